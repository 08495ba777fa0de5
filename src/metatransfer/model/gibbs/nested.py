"""The posterior of scales and weights given the core, the nested block integrated out.

Where a nested block has few rows a level, its coefficients and the residual can hardly be told
apart, and visiting one given the other goes in small steps. Here both the block's deviation and the
residual's scale, degrees of freedom and weights move at once, with the coefficients gone.
"""

import math
from typing import NamedTuple

import numpy as np

from metatransfer.model.blocks import Block
from metatransfer.model.compiled import compiled, inlined
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.gibbs import rows
from metatransfer.model.gibbs.density import ScaleDensity
from metatransfer.model.gibbs.elimination import Structure, sums
from metatransfer.model.gibbs.leapfrog import Mass, Throw, follower
from metatransfer.model.gibbs.residual import log_product, weights_slope
from metatransfer.model.gibbs.rows import Frame
from metatransfer.model.gibbs.state import State

LIGHTNESS = 0.3
"""Mass of the residual's coordinates where the nested block is integrated out, over that where its
coefficients are given: rows then tell them that much less."""


class Core(NamedTuple):
    """What the density is conditional on.

    Parameters
    ----------
    free : FloatArray, shape (n,)
        Sum of the core that the block scale leaves alone, points.
    scaled : FloatArray, shape (n,)
        Sum of the core that it multiplies, before it does.
    scale_sds : FloatArray, shape (log scales,)
        Standard deviation of each log scale.
    """

    free: FloatArray
    scaled: FloatArray
    scale_sds: FloatArray


class Nest(NamedTuple):
    """The nested block, as arrays.

    Parameters
    ----------
    codes : IntArray, shape (n,)
        Level of each row.
    values : FloatArray, shape (n,)
        What its coefficient is multiplied by.
    scaled : bool
        Whether the block scale multiplies it too.
    known_variance : FloatArray, shape (levels,)
        Known part of the prior variance of each coefficient.
    sd_at : int
        Coordinate of its standard deviation; -1 where none is estimated.
    """

    codes: IntArray
    values: FloatArray
    scaled: bool
    known_variance: FloatArray
    sd_at: int


class Held(NamedTuple):
    """A plan, and what of a state does not move.

    Parameters
    ----------
    frame, nest : Frame, Nest
        The plan.
    core : Core
        What the core's coefficients add up to.
    moving : IntArray
        Coordinates that move.
    at : FloatArray
        All coordinates before they do.
    """

    frame: Frame
    nest: Nest
    core: Core
    moving: IntArray
    at: FloatArray


class Nested(NamedTuple):
    """A plan whose nested block is integrated out, as arrays.

    Parameters
    ----------
    frame, nest : Frame, Nest
        The plan.
    structure : Structure
        Which coefficients of the core each row carries.
    moving : IntArray
        Coordinates that move.
    lightness : FloatArray
        Square root of the mass of each of them, over that where coefficients are given.
    """

    frame: Frame
    nest: Nest
    structure: Structure
    moving: IntArray
    lightness: FloatArray


def nested_of(density: ScaleDensity, block: Block, structure: Structure) -> Nested:
    """Return a plan as arrays.

    Parameters
    ----------
    density : ScaleDensity
        The coordinates of scales.
    block : Block
        The nested block.
    structure : Structure
        The rows.
    """
    own = [j for j, other in enumerate(density.located) if other is block]
    moving = np.array([*own, *range(density.log_sigma, density.size)], dtype=np.int64)
    nest = Nest(
        codes=block.codes,
        values=block.values,
        scaled=block.scaled,
        known_variance=block.known_variance,
        sd_at=own[0] if own else -1,
    )
    light = np.where(moving < density.first_log_scale, LIGHTNESS, 1.0) ** 0.5
    return Nested(density.frame, nest, structure, moving, light)


@inlined
def slope(position: FloatArray, held: Held, gradient: FloatArray) -> float:
    """Return the log density; ``gradient`` receives its gradient.

    Parameters
    ----------
    position : FloatArray
        Moving coordinates, then the logarithms of the weights of the rows; none of the latter for a
        normal residual.
    held : Held
        What is held.
    gradient : FloatArray
        By position.
    """
    count, by_scale = len(held.moving), np.empty(len(held.at))
    at, log_weights, by_weight = held.at.copy(), position[count:], gradient[count:]
    weights = np.empty(len(log_weights))
    for j in range(count):
        at[held.moving[j]] = position[j]
    for i in range(len(weights)):
        weights[i] = math.exp(log_weights[i])
    value = _rows(held, at, weights, (by_scale, by_weight))
    if len(weights):
        frame = held.frame
        tail = math.exp(at[frame.log_tail])
        nu = frame.nu_minimum + tail
        weighed, by_nu = weights_slope(log_weights, weights, nu, by_weight)
        for i in range(len(log_weights)):
            weighed += log_weights[i] / 2.0
        by_scale[frame.log_tail] += by_nu * tail
        value += weighed
    for j in range(count):
        gradient[j] = by_scale[held.moving[j]]
    return value


@inlined
def _rows(
    held: Held, at: FloatArray, weights: FloatArray, out: tuple[FloatArray, FloatArray]
) -> float:
    """Return the log density of rows and scales given weights, which add half their logarithms.

    Parameters
    ----------
    held : Held
        What is held.
    at, weights : FloatArray
        Coordinates; weights of the rows, none for a normal residual.
    out : tuple of FloatArray
        Receives derivatives by coordinates (those of the core's own deviations are not meant to be
        read), and by log weights.
    """
    frame, nest, core = held.frame, held.nest, held.core
    by_scale, by_weight = out
    n, levels = len(frame.y), len(nest.known_variance)
    by_row = np.empty((2, n))
    rows.scales(frame, at, by_row)
    k, variance = by_row[0], by_row[1]
    total, omega, carried, rest = np.empty(n), np.ones(n), nest.values.copy(), np.empty(n)
    for i in range(len(weights)):
        omega[i] = weights[i]
    for i in range(n):
        total[i] = variance[i] + frame.own[i]
        omega[i] /= total[i]
        rest[i] = frame.y[i] - core.free[i] - k[i] * core.scaled[i]
        if nest.scaled:
            carried[i] *= k[i]
    own = at[nest.sd_at] if nest.sd_at >= 0 else 0.0
    mean, left = np.empty(levels), np.empty(levels)
    value, by_own = _levels((nest, omega, carried, rest), own, (mean, left))
    by_k, by_spread, error = np.empty(n), np.empty(n), np.empty(n)
    for i in range(n):
        effect = carried[i] * mean[nest.codes[i]]
        noise = carried[i] * carried[i] * left[nest.codes[i]]
        error[i] = rest[i] - effect
        # derivative by the log precision of each row
        by_precision = (1.0 - omega[i] * (error[i] * error[i] + noise)) / 2.0
        by_location = omega[i] * error[i] * k[i] * core.scaled[i]
        if nest.scaled:
            by_location += omega[i] * (error[i] * effect - noise)
        by_spread[i] = -2.0 * by_precision * variance[i] / total[i]
        by_k[i] = by_spread[i] + by_location
        if len(weights):
            by_weight[i] = by_precision
    value -= log_product(total)
    for i in range(n):
        value -= omega[i] * error[i] * error[i]
    value = value / 2.0 + rows.prior(frame, at, core.scale_sds, by_scale)
    rows.scatter(frame, by_scale, by_k, by_spread)
    if nest.sd_at >= 0:
        by_scale[nest.sd_at] += by_own * own
    return value


@inlined
def _levels(
    given: tuple[Nest, FloatArray, FloatArray, FloatArray],
    own: float,
    out: tuple[FloatArray, FloatArray],
) -> tuple[float, float]:
    """Integrate the nested coefficients out.

    Parameters
    ----------
    given : tuple
        The block; of each row the precision, what its coefficient is multiplied by, and what is
        left of the outcome.
    own : float
        Their standard deviation, without what is known of it.
    out : tuple of FloatArray, shape (levels,)
        Receives their means and variances.

    Returns
    -------
    tuple of float
        Twice what they add to the log density, and a derivative by the deviation over itself.
    """
    nest, omega, carried, rest = given
    mean, left = out
    levels = len(mean)
    curve, shift, grown = np.zeros(levels), np.zeros(levels), np.empty(levels)
    for i in range(len(omega)):
        weighed = omega[i] * carried[i]
        curve[nest.codes[i]] += weighed * carried[i]
        shift[nest.codes[i]] += weighed * rest[i]
    value = by_own = 0.0
    for c in range(levels):
        variance = max(own**2 + nest.known_variance[c], 1e-300)
        grown[c] = 1.0 + variance * curve[c]
        left[c] = variance / grown[c]
        mean[c] = left[c] * shift[c]
    for c in range(levels):
        # ((mean² + left) / variance - 1) / variance, without what cancels in it
        by_own += (shift[c] / grown[c]) ** 2 - curve[c] / grown[c]
        value -= mean[c] * shift[c] / grown[c]
    return value - log_product(grown), by_own


_follow = follower(slope)


@compiled
def move(
    nested: Nested,
    state: State,
    weights: FloatArray,
    learnt: tuple[FloatArray, float],
    throw: Throw,
) -> float:
    """Update scales and weights in place; return the acceptance probability.

    Parameters
    ----------
    nested : Nested
        The plan.
    state : State
        Where the chain is.
    weights : FloatArray, shape (n,)
        Weights of the rows; ones that stay for a normal residual.
    learnt : tuple
        Mean information of the rows, and mean degrees of freedom.
    throw : Throw
        What chance decides.
    """
    frame, moving, information = nested.frame, nested.moving, learnt[0]
    n, count = len(frame.y), len(moving)
    parts = np.empty((2, n))
    core = state.coefficients[: len(state.coefficients) - len(nested.nest.known_variance)]
    sums(nested.structure, core, parts)
    whole = rows.curvature(frame, state.scale_sds, information)
    dense = np.empty((count, count))
    for i in range(count):
        for j in range(count):
            light = nested.lightness[i] * nested.lightness[j]
            dense[i, j] = whole[moving[i], moving[j]] * light
    start = np.empty(len(throw.noise))
    for j in range(count):
        start[j] = state.at[moving[j]]
    for i in range(len(start) - count):
        start[count + i] = math.log(weights[i])
    # the logarithm of a Gamma weight of shape a has curvature a
    mass = Mass(dense, np.full(len(start) - count, (learnt[1] + 1.0) / 2.0))
    held = Held(frame, nested.nest, Core(parts[0], parts[1], state.scale_sds), moving, state.at)
    position, acceptance = _follow(start, held, mass, throw)
    for j in range(count):
        own = position[j]
        state.at[moving[j]] = abs(own) if moving[j] == nested.nest.sd_at else own
    for i in range(len(start) - count):
        weights[i] = math.exp(position[count + i])
    return acceptance
