"""Standard deviations of log scales, given log scales in units of these deviations.

Where few rows tell of a log scale, the scale and its deviation shrink together: given log scales
the deviation then hardly moves, given *standardised* ones it moves as far as the rows allow. Doing
one after the other mixes at least as well as the better of them (Yu and Meng 2011, "To center or
not to center": ancillarity-sufficiency interweaving). Standard deviations of coefficients move both
ways in any case; the log scales' did not.
"""

import math
from collections.abc import Callable

import numpy as np

from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.density import LogScale, ScaleDensity
from metatransfer.model.gibbs.rows import Given

MOST_ROWS = 1000
"""Rows up to which it is done. A visit costs some seven evaluations of all rows, and many rows tell
log scales so well that their deviations move freely without it."""

MOST_STEPS = 20
"""Steps outwards of a slice, in units of its width."""


def move_scale_sds(
    density: ScaleDensity, at: FloatArray, given: Given, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Return coordinates and deviations of log scales after visiting each deviation once.

    Parameters
    ----------
    density : ScaleDensity
        Density of the coordinates.
    at : FloatArray
        Coordinates.
    given : Given
        What is held, deviations of the log scales among it.
    rng : numpy.random.Generator
        Source of randomness.
    """
    at, sds = at.copy(), given.scale_sds.copy()
    for number, scale in enumerate(density.log_scales):
        moved = _Move(density, scale, number, at, given._replace(scale_sds=sds))
        log_sd = slice_sample(math.log(sds[number]), moved.log_density, rng)
        at, sds = moved.position(log_sd), moved.deviations(log_sd)
    return at, sds


class _Move:
    """What one deviation takes along."""

    def __init__(
        self, density: ScaleDensity, scale: LogScale, number: int, at: FloatArray, given: Given
    ) -> None:
        self.density, self.scale, self.number = density, scale, number
        self.at, self.given = at, given
        self.standardised = at[scale.part] / given.scale_sds[number]

    def position(self, log_sd: float) -> FloatArray:
        at = self.at.copy()
        at[self.scale.part] = math.exp(log_sd) * self.standardised
        return at

    def deviations(self, log_sd: float) -> FloatArray:
        sds = self.given.scale_sds.copy()
        sds[self.number] = math.exp(log_sd)
        return sds

    def log_density(self, log_sd: float) -> float:
        """Return the log posterior of the log deviation; the standardised scales add a constant."""
        given = self.given._replace(scale_sds=self.deviations(log_sd))
        value, _ = self.density.slope(self.position(log_sd), given)
        share = math.exp(log_sd) / self.density.priors.log_scale_sd
        return value + log_sd - share**2 / 2.0


def slice_sample(
    start: float, log_density: Callable[[float], float], rng: np.random.Generator
) -> float:
    """Return the next value of a slice sampler (Neal 2003, doi:10.1214/aos/1056562461).

    Parameters
    ----------
    start : float
        Present value.
    log_density : callable
        Up to a constant.
    rng : numpy.random.Generator
        Source of randomness.
    """
    height = log_density(start) - rng.exponential()
    low = start - rng.random()
    high = low + 1.0
    left = int(rng.integers(MOST_STEPS))
    for _ in range(left):
        if not log_density(low) > height:
            break
        low -= 1.0
    for _ in range(MOST_STEPS - 1 - left):
        if not log_density(high) > height:
            break
        high += 1.0
    while True:
        proposal = low + (high - low) * rng.random()
        if log_density(proposal) >= height:
            return float(proposal)
        low, high = (proposal, high) if proposal < start else (low, proposal)
