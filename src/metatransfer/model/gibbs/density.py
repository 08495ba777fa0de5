"""The posterior of scales given standardised effects, weights integrated out.

Coordinates: population values and *signed* standard deviations (location is linear in both, and a
standard deviation near zero is nothing special), log sigma, log of nu above its minimum, and the
log scales of each level. The sum-to-zero constraint on log scales is met by centring independent
ones: their mean is a coordinate that nothing depends on.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.gibbs.blocks import Block
from metatransfer.model.gibbs.residual import Residual
from metatransfer.model.plan import Plan, residual_scale_name, scale_name
from metatransfer.model.spec import Priors


@dataclass(frozen=True, eq=False)
class LogScale:
    """A crossing over which a log scale varies.

    Parameters
    ----------
    name : str
        Name in the draws.
    of_k : bool
        Whether it is part of log k, or of the residual alone.
    codes : IntArray, shape (n,)
        Level of each row of the likelihood.
    part : slice
        Where its levels are among the coordinates.
    """

    name: str
    of_k: bool
    codes: IntArray
    part: slice

    @property
    def levels(self) -> int:
        """Number of levels."""
        return int(self.part.stop - self.part.start)

    def told(self, by_row: FloatArray) -> FloatArray:
        """Return sums over the rows of each level, centred as the log scales are."""
        return _centred(np.bincount(self.codes, by_row, minlength=self.levels))

    def told_with(self, other: "LogScale", by_row: FloatArray) -> FloatArray:
        """Return sums over the rows of each pair of levels, centred along both."""
        cells = self.codes * other.levels + other.codes
        sums = np.bincount(cells, by_row, minlength=self.levels * other.levels)
        return _centred(_centred(sums.reshape(self.levels, other.levels)).T).T


class Scales(NamedTuple):
    """What coordinates say about each row: log k, and the variance of heterogeneity."""

    k: FloatArray
    variance: FloatArray


class Given(NamedTuple):
    """What the density is conditional on.

    Parameters
    ----------
    free, scaled : FloatArray, shape (n, coefficients)
        What multiplies population values and signed standard deviations, by whether k does too.
    known : FloatArray, shape (n,)
        Sum of the shared errors of known variance, points.
    mixed : FloatArray, shape (n,)
        Standardised effect of the block whose variance is partly known; empty without one.
    scale_sds : FloatArray, shape (log scales,)
        Standard deviation of each log scale.
    """

    free: FloatArray
    scaled: FloatArray
    known: FloatArray
    mixed: tuple[FloatArray, ...]
    scale_sds: FloatArray


def log_scales_of(plan: Plan, start: int) -> tuple[LogScale, ...]:
    """Return the log scales of a plan, with their coordinates from a start on.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    start : int
        First coordinate.
    """
    crossings = [(scale_name(c), True, c) for c in plan.scales]
    crossings += [(residual_scale_name(c), False, c) for c in plan.residual_scales]
    found = []
    for name, of_k, crossing in crossings:
        part = slice(start, start + crossing.levels)
        found.append(LogScale(name, of_k, crossing.codes[plan.uncertain], part))
        start += crossing.levels
    return tuple(found)


class ScaleDensity:
    """Log density, gradient and metric of the coordinates.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    priors : Priors
        Scales of the priors.
    blocks : sequence of Block
        All blocks of the plan.
    residual : Residual
        Law of the residual.
    """

    def __init__(
        self, plan: Plan, priors: Priors, blocks: tuple[Block, ...], residual: Residual
    ) -> None:
        self.y, self.priors, self.residual = plan.y[plan.uncertain], priors, residual
        self.located = tuple(block for block in blocks if block.kind != "known")
        self.mixed = tuple(j for j, block in enumerate(self.located) if block.mixed)
        plain = [j for j in range(len(self.located)) if j not in self.mixed]
        self.free = np.array([j for j in plain if not self.located[j].scaled], dtype=np.int64)
        self.scaled = np.array([j for j in plain if self.located[j].scaled], dtype=np.int64)
        self.is_sd = np.array([block.kind == "term" for block in self.located])
        self.log_sigma = len(self.located)
        self.log_tail = self.log_sigma + 1 if plan.student else None
        self.first_log_scale = self.log_sigma + (2 if plan.student else 1)
        self.log_scales = log_scales_of(plan, self.first_log_scale)
        self.size = self.first_log_scale + sum(scale.levels for scale in self.log_scales)
        self.fixed_variance = np.array([block.known_variance[0] for block in self.located])

    def nu(self, at: FloatArray) -> float:
        """Return the degrees of freedom, infinite for a normal residual."""
        if self.log_tail is None:
            return np.inf
        return float(self.priors.nu_minimum + np.exp(at[self.log_tail]))

    def scales(self, at: FloatArray) -> Scales:
        """Return k and the variance of heterogeneity of each row."""
        log_k, log_rest = np.zeros(len(self.y)), np.full(len(self.y), at[self.log_sigma])
        for scale in self.log_scales:
            values = at[scale.part] - at[scale.part].mean()
            if scale.of_k:
                log_k += values[scale.codes]
            else:
                log_rest += values[scale.codes]
        return Scales(np.exp(log_k), np.exp(2 * (log_k + log_rest)))

    def location(
        self, at: FloatArray, k: FloatArray, given: Given
    ) -> tuple[FloatArray, FloatArray]:
        """Return the location of each row, and the part of it that k multiplies, k included."""
        scaled = k * (given.scaled @ at[self.scaled])
        free = given.known + given.free @ at[self.free]
        for j, effect in zip(self.mixed, given.mixed, strict=True):
            block = self.located[j]
            free = free + effect * block.prior_sd(at[j])[block.codes]
        return free + scaled, scaled

    def slope(self, at: FloatArray, given: Given) -> tuple[float, FloatArray]:
        """Return the log density, up to a constant, and its gradient."""
        k, variance = self.scales(at)
        location, scaled = self.location(at, k, given)
        rows = self.residual.slope(self.y - location, variance, self.nu(at))
        value, gradient = self.prior(at, given.scale_sds)
        gradient[self.free] += rows.location @ given.free
        gradient[self.scaled] += (rows.location * k) @ given.scaled
        for j, effect in zip(self.mixed, given.mixed, strict=True):
            block = self.located[j]
            gradient[j] += (rows.location * effect) @ (at[j] / block.prior_sd(at[j]))[block.codes]
        if self.log_tail is not None:
            gradient[self.log_tail] += rows.nu * np.exp(at[self.log_tail])
        self.scatter(gradient, rows.log_spread + rows.location * scaled, rows.log_spread)
        return value + rows.value, gradient

    def scatter(self, gradient: FloatArray, by_k: FloatArray, by_spread: FloatArray) -> None:
        """Add derivatives by rows' log k and log spread to those by the log scales, in place."""
        gradient[self.log_sigma] += by_spread.sum()
        for scale in self.log_scales:
            by_row = by_k if scale.of_k else by_spread
            gradient[scale.part] += scale.told(by_row)

    def prior(self, at: FloatArray, scale_sds: FloatArray) -> tuple[float, FloatArray]:
        """Return the log prior and its gradient."""
        p, gradient = self.priors, np.zeros(self.size)
        place = at[: self.log_sigma]
        width, df = p.group_sd_scale_points, p.group_sd_df
        sd_value = -(df + 1) / 2 * np.log1p((place / width) ** 2 / df)
        sd_slope = -(df + 1) * place / (df * width**2 + place**2)
        fixed = place / np.where(self.is_sd, 1.0, self.fixed_variance)
        value = np.where(self.is_sd, sd_value, -place * fixed / 2).sum()
        gradient[: self.log_sigma] = np.where(self.is_sd, sd_slope, -fixed)
        sigma, width = np.exp(at[self.log_sigma]), p.residual_sd_scale_points
        value += at[self.log_sigma] - (df + 1) / 2 * np.log1p((sigma / width) ** 2 / df)
        gradient[self.log_sigma] = 1 - (df + 1) * sigma**2 / (df * width**2 + sigma**2)
        if self.log_tail is not None:
            tail = np.exp(at[self.log_tail])
            value += p.nu_shape * at[self.log_tail] - p.nu_rate * tail
            gradient[self.log_tail] = p.nu_shape - p.nu_rate * tail
        for scale, sd in zip(self.log_scales, scale_sds, strict=True):
            gradient[scale.part] = -at[scale.part] / sd**2
            value += at[scale.part] @ gradient[scale.part] / 2
        return float(value), gradient

    def prior_curvature(self, scale_sds: FloatArray) -> FloatArray:
        """Return roughly how the log prior curves along each coordinate."""
        out = np.ones(self.size)
        width = self.priors.group_sd_scale_points
        out[: self.log_sigma] = np.where(
            self.is_sd, width**-2, 1 / np.maximum(self.fixed_variance, 1e-12)
        )
        for scale, sd in zip(self.log_scales, scale_sds, strict=True):
            out[scale.part] = sd**-2
        return out

    def information(self, at: FloatArray, given: Given) -> FloatArray:
        """Return the Fisher information of the rows at a point, shape (size, size)."""
        k, variance = self.scales(at)
        told = self.residual.information(variance, self.nu(at))
        _, scaled = self.location(at, k, given)
        linear = self._linear(at, k, given)
        out = np.zeros((self.size, self.size))
        m = self.log_sigma
        out[:m, :m] = (linear * told.location[:, None]).T @ linear
        out[m, m] = told.log_spread.sum()
        if self.log_tail is not None:
            tail = np.exp(at[self.log_tail])
            out[self.log_tail, self.log_tail] = told.nu * tail**2
            out[self.log_tail, m] = told.nu_log_spread.sum() * tail
        for number, scale in enumerate(self.log_scales):
            moved = scaled if scale.of_k else np.zeros_like(scaled)
            by_location = told.location * moved
            for j in range(m if scale.of_k else 0):
                out[scale.part, j] = scale.told(by_location * linear[:, j])
            out[scale.part, m] = scale.told(told.log_spread)
            if self.log_tail is not None:
                tail = np.exp(at[self.log_tail])
                out[scale.part, self.log_tail] = scale.told(told.nu_log_spread) * tail
            for other in self.log_scales[: number + 1]:
                both = told.log_spread + (by_location * scaled if other.of_k else 0.0)
                out[scale.part, other.part] = scale.told_with(other, both)
        lower = np.tril(out)
        return lower + np.tril(lower, -1).T

    def _linear(self, at: FloatArray, k: FloatArray, given: Given) -> FloatArray:
        """Return the derivative of each row's location by population values and signed sds."""
        out = np.zeros((len(self.y), self.log_sigma))
        out[:, self.free] = given.free
        out[:, self.scaled] = given.scaled * k[:, None]
        for j, effect in zip(self.mixed, given.mixed, strict=True):
            block = self.located[j]
            out[:, j] = effect * (at[j] / block.prior_sd(at[j]))[block.codes]
        return out


def _centred(values: NDArray[Any]) -> FloatArray:
    return np.asarray(values - values.mean(axis=0), dtype=np.float64)
