"""Hamiltonian Monte Carlo with a dense metric and a step size that is tuned during warm-up."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

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
    """A metric: dense for the first coordinates, diagonal for the others.

    Parameters
    ----------
    dense : FloatArray, shape (m, m)
        Mass matrix of the first coordinates; a trajectory replaces its lower triangle by its
        Cholesky factor.
    diagonal : FloatArray
        Masses of the others; empty for none.
    """

    dense: FloatArray
    diagonal: FloatArray


class Throw(NamedTuple):
    """What chance decides of a trajectory.

    Parameters
    ----------
    length : float
        Length of a step.
    steps : int
        Their number.
    noise : FloatArray, shape (m,)
        Standard normal; becomes the momentum.
    chance : float
        Uniform; a trajectory is taken where it is below the acceptance probability.
    """

    length: float
    steps: int
    noise: FloatArray
    chance: float


def throw(step: StepSize, size: int, rng: np.random.Generator) -> Throw:
    """Draw what chance decides of a trajectory.

    Parameters
    ----------
    step : StepSize
        Length of a step, varied by a fifth, and their number, varied by half.
    size : int
        Number of coordinates.
    rng : numpy.random.Generator
        Source of randomness.
    """
    length = step.now * rng.uniform(0.8, 1.2)
    steps = round(step.steps * rng.uniform(*LENGTHS))
    return Throw(length, steps, rng.standard_normal(size), rng.random())


Trajectory = Callable[[FloatArray, Any, Mass, Throw], tuple[FloatArray, float]]
"""What :func:`follower` makes."""


@part
def velocity(mass: Mass, momentum: FloatArray, out: FloatArray) -> None:
    """Work out how fast the position changes.

    Parameters
    ----------
    mass : Mass
        Mass matrix, factorised.
    momentum : FloatArray
        Momentum.
    out : FloatArray
        Receives the velocity.
    """
    split = len(mass.dense)
    for j in range(split):
        out[j] = momentum[j]
    forward(mass.dense, out[:split])
    backward(mass.dense, out[:split])
    for j in range(len(mass.diagonal)):
        out[split + j] = momentum[split + j] / mass.diagonal[j]


@part
def _kick(vector: FloatArray, direction: FloatArray, length: float) -> None:
    for j in range(len(vector)):
        vector[j] += length * direction[j]


@part
def _is_number(value: float) -> bool:
    """Return whether a value is finite.

    Compiled, ``math.isfinite`` takes the value off itself; where that is a sum whose terms may be
    taken in any order, they cancel, and what is infinite passes.
    """
    return abs(value) < math.inf


@part
def _energy(momentum: FloatArray, speed: FloatArray) -> float:
    total = 0.0
    for j in range(len(momentum)):
        total += momentum[j] * speed[j]
    return total / 2.0


@part
def give_momentum(mass: Mass, noise: FloatArray) -> None:
    """Turn standard normal draws into a momentum.

    Parameters
    ----------
    mass : Mass
        Mass matrix, factorised.
    noise : FloatArray
        Replaced.
    """
    split = len(mass.dense)
    times(mass.dense, noise[:split])
    for j in range(len(mass.diagonal)):
        noise[split + j] *= math.sqrt(mass.diagonal[j])


def follower(slope: Slope) -> Trajectory:
    """Return what follows a density's leapfrog trajectories (Neal 2011, arXiv:1206.1901).

    It takes a start, what the density is conditional on, the mass and what chance decides; it
    returns the next position and the acceptance probability: none for a trajectory that leaves the
    numbers, NaN where the mass is not positive definite.

    Parameters
    ----------
    slope : callable
        Log density and gradient; compiled itself.
    """

    @inlined
    def follow(start: FloatArray, held: Any, mass: Mass, throw: Throw) -> tuple[FloatArray, float]:
        if not factorise(mass.dense):
            return start, math.nan
        momentum = throw.noise
        give_momentum(mass, momentum)
        position, gradient, speed = start.copy(), np.empty_like(start), np.empty_like(start)
        before = after = 0.0
        # one call of the density for start and steps: each would be compiled, and it is long
        for step in range(throw.steps + 1):
            value = slope(position, held, gradient)
            if not _is_number(value):
                return start, 0.0
            if step > 0:
                _kick(momentum, gradient, throw.length / 2.0)
            if step in (0, throw.steps):
                velocity(mass, momentum, speed)
                before, after = after, value - _energy(momentum, speed)
            if step < throw.steps:
                _kick(momentum, gradient, throw.length / 2.0)
                velocity(mass, momentum, speed)
                _kick(position, speed, throw.length)
        change = after - before
        acceptance = math.exp(min(change, 0.0)) if _is_number(change) else 0.0
        return (position if throw.chance < acceptance else start), acceptance

    return follow
