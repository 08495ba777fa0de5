import numpy as np
import pytest
from scipy import stats

from metatransfer.model.collapsed import importance
from metatransfer.model.collapsed.importance import LogDensity, WeightedPoints, mode, sample
from metatransfer.model.collapsed.mixture import DEFENSIVE, around, refit


def normal_log_density(mean: np.ndarray, covariance: np.ndarray) -> tuple[LogDensity, float]:
    """Return prior times a normal likelihood, and the log of its integral."""
    size = len(mean)
    likelihood = stats.multivariate_normal(mean, covariance)
    log_evidence = stats.multivariate_normal(mean, covariance + np.eye(size)).logpdf(np.zeros(size))
    prior = stats.multivariate_normal(np.zeros(size))
    return lambda x: likelihood.logpdf(x) + prior.logpdf(x), log_evidence


MEAN = np.array([1.0, -0.5, 0.3])
COVARIANCE = np.array([[0.2, 0.1, 0.0], [0.1, 0.3, -0.05], [0.0, -0.05, 2.0]])


def test_a_normal_posterior_is_integrated() -> None:
    density, log_evidence = normal_log_density(MEAN, COVARIANCE)
    weighted = sample(density, 3, np.random.default_rng(1))
    precision = np.linalg.inv(COVARIANCE) + np.eye(3)
    exact = np.linalg.solve(precision, np.linalg.solve(COVARIANCE, MEAN))
    spread = np.sqrt(np.diag(np.linalg.inv(precision)))
    assert weighted.good
    # four errors of independent points; those of a Sobol sequence are smaller
    error = 4 / np.sqrt(weighted.ess)
    assert np.abs((weighted.weights @ weighted.points - exact) / spread).max() < error
    assert weighted.log_evidence == pytest.approx(log_evidence, abs=error)


def test_two_modes_keep_their_shares() -> None:
    one, other = stats.norm(-2, 0.3), stats.norm(2, 0.3)

    def density(x: np.ndarray) -> np.ndarray:
        return np.log(0.25 * one.pdf(x[:, 0]) + 0.75 * other.pdf(x[:, 0]) + 1e-300)

    weighted = sample(density, 1, np.random.default_rng(2))
    right = weighted.weights[weighted.points[:, 0] > 0].sum()
    assert right == pytest.approx(0.75, abs=4 * np.sqrt(0.25 * 0.75 / weighted.ess))


def test_too_few_points_are_followed_by_four_times_as_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    density, _ = normal_log_density(MEAN, COVARIANCE)
    monkeypatch.setattr(importance, "WEIGHTED_ESS_LIMIT", 1e6)
    assert len(sample(density, 3, np.random.default_rng(1)).weights) == 4 * 4096


def test_the_mode_and_its_curvature_are_found() -> None:
    density, _ = normal_log_density(MEAN, COVARIANCE)
    at, inverse = mode(density, 3)
    precision = np.linalg.inv(COVARIANCE) + np.eye(3)
    assert at == pytest.approx(
        np.linalg.solve(precision, np.linalg.solve(COVARIANCE, MEAN)), abs=1e-3
    )
    assert inverse == pytest.approx(np.linalg.inv(precision), abs=1e-3)


def test_resampling_keeps_each_point_within_one_of_its_share() -> None:
    rng = np.random.default_rng(0)
    weights = rng.dirichlet(np.ones(50))
    weighted = WeightedPoints(np.arange(50.0)[:, None], weights, 0.0, 0.1)
    counts = np.bincount(weighted.resampled(1000, rng)[:, 0].astype(int), minlength=50)
    assert counts.sum() == 1000
    assert np.abs(counts - 1000 * weights).max() < 1 + 1e-9


def test_a_proposal_integrates_to_one_and_keeps_a_share_of_the_prior() -> None:
    rng = np.random.default_rng(5)
    points = rng.normal(size=(600, 2)) * [0.3, 1.0] + [1.0, 0.0]
    mixture = refit(points, np.full(600, 1 / 600), 3, rng)
    assert mixture.share.sum() == pytest.approx(1 - DEFENSIVE)
    grid = np.stack(np.meshgrid(*[np.linspace(-12, 12, 481)] * 2), axis=-1).reshape(-1, 2)
    total = np.exp(mixture.log_density(grid)).sum() * 0.05**2
    # what lies outside the grid: the heavy tails of the components
    assert total == pytest.approx(1.0, abs=2e-3)


def test_draws_follow_the_density_of_the_proposal() -> None:
    mixture = around(np.array([1.0]), np.array([[0.25]]))
    drawn = mixture.draw(13, np.random.default_rng(1))[:, 0]
    law = 0.9 * stats.t(6, 1, 0.5).cdf(np.sort(drawn)) + 0.1 * stats.norm.cdf(np.sort(drawn))
    assert np.abs(law - np.linspace(0, 1, len(drawn))).max() < 0.01
