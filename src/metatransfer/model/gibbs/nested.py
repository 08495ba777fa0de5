"""The posterior of scales and weights given the core, the nested block integrated out.

Where a nested block has few rows a level, its coefficients and the residual can hardly be told
apart, and visiting one given the other goes in small steps. Here both the block's deviation and the
residual's scale, degrees of freedom and weights move at once, with the coefficients gone.
"""

import math
from typing import NamedTuple

import numpy as np

from metatransfer.model.blocks import Block
from metatransfer.model.compiled import compiled
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.gibbs import rows
from metatransfer.model.gibbs.density import ScaleDensity
from metatransfer.model.gibbs.residual import weights_slope
from metatransfer.model.gibbs.rows import Frame


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


class NestedDensity:
    """Log density and gradient of scales and log weights.

    Parameters
    ----------
    density : ScaleDensity
        The coordinates of scales.
    block : Block
        The nested block.
    """

    def __init__(self, density: ScaleDensity, block: Block) -> None:
        self.density, self.block = density, block
        own = [j for j, other in enumerate(density.located) if other is block]
        self.moving = np.array([*own, *range(density.log_sigma, density.size)], dtype=np.int64)
        self.nest = Nest(
            codes=block.codes,
            values=block.values,
            scaled=block.scaled,
            known_variance=block.known_variance,
            sd_at=own[0] if own else -1,
        )

    def slope(
        self, at: FloatArray, log_weights: FloatArray, core: Core
    ) -> tuple[float, FloatArray, FloatArray]:
        """Return the log density, and its gradient by the moving coordinates and log weights.

        Parameters
        ----------
        at : FloatArray
            Coordinates of scales.
        log_weights : FloatArray, shape (n,)
            Logarithms of the weights of the rows; empty for a normal residual.
        core : Core
            What is held.
        """
        gradient, by_weight = np.empty(self.density.size), np.empty(len(log_weights))
        value = slope(self.density.frame, self.nest, at, log_weights, core, (gradient, by_weight))
        return value, gradient[self.moving], by_weight


@compiled
def slope(
    frame: Frame,
    nest: Nest,
    at: FloatArray,
    log_weights: FloatArray,
    core: Core,
    out: tuple[FloatArray, FloatArray],
) -> float:
    """Return the log density; ``out`` receives its gradient by coordinates and by log weights.

    Parameters
    ----------
    frame, nest : Frame, Nest
        The plan.
    at : FloatArray
        Coordinates of scales.
    log_weights : FloatArray, shape (n,)
        Logarithms of the weights of the rows; empty for a normal residual.
    core : Core
        What is held.
    out : tuple of FloatArray
        By coordinates (those of the core's own deviations are not meant to be read), and by log
        weights.
    """
    gradient, by_weight = out
    n, levels = len(frame.y), len(nest.known_variance)
    by_row = np.empty((2, n))
    rows.scales(frame, at, by_row)
    weights, omega, rest = np.ones(n), np.empty(n), np.empty(n)
    curve, shift = np.zeros(levels), np.zeros(levels)
    value = 0.0
    for i in range(n):
        k, total = by_row[0, i], by_row[1, i] + frame.own[i]
        if len(log_weights):
            weights[i] = math.exp(log_weights[i])
            value += log_weights[i]
        value -= math.log(total)
        omega[i] = weights[i] / total
        rest[i] = frame.y[i] - core.free[i] - k * core.scaled[i]
        carried = nest.values[i] * k if nest.scaled else nest.values[i]
        curve[nest.codes[i]] += omega[i] * carried * carried
        shift[nest.codes[i]] += omega[i] * carried * rest[i]
    own = at[nest.sd_at] if nest.sd_at >= 0 else 0.0
    mean, left, by_own = np.empty(levels), np.empty(levels), 0.0
    for c in range(levels):
        variance = max(own**2 + nest.known_variance[c], 1e-300)
        grown = 1.0 + variance * curve[c]
        told = shift[c] / grown
        left[c], mean[c] = variance / grown, variance * told
        # ((mean² + left) / variance - 1) / variance, without what cancels in it
        by_own += told * told - curve[c] / grown
        value -= math.log(grown) + variance * told * told
    by_k, by_spread = np.empty(n), np.empty(n)
    for i in range(n):
        k, total = by_row[0, i], by_row[1, i] + frame.own[i]
        carried = nest.values[i] * k if nest.scaled else nest.values[i]
        effect = carried * mean[nest.codes[i]]
        error = rest[i] - effect
        noise = carried * carried * left[nest.codes[i]]
        value -= omega[i] * error * error
        # derivative by the log precision of each row
        by_precision = (1.0 - omega[i] * (error * error + noise)) / 2.0
        by_location = omega[i] * error * (k * core.scaled[i])
        if nest.scaled:
            by_location += omega[i] * (error * effect - noise)
        by_spread[i] = -2.0 * by_precision * by_row[1, i] / total
        by_k[i] = by_spread[i] + by_location
        if len(log_weights):
            by_weight[i] = by_precision
    value = value / 2.0 + rows.prior(frame, at, core.scale_sds, gradient)
    rows.scatter(frame, gradient, by_k, by_spread)
    if nest.sd_at >= 0:
        gradient[nest.sd_at] += by_own * own
    if len(log_weights):
        tail = math.exp(at[frame.log_tail])
        weighed, by_nu = weights_slope(log_weights, weights, frame.nu_minimum + tail, by_weight)
        gradient[frame.log_tail] += by_nu * tail
        value += weighed
    return value
