from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from metatransfer.model.plan import make_plan
from metatransfer.records import Rank, VerdictStatus, Where
from metatransfer.verdicts.assemble import Surroundings, by_evidence
from metatransfer.verdicts.estimands import estimand
from metatransfer.verdicts.posterior import Posterior
from metatransfer.verdicts.prior import PRIOR_DRAWS, prior_alone
from metatransfer.verdicts.question import Question
from metatransfer.verdicts.sensitivity import log_prior_density
from tests.tiny import N_DRAWS, claim, cosines, dataset_of, library, matrix, posterior_of

DATA = dataset_of(library(*matrix(), similarities=cosines()), measure="cosine")
POSTERIOR = posterior_of(DATA)
PRIOR = prior_alone(POSTERIOR.fit, 1)


def test_the_prior_has_draws_of_all_that_the_posterior_has() -> None:
    assert set(PRIOR.draws) == set(POSTERIOR.fit.draws)
    for name, values in PRIOR.draws.items():
        assert values.shape[1:] == POSTERIOR.fit.draws[name].shape[1:], name
    assert PRIOR.theta.shape == (PRIOR_DRAWS, len(DATA.rows))
    assert np.isfinite(PRIOR.theta).all()


def test_every_scalar_follows_the_law_that_its_density_is_taken_from() -> None:
    """The draws of this module and the density used for power scaling are written twice."""
    p = POSTERIOR.fit.spec.priors
    laws = {
        "intercept": stats.norm(0, p.intercept_sd_points),
        "slope[similarity]": stats.norm(0, p.slope_sd_points),
        "nu": stats.gamma(p.nu_shape, loc=p.nu_minimum, scale=1 / p.nu_rate),
        "sd[log_k[target]]": stats.halfnorm(scale=p.log_scale_sd),
    }
    for name, law in laws.items():
        # one seed, four tests at .001: a right law fails in 0.4 % of seeds
        assert stats.kstest(PRIOR.draws[name], law.cdf).pvalue > 0.001, name
    for name, points in (
        ("sd[target]", p.group_sd_scale_points),
        ("sigma", p.residual_sd_scale_points),
    ):
        signed = PRIOR.draws[name] * np.where(np.arange(PRIOR_DRAWS) % 2, 1, -1)
        assert stats.kstest(signed, stats.t(p.group_sd_df, scale=points).cdf).pvalue > 0.001, name
    assert np.isfinite(log_prior_density(PRIOR)).all()


def test_log_scales_sum_to_zero() -> None:
    for crossing in make_plan(POSTERIOR.fit.spec, DATA.data).scales:
        sums = PRIOR.draws[f"log_k[{','.join(crossing.factors)}]"].sum(axis=1)
        assert sums == pytest.approx(np.zeros(PRIOR_DRAWS), abs=1e-9)


def test_the_prior_does_not_see_the_outcomes() -> None:
    moved = replace(POSTERIOR.fit.data, y=POSTERIOR.fit.data.y + 50)
    again = prior_alone(replace(POSTERIOR.fit, data=moved), 1)
    assert np.array_equal(again.theta, PRIOR.theta)


def test_under_the_prior_every_intermediate_task_is_as_good_as_any() -> None:
    unseen = replace(POSTERIOR, fit=PRIOR)
    for name in ("i1", "i2", "i3"):
        test = Rank(kind="rank", where=Where(), best=(name,), among_top=1)
        first = np.mean(estimand(test, unseen).draws == 1)
        # 500 draws of a third: a standard error of .021
        assert first == pytest.approx(1 / 3, abs=0.08)


def test_a_word_that_the_prior_gives_alone_is_prior_driven() -> None:
    """Three of eight tasks are named as the best three: one choice in 56, before any outcome."""
    names = tuple(f"i{i}" for i in range(8))
    data = dataset_of(library(*matrix(names, models=("bert",))))
    theta = np.tile([float(row.pair[0] in {"i5", "i6", "i7"}) for row in data.rows], (N_DRAWS, 1))
    theta += 0.01 * np.random.default_rng(0).standard_normal(theta.shape)
    verdicts = {}
    for best in (("i0", "i1", "i2"), ("i5", "i6", "i7")):
        test = Rank(kind="rank", where=Where(), best=best, among_top=3)
        posterior: Posterior = posterior_of(data, theta)
        question = Question(claim(test), test, data, posterior.cells, None)
        verdicts[best] = by_evidence(
            question,
            posterior,
            Surroundings((), (), 0, {}),
            without_claimant=None,
            model_hash="",
        )
    wrong, right = verdicts["i0", "i1", "i2"], verdicts["i5", "i6", "i7"]
    assert wrong.status is VerdictStatus.CONTRADICTED
    assert "prior-driven" in wrong.qualifiers
    assert "the prior alone gives the word, with probability .02" in wrong.reason
    assert right.status is VerdictStatus.SUPPORTED
    assert right.qualifiers == ()
