"""Moves of a coarse log scale's deviation that finer log scales make up for.

Log k is a sum over crossings, say target and target × model. Rows tell the sum; which part of it
the coarse scale has is told by the prior alone. Here the coarse scale is stretched by a factor r,
its deviation with it, while the finer one takes the difference, so that log k of every row stays as
it is but for a constant, which goes into sigma and all scaled coefficients and their deviations.
The likelihood does not change, and r is drawn from what the priors and the Jacobian leave: a
generalised Gibbs move (Liu and Sabatti 2000, doi:10.1093/biomet/87.2.353) along the multiplicative
group.
"""

import math
from typing import NamedTuple

import numpy as np

from metatransfer.model.compiled import compiled, part
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.gibbs.density import ScaleDensity
from metatransfer.model.gibbs.rows import Frame, prior
from metatransfer.model.gibbs.slices import Uniforms, slicer, uniforms
from metatransfer.model.plan import Plan


class Move(NamedTuple):
    """One coarse log scale against a finer one, as arrays.

    Parameters
    ----------
    coarse : int
        Number of the coarse log scale.
    start, stop : int
        Its coordinates.
    fine_start : int
        First coordinate of the finer one.
    parent : IntArray, shape (fine levels,)
        Coarse level that each fine level lies in.
    """

    coarse: int
    start: int
    stop: int
    fine_start: int
    parent: IntArray


class Held(NamedTuple):
    """What the factor of a stretch is conditional on.

    Parameters
    ----------
    frame : Frame
        The plan.
    move : Move
        Which log scale against which.
    carried : IntArray
        Coordinates of scaled population values and deviations.
    at, scale_sds : FloatArray
        Coordinates, and the standard deviation of each log scale.
    width : float
        Scale of the half-normal prior of the latter.
    """

    frame: Frame
    move: Move
    carried: IntArray
    at: FloatArray
    scale_sds: FloatArray
    width: float


class HubMove:
    """Stretches one coarse log scale against a finer one.

    Parameters
    ----------
    density : ScaleDensity
        Coordinates of scales.
    coarse, fine : int
        Which of its log scales.
    parent : IntArray, shape (fine levels,)
        Coarse level that each fine level lies in.
    """

    def __init__(self, density: ScaleDensity, coarse: int, fine: int, parent: IntArray) -> None:
        self.density, self.coarse, self.fine, self.parent = density, coarse, fine, parent
        self.carried = np.array(
            [j for j, block in enumerate(density.located) if block.scaled], dtype=np.int64
        )

        parent_scale, child = density.log_scales[coarse].part, density.log_scales[fine].part
        self.move = Move(coarse, parent_scale.start, parent_scale.stop, child.start, parent)

    def stretched(self, at: FloatArray, factor: float) -> tuple[FloatArray, float]:
        """Return the coordinates after a stretch, and by how much all of log k has risen.

        Parameters
        ----------
        at : FloatArray
            Coordinates before.
        factor : float
            Factor of the coarse log scale.
        """
        new = np.empty_like(at)
        return new, stretch(self.density.frame, self.move, self.carried, at, (factor, new))

    def draw(
        self, at: FloatArray, scale_sds: FloatArray, rng: np.random.Generator
    ) -> tuple[FloatArray, FloatArray, float]:
        """Return new coordinates and deviations, and by how much all of log k has risen.

        Parameters
        ----------
        at : FloatArray
            Coordinates.
        scale_sds : FloatArray, shape (log scales,)
            Standard deviation of each log scale.
        rng : numpy.random.Generator
            Source of randomness.
        """
        width = self.density.priors.log_scale_sd
        held = Held(self.density.frame, self.move, self.carried, at, scale_sds, width)
        factor = draw_factor(held, uniforms(rng))
        moved, risen = self.stretched(at, factor)
        sds = scale_sds.copy()
        sds[self.coarse] *= abs(factor)
        return moved, sds, risen


@compiled
def stretch(
    frame: Frame,
    move: Move,
    carried: IntArray,
    at: FloatArray,
    how: tuple[float, FloatArray],
) -> float:
    """Stretch a log scale; return by how much all of log k has risen.

    Parameters
    ----------
    frame : Frame
        The plan.
    move : Move
        Which log scale against which.
    carried : IntArray
        Coordinates of scaled population values and deviations.
    at : FloatArray
        Coordinates before.
    how : tuple
        The factor, and what receives the coordinates after it.
    """
    factor, new = how
    mean = risen = 0.0
    for j in range(len(at)):
        new[j] = at[j]
    for j in range(move.start, move.stop):
        mean += at[j] / (move.stop - move.start)
        new[j] *= factor
    for level in range(len(move.parent)):
        taken = (factor - 1.0) * (at[move.start + move.parent[level]] - mean)
        new[move.fine_start + level] -= taken
        risen += taken / len(move.parent)
    for b in range(len(carried)):
        new[carried[b]] *= math.exp(-risen)
    new[frame.log_sigma] -= risen
    return risen


@part
def log_density(factor: float, held: Held) -> float:
    """Return what priors and the Jacobian leave of a stretch, as a log density."""
    if factor == 0.0:
        return -np.inf
    new, sds = np.empty_like(held.at), np.empty_like(held.scale_sds)
    for s in range(len(sds)):
        sds[s] = held.scale_sds[s]
    risen = stretch(held.frame, held.move, held.carried, held.at, (factor, new))
    sds[held.move.coarse] *= abs(factor)
    value = prior(held.frame, new, sds, np.empty_like(new))
    # in coordinates (deviation, standardised coarse scale, ...) the stretch multiplies the
    # deviation alone, which the group's own measure dr/r takes back
    value -= len(held.carried) * risen
    return float(value - (sds[held.move.coarse] / held.width) ** 2 / 2.0)


next_factor = slicer(log_density)


@compiled
def draw_factor(held: Held, stream: Uniforms) -> float:
    """Draw the factor of a stretch.

    Parameters
    ----------
    held : Held
        What it is conditional on.
    stream : Uniforms
        Source of randomness.
    """
    return next_factor(1.0, held, stream, 0.5)


def hub_moves(plan: Plan, density: ScaleDensity) -> tuple[HubMove, ...]:
    """Return a move for each log scale of k that the finest one is nested in.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    density : ScaleDensity
        Its coordinates of scales.
    """
    if len(plan.scales) < 2:
        return ()
    fine = max(range(len(plan.scales)), key=lambda number: plan.scales[number].levels)
    moves = []
    for number, crossing in enumerate(plan.scales):
        parent = np.zeros(plan.scales[fine].levels, dtype=np.int64)
        parent[plan.scales[fine].codes] = crossing.codes
        nested = bool((parent[plan.scales[fine].codes] == crossing.codes).all())
        if nested and number != fine:
            moves.append(HubMove(density, number, fine, parent))
    return tuple(moves)
