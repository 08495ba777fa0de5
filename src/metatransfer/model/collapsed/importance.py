"""Adaptive importance sampling of a density over prior quantiles."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from metatransfer.model.collapsed.mixture import Mixture, around, refit
from metatransfer.model.collapsed.pareto import smooth
from metatransfer.model.design import FloatArray
from metatransfer.model.diagnostics import WEIGHTED_ESS_LIMIT

LogDensity = Callable[[FloatArray], FloatArray]
"""From points, shape (points, size), to log densities against a standard normal prior."""

ROUNDS_LOG2 = (9, 10, 10)
"""Logarithms of the points of the rounds that adapt the proposal."""

FINAL_LOG2 = 12
"""Logarithm of the points that answers are made of."""

MORE_LOG2 = 14
"""The same where the first answer was not good enough: four times the points."""

COMPONENTS = 4
"""Student-t components of the proposal, as far as the points carry them."""

KHAT_GOOD = 0.5
"""Tail shape up to which weights have a finite variance and are taken at once."""

STEP = 1e-3
"""Of the central differences that look for the mode; nothing but speed depends on it."""

CURVATURE_STEP = 0.05
"""Of the second differences at the mode."""

LEAST_CURVATURE = 0.3
"""Against the prior's, which is one: a direction the rows say less than nothing about."""


@dataclass(frozen=True, eq=False)
class WeightedPoints:
    """Points that stand for a density.

    Parameters
    ----------
    points : FloatArray, shape (points, size)
        Prior quantiles.
    weights : FloatArray, shape (points,)
        Adding up to one.
    log_evidence : float
        Log of the density's integral, that is of the mean weight.
    khat : float
        Shape of the tail of the weights.
    """

    points: FloatArray
    weights: FloatArray
    log_evidence: float
    khat: float

    @property
    def ess(self) -> float:
        """Kish's effective number of points."""
        return float(1 / (self.weights**2).sum())

    @property
    def good(self) -> bool:
        """Whether there is no reason to draw more."""
        return self.khat < KHAT_GOOD and self.ess > WEIGHTED_ESS_LIMIT

    def resampled(self, draws: int, rng: np.random.Generator) -> FloatArray:
        """Return points that weigh the same, by systematic resampling.

        Parameters
        ----------
        draws : int
            Number of points, in random order.
        rng : numpy.random.Generator
            Source of randomness.
        """
        at = (rng.random() + np.arange(draws)) / draws
        chosen = np.searchsorted(np.cumsum(self.weights), at).clip(0, len(self.weights) - 1)
        return np.asarray(self.points[rng.permutation(chosen)])


def sample(log_density: LogDensity, size: int, rng: np.random.Generator) -> WeightedPoints:
    """Return weighted points of a density, with four times as many where few would not do.

    Parameters
    ----------
    log_density : callable
        Log density against a standard normal prior, whose log density it includes.
    size : int
        Number of coordinates.
    rng : numpy.random.Generator
        Source of randomness.
    """
    proposal = around(*mode(log_density, size))
    for log2_points in ROUNDS_LOG2:
        proposal = _adapted(_weigh(log_density, proposal, log2_points, rng), rng)
    result = _weigh(log_density, proposal, FINAL_LOG2, rng)
    if result.good:
        return result
    return _weigh(log_density, _adapted(result, rng), MORE_LOG2, rng)


def _weigh(
    log_density: LogDensity, proposal: Mixture, log2_points: int, rng: np.random.Generator
) -> WeightedPoints:
    points = proposal.draw(log2_points, rng)
    smoothed = smooth(log_density(points) - proposal.log_density(points))
    total = float(special.logsumexp(smoothed.log_weights))
    weights = np.exp(smoothed.log_weights - total)
    return WeightedPoints(points, weights, total - float(np.log(len(points))), smoothed.khat)


def _adapted(weighted: WeightedPoints, rng: np.random.Generator) -> Mixture:
    """Return a proposal for the next round, of fewer components where few points count."""
    # of a few heavy points a mixture would learn their places; truncation spreads the learning
    weights = np.minimum(weighted.weights, 1 / np.sqrt(len(weighted.weights)))
    weights = weights / weights.sum()
    carried = int(1 / (weights**2).sum() / (5 * weighted.points.shape[1]))
    return refit(weighted.points, weights, int(np.clip(carried, 1, COMPONENTS)), rng)


def mode(log_density: LogDensity, size: int) -> tuple[FloatArray, FloatArray]:
    """Return the mode of a density and the inverse curvature there.

    Parameters
    ----------
    log_density : callable
        Log density.
    size : int
        Number of coordinates.
    """
    steps = STEP * np.vstack([np.zeros(size), np.eye(size), -np.eye(size)])

    def negative(at: FloatArray) -> tuple[float, FloatArray]:
        values = log_density(at + steps)
        gradient = (values[1 : size + 1] - values[size + 1 :]) / (2 * STEP)
        return -float(values[0]), -gradient

    found = optimize.minimize(
        negative, np.zeros(size), jac=True, method="L-BFGS-B", bounds=[(-4.0, 4.0)] * size
    )
    return np.asarray(found.x), _inverse_curvature(log_density, np.asarray(found.x))


def _inverse_curvature(log_density: LogDensity, at: FloatArray) -> FloatArray:
    size = len(at)
    row, column = np.triu_indices(size)
    unit = CURVATURE_STEP * np.eye(size)
    corners = [(1, 1), (1, -1), (-1, 1), (-1, -1)]
    moved = [at + a * unit[row] + b * unit[column] for a, b in corners]
    values = log_density(np.concatenate(moved)).reshape(4, -1)
    second = (values[0] - values[1] - values[2] + values[3]) / (4 * CURVATURE_STEP**2)
    curvature = np.zeros((size, size))
    curvature[row, column] = curvature[column, row] = -second
    eigen, vectors = np.linalg.eigh(np.nan_to_num(curvature, nan=1.0, posinf=1.0, neginf=1.0))
    return np.asarray((vectors / np.maximum(eigen, LEAST_CURVATURE)) @ vectors.T)
