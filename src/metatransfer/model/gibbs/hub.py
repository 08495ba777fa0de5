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
from metatransfer.model.gibbs.slices import Uniforms, slicer
from metatransfer.model.gibbs.state import State
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
    carried : IntArray
        Coordinates of scaled population values and deviations.
    coefficients : IntArray
        Places of scaled coefficients.
    """

    coarse: int
    start: int
    stop: int
    fine_start: int
    parent: IntArray
    carried: IntArray
    coefficients: IntArray


class Held(NamedTuple):
    """What the factor of a stretch is conditional on.

    Parameters
    ----------
    frame : Frame
        The plan.
    move : Move
        Which log scale against which.
    at, scale_sds : FloatArray
        Coordinates, and the standard deviation of each log scale.
    """

    frame: Frame
    move: Move
    at: FloatArray
    scale_sds: FloatArray


@compiled
def stretch(frame: Frame, move: Move, at: FloatArray, how: tuple[float, FloatArray]) -> float:
    """Stretch a log scale; return by how much all of log k has risen.

    Parameters
    ----------
    frame : Frame
        The plan.
    move : Move
        Which log scale against which.
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
    for j in move.carried:
        new[j] *= math.exp(-risen)
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
    risen = stretch(held.frame, held.move, held.at, (factor, new))
    sds[held.move.coarse] *= abs(factor)
    value = prior(held.frame, new, sds, np.empty_like(new))
    # in coordinates (deviation, standardised coarse scale, ...) the stretch multiplies the
    # deviation alone, which the group's own measure dr/r takes back
    value -= len(held.move.carried) * risen
    return float(value - (sds[held.move.coarse] / held.frame.log_scale_sd) ** 2 / 2.0)


next_factor = slicer(log_density)


@compiled
def draw(frame: Frame, move: Move, state: State, stream: Uniforms) -> None:
    """Stretch a log scale by a factor that is drawn, in place.

    Parameters
    ----------
    frame : Frame
        The plan.
    move : Move
        Which log scale against which.
    state : State
        Where the chain is.
    stream : Uniforms
        Source of randomness.
    """
    before = state.at.copy()
    factor = next_factor(1.0, Held(frame, move, before, state.scale_sds), stream, 0.5)
    risen = stretch(frame, move, before, (factor, state.at))
    state.scale_sds[move.coarse] *= abs(factor)
    for j in move.coefficients:
        state.coefficients[j] *= math.exp(-risen)


def hub_moves(plan: Plan, density: ScaleDensity, scaled: IntArray) -> tuple[Move, ...]:
    """Return a move for each log scale of k that the finest one is nested in.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    density : ScaleDensity
        Its coordinates of scales.
    scaled : IntArray
        Places of scaled coefficients.
    """
    if len(plan.scales) < 2:
        return ()
    carried = [j for j, block in enumerate(density.located) if block.scaled]
    fine = max(range(len(plan.scales)), key=lambda number: plan.scales[number].levels)
    moves = []
    for number, crossing in enumerate(plan.scales):
        parent = np.zeros(plan.scales[fine].levels, dtype=np.int64)
        parent[plan.scales[fine].codes] = crossing.codes
        nested = bool((parent[plan.scales[fine].codes] == crossing.codes).all())
        if nested and number != fine:
            part, child = density.log_scales[number].part, density.log_scales[fine].part
            moves.append(
                Move(
                    coarse=number,
                    start=part.start,
                    stop=part.stop,
                    fine_start=child.start,
                    parent=parent,
                    carried=np.array(carried, dtype=np.int64),
                    coefficients=scaled,
                )
            )
    return tuple(moves)
