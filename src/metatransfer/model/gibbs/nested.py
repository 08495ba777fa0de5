"""The posterior of scales and weights given the core, the nested block integrated out.

Where a nested block has few rows a level, its coefficients and the residual can hardly be told
apart, and visiting one given the other goes in small steps. Here both the block's deviation and the
residual's scale, degrees of freedom and weights move at once, with the coefficients gone.
"""

from typing import NamedTuple

import numpy as np

from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.blocks import Block
from metatransfer.model.gibbs.density import ScaleDensity


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
        self.sd_at = own[0] if own else None
        self.moving = np.array([*own, *range(density.log_sigma, density.size)], dtype=np.int64)

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
        density, block = self.density, self.block
        k, variance = density.scales(at)
        total = variance + density.residual.own
        omega = (np.exp(log_weights) if len(log_weights) else 1.0) / total
        carried = block.values * k if block.scaled else block.values
        scaled = k * core.scaled
        rest = density.y - core.free - scaled
        spread = block.prior_sd(at[self.sd_at] if self.sd_at is not None else 0.0)
        told = omega * carried
        curve = np.bincount(block.codes, told * carried, minlength=block.levels)
        shift = np.bincount(block.codes, told * rest, minlength=block.levels)
        grown = 1 + spread**2 * curve
        left_variance = spread**2 / grown
        mean = left_variance * shift
        value = np.log(omega).sum() - (omega * rest) @ rest + mean @ shift - np.log(grown).sum()
        effect = carried * mean[block.codes]
        left = rest - effect
        noise = carried**2 * left_variance[block.codes]
        # derivative by the log precision of each row
        by_precision = (1 - omega * (left**2 + noise)) / 2
        by_location = omega * (left * scaled)
        if block.scaled:
            by_location = by_location + omega * (left * effect - noise)
        prior, gradient = density.prior(at, core.scale_sds)
        by_spread = -2 * by_precision * variance / total
        density.scatter(gradient, by_spread + by_location, by_spread)
        if self.sd_at is not None:
            by_variance = (mean**2 + left_variance) / np.maximum(spread, 1e-150) ** 2 - 1
            gradient[self.sd_at] += (by_variance / np.maximum(spread, 1e-150) ** 2).sum() * at[
                self.sd_at
            ]
        by_weight = np.zeros(0)
        if len(log_weights):
            weighed, by_weights, by_nu = density.residual.log_weight_prior(
                log_weights, density.nu(at)
            )
            prior, by_weight = prior + weighed, by_precision + by_weights
            gradient[density.log_tail] += by_nu * np.exp(at[density.log_tail])
        return value / 2 + prior, gradient[self.moving], by_weight
