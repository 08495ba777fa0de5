"""Whole fits: against quadrature and against the reference engine, and the engine's own gate."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from metatransfer.errors import ModelDataError
from metatransfer.model.collapsed import applies
from metatransfer.model.design import ModelData
from metatransfer.model.fit import Fit, fit
from metatransfer.model.plan import make_plan
from metatransfer.model.settings import Settings
from metatransfer.model.spec import ModelSpec, Priors
from tests.model.collapsed.conftest import PRIORS, RELATED, related_rows
from tests.model.made import SCALED, SPEC, crossed

COLLAPSED = Settings(engine="collapsed")

SCHOOLS = ModelSpec(covariates=(), scaled_covariates=(), groups=(), residual="gaussian")


def schools() -> ModelData:
    """Return eight made-up effects with unequal known errors."""
    rng = np.random.default_rng(3)
    own = rng.uniform(0.3, 2.0, 8) ** 2
    y = 1.5 + rng.normal(size=8) * np.sqrt(own + 0.8**2)
    return ModelData(y=y, own_variance=own, factors={}, covariates={})


def schools_by_quadrature() -> tuple[np.ndarray, np.ndarray, float]:
    """Return means and deviations of intercept and sigma, and the log evidence, on a fine grid."""
    data, priors = schools(), Priors()
    own = data.own_variance + (priors.resolution_points / 2) ** 2
    sigma = np.linspace(0, 60, 60001)[1:]
    log_weight = stats.t(3, scale=2.5).logpdf(sigma) + np.log(2)
    precision = 1 / (own + sigma[:, None] ** 2)
    total = precision.sum(axis=1) + 1 / priors.intercept_sd_points**2
    mean = precision @ data.y / total
    quadratic = precision @ data.y**2 - total * mean**2
    constant = 8 * np.log(2 * np.pi) + 2 * np.log(priors.intercept_sd_points)
    log_weight += (np.log(precision).sum(axis=1) - np.log(total) - quadratic - constant) / 2
    weight = np.exp(log_weight - log_weight.max())
    log_evidence = np.log(weight.sum() * (sigma[1] - sigma[0])) + log_weight.max()
    weight /= weight.sum()
    centre = np.array([weight @ mean, weight @ sigma])
    second = np.array([weight @ (mean**2 + 1 / total), weight @ sigma**2])
    return centre, np.sqrt(second - centre**2), float(log_evidence)


def test_eight_schools_agree_with_quadrature() -> None:
    result = fit(SCHOOLS, schools(), seed=1, settings=COLLAPSED)
    centre, deviation, log_evidence = schools_by_quadrature()
    draws = np.stack([result.draws["intercept"], result.draws["sigma"]])
    # four errors of the effective draws; a deviation's error has half of the kurtosis in it
    error = 4 / np.sqrt(result.diagnostics.ess_min)
    assert np.abs((draws.mean(axis=1) - centre) / deviation).max() < error
    assert draws.std(axis=1) == pytest.approx(deviation, rel=2 * error)
    # weights vary by less than one: their mean is off by less than 1/sqrt(4096)
    assert result.log_evidence == pytest.approx(log_evidence, abs=4 / 64)


def effective(reference: Fit, name: str) -> np.ndarray:
    """Return the effective draws of each value of a quantity."""
    from metatransfer.model.posterior import az

    draws = reference.draws[name]
    by_chain = draws.reshape(2, -1, *draws.shape[1:])
    return np.asarray(az.ess({"it": by_chain})["it"].values)


@pytest.mark.slow
@pytest.mark.inference
@pytest.mark.parametrize("case", ["crossed", "related", "correlated"])
def test_the_reference_engine_agrees(case: str) -> None:
    spec, data = SPEC, crossed(tasks=6, targets=6, models=4)
    if case != "crossed":
        spec, data = RELATED, related_rows(correlated=case == "correlated")
    ours = fit(spec, data, seed=1, settings=COLLAPSED)
    theirs = fit(spec, data, seed=1, settings=Settings(engine="reference", draws=4000, retries=0))
    assert ours.diagnostics.passed
    assert set(ours.draws) == set(theirs.draws)
    for name, draws in ours.draws.items():
        other = theirs.draws[name]
        own = draws.var(axis=0) / ours.diagnostics.ess_min
        combined = np.sqrt(own + other.var(axis=0) / effective(theirs, name))
        # some hundred quantities: four and a half combined errors are passed by chance 1 in 1,000
        assert np.abs((draws.mean(axis=0) - other.mean(axis=0)) / combined).max() < 4.5, name


@pytest.mark.parametrize("spec", [SPEC, RELATED], ids=["plain", "related"])
def test_the_same_seed_gives_the_same_bytes(spec: ModelSpec) -> None:
    data = related_rows()
    one, two = (fit(spec, data, seed=3, settings=COLLAPSED) for _ in range(2))
    assert one.theta.tobytes() == two.theta.tobytes()
    assert one.log_evidence == two.log_evidence
    other = fit(spec, data, seed=4, settings=COLLAPSED)
    assert other.theta.tobytes() != one.theta.tobytes()


def test_the_engine_says_what_it_is_and_how_good_its_weights_are() -> None:
    diagnostics = fit(SPEC, crossed(), seed=1).diagnostics
    assert diagnostics.engine == "collapsed"
    assert diagnostics.passed
    assert diagnostics.khat is not None
    assert diagnostics.khat < 0.7
    assert np.isnan(diagnostics.rhat_max)
    assert 400 < diagnostics.ess_min < diagnostics.n_draws


def test_true_outcomes_with_correlated_errors_are_those_of_the_dense_law() -> None:
    data = related_rows(correlated=True)
    result = fit(SCHOOLS, data, seed=5, settings=COLLAPSED)
    plan = make_plan(SCHOOLS, data)
    assert plan.rotation is not None
    turn = plan.rotation.matrix.toarray()
    own = turn @ np.diag(plan.rotation.variance) @ turn.T
    shared = np.eye(len(data.shared[0].variance))[data.shared[0].codes]
    means = []
    for intercept, sigma, error in zip(
        *(result.draws[name][:400] for name in ("intercept", "sigma", "shared[baseline]")),
        strict=True,
    ):
        residual = data.y - intercept - shared @ error
        total = own + sigma**2 * np.eye(len(data.y))
        means.append(intercept + sigma**2 * np.linalg.solve(total, residual))
    spread = result.theta[:400].std(axis=0)
    # 400 draws of what the dense law is the conditional mean of: five errors for 96 rows
    apart = result.theta[:400].mean(axis=0) - np.mean(means, axis=0)
    assert np.abs(apart / spread).max() < 5 / np.sqrt(400)


def test_heavy_tails_and_scales_are_left_to_other_engines() -> None:
    data = crossed()
    assert applies(make_plan(SPEC, data), PRIORS)
    assert not applies(make_plan(replace(SPEC, residual="student"), data), PRIORS)
    assert not applies(make_plan(SCALED, data), PRIORS)
    with pytest.raises(ModelDataError, match=r"got collapsed .* fitted by: gibbs, reference"):
        fit(SCALED, data, seed=1, settings=COLLAPSED)


def test_relatedness_is_not_left_to_the_gibbs_sampler() -> None:
    with pytest.raises(ModelDataError, match=r"got gibbs .* fitted by: collapsed, reference"):
        fit(RELATED, related_rows(), seed=1, settings=Settings(engine="gibbs"))


def test_new_levels_of_correlated_terms_are_correlated_as_the_old_ones() -> None:
    from metatransfer.model.predict import with_new_levels

    plan = make_plan(RELATED, related_rows())
    draws = {
        "effect[target]": np.zeros((4000, 6)),
        "sd[target]": np.full(4000, 2.0),
        "sd[slope by target]": np.full(4000, 0.5),
        "correlation[target, slope by target]": np.full(4000, -0.8),
    }
    fresh = with_new_levels(plan, draws, frozenset({"target"}), np.random.default_rng(1))
    both = np.stack([fresh["effect[target]"].ravel(), fresh["effect[slope by target]"].ravel()])
    # 24,000 draws: a correlation's error is below 1/sqrt(24,000), a deviation's 0.5 %
    assert np.corrcoef(both)[0, 1] == pytest.approx(-0.8, abs=4 / np.sqrt(24000))
    assert both.std(axis=1) == pytest.approx([2.0, 0.5], rel=0.02)


def test_the_engine_imports_neither_pymc_nor_arviz() -> None:
    code = (
        "import sys; from tests.model.made import SPEC, crossed;"
        "from metatransfer.model.fit import fit;"
        "fit(SPEC, crossed(), seed=1);"
        "print([m for m in ('pymc', 'pytensor', 'arviz', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
