"""The posterior of scales given standardised effects, weights integrated out.

Coordinates: population values and *signed* standard deviations (location is linear in both, and a
standard deviation near zero is nothing special), log sigma, log of nu above its minimum, and the
log scales of each level. The sum-to-zero constraint on log scales is met by centring independent
ones: their mean is a coordinate that nothing depends on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from metatransfer.model.blocks import Block
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.gibbs import rows
from metatransfer.model.gibbs.algebra import gram
from metatransfer.model.gibbs.residual import Residual
from metatransfer.model.gibbs.rows import Frame, Given
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
        self.priors, self.residual = priors, residual
        self.located = tuple(block for block in blocks if block.kind != "known")
        self.mixed = tuple(j for j, block in enumerate(self.located) if block.mixed)
        plain = [j for j in range(len(self.located)) if j not in self.mixed]
        self.free = np.array([j for j in plain if not self.located[j].scaled], dtype=np.int64)
        self.scaled = np.array([j for j in plain if self.located[j].scaled], dtype=np.int64)
        self.log_sigma = len(self.located)
        self.log_tail = self.log_sigma + 1 if plan.student else None
        self.first_log_scale = self.log_sigma + (2 if plan.student else 1)
        self.log_scales = log_scales_of(plan, self.first_log_scale)
        self.size = self.first_log_scale + sum(scale.levels for scale in self.log_scales)
        self.frame = self._frame(plan)

    def _frame(self, plan: Plan) -> Frame:
        mixed = [self.located[j] for j in self.mixed]
        p, n = self.priors, len(plan.uncertain)
        return Frame(
            y=plan.y[plan.uncertain],
            own=self.residual.own,
            free=self.free,
            scaled=self.scaled,
            is_sd=np.array([block.kind == "term" for block in self.located]),
            fixed_variance=np.array([block.known_variance[0] for block in self.located]),
            mixed=np.array(self.mixed, dtype=np.int64),
            mixed_starts=np.cumsum([0, *(block.levels for block in mixed)]),
            mixed_codes=_columns([block.codes for block in mixed], n),
            mixed_variance=np.concatenate([*(b.known_variance for b in mixed), np.zeros(0)]),
            scale_starts=np.array(
                [s.part.start for s in self.log_scales] + [self.size], dtype=np.int64
            ),
            scale_codes=_columns([s.codes for s in self.log_scales], n),
            of_k=np.array([s.of_k for s in self.log_scales], dtype=np.bool_),
            log_sigma=self.log_sigma,
            log_tail=-1 if self.log_tail is None else self.log_tail,
            sd_scale=p.group_sd_scale_points,
            sd_df=p.group_sd_df,
            sigma_scale=p.residual_sd_scale_points,
            log_scale_sd=p.log_scale_sd,
            nu_minimum=p.nu_minimum,
            nu_shape=p.nu_shape,
            nu_rate=p.nu_rate,
        )

    @property
    def y(self) -> FloatArray:
        """Outcomes of the likelihood, points."""
        return self.frame.y

    def nu(self, at: FloatArray) -> float:
        """Return the degrees of freedom, infinite for a normal residual."""
        if self.log_tail is None:
            return np.inf
        return float(self.priors.nu_minimum + np.exp(at[self.log_tail]))

    def scales(self, at: FloatArray) -> Scales:
        """Return k and the variance of heterogeneity of each row."""
        out = np.empty((2, len(self.y)))
        rows.scales(self.frame, at, out)
        return Scales(out[0], out[1])

    def location(
        self, at: FloatArray, k: FloatArray, given: Given
    ) -> tuple[FloatArray, FloatArray]:
        """Return the location of each row, and the part of it that k multiplies, k included."""
        out = np.empty((2, len(self.y)))
        rows.location(self.frame, at, k, given, out)
        return out[0], out[1]

    def information(self, at: FloatArray, given: Given) -> FloatArray:
        """Return the Fisher information of the rows at a point, shape (size, size)."""
        k, variance = self.scales(at)
        told = self.residual.information(variance, self.nu(at))
        _, scaled = self.location(at, k, given)
        linear = self._linear(at, k, given)
        out = np.zeros((self.size, self.size))
        m = self.log_sigma
        out[:m, :m] = gram(linear, told.location)
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
        out[:, self.free] = given.columns[: len(self.free)].T
        out[:, self.scaled] = given.columns[len(self.free) :].T * k[:, None]
        for column, j in enumerate(self.mixed):
            block = self.located[j]
            effect = given.mixed[column]
            out[:, j] = effect * (at[j] / block.prior_sd(at[j]))[block.codes]
        return out


def _columns(columns: Sequence[IntArray], n: int) -> IntArray:
    """Return columns of codes, all rows of one next to one another in memory."""
    return np.array(columns, dtype=np.int64).reshape(len(columns), n)


def _centred(values: NDArray[Any]) -> FloatArray:
    return np.asarray(values - values.mean(axis=0), dtype=np.float64)
