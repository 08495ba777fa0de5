"""Nested coefficients given all else, with the weights of their rows integrated out.

Where the rows of a level disagree, a Student-t law gives its coefficient two modes, each with
weights that let the other rows count for little. Given weights the coefficient stays where it is;
with the weights gone a slice reaches from one mode to the other.
"""

import math

import numpy as np

from metatransfer.model.compiled import compiled, part
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.gibbs import rows
from metatransfer.model.gibbs.coefficients import Linear
from metatransfer.model.gibbs.elimination import Structure
from metatransfer.model.gibbs.places import prior_sds
from metatransfer.model.gibbs.residual import ROWS_A_LOGARITHM
from metatransfer.model.gibbs.slices import Uniforms, slicer
from metatransfer.model.gibbs.state import State

WIDTH = 2.0
"""First width of a slice, in prior deviations of the coefficient: modes lie within it."""


@part
def log_density(
    value: float, held: tuple[tuple[FloatArray, FloatArray, FloatArray], IntArray, float, float]
) -> float:
    """Return the log density of a coefficient given what is left of its rows.

    Parameters
    ----------
    value : float
        Coefficient, points.
    held : tuple
        Of each row what is left of the outcome, what the coefficient is multiplied by, and the
        square of the scale; the rows; degrees of freedom; prior variance of the coefficient.
    """
    (rest, carried, square), own, nu, variance = held
    logs, product = 0.0, 1.0
    for place in range(len(own)):
        i = own[place]
        error = rest[i] - carried[i] * value
        product *= 1.0 + error * error / (nu * square[i])
        if place % ROWS_A_LOGARITHM == ROWS_A_LOGARITHM - 1:
            logs += math.log(product)
            product = 1.0
    return -value * value / variance / 2.0 - (nu + 1.0) / 2.0 * (logs + math.log(product))


next_value = slicer(log_density)


@compiled
def visit(
    structure: Structure,
    given: tuple[FloatArray, FloatArray, FloatArray, float],
    coefficients: FloatArray,
    residual: FloatArray,
    stream: Uniforms,
) -> None:
    """Update each nested coefficient, and what is left of its rows, in place.

    Parameters
    ----------
    structure : Structure
        The rows.
    given : tuple
        Block scale and square of the residual's scale of each row; prior variance of each
        coefficient; degrees of freedom.
    coefficients : FloatArray, shape (levels,)
        Nested coefficients, points.
    residual : FloatArray, shape (n,)
        Outcome less location, points.
    stream : Uniforms
        Source of randomness.
    """
    k, square, prior, nu = given
    carried, rest = structure.nested_values.copy(), residual.copy()
    if structure.nested_scaled:
        for i in range(len(k)):
            carried[i] *= k[i]
    for level in range(len(coefficients)):
        own = structure.order[structure.starts[level] : structure.starts[level + 1]]
        before = coefficients[level]
        for i in own:
            rest[i] += carried[i] * before
        held = ((rest, carried, square), own, nu, prior[level])
        width = WIDTH * math.sqrt(prior[level])
        after = next_value(before, held, stream, width)
        coefficients[level] = after
        for i in own:
            residual[i] = rest[i] - carried[i] * after


@compiled
def visit_state(linear: Linear, state: State, stream: Uniforms) -> None:
    """Update nested coefficients, and what is left of the rows, in place.

    Parameters
    ----------
    linear : Linear
        The plan.
    state : State
        Where the chain is.
    stream : Uniforms
        Source of randomness.
    """
    frame, size = linear.frame, linear.visits.starts[-1]
    by_row = np.empty((2, len(frame.y)))
    rows.scales(frame, state.at, by_row)
    for i in range(len(frame.y)):
        by_row[1, i] += frame.own[i]
    prior = prior_sds(linear.layout, state.at)[size:]
    for level in range(len(prior)):
        prior[level] *= prior[level]
    nu = frame.nu_minimum + math.exp(state.at[frame.log_tail])
    given = by_row[0], by_row[1], prior, nu
    visit(linear.structure, given, state.coefficients[size:], state.residual, stream)
