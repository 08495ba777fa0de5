"""All coefficients at once, after some standard deviations with them integrated out."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from metatransfer.model.compiled import compiled
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.gibbs import joint, rows
from metatransfer.model.gibbs.elimination import Structure, equations, nested_draw, sums
from metatransfer.model.gibbs.joint import Visits
from metatransfer.model.gibbs.places import Layout, prior_sds
from metatransfer.model.gibbs.rows import Frame
from metatransfer.model.gibbs.slices import Uniforms
from metatransfer.model.gibbs.state import State


class Linear(NamedTuple):
    """The linear part of a plan, as arrays.

    Parameters
    ----------
    frame : Frame
        The plan.
    structure : Structure
        Which coefficients each row carries.
    layout : Layout
        What is said of each coefficient.
    visits : Visits
        Which columns of the core are visited.
    visited_at : IntArray, shape (visited blocks,)
        Coordinates of their standard deviations.
    """

    frame: Frame
    structure: Structure
    layout: Layout
    visits: Visits
    visited_at: IntArray


@compiled
def draw(
    linear: Linear,
    state: State,
    weights: FloatArray,
    due: NDArray[np.bool_],
    random: tuple[Uniforms, FloatArray],
) -> bool:
    """Draw all coefficients in place, after standard deviations of the blocks that are due.

    Parameters
    ----------
    linear : Linear
        The plan.
    state : State
        Where the chain is.
    weights : FloatArray, shape (n,)
        Weights of the rows.
    due : NDArray[np.bool_], shape (visited blocks,)
        Which standard deviations are updated.
    random : tuple
        Source of randomness; a standard normal draw for each coefficient, overwritten.

    Returns
    -------
    bool
        Whether the precision of the core is positive definite in spite of rounding.
    """
    frame, structure, visits = linear.frame, linear.structure, linear.visits
    stream, noise = random
    n, size = len(frame.y), visits.starts[-1]
    by_row = np.empty((2, n))
    rows.scales(frame, state.at, by_row)
    k, omega = by_row[0], np.empty(n)
    for i in range(n):
        omega[i] = weights[i] / (by_row[1, i] + frame.own[i])
    spread = prior_sds(linear.layout, state.at)
    # without a nested block each row is a level whose coefficient is nothing
    prior = np.zeros(len(spread) - size if len(spread) > size else n)
    for level in range(len(spread) - size):
        prior[level] = spread[size + level] ** 2
    system, sds = np.zeros((size + 1, size)), np.empty(len(linear.visited_at))
    for block in range(len(sds)):
        sds[block] = state.at[linear.visited_at[block]]
    equations(structure, omega, k, prior, system)
    lead = spread[: visits.starts[0]]
    if not joint.draw(visits, system, lead, sds, due, (stream, noise[:size])):
        return False
    for block in range(len(sds)):
        state.at[linear.visited_at[block]] = sds[block]
    for j in range(size):
        state.coefficients[j] = noise[j]
    if len(spread) > size:
        parts = np.empty((2, n))
        sums(structure, noise[:size], parts)
        for i in range(n):
            parts[0, i] = frame.y[i] - parts[0, i] - k[i] * parts[1, i]
        data = (parts[0], noise[size:], state.coefficients[size:])
        nested_draw(structure, omega, k, prior, data)
    for place in range(len(linear.layout.fixed)):
        state.at[linear.layout.fixed_at[place]] = state.coefficients[linear.layout.fixed[place]]
    return True
