from dataclasses import replace

import numpy as np
import pytest
from scipy import integrate, stats

from metatransfer.model.plan import make_plan
from metatransfer.model.predict import (
    CHUNK_NUMBERS,
    replicated,
    row_draws,
    true_outcomes,
    unseen_outcomes,
    with_new_levels,
)
from metatransfer.model.spec import ModelSpec
from tests.model.made import SCALED, SPEC, crossed, draws_of

DATA = crossed()
BARE = ModelSpec(covariates=(), scaled_covariates=(), groups=(), residual="gaussian")


def bare(y: float, own: float, *, nu: float | None, draws: int = 40_000):  # noqa: ANN201
    """Return a plan of equal rows, and draws that fix everything but the residual: sd 2 about 1."""
    data = replace(
        DATA, y=np.full(60, y), own_variance=np.full(60, own), shared=(), covariates={}, factors={}
    )
    spec = replace(BARE, residual="gaussian" if nu is None else "student")
    known = {"intercept": np.ones(draws // 60), "sigma": np.full(draws // 60, 2.0)}
    if nu is not None:
        known["nu"] = np.full(draws // 60, nu)
    return make_plan(spec, data), known


def test_true_outcomes_are_shrunk_as_two_normals_are() -> None:
    theta = true_outcomes(*bare(4.0, 1.0, nu=None), np.random.default_rng(0)).ravel()
    # heterogeneity of variance 4 beside error of variance 1 (and 0.005² of resolution)
    assert theta.mean() == pytest.approx(1 + 3 * 4 / 5, abs=5 * np.sqrt(0.8 / len(theta)))
    assert theta.var() == pytest.approx(0.8, rel=5 * np.sqrt(2 / len(theta)))


@pytest.mark.parametrize(("y", "own"), [(2.0, 1.0), (9.0, 4.0), (-12.0, 1.0)])
def test_true_outcomes_under_heavy_tails_agree_with_quadrature(y: float, own: float) -> None:
    nu, h2 = 3.0, 4.0

    def joint(log_w: float) -> float:
        w = np.exp(log_w)
        weight = stats.gamma.pdf(w, nu / 2, scale=2 / nu) * w
        return float(weight * stats.norm.pdf(y - 1, 0, np.sqrt((h2 + own) / w)))

    mean_share = h2 / (h2 + own)
    total = integrate.quad(joint, -20, 5)[0]
    inverse = integrate.quad(lambda v: joint(v) / np.exp(v), -20, 5)[0] / total
    theta = true_outcomes(*bare(y, own, nu=nu), np.random.default_rng(0)).ravel()
    error = 5 * theta.std() / np.sqrt(len(theta))
    assert theta.mean() == pytest.approx(1 + mean_share * (y - 1), abs=error)
    # the variance of a mixture with Gamma weights: relative error below 5 % with 40,000 draws
    assert theta.var() == pytest.approx(mean_share * own * inverse, rel=0.05)


def test_true_outcomes_vary_less_than_outcomes_where_sampling_error_is_large() -> None:
    rng = np.random.default_rng(4)
    noisy = replace(DATA, y=DATA.y + 5 * rng.normal(size=60), own_variance=np.full(60, 25.0))
    plan, _, _, draws = draws_of(noisy, SPEC)
    theta = true_outcomes(plan, draws, rng)
    own_part = theta - row_draws(plan, draws, slice(None)).location
    assert own_part.var(axis=1).mean() < noisy.y.var() / 3


def test_a_shared_error_is_no_part_of_the_true_outcome() -> None:
    data = replace(DATA, own_variance=np.zeros(60))
    plan, _, _, draws = draws_of(data, SPEC)
    theta = true_outcomes(plan, draws, np.random.default_rng(0))
    shared = draws["shared[baseline]"][:, data.shared[0].codes]
    # without own error the true outcome is the outcome less the baseline's error, but for the
    # resolution of scores (deviation 0.005 points) and single precision
    assert theta == pytest.approx(data.y - shared, abs=0.04)


def test_exact_rows_keep_their_outcome_in_every_draw() -> None:
    data = replace(DATA, exact=np.arange(60) < 5)
    plan, _, _, draws = draws_of(data, SCALED)
    rng = np.random.default_rng(0)
    replicates = np.concatenate(list(replicated(plan, draws, rng)))
    for rows in (true_outcomes(plan, draws, rng), unseen_outcomes(plan, draws, rng), replicates):
        assert rows[:, :5] == pytest.approx(np.tile(data.y[:5], (50, 1)), rel=1e-6)
        assert (rows[:, 5:].std(axis=0) > 0).all()


def test_new_levels_replace_what_belongs_to_them_and_nothing_else() -> None:
    plan, _, _, draws = draws_of(DATA, SCALED)
    fresh = with_new_levels(plan, draws, frozenset({"target"}), np.random.default_rng(0))
    changed = {name for name in draws if not np.array_equal(draws[name], fresh[name])}
    assert changed == {
        "effect[target]",
        "effect[target × model]",
        "effect[slope by target]",
        "log_k[target]",
        "log_k[target,model]",
    }


def test_no_new_levels_change_nothing() -> None:
    plan, _, _, draws = draws_of(DATA, SCALED)
    fresh = with_new_levels(plan, draws, frozenset(), np.random.default_rng(0))
    assert all(np.array_equal(draws[name], fresh[name]) for name in draws)


def test_new_levels_have_the_populations_deviation() -> None:
    plan, _, _, draws = draws_of(DATA, SPEC, draws=20_000)
    fresh = with_new_levels(plan, draws, frozenset({"target"}), np.random.default_rng(0))
    z = fresh["effect[target]"] / draws["sd[target]"][:, None]
    # 80,000 standard normals: five standard errors of a deviation are 1.3 %
    assert z.std() == pytest.approx(1, rel=0.013)


def test_rows_of_one_new_level_still_share_it() -> None:
    plan, _, _, draws = draws_of(DATA, SPEC, draws=2000)
    fresh = with_new_levels(plan, draws, frozenset({"target"}), np.random.default_rng(0))
    theta = unseen_outcomes(plan, fresh, np.random.default_rng(1))
    codes = DATA.factors["target"].codes
    correlation = np.corrcoef(theta.T)
    within = correlation[np.ix_(codes == 0, codes == 0)].mean()
    across = correlation[np.ix_(codes == 0, codes == 1)].mean()
    # the intercept is shared by all; the target's effect (sd about 1 each) by rows within only
    assert within > across + 0.02


def test_replicates_of_known_parameters_have_their_law() -> None:
    plan, known = bare(0.0, 5.0, nu=None)
    values = np.concatenate(list(replicated(plan, known, np.random.default_rng(0)))).ravel()
    assert stats.kstest(values, stats.norm(1, 3).cdf).pvalue > 1e-3


def test_heavy_tailed_replicates_are_student_t() -> None:
    plan, known = bare(0.0, 5.0, nu=4.0)
    values = np.concatenate(list(replicated(plan, known, np.random.default_rng(0)))).ravel()
    assert stats.kstest(values, stats.t(4, 1, 3).cdf).pvalue > 1e-3


def test_rows_do_not_depend_on_how_many_draws_are_handled_at_a_time() -> None:
    plan, _, _, draws = draws_of(DATA, SCALED, draws=2 * CHUNK_NUMBERS // 60 + 7)
    whole = row_draws(plan, draws, slice(None)).location
    parts = [row_draws(plan, draws, slice(a, a + 100)).location for a in range(0, len(whole), 100)]
    assert np.array_equal(np.concatenate(parts), whole)
    assert true_outcomes(plan, draws, np.random.default_rng(0)).shape == whole.shape
