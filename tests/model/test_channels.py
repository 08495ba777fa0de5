from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from metatransfer.model.channels import channels, natural
from metatransfer.model.plan import make_plan
from metatransfer.model.spec import Priors
from tests.model.made import SCALED, SPEC, crossed

DATA = crossed()
DRAWS = 20_000


def test_what_enters_rows_with_one_weight_shares_a_channel() -> None:
    plan = make_plan(SCALED, DATA)
    found = {
        (c.slope_of, c.scaled): (c.fixed, tuple(term.name for term in c.terms))
        for c in channels(plan, Priors(), {"target × model"})
    }
    assert found == {
        (None, False): ("intercept", ("target",)),
        ("x", True): ("slope[x]", ("slope by target",)),
        (None, True): (None, ("task", "task × model")),
    }


def sampled_from_prior(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return what a sampler would give of target effects and intercept, were there no rows."""
    sd = np.full(DRAWS, 2.0)
    deviation = 2.0 * rng.normal(size=(DRAWS, 4))
    deviation -= deviation.mean(axis=1, keepdims=True)
    common = rng.normal(size=DRAWS) * np.sqrt(25 + 4 / 4)
    return {"sd[target]": sd, "deviation[target]": deviation, "common[]": common}


def natural_from_prior() -> dict[str, np.ndarray]:
    plan = make_plan(replace(SPEC, covariates=(), groups=SPEC.groups[:1]), DATA)
    rng = np.random.default_rng(1)
    return natural(plan, Priors(), sampled_from_prior(rng), rng)


def test_split_draws_have_the_prior_they_were_made_from() -> None:
    out = natural_from_prior()
    assert stats.kstest(out["intercept"], stats.norm(0, 5).cdf).pvalue > 1e-3
    for level in range(4):
        assert stats.kstest(out["effect[target]"][:, level], stats.norm(0, 2).cdf).pvalue > 1e-3
    both = np.column_stack([out["intercept"], out["effect[target]"]])
    # 20,000 draws: a correlation has a standard error of 0.007; five of them
    assert np.abs(np.corrcoef(both.T) - np.eye(5)).max() < 0.036


def test_a_split_leaves_the_sum_in_every_row_as_it_was() -> None:
    before = sampled_from_prior(np.random.default_rng(1))
    after = natural_from_prior()
    total = after["intercept"][:, None] + after["effect[target]"]
    assert total == pytest.approx(before["common[]"][:, None] + before["deviation[target]"])


def test_an_effect_and_its_shared_error_add_up_and_divide_by_their_variances() -> None:
    plan = make_plan(replace(SPEC, covariates=(), groups=SPEC.groups[2:3]), DATA)
    rng = np.random.default_rng(2)
    sd = np.full(DRAWS, 0.6)
    total = rng.normal(size=(DRAWS, 12)) * np.sqrt(0.36 + 0.2)
    sampled = {"sd[target × model]": sd, "total[target × model]": total, "common[]": sd}
    out = natural(plan, Priors(), sampled, rng)
    assert out["effect[target × model]"] + out["shared[baseline]"] == pytest.approx(total)
    # 240,000 draws: relative standard error of a variance 0.3 %; five of them
    assert out["effect[target × model]"].var() == pytest.approx(0.36, rel=0.015)
    assert out["shared[baseline]"].var() == pytest.approx(0.2, rel=0.015)
    both = out["effect[target × model]"].ravel(), out["shared[baseline]"].ravel()
    assert abs(np.corrcoef(*both)[0, 1]) < 0.011
