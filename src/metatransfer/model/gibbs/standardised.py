"""Scales and signed standard deviations given standardised coefficients."""

from typing import NamedTuple

import numpy as np

from metatransfer.model.compiled import compiled
from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs import places, rows
from metatransfer.model.gibbs.leapfrog import Mass, Throw, follower
from metatransfer.model.gibbs.places import Layout
from metatransfer.model.gibbs.rows import Carried, Frame, Given
from metatransfer.model.gibbs.state import State


class Standardised(NamedTuple):
    """A plan whose coefficients are in units of their prior deviations, as arrays.

    Parameters
    ----------
    frame : Frame
        The plan.
    layout : Layout
        What is said of each coefficient.
    carried : Carried
        Which coefficients each row carries.
    """

    frame: Frame
    layout: Layout
    carried: Carried


@compiled
def given_of(plan: Standardised, effects: FloatArray, scale_sds: FloatArray) -> Given:
    """Return what the density of coordinates is conditional on.

    Parameters
    ----------
    plan : Standardised
        The plan.
    effects : FloatArray
        Standardised coefficients.
    scale_sds : FloatArray, shape (log scales,)
        Standard deviation of each log scale.
    """
    n = len(plan.frame.y)
    columns, mixed = np.empty((plan.carried.plain, n)), np.empty((plan.carried.mixed, n))
    known = np.empty(n)
    rows.gather(plan.carried, effects, (columns, mixed, known))
    return Given(columns, known, mixed, scale_sds)


_follow = follower(rows.slope)


@compiled
def move(plan: Standardised, state: State, information: FloatArray, throw: Throw) -> float:
    """Update scales, signed standard deviations and what goes with them, in place.

    Parameters
    ----------
    plan : Standardised
        The plan.
    state : State
        Where the chain is.
    information : FloatArray, shape (size, size)
        Mean information of the rows.
    throw : Throw
        What chance decides.

    Returns
    -------
    float
        Acceptance probability of the trajectory.
    """
    frame = plan.frame
    effects = places.standardised(plan.layout, state.coefficients, state.at)
    given = given_of(plan, effects, state.scale_sds)
    mass = Mass(rows.curvature(frame, state.scale_sds, information), np.zeros(0))
    position, acceptance = _follow(state.at, (frame, given), mass, throw)
    for j in range(len(position)):
        state.at[j] = position[j]
    by_row, place = np.empty((2, len(frame.y))), np.empty((2, len(frame.y)))
    rows.scales(frame, state.at, by_row)
    rows.location(frame, state.at, by_row[0], given, place)
    for i in range(len(frame.y)):
        state.residual[i] = frame.y[i] - place[0, i]
    places.restore(plan.layout, effects, state.at, state.coefficients)
    for j in range(frame.log_sigma):
        if frame.is_sd[j]:
            state.at[j] = abs(state.at[j])
    return acceptance
