"""Hamiltonian Monte Carlo with a dense metric and a step size that is tuned during warm-up."""

import math
from collections.abc import Callable

import numpy as np

from metatransfer.errors import DiagnosticsError
from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.algebra import backward, factorise, forward, times

Slope = Callable[[FloatArray], tuple[float, FloatArray]]
"""From a position to its log density and gradient."""

TARGET_ACCEPT = 0.8
"""Mean acceptance at which leapfrog steps of fixed number cost least per effective draw is between
0.65 and 0.9 (Betancourt, Byrne and Girolami 2014, arXiv:1411.6669)."""

LONGEST_STEP = 1.2
"""In units where the metric is the curvature: the leapfrog is unstable from 2 on."""


LENGTHS = (0.5, 1.5)
"""Shortest and longest trajectory, in units of the usual one. At a fixed length directions whose
half period it is go back and forth: their mean is known well, and their spread hardly at all."""


class StepSize:
    """Dual averaging of the log step size (Hoffman and Gelman 2014, JMLR 15, section 3.2).

    Parameters
    ----------
    start : float
        First guess.
    steps : int
        Steps of a trajectory.
    """

    def __init__(self, start: float, steps: int) -> None:
        self.steps = steps
        self.centre = np.log(4 * start)
        self.shortfall, self.averaged, self.count = 0.0, np.log(start), 0
        self.now = start

    def learn(self, acceptance: float) -> None:
        """Move the step size after a trajectory.

        Parameters
        ----------
        acceptance : float
            Its acceptance probability.
        """
        self.count += 1
        rate = 1 / (self.count + 10)
        self.shortfall += rate * (TARGET_ACCEPT - acceptance - self.shortfall)
        log_step = self.centre - np.sqrt(self.count) / 0.05 * self.shortfall
        log_step = min(float(log_step), float(np.log(LONGEST_STEP)))
        weight = self.count**-0.75
        self.averaged += weight * (log_step - self.averaged)
        self.now = float(np.exp(log_step))

    def freeze(self) -> None:
        """Keep the average from now on."""
        self.now = float(np.exp(self.averaged))


class Metric:
    """A mass matrix: dense for the first coordinates, diagonal for the others.

    Parameters
    ----------
    dense : FloatArray, shape (m, m)
        Mass matrix of the first coordinates.
    diagonal : FloatArray
        Masses of the others; empty for none.
    """

    def __init__(self, dense: FloatArray, diagonal: FloatArray) -> None:
        self.factor = np.array(dense)
        if not factorise(self.factor):
            raise DiagnosticsError(
                "gibbs · metric · it is not positive definite by rounding · fit with the reference "
                "engine instead"
            )
        self.split, self.diagonal = len(dense), diagonal
        self.deviation = np.sqrt(diagonal)

    def momentum(self, rng: np.random.Generator) -> FloatArray:
        """Draw a momentum."""
        noise = rng.standard_normal(self.split + len(self.diagonal))
        times(self.factor, noise[: self.split])
        noise[self.split :] *= self.deviation
        return noise

    def velocity(self, momentum: FloatArray) -> FloatArray:
        """Return how fast the position changes."""
        out = momentum.copy()
        forward(self.factor, out[: self.split])
        backward(self.factor, out[: self.split])
        out[self.split :] /= self.diagonal
        return out


def trajectory(
    start: FloatArray,
    slope: Slope,
    metric: Metric,
    step: StepSize,
    rng: np.random.Generator,
) -> tuple[FloatArray, float]:
    """Return the next position and the acceptance probability.

    Parameters
    ----------
    start : FloatArray, shape (m,)
        Present position.
    slope : callable
        Log density and gradient.
    metric : Metric
        Mass matrix.
    step : StepSize
        Length of a step, varied by a fifth, and their number, varied by half.
    rng : numpy.random.Generator
        Source of randomness.
    """
    # a trajectory that leaves the numbers is rejected like any other
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        position, change = _leap(start, slope, metric, step, rng)
    acceptance = math.exp(min(change, 0.0)) if math.isfinite(change) else 0.0
    return (position if rng.random() < acceptance else start), acceptance


def _leap(
    start: FloatArray, slope: Slope, metric: Metric, step: StepSize, rng: np.random.Generator
) -> tuple[FloatArray, float]:
    """Return where a trajectory ends and the change of log density along it, momentum included."""
    length = step.now * rng.uniform(0.8, 1.2)
    steps = round(step.steps * rng.uniform(*LENGTHS))
    momentum = metric.momentum(rng)
    value, gradient = slope(start)
    before = value - momentum @ metric.velocity(momentum) / 2
    position = start
    for _ in range(steps):
        momentum = momentum + length / 2 * gradient
        position = position + length * metric.velocity(momentum)
        value, gradient = slope(position)
        if not math.isfinite(value):
            return start, -math.inf
        momentum = momentum + length / 2 * gradient
    return position, float(value - momentum @ metric.velocity(momentum) / 2 - before)
