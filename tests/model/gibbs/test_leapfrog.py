import numpy as np
import pytest
from scipy import stats

from metatransfer.model.compiled import part
from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.algebra import factorise
from metatransfer.model.gibbs.leapfrog import (
    LONGEST_STEP,
    Mass,
    StepSize,
    follower,
    give_momentum,
    throw,
    velocity,
)

COVARIANCE = np.array([[2.0, 0.7, 0.0], [0.7, 0.5, 0.1], [0.0, 0.1, 1.0]])
PRECISION = np.linalg.inv(COVARIANCE)


@part
def normal(at: FloatArray, precision: FloatArray, gradient: FloatArray) -> float:
    value = 0.0
    for i in range(len(at)):
        gradient[i] = 0.0
        for j in range(len(at)):
            gradient[i] -= precision[i, j] * at[j]
        value += at[i] * gradient[i] / 2.0
    return value


@part
def cliff(at: FloatArray, width: float, gradient: FloatArray) -> float:
    gradient[0] = 1.0
    return 0.0 if abs(at[0]) < width else np.nan


def test_a_trajectory_leaves_a_normal_law_alone_under_a_metric_that_does_not_fit_it() -> None:
    rng = np.random.default_rng(2)
    dense, step = np.array([[1.0, 0.2], [0.2, 3.0]]), StepSize(0.6, 4)
    starts = rng.multivariate_normal(np.zeros(3), COVARIANCE, size=3000)
    follow = follower(normal)
    moves = [
        follow(start, PRECISION, Mass(dense.copy(), np.array([0.7])), throw(step, 3, rng))
        for start in starts
    ]
    ends = np.array([end for end, _ in moves])
    accepted = np.array([acceptance for _, acceptance in moves])
    assert 0.3 < accepted.mean() < 0.99, "the accept step must matter for the test to say anything"
    white = np.linalg.solve(np.linalg.cholesky(COVARIANCE), ends.T)
    for column in white:
        assert stats.kstest(column, "norm").pvalue > 1e-4


def test_momentum_has_the_metric_as_covariance() -> None:
    rng = np.random.default_rng(3)
    dense = np.array([[2.0, 0.5], [0.5, 1.0]])
    mass = Mass(dense.copy(), np.array([4.0]))
    assert factorise(mass.dense)
    momenta = rng.standard_normal((20_000, 3))
    for momentum in momenta:
        give_momentum(mass, momentum)
    # standard errors of these covariances are at most 4·sqrt(2/20000) = 0.04
    np.testing.assert_allclose(np.cov(momenta.T)[:2, :2], dense, atol=0.1)
    assert np.var(momenta[:, 2]) == pytest.approx(4, abs=0.2)
    speed = np.empty(3)
    velocity(mass, np.array([1.0, 2.0, 3.0]), speed)
    np.testing.assert_allclose(speed[:2], np.linalg.solve(dense, [1, 2]), atol=1e-12)
    assert speed[2] == pytest.approx(0.75)


def test_a_trajectory_into_nowhere_is_rejected() -> None:
    start, mass = np.zeros(1), Mass(np.eye(1), np.zeros(0))
    chosen = throw(StepSize(0.5, 3), 1, np.random.default_rng(0))
    end, acceptance = follower(cliff)(start, 1e-3, mass, chosen)
    assert acceptance == 0
    np.testing.assert_array_equal(end, start)


@part
def runaway(at: FloatArray, width: float, gradient: FloatArray) -> float:
    gradient[0] = width * at[0]
    return width * at[0] * at[0] / 2.0 - width


def test_a_trajectory_whose_energy_overflows_is_rejected() -> None:
    start, mass = np.ones(1), Mass(np.eye(1), np.zeros(0))
    chosen = throw(StepSize(1.0, 400), 1, np.random.default_rng(0))
    end, acceptance = follower(runaway)(start, 1e3, mass, chosen)
    assert acceptance == 0
    np.testing.assert_array_equal(end, start)


def test_a_mass_that_is_not_positive_definite_is_told() -> None:
    mass = Mass(-np.eye(1), np.zeros(0))
    chosen = throw(StepSize(0.5, 3), 1, np.random.default_rng(0))
    _, acceptance = follower(normal)(np.ones(1), np.eye(1), mass, chosen)
    assert np.isnan(acceptance)


def test_the_step_shrinks_when_trajectories_fail_and_grows_when_they_do_not() -> None:
    failing, easy = StepSize(0.3, 5), StepSize(0.3, 5)
    for _ in range(100):
        failing.learn(0.1)
        easy.learn(1.0)
    failing.freeze()
    easy.freeze()
    assert failing.now < 0.1
    assert easy.now == pytest.approx(LONGEST_STEP, rel=0.2)
