"""Univariate slice sampling of several independent quantities at once."""

from collections.abc import Callable

import numpy as np

from metatransfer.model.design import FloatArray

LogDensity = Callable[[FloatArray], FloatArray]
"""Elementwise: entry j of the result depends on entry j of the argument alone."""

MOST_STEPS = 40
"""Steps outwards, split at random between both sides, so that the move stays reversible."""


def slice_sample(
    start: FloatArray, log_density: LogDensity, rng: np.random.Generator, *, width: float
) -> FloatArray:
    """Move each entry by one slice-sampling update (Neal 2003, doi:10.1214/aos/1056562461).

    Parameters
    ----------
    start : FloatArray, shape (m,)
        Present values.
    log_density : callable
        Log densities up to constants, shape (m,) to shape (m,).
    rng : numpy.random.Generator
        Source of randomness.
    width : float
        Step by which the interval grows.
    """
    height = log_density(start) - rng.exponential(size=start.shape)
    low, high = _step_out(start, log_density, height, rng, width)
    new, pending = start.copy(), np.ones(start.shape, dtype=bool)
    while pending.any():
        proposal = low + (high - low) * rng.random(start.shape)
        accepted = pending & (log_density(proposal) >= height)
        new[accepted] = proposal[accepted]
        pending &= ~accepted
        below = proposal < start
        low = np.where(pending & below, proposal, low)
        high = np.where(pending & ~below, proposal, high)
    return new


def _step_out(
    start: FloatArray,
    log_density: LogDensity,
    height: FloatArray,
    rng: np.random.Generator,
    width: float,
) -> tuple[FloatArray, FloatArray]:
    low = start - width * rng.random(start.shape)
    high = low + width
    left = rng.integers(0, MOST_STEPS, size=start.shape)
    right = MOST_STEPS - 1 - left
    for edge, steps, sign in ((low, left, -1.0), (high, right, 1.0)):
        growing = steps > 0
        taken = np.zeros_like(steps)
        while growing.any():
            growing &= (log_density(edge) > height) & (taken < steps)
            edge[growing] += sign * width
            taken[growing] += 1
    return low, high
