"""Fits by the reference engine: each compiles a model, so there are few, shared by many tests."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from metatransfer.errors import DiagnosticsError, ModelDataError
from metatransfer.model.chains import Chains
from metatransfer.model.design import ModelData
from metatransfer.model.fit import Fit, fit
from metatransfer.model.settings import Settings
from metatransfer.model.spec import GroupTerm, ModelSpec, Priors
from tests.model.made import SCALED, crossed, factor

pytestmark = pytest.mark.inference

QUICK = Settings(engine="reference", tune=500, draws=1000, retries=0)
STUDIES = 8

MEAN = ModelSpec(
    covariates=(),
    scaled_covariates=(),
    groups=(GroupTerm("study", ("study",)), GroupTerm("site", ("site",))),
    residual="gaussian",
)


def studies() -> ModelData:
    """Return eight studies of six rows with known errors, and a factor of one level."""
    rng = np.random.default_rng(8)
    study = np.repeat(np.arange(STUDIES), 6)
    own = rng.uniform(0.2, 3.0, len(study))
    y = 2 + 1.5 * rng.normal(size=STUDIES)[study] + rng.normal(size=len(study)) * np.sqrt(own)
    return ModelData(
        y=y,
        own_variance=own,
        factors={"study": factor("study", study), "site": factor("site", 0 * study)},
        covariates={},
    )


@pytest.fixture(scope="module")
def fitted() -> Fit:
    return fit(MEAN, studies(), seed=1, settings=QUICK)


@pytest.fixture(scope="module")
def scaled() -> Fit:
    return fit(SCALED, scaled_rows(), seed=2, settings=QUICK)


TRUE_SLOPE = 1.0


def scaled_rows() -> ModelData:
    """Return rows of a multiplicative model with a slope of one in a typical block."""
    rng = np.random.default_rng(9)
    data = crossed(tasks=10, targets=6, models=4)
    codes = {name: f.codes for name, f in data.factors.items()}
    log_k = 0.7 * rng.normal(size=24)
    log_k = (log_k - log_k.mean())[data.shared[0].codes]
    effects = rng.normal(size=10)[codes["task"]] + TRUE_SLOPE * data.covariates["x"]
    y = 1 + np.exp(log_k) * (effects + 0.5 * rng.standard_t(5, size=len(log_k)))
    return replace(data, y=y + 0.3 * rng.normal(size=len(log_k)))


def quadrature() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Integrate the eight-study model on a grid: exact means and deviations of three unknowns.

    Given both standard deviations, all else is normal; so a grid over these two suffices.
    """
    data, priors = studies(), Priors()
    own = data.own_variance + (priors.resolution_points / 2) ** 2
    z = np.column_stack([np.ones(len(own)), np.eye(STUDIES)[data.factors["study"].codes]])
    grid = np.linspace(0.01, 8, 80)
    log_weight, moments = [], []
    for tau in grid:
        for sigma in grid[grid < 4]:
            half_t = stats.t(3, scale=2.5).logpdf([tau, sigma]).sum()
            prior = np.diag([priors.intercept_sd_points**2, *[tau**2] * STUDIES])
            cov = z @ prior @ z.T + np.diag(own + sigma**2)
            gain, fit_y = np.linalg.solve(cov, np.column_stack([z @ prior[:, 0], data.y])).T
            log_weight.append(half_t - (np.linalg.slogdet(cov)[1] + data.y @ fit_y) / 2)
            moments.append((gain @ data.y, prior[0, 0] - gain @ z @ prior[:, 0], tau, sigma))
    weight = np.exp(np.array(log_weight) - np.max(log_weight))
    weight /= weight.sum()
    mean, variance, tau, sigma = np.array(moments).T
    centre = np.array([weight @ mean, weight @ tau, weight @ sigma])
    second = np.array([weight @ (variance + mean**2), weight @ tau**2, weight @ sigma**2])
    return centre, np.sqrt(second - centre**2), weight


def test_the_posterior_agrees_with_quadrature(fitted: Fit) -> None:
    centre, deviation, _ = quadrature()
    draws = [fitted.draws[name] for name in ("intercept", "sd[study]", "sigma")]
    means, deviations = np.mean(draws, axis=1), np.std(draws, axis=1)
    # at least 400 effective draws: four Monte-Carlo errors are 0.2 deviations; the grid adds 0.01
    assert means == pytest.approx(centre, abs=0.21 * deviation.max())
    assert np.abs(means - centre) / deviation == pytest.approx(np.zeros(3), abs=0.21)
    assert deviations == pytest.approx(deviation, rel=0.2)


def test_good_rows_pass_the_gate(fitted: Fit) -> None:
    assert fitted.diagnostics.reasons == ()
    assert fitted.diagnostics.passed
    assert fitted.diagnostics.divergences == 0
    assert fitted.diagnostics.n_draws == 2000
    assert fitted.diagnostics.engine in {"nutpie", "pymc"}


def test_what_could_not_be_identified_is_named_and_not_fitted(fitted: Fit) -> None:
    assert [term.name for term in fitted.terms_dropped] == ["sd[site]"]
    assert "sd[site]" not in fitted.terms_fitted
    assert "sd[site]" not in fitted.draws


def test_draws_have_a_value_for_each_level(fitted: Fit) -> None:
    assert fitted.draws["effect[study]"].shape == (2000, STUDIES)
    assert fitted.levels["effect[study]"] == fitted.data.factors["study"].labels
    assert fitted.theta.shape == (2000, 48)


def test_true_outcomes_lie_between_outcome_and_study_mean(fitted: Fit) -> None:
    study = fitted.data.factors["study"].codes
    means = fitted.draws["intercept"][:, None] + fitted.draws["effect[study]"][:, study]
    pull = np.abs(fitted.theta.mean(axis=0) - fitted.data.y)
    noisy = fitted.data.own_variance > 2
    assert pull[noisy].mean() > pull[~noisy].mean()
    assert fitted.theta.mean() == pytest.approx(means.mean(), abs=0.1)


def test_a_new_study_is_less_certain_than_an_old_one(fitted: Fit) -> None:
    old, new = fitted.theta, fitted.theta_new(frozenset({"study"}), seed=3)
    assert new.shape == old.shape
    assert new.std(axis=0).min() > old.std(axis=0).max()
    assert np.array_equal(new, fitted.theta_new(frozenset({"study"}), seed=3))
    assert not np.array_equal(new, fitted.theta_new(frozenset({"study"}), seed=4))


def test_an_unknown_factor_has_no_new_levels(fitted: Fit) -> None:
    with pytest.raises(ModelDataError, match="'language' is not in the data"):
        fitted.theta_new(frozenset({"language"}), seed=1)


def test_rows_from_the_model_pass_the_checks(fitted: Fit) -> None:
    assert fitted.checks
    assert all(check.passed for check in fitted.checks)


def test_the_same_seed_gives_the_same_bytes(fitted: Fit) -> None:
    again = fit(MEAN, studies(), seed=1, settings=QUICK)
    assert again.theta.tobytes() == fitted.theta.tobytes()
    assert {n: d.tobytes() for n, d in again.draws.items()} == {
        n: d.tobytes() for n, d in fitted.draws.items()
    }


def test_a_multiplicative_models_slope_is_recovered(scaled: Fit) -> None:
    slope = scaled.draws["slope[x]"]
    assert abs(slope.mean() - TRUE_SLOPE) < 3 * slope.std()
    # uncertain by less than half of the slope: the rows do tell it
    assert slope.std() < 0.5


def test_scales_of_blocks_are_told_apart(scaled: Fit) -> None:
    data = scaled_rows()
    blocks = data.shared[0].codes
    wild = np.array([data.y[blocks == block].std() for block in range(24)])
    log_k = scaled.draws["log_k[target,model]"].mean(axis=0)
    log_k = log_k + np.repeat(scaled.draws["log_k[target]"].mean(axis=0), 4)
    assert stats.spearmanr(log_k, wild).statistic > 0.7


def test_too_few_draws_fail_the_gate_and_are_returned_with_reasons() -> None:
    short = Settings(engine="reference", tune=50, draws=50, retries=0)
    result = fit(MEAN, studies(), seed=1, settings=short)
    assert not result.diagnostics.passed
    assert any("effective draws" in reason for reason in result.diagnostics.reasons)


def test_an_engine_that_breaks_gives_way_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> Chains:
        raise DiagnosticsError("gibbs broke")

    monkeypatch.setattr("metatransfer.model.collapsed.sample", breaks)
    monkeypatch.setattr("metatransfer.model.gibbs.sample", breaks)
    result = fit(MEAN, studies(), seed=1, settings=replace(QUICK, engine="auto"))
    assert result.diagnostics.engine == "nutpie"
    assert result.diagnostics.fell_back_from == ("collapsed: gibbs broke", "gibbs: gibbs broke")
    with pytest.raises(DiagnosticsError, match="gibbs broke"):
        fit(MEAN, studies(), seed=1, settings=Settings(engine="gibbs"))


@pytest.mark.parametrize(
    ("levels", "evidence", "order"),
    [
        (20, False, ["collapsed", "gibbs", "nuts"]),
        (300, False, ["gibbs", "collapsed", "nuts"]),
        (300, True, ["collapsed", "gibbs", "nuts"]),
    ],
)
def test_gibbs_sampling_comes_first_where_there_are_many_coefficients(
    levels: int, evidence: bool, order: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(name: str) -> Callable[..., Chains]:
        def sample(*_: object, **__: object) -> Chains:
            raise DiagnosticsError(name)

        return sample

    for module, name in (("collapsed", "collapsed"), ("gibbs", "gibbs"), ("reference", "nuts")):
        monkeypatch.setattr(f"metatransfer.model.{module}.sample", breaks(name))
    rng = np.random.default_rng(0)
    study = np.repeat(np.arange(levels), 2)
    data = ModelData(
        y=rng.normal(size=len(study)),
        own_variance=np.ones(len(study)),
        factors={"study": factor("study", study), "site": factor("site", 0 * study)},
        covariates={},
    )
    with pytest.raises(DiagnosticsError) as caught:
        fit(MEAN, data, seed=1, settings=Settings(retries=0, evidence=evidence))
    assert str(caught.value).split("; ") == order


def test_sampling_without_a_starting_point_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import nutpie

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("All points failed Stack backtrace: 0: <unknown> 1: <unknown>")

    monkeypatch.setattr(nutpie, "sample", fails)
    with pytest.raises(DiagnosticsError, match="All points failed · look at the rows") as caught:
        fit(MEAN, studies(), seed=1, settings=replace(QUICK, sampler="nutpie"))
    assert "backtrace" not in str(caught.value)


def test_progress_is_told_from_first_to_last() -> None:
    told: list[tuple[str, int, int]] = []
    short = Settings(engine="reference", tune=50, draws=50, retries=1)
    result = fit(MEAN, studies(), seed=1, settings=short, progress=lambda *s: told.append(s))
    assert [step[1] for step in told] == [0, 1, 2]
    # the gate failed, so the one retry doubled the draws
    assert result.diagnostics.n_draws == 200


@pytest.mark.slow
def test_pymcs_own_sampler_agrees(fitted: Fit) -> None:
    other = fit(MEAN, studies(), seed=1, settings=replace(QUICK, sampler="pymc"))
    assert other.diagnostics.engine == "pymc"
    for name in ("intercept", "sd[study]", "sigma"):
        ours, theirs = fitted.draws[name], other.draws[name]
        # two runs of at least 400 effective draws: four errors of their difference
        assert abs(ours.mean() - theirs.mean()) < 4 * np.sqrt(2 / 400) * ours.std()
