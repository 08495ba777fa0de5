import numpy as np
import pytest
from scipy import stats

from metatransfer.model.pointwise import law_of, pointwise
from metatransfer.model.regression import meta_regression

ROWS = 6


def covariance() -> np.ndarray:
    """Return a covariance of two blocks and a row alone."""
    matrix = np.diag([0.2, 0.3, 0.25, 0.1, 0.4, 0.3])
    matrix[0, 1] = matrix[1, 0] = 0.15
    matrix[2, 4] = matrix[4, 2] = -0.2
    return matrix


def test_rows_whose_errors_are_correlated_are_conditioned_on_the_others() -> None:
    y = np.random.default_rng(3).normal(size=ROWS)
    result = meta_regression("y ~ 1", {"y": y}, covariance=covariance())
    draws = {name: values[:5] for name, values in result.sampled.draws.items()}
    found = pointwise(result.plan, draws)
    resolution = (result.priors.resolution_points / 2) ** 2
    for draw in range(5):
        whole = covariance() + (draws["sigma"][draw] ** 2 + resolution) * np.eye(ROWS)
        residual = y - draws["intercept"][draw]
        for row in range(ROWS):
            others = np.delete(np.arange(ROWS), row)
            weights = np.linalg.solve(whole[np.ix_(others, others)], whole[others, row])
            law = stats.norm(
                weights @ residual[others], np.sqrt(whole[row, row] - weights @ whole[others, row])
            )
            assert found.log_density[draw, row] == pytest.approx(law.logpdf(residual[row]))
            assert found.below[draw, row] == pytest.approx(law.cdf(residual[row]))


def test_heavy_tails_are_those_of_a_student_t() -> None:
    residual, scale = np.array([[0.3, -4.0]]), np.array([[0.5, 2.0]])
    found = law_of(residual, scale, np.array([[3.0]]))
    expected = stats.t(3, scale=scale)
    np.testing.assert_allclose(found.log_density, expected.logpdf(residual))
    np.testing.assert_allclose(found.below, expected.cdf(residual))


def test_independent_rows_have_their_own_error_and_heterogeneity() -> None:
    data = {"y": np.array([0.1, 0.5, -0.3, 0.2]), "se": np.array([0.1, 0.2, 0.3, 0.4])}
    result = meta_regression("y ~ 1", data, se="se")
    found = pointwise(result.plan, result.sampled.draws)
    sigma, mu = result.draws["sigma"][:, None], result.draws["Intercept"][:, None]
    spread = np.sqrt(sigma**2 + result.plan.own_variance)
    np.testing.assert_allclose(found.log_density, stats.norm.logpdf(data["y"], mu, spread))
