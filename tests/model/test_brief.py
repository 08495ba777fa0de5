"""Short chains from where a longer one has been, and draws weighed for other priors."""

from dataclasses import replace

import numpy as np
import pytest

from metatransfer.model.brief import (
    REPLICATES,
    BriefChain,
    log_prior,
    reweighed,
    start_of,
    thinned,
)
from metatransfer.model.design import Factor, ModelData
from metatransfer.model.fit import Fit, fit
from metatransfer.model.plan import make_plan
from metatransfer.model.settings import Settings
from metatransfer.model.spec import GroupTerm, ModelSpec, Priors

TASKS, ROWS = 6, 72
WIDE = replace(
    Priors(),
    intercept_sd_points=10.0,
    slope_sd_points=4.0,
    group_sd_scale_points=5.0,
    residual_sd_scale_points=5.0,
)


@pytest.fixture(scope="module")
def data() -> ModelData:
    rng = np.random.default_rng(4)
    codes = np.arange(ROWS) % TASKS
    x = rng.standard_normal(ROWS)
    y = 1 + 0.8 * x + 1.5 * rng.standard_normal(TASKS)[codes] + rng.standard_normal(ROWS)
    return ModelData(
        y=y,
        own_variance=np.full(ROWS, 0.2),
        factors={"task": Factor(tuple(f"t{i}" for i in range(TASKS)), codes.astype(np.int64))},
        covariates={"x": x - x.mean()},
        shared=(),
    )


def normal(priors: Priors = Priors()) -> ModelSpec:  # noqa: B008 - frozen
    return ModelSpec(
        covariates=("x",),
        scaled_covariates=(),
        groups=(GroupTerm("task", ("task",)),),
        residual="gaussian",
        priors=priors,
    )


@pytest.fixture(scope="module")
def known(data: ModelData) -> Fit:
    return fit(normal(), data, seed=1, settings=Settings(engine="collapsed"))


def test_a_short_chain_gives_the_posterior_that_another_engine_gives(
    data: ModelData, known: Fit
) -> None:
    chain = BriefChain(normal(), data, start_of(known), seed=2)
    chain.draw(400)
    chain.draw(400)
    brief = chain.fit()
    assert brief.diagnostics.n_draws == 800
    assert brief.diagnostics.engine == "gibbs, briefly"
    for name in ("intercept", "slope[x]", "sd[task]", "sigma"):
        spread = known.draws[name].std()
        # 800 draws of which at least a quarter count: four standard errors of the mean
        assert abs(brief.draws[name].mean() - known.draws[name].mean()) < 4 * spread / 200**0.5
    # shrunken rows are told by many: each within a few standard errors
    apart = brief.theta.mean(axis=0) - known.theta.mean(axis=0)
    assert np.abs(apart / known.theta.std(axis=0)).max() < 0.35


def test_the_same_seed_gives_the_same_draws(data: ModelData, known: Fit) -> None:
    def drawn(parts: tuple[int, ...]) -> Fit:
        chain = BriefChain(normal(), data, start_of(known), seed=3)
        for part in parts:
            chain.draw(part)
        return chain.fit()

    one, other = drawn((20, 10)), drawn((30,))
    assert np.array_equal(one.theta, other.theta)


def test_a_start_has_deviations_by_name_and_log_scales_by_level(data: ModelData) -> None:
    spec = replace(normal(), residual="student", residual_scale_factors=("task",))
    chain = BriefChain(spec, data, {"sigma": 1.0, "nu": 4.0}, seed=1)
    chain.draw(30)
    start = start_of(chain.fit())
    assert set(start) >= {"sigma", "nu", "sd[task]", "log_residual[task]"}
    scales = start["log_residual[task]"]
    assert not isinstance(scales, float)
    assert set(scales) == {f"t{i}" for i in range(TASKS)}
    # another model that lacks a level and has another begins all the same
    again = BriefChain(spec, data, {**start, "log_residual[task]": {"t1": 0.3, "new": 9.0}}, seed=1)
    again.draw(5)
    assert np.isfinite(again.fit().theta).all()


def test_predictive_checks_of_few_replicates_fail_only_where_none_is_beyond(
    data: ModelData, known: Fit
) -> None:
    chain = BriefChain(normal(), data, start_of(known), seed=5)
    chain.draw(50)
    checks = chain.fit().checks
    assert checks
    assert all(check.passed is (0 < check.p < 1) for check in checks)
    halves = [check.p * REPLICATES * 2 for check in checks]
    assert halves == pytest.approx([round(half) for half in halves])


def test_other_priors_have_the_evidence_that_the_collapsed_engine_finds(
    data: ModelData, known: Fit
) -> None:
    wide = fit(normal(WIDE), data, seed=7, settings=Settings(engine="collapsed"))
    found = reweighed(known, WIDE, seed=1)
    assert found is not None
    assert wide.log_evidence is not None
    assert known.log_evidence is not None
    # both are Monte Carlo: some thousand draws each, weights of order one
    assert found.log_ratio == pytest.approx(wide.log_evidence - known.log_evidence, abs=0.1)
    assert found.fit.spec.priors == WIDE
    for name in ("intercept", "slope[x]", "sd[task]", "sigma"):
        spread = wide.draws[name].std()
        assert abs(found.fit.draws[name].mean() - wide.draws[name].mean()) < 0.15 * spread


def test_priors_that_the_draws_know_nothing_of_are_not_weighed(known: Fit) -> None:
    narrow = replace(Priors(), slope_sd_points=0.01, residual_sd_scale_points=0.001)
    assert reweighed(known, narrow, seed=1) is None


def test_a_prior_is_told_of_each_scale_once(data: ModelData, known: Fit) -> None:
    plan = make_plan(known.spec, data)
    before = log_prior(plan, Priors(), known.draws)
    other = replace(Priors(), slope_sd_points=4.0)
    slope = known.draws["slope[x]"]
    expected = -np.log(2) + slope**2 / 2 * (1 / 4 - 1 / 16)
    assert log_prior(plan, other, known.draws) - before == pytest.approx(expected)


def test_thinning_keeps_draws_together(known: Fit) -> None:
    few = thinned(known, 100)
    assert few.diagnostics.n_draws == len(few.theta) == 100
    at = int(np.flatnonzero(known.draws["sigma"] == few.draws["sigma"][50])[0])
    assert np.array_equal(known.theta[at], few.theta[50])
    assert thinned(few, 200) is few
