"""Standard deviations of log scales, given log scales in units of these deviations.

Where few rows tell of a log scale, the scale and its deviation shrink together: given log scales
the deviation then hardly moves, given *standardised* ones it moves as far as the rows allow. Doing
one after the other mixes at least as well as the better of them (Yu and Meng 2011, "To center or
not to center": ancillarity-sufficiency interweaving). Standard deviations of coefficients move both
ways in any case; the log scales' did not.
"""

import math
from typing import NamedTuple

import numpy as np

from metatransfer.model.compiled import compiled, part
from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs import rows
from metatransfer.model.gibbs.places import standardised
from metatransfer.model.gibbs.rows import Frame, Given, Told
from metatransfer.model.gibbs.slices import Uniforms, slicer
from metatransfer.model.gibbs.standardised import Standardised, given_of
from metatransfer.model.gibbs.state import State

MOST_ROWS = 1000
"""Rows up to which it is done. A visit costs some seven evaluations of all rows, and many rows tell
log scales so well that their deviations move freely without it."""


class Held(NamedTuple):
    """What a log deviation is conditional on.

    Parameters
    ----------
    frame : Frame
        The plan.
    given : Given
        What the density of coordinates is conditional on.
    at : FloatArray
        Coordinates; those of the log scale are overwritten.
    effects : FloatArray
        Its levels in units of their deviation.
    number : int
        Which log scale.
    told : Told
        Room for what is worked out of each row.
    """

    frame: Frame
    given: Given
    at: FloatArray
    effects: FloatArray
    number: int
    told: Told


@part
def put(held: Held, log_sd: float) -> None:
    """Put a deviation, and the log scale that goes with it, in place."""
    sd, start = math.exp(log_sd), held.frame.scale_starts[held.number]
    held.given.scale_sds[held.number] = sd
    for level in range(len(held.effects)):
        held.at[start + level] = sd * held.effects[level]


@part
def log_density(log_sd: float, held: Held) -> float:
    """Return the log posterior of a log deviation; the standardised scales add a constant."""
    put(held, log_sd)
    frame, share = held.frame, math.exp(log_sd) / held.frame.log_scale_sd
    room = np.empty_like(held.at)
    value, _ = rows.work_out(held.at, (frame, held.given), held.told, room)
    return value + log_sd - share * share / 2.0


next_log_sd = slicer(log_density)


@compiled
def move(plan: Standardised, state: State, stream: Uniforms) -> None:
    """Visit each deviation once, in place, the levels of its log scale with it.

    What is left of the rows is not brought up to date.

    Parameters
    ----------
    plan : Standardised
        The plan.
    state : State
        Where the chain is.
    stream : Uniforms
        Source of randomness.
    """
    frame, n = plan.frame, len(plan.frame.y)
    effects = standardised(plan.layout, state.coefficients, state.at)
    given = given_of(plan, effects, state.scale_sds)
    told = Told(np.empty((2, n)), np.empty((2, n)), np.empty((2, n)))
    for number in range(len(state.scale_sds)):
        sd = state.scale_sds[number]
        own = state.at[frame.scale_starts[number] : frame.scale_starts[number + 1]].copy()
        for level in range(len(own)):
            own[level] /= sd
        held = Held(frame, given, state.at, own, number, told)
        put(held, next_log_sd(math.log(sd), held, stream, 1.0))
