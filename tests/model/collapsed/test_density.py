"""The collapsed density and its conditional draws held against dense normal algebra."""

import numpy as np
import pytest
from scipy import stats

from metatransfer.model.collapsed import density as module
from metatransfer.model.collapsed.coordinates import correlation_factor
from metatransfer.model.collapsed.density import CollapsedDensity
from metatransfer.model.plan import Plan, make_plan
from tests.model.collapsed.conftest import PRIORS
from tests.model.made import SPEC, crossed

Blocks = list[tuple[str, np.ndarray, np.ndarray]]


def prior_blocks(density: CollapsedDensity, values: np.ndarray) -> Blocks:
    """Return names, columns and prior covariance of all coefficients, written out densely."""
    plan, coordinates = density.plan, density.coordinates
    n = len(plan.y)
    out: Blocks = [("intercept", np.ones((n, 1)), np.array([[PRIORS.intercept_sd_points**2]]))]
    for name, x in zip(plan.covariates, plan.x.T, strict=True):
        out.append((f"slope[{name}]", x[:, None], np.array([[PRIORS.slope_sd_points**2]])))
    factors = {
        b.terms[0]: correlation_factor(values[None, b.partial], len(b.terms))[0]
        for b in coordinates.bundles
    }
    for at, term in enumerate(plan.terms):
        terms = plan.bundles[term.bundle] if term.bundle else (term,)
        if terms[0] is not term:
            continue
        sd = values[at : at + len(terms)]
        correlation = factors[at] @ factors[at].T if at in factors else np.eye(1)
        levels = np.eye(term.crossing.levels)
        if term.kernel is not None:
            weight = values[coordinates.weight_of(term)]
            levels = weight * term.kernel + (1 - weight) * levels
        columns = [np.eye(len(levels))[t.crossing.codes] * t.weight[:, None] for t in terms]
        covariance = np.kron(np.outer(sd, sd) * correlation, levels)
        for error in (e for e in plan.shared if e.merged_with == term.name):
            covariance = covariance + np.diag(error.variance)
        out.append((terms[0].name, np.hstack(columns), covariance))
    alone = [error for error in plan.shared if error.merged_with is None]
    return out + [(e.name, np.eye(len(e.variance))[e.codes], np.diag(e.variance)) for e in alone]


def row_noise(plan: Plan, sigma: float) -> np.ndarray:
    """Return the covariance of the rows given all coefficients."""
    own = np.diag(plan.own_variance)
    if plan.rotation is not None:
        turn = plan.rotation.matrix.toarray()
        own = turn @ np.diag(plan.rotation.variance) @ turn.T
    return own + sigma**2 * np.eye(len(plan.y))


def points(density: CollapsedDensity, count: int) -> np.ndarray:
    return np.random.default_rng(1).normal(size=(count, density.coordinates.size))


def test_the_evidence_is_that_of_the_dense_normal_law(plan: Plan) -> None:
    density = CollapsedDensity(plan, PRIORS)
    x = points(density, 12)
    values = density.coordinates.values(x)
    written_out = []
    for row, at in zip(values, x, strict=True):
        noise = row_noise(plan, row[density.coordinates.sigma])
        blocks = prior_blocks(density, row)
        covariance = noise + sum(w @ prior @ w.T for _, w, prior in blocks)
        law = stats.multivariate_normal(np.zeros(len(plan.y)), covariance)
        written_out.append(law.logpdf(plan.y) + stats.norm.logpdf(at).sum())
    # interpolation is good to 1e-12 of sums that are about a thousand
    np.testing.assert_allclose(density.log_posterior(x), written_out, rtol=0, atol=2e-8)


def test_points_are_the_same_alone_and_in_a_batch(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    density = CollapsedDensity(plan, PRIORS)
    x = points(density, 7)
    together = density.log_posterior(x)
    monkeypatch.setattr(module, "BATCH_BYTES", 1.0)
    np.testing.assert_allclose(density.log_posterior(x), together, rtol=1e-11)


def test_coefficients_have_their_exact_conditional_mean_and_spread(plan: Plan) -> None:
    density = CollapsedDensity(plan, PRIORS)
    x = 0.5 * points(density, 1)
    (row,) = density.coordinates.values(x)
    blocks = prior_blocks(density, row)
    w = np.hstack([columns for _, columns, _ in blocks])
    prior = np.zeros((w.shape[1], w.shape[1]))
    at = 0
    for _, columns, covariance in blocks:
        size = columns.shape[1]
        prior[at : at + size, at : at + size] = covariance
        at += size
    noise = row_noise(plan, row[density.coordinates.sigma])
    gain = np.linalg.solve(w @ prior @ w.T + noise, w @ prior)
    mean = w @ (gain.T @ plan.y)
    covariance = w @ (prior - prior @ w.T @ gain) @ w.T
    draws = density.coefficients(np.repeat(x, 4000, axis=0), np.random.default_rng(2))
    fitted = fitted_rows(plan, draws)
    # 4,000 independent draws: four errors of a mean; a standard deviation is off by 1.1 % each
    spread = np.sqrt(np.diag(covariance))
    assert np.abs((fitted.mean(axis=0) - mean) / spread).max() < 4.5 / np.sqrt(4000)
    assert fitted.std(axis=0) == pytest.approx(spread, rel=0.055)
    pairs = np.corrcoef(fitted.T) - covariance / np.outer(spread, spread)
    assert np.abs(pairs).max() < 5 / np.sqrt(4000)


def fitted_rows(plan: Plan, draws: dict[str, np.ndarray]) -> np.ndarray:
    """Return what the coefficients of each draw add up to in each row."""
    total = draws["intercept"][:, None] + sum(
        draws[f"slope[{name}]"][:, None] * x
        for name, x in zip(plan.covariates, plan.x.T, strict=True)
    )
    merged = {error.merged_with for error in plan.shared}
    for term in plan.terms:
        kind = "total" if term.name in merged else "effect"
        total = total + draws[f"{kind}[{term.name}]"][:, term.crossing.codes] * term.weight
    for error in plan.shared:
        if error.merged_with is None:
            total = total + draws[f"shared[{error.name}]"][:, error.codes]
    return np.asarray(total)


def test_a_matrix_that_rounding_makes_indefinite_spoils_no_other_point(plan: Plan) -> None:
    density = CollapsedDensity(plan, PRIORS)
    x = points(density, 3)
    alone = density.log_posterior(x[[0, 2]])
    values = density.coordinates.values(x)
    values[1, : len(plan.terms)] = np.nan
    found = density.log_likelihood(values)
    assert found[1] == -np.inf
    prior = -((x**2).sum(axis=1) + x.shape[1] * np.log(2 * np.pi)) / 2
    np.testing.assert_allclose((found + prior)[[0, 2]], alone, rtol=1e-11)


def test_no_number_depends_on_the_number_of_threads(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WORTH_A_THREAD", 0)
    monkeypatch.setattr(module, "MOST_IN_BATCH", 3)
    one, two = (CollapsedDensity(plan, PRIORS, threads=n) for n in (1, 2))
    x = points(one, 20)
    assert one.log_posterior(x).tobytes() == two.log_posterior(x).tobytes()
    drawn = [each.coefficients(x, np.random.default_rng(1)) for each in (one, two)]
    for name, values in drawn[0].items():
        assert values.tobytes() == drawn[1][name].tobytes(), name


def test_a_group_with_many_levels_is_eliminated_and_a_small_one_is_not() -> None:
    many = CollapsedDensity(make_plan(SPEC, crossed(tasks=3, targets=7, models=3)), PRIORS)
    few = CollapsedDensity(make_plan(SPEC, crossed(tasks=3, targets=3, models=3)), PRIORS)
    assert many.columns.nested is not None
    assert many.columns.nested.name == "total[target × model]"
    assert few.columns.nested is None
