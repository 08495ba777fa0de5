"""Adaptive importance sampling of a density over prior quantiles."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from metatransfer.model.collapsed.mixture import Mixture, Seen, around, refit
from metatransfer.model.collapsed.pareto import smooth
from metatransfer.model.design import FloatArray
from metatransfer.model.diagnostics import KHAT_LIMIT, weight_failures

LogDensity = Callable[[FloatArray], FloatArray]
"""From points, shape (points, size), to log densities against a standard normal prior."""

ROUNDS_LOG2 = (8, 9, 9, 10)
"""Logarithms of the points of the rounds that adapt the proposal; the last ones only where what was
found so far is worth too little."""

ENOUGH = 50
"""Effective points for each coordinate that a proposal can be fitted to."""

FINAL_LOG2 = 11
"""Logarithm of the fewest points of a batch that answers are made of."""

MOST_BATCHES = 4
"""Batches of one proposal, as long as more points are all that is wanting."""

ATTEMPTS = 3
"""Proposals that are tried: a tail that weighs too much shapes the next one."""

COMPONENTS = 4
"""Student-t components that a proposal begins with, as far as the points carry them."""

KHAT_GOOD = 0.5
"""Tail shape up to which weights have a finite variance and are taken at once."""

STEP = 1e-3
"""Of the differences that look for the mode; nothing but speed depends on it."""

MODE_PRECISION = 1e-7
"""Relative change of the log density below which the search for the mode ends."""

CURVATURE_STEP = 0.1
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
        return self.khat < KHAT_GOOD and self.fair

    @property
    def fair(self) -> bool:
        """Whether the points pass their gate."""
        return not weight_failures(self.khat, self.ess)

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


def sample(
    log_density: LogDensity, size: int, draws: int, rng: np.random.Generator
) -> WeightedPoints:
    """Return weighted points of a density, with more of them where few would not do.

    The points of all rounds together shape a proposal, each weighed against the proposals of all of
    them (Cornuet et al. 2012, doi:10.1111/j.1467-9469.2011.00756.x), so that a far region which one
    round has found is not forgotten by the next. Answers are made of points of one proposal that
    was settled before they were drawn: their weights are exact.

    Parameters
    ----------
    log_density : callable
        Log density against a standard normal prior, whose log density it includes.
    size : int
        Number of coordinates.
    draws : int
        How many draws are to be made of the points, of which there are half as many at the least.
    rng : numpy.random.Generator
        Source of randomness.
    """
    final_log2 = max(FINAL_LOG2, math.ceil(math.log2(draws / 2)))
    proposal, rounds = around(*mode(log_density, size)), _Rounds()
    for log2_points in ROUNDS_LOG2:
        rounds.add(log_density, proposal, log2_points, rng)
        proposal, effective = rounds.proposal(rng)
        if effective >= ENOUGH * size:
            break
    attempt = batches = 0
    while True:
        rounds.add(log_density, proposal, final_log2, rng)
        batches += 1
        result = rounds.last(batches)
        if result.good or (attempt and batches > 1 and result.fair):
            return result
        if batches < MOST_BATCHES and result.khat <= (KHAT_LIMIT if attempt else KHAT_GOOD):
            continue
        attempt, batches = attempt + 1, 0
        if attempt == ATTEMPTS:
            return result
        proposal, _ = rounds.proposal(rng)


class _Rounds:
    """Points of all rounds so far, and the proposals that they were drawn from."""

    def __init__(self) -> None:
        self.proposals: list[Mixture] = []
        self.points: list[FloatArray] = []
        self.log_target: list[FloatArray] = []

    def add(
        self, log_density: LogDensity, proposal: Mixture, log2_points: int, rng: np.random.Generator
    ) -> None:
        """Draw points and evaluate the density there."""
        self.proposals.append(proposal)
        self.points.append(proposal.draw(log2_points, rng))
        self.log_target.append(log_density(self.points[-1]))

    def last(self, batches: int) -> WeightedPoints:
        """Return the points of the last rounds, all of one proposal, weighed against it."""
        points = np.concatenate(self.points[-batches:])
        target = np.concatenate(self.log_target[-batches:])
        return _weighed(points, target - self.proposals[-1].log_density(points))

    def proposal(self, rng: np.random.Generator) -> tuple[Mixture, float]:
        """Return a proposal fitted to all points, and how many those are worth."""
        points, target = np.concatenate(self.points), np.concatenate(self.log_target)
        share = np.log([len(part) / len(points) for part in self.points])
        pairs = zip(self.proposals, share, strict=True)
        drawn = special.logsumexp([p.log_density(points) + s for p, s in pairs], axis=0)
        weighed = _weighed(points, target - drawn)
        seen = Seen(points, target - weighed.log_evidence, weighed.weights)
        effective = float(1 / (seen.truncated**2).sum())
        components = int(np.clip(effective / (5 * points.shape[1]), 1, COMPONENTS))
        return refit(seen, components, rng), effective


def _weighed(points: FloatArray, log_ratios: FloatArray) -> WeightedPoints:
    smoothed = smooth(log_ratios)
    total = float(special.logsumexp(smoothed.log_weights))
    weights = np.exp(smoothed.log_weights - total)
    return WeightedPoints(points, weights, total - float(np.log(len(points))), smoothed.khat)


def mode(log_density: LogDensity, size: int) -> tuple[FloatArray, FloatArray]:
    """Return the mode of a density and the inverse curvature there.

    Parameters
    ----------
    log_density : callable
        Log density.
    size : int
        Number of coordinates.
    """
    # a tenth of a second to import, and most models are sampled by other engines
    from scipy import optimize

    steps = STEP * np.vstack([np.zeros(size), np.eye(size)])

    def negative(at: FloatArray) -> tuple[float, FloatArray]:
        values = log_density(at + steps)
        return -float(values[0]), -(values[1:] - values[0]) / STEP

    found = optimize.minimize(
        negative,
        np.zeros(size),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-4.0, 4.0)] * size,
        options={"ftol": MODE_PRECISION},
    )
    return np.asarray(found.x), _inverse_curvature(log_density, np.asarray(found.x))


def _inverse_curvature(log_density: LogDensity, at: FloatArray) -> FloatArray:
    size = len(at)
    row, column = np.triu_indices(size, 1)
    unit = CURVATURE_STEP * np.eye(size)
    values = log_density(np.vstack([at, at + unit, at - unit, at + unit[row] + unit[column]]))
    here, up, down, both = np.split(values, [1, size + 1, 2 * size + 1])
    curvature = np.diag(2 * here - up - down)
    curvature[row, column] = curvature[column, row] = up[row] + up[column] - both - here
    curvature = np.nan_to_num(curvature / CURVATURE_STEP**2, nan=1.0, posinf=1.0, neginf=1.0)
    eigen, vectors = np.linalg.eigh(curvature)
    return np.asarray((vectors / np.maximum(eigen, LEAST_CURVATURE)) @ vectors.T)
