import numpy as np
import pytest
from scipy import stats

from metatransfer.model import diagnostics
from metatransfer.model.collapsed import importance
from metatransfer.model.collapsed.importance import (
    FINAL_LOG2,
    MOST_BATCHES,
    LogDensity,
    WeightedPoints,
    mode,
    sample,
)
from metatransfer.model.collapsed.mixture import DEFENSIVE, Seen, Warp, around, refit


def normal_log_density(mean: np.ndarray, covariance: np.ndarray) -> tuple[LogDensity, float]:
    """Return prior times a normal likelihood, and the log of its integral."""
    size = len(mean)
    likelihood = stats.multivariate_normal(mean, covariance)
    log_evidence = stats.multivariate_normal(mean, covariance + np.eye(size)).logpdf(np.zeros(size))
    prior = stats.multivariate_normal(np.zeros(size))
    return lambda x: likelihood.logpdf(x) + prior.logpdf(x), log_evidence


MEAN = np.array([1.0, -0.5, 0.3])
DRAWS = 4000
COVARIANCE = np.array([[0.2, 0.1, 0.0], [0.1, 0.3, -0.05], [0.0, -0.05, 2.0]])


def test_a_normal_posterior_is_integrated() -> None:
    density, log_evidence = normal_log_density(MEAN, COVARIANCE)
    weighted = sample(density, 3, DRAWS, np.random.default_rng(1))
    precision = np.linalg.inv(COVARIANCE) + np.eye(3)
    exact = np.linalg.solve(precision, np.linalg.solve(COVARIANCE, MEAN))
    spread = np.sqrt(np.diag(np.linalg.inv(precision)))
    assert weighted.good
    # four errors of independent points; those of a Sobol sequence are smaller
    error = 4 / np.sqrt(weighted.ess)
    assert np.abs((weighted.weights @ weighted.points - exact) / spread).max() < error
    assert weighted.log_evidence == pytest.approx(log_evidence, abs=error)


def test_more_draws_are_made_of_more_points() -> None:
    density, log_evidence = normal_log_density(MEAN, COVARIANCE)
    few, many = (sample(density, 3, n, np.random.default_rng(1)) for n in (DRAWS, 16 * DRAWS))
    assert len(many.points) == 16 * len(few.points)
    assert many.ess > 8 * few.ess
    assert many.log_evidence == pytest.approx(log_evidence, abs=4 / np.sqrt(many.ess))


def test_two_modes_keep_their_shares() -> None:
    one, other = stats.norm(-2, 0.3), stats.norm(2, 0.3)

    def density(x: np.ndarray) -> np.ndarray:
        return np.log(0.25 * one.pdf(x[:, 0]) + 0.75 * other.pdf(x[:, 0]) + 1e-300)

    weighted = sample(density, 1, DRAWS, np.random.default_rng(2))
    right = weighted.weights[weighted.points[:, 0] > 0].sum()
    assert right == pytest.approx(0.75, abs=4 * np.sqrt(0.25 * 0.75 / weighted.ess))


def test_too_few_points_are_followed_by_more_of_the_same_proposal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    density, log_evidence = normal_log_density(MEAN, COVARIANCE)
    monkeypatch.setattr(diagnostics, "WEIGHTED_ESS_LIMIT", 4000)
    weighted = sample(density, 3, DRAWS, np.random.default_rng(1))
    assert len(weighted.weights) % 2**FINAL_LOG2 == 0
    assert len(weighted.weights) > 2**FINAL_LOG2
    assert weighted.fair
    assert weighted.log_evidence == pytest.approx(log_evidence, abs=4 / np.sqrt(weighted.ess))


def test_points_that_never_do_are_returned_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    density, _ = normal_log_density(MEAN, COVARIANCE)
    monkeypatch.setattr(diagnostics, "WEIGHTED_ESS_LIMIT", 1e9)
    weighted = sample(density, 3, DRAWS, np.random.default_rng(1))
    assert len(weighted.weights) == MOST_BATCHES * 2**FINAL_LOG2
    assert not weighted.fair


def test_a_tail_that_weighs_too_much_gets_another_proposal(monkeypatch: pytest.MonkeyPatch) -> None:
    density, _ = normal_log_density(MEAN, COVARIANCE)
    asked: list[int] = []

    def counted(x: np.ndarray) -> np.ndarray:
        asked.append(len(x))
        return density(x)

    monkeypatch.setattr(importance, "KHAT_GOOD", -9.0)
    weighted = sample(counted, 3, DRAWS, np.random.default_rng(1))
    # a first batch, and two of the next proposal: by then the gate is all that is asked for
    assert asked[-3:] == [2**FINAL_LOG2] * 3
    assert len(weighted.weights) == 2 * 2**FINAL_LOG2


def either(x: np.ndarray) -> np.ndarray:
    """Return the log of a law that asks for one of two large coordinates, rather the first.

    The arms meet where both are large; of two that do not meet, one would not be found.
    """
    larger = np.logaddexp(3 * x[:, 0], 3 * (x[:, 1] - 0.8)) / 3
    return np.asarray(stats.norm.logpdf(x[:, :2]).sum(axis=1) + stats.norm.logpdf(larger, 2.5, 0.4))


@pytest.mark.parametrize("seed", range(3))
def test_a_small_arm_of_the_target_is_found(seed: int) -> None:
    grid = np.stack(np.meshgrid(*[np.linspace(-6, 6, 601)] * 2), axis=-1).reshape(-1, 2)
    law = np.exp(either(grid))
    exact = law[grid[:, 0] < 1.5].sum() / law.sum()

    def density(x: np.ndarray) -> np.ndarray:
        narrow = stats.norm.logpdf(x[:, 2:], 1.0, 0.1) + stats.norm.logpdf(x[:, 2:])
        return np.asarray(either(x) + narrow.sum(axis=1))

    weighted = sample(density, 5, DRAWS, np.random.default_rng(seed))
    assert weighted.fair
    found = weighted.weights[weighted.points[:, 0] < 1.5].sum()
    # four errors of a share among that many points
    assert found == pytest.approx(exact, abs=4 * np.sqrt(exact / weighted.ess))


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
    log_target = stats.multivariate_normal([1.0, 0.0], np.diag([0.09, 1.0])).logpdf(points)
    mixture = refit(Seen(points, log_target, np.full(600, 1 / 600)), 3, rng)
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


def skewed(size: int = 4000) -> np.ndarray:
    """Return points that lean to the left, to the right, and not at all."""
    rng = np.random.default_rng(3)
    return np.stack(
        [-rng.gamma(2.0, size=size), rng.gamma(2.0, size=size), rng.normal(size=size)], 1
    )


def test_a_warp_makes_skewed_coordinates_about_symmetrical() -> None:
    points = skewed()
    warp = Warp.of(points, np.full(len(points), 1 / len(points)))
    z, _ = warp.symmetrical(points)
    low, middle, high = np.quantile(z, [0.05, 0.5, 0.95], axis=0)
    # what it is fitted to: the quantiles of a normal law
    assert middle == pytest.approx(np.zeros(3), abs=0.01)
    assert high == pytest.approx(np.full(3, stats.norm.ppf(0.95)), abs=0.02)
    assert low == pytest.approx(np.full(3, stats.norm.ppf(0.05)), abs=0.02)
    assert warp.skewness[0] < -0.3 < 0.3 < warp.skewness[1]


def test_a_warp_is_undone_and_knows_its_slope() -> None:
    points = skewed()
    warp = Warp.of(points, np.full(len(points), 1 / len(points)))
    z, log_slope = warp.symmetrical(points)
    assert warp.points(z) == pytest.approx(points, abs=1e-9)
    step = 1e-5
    up, down = (warp.symmetrical(points + s * step)[0] for s in (1, -1))
    slope = np.log((up - down) / (2 * step)).sum(axis=1)
    assert log_slope == pytest.approx(slope, abs=1e-5)


def test_the_warp_of_nothing_changes_nothing() -> None:
    points = skewed()
    z, log_slope = Warp.none(3).symmetrical(points)
    assert z == pytest.approx(points)
    assert log_slope == pytest.approx(np.zeros(len(points)), abs=1e-12)
