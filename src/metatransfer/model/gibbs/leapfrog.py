"""Hamiltonian Monte Carlo with a dense metric and a step size that is tuned during warm-up."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from metatransfer.errors import DiagnosticsError
from metatransfer.model.compiled import inlined, part
from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.algebra import backward, factorise, forward, times

Slope = Callable[[FloatArray, Any, FloatArray], float]
"""From a position and what is held to a log density; the last argument receives its gradient."""

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


class Mass(NamedTuple):
    """A metric as compiled code takes it.

    Parameters
    ----------
    factor : FloatArray, shape (m, m)
        Cholesky factor of the mass matrix of the first coordinates.
    diagonal : FloatArray
        Masses of the others.
    """

    factor: FloatArray
    diagonal: FloatArray


Leap = Callable[[FloatArray, Any, Mass, FloatArray, tuple[float, int]], tuple[FloatArray, float]]
"""What :func:`leaper` makes."""


@part
def velocity(mass: Mass, momentum: FloatArray, out: FloatArray) -> None:
    """Work out how fast the position changes.

    Parameters
    ----------
    mass : Mass
        Mass matrix.
    momentum : FloatArray
        Momentum.
    out : FloatArray
        Receives the velocity.
    """
    split = len(mass.factor)
    for j in range(split):
        out[j] = momentum[j]
    forward(mass.factor, out[:split])
    backward(mass.factor, out[:split])
    for j in range(len(mass.diagonal)):
        out[split + j] = momentum[split + j] / mass.diagonal[j]


@part
def _kick(vector: FloatArray, direction: FloatArray, length: float) -> None:
    for j in range(len(vector)):
        vector[j] += length * direction[j]


@part
def _energy(momentum: FloatArray, speed: FloatArray) -> float:
    total = 0.0
    for j in range(len(momentum)):
        total += momentum[j] * speed[j]
    return total / 2.0


def leaper(slope: Slope) -> Leap:
    """Return what follows a density's leapfrog trajectory (Neal 2011, arXiv:1206.1901).

    It takes a start, what the density is conditional on, the mass, a momentum (overwritten), and
    length and number of steps; it returns where the trajectory ends and the change of log density
    along it, momentum included: minus infinity for one that leaves the numbers.

    Parameters
    ----------
    slope : callable
        Log density and gradient; compiled itself.
    """

    @inlined
    def leap(
        start: FloatArray, held: Any, mass: Mass, momentum: FloatArray, how: tuple[float, int]
    ) -> tuple[FloatArray, float]:
        length, steps = how
        position, gradient, speed = start.copy(), np.empty_like(start), np.empty_like(start)
        before = after = 0.0
        # one call of the density for start and steps: each would be compiled, and it is long
        for step in range(steps + 1):
            value = slope(position, held, gradient)
            if not math.isfinite(value):
                return start, -math.inf
            if step > 0:
                _kick(momentum, gradient, length / 2.0)
            if step in (0, steps):
                velocity(mass, momentum, speed)
                before, after = after, value - _energy(momentum, speed)
            if step < steps:
                _kick(momentum, gradient, length / 2.0)
                velocity(mass, momentum, speed)
                _kick(position, speed, length)
        return position, after - before

    return leap


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
        self.mass = Mass(np.array(dense), diagonal)
        if not factorise(self.mass.factor):
            raise DiagnosticsError(
                "gibbs · metric · it is not positive definite by rounding · fit with the reference "
                "engine instead"
            )

    def momentum(self, rng: np.random.Generator) -> FloatArray:
        """Draw a momentum."""
        split = len(self.mass.factor)
        noise = rng.standard_normal(split + len(self.mass.diagonal))
        times(self.mass.factor, noise[:split])
        noise[split:] *= np.sqrt(self.mass.diagonal)
        return noise


def trajectory(
    start: FloatArray,
    path: tuple[Leap, Any],
    metric: Metric,
    step: StepSize,
    rng: np.random.Generator,
) -> tuple[FloatArray, float]:
    """Return the next position and the acceptance probability.

    Parameters
    ----------
    start : FloatArray, shape (m,)
        Present position.
    path : tuple
        What follows trajectories (:func:`leaper`), and what its density is conditional on.
    metric : Metric
        Mass matrix.
    step : StepSize
        Length of a step, varied by a fifth, and their number, varied by half.
    rng : numpy.random.Generator
        Source of randomness.
    """
    leap, held = path
    length = step.now * rng.uniform(0.8, 1.2)
    steps = round(step.steps * rng.uniform(*LENGTHS))
    position, change = leap(start, held, metric.mass, metric.momentum(rng), (length, steps))
    acceptance = math.exp(min(change, 0.0)) if math.isfinite(change) else 0.0
    return (position if rng.random() < acceptance else start), acceptance
