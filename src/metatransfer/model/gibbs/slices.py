"""Univariate slice sampling, compiled into what calls it."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metatransfer.model.compiled import part

Uniforms = NDArray[np.uint64]
"""State of a stream of uniform numbers: one word. NumPy's generators cannot be called from code
that is compiled once and kept on disk."""

LogDensity = Callable[[float, Any], float]

MOST_STEPS = 40
"""Steps outwards, split at random between both sides, so that the move stays reversible."""

HEIGHT, LEFT, RIGHT, WITHIN = range(4)
"""Stages of a slice: its height, its ends, and the value within."""


def uniforms(rng: np.random.Generator) -> Uniforms:
    """Start a stream of uniform numbers.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of its seed.
    """
    return rng.integers(0, 2**64, size=1, dtype=np.uint64)


@part
def uniform(stream: Uniforms) -> float:
    """Return the next number of a stream, at least 0 and below 1.

    SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).

    Parameters
    ----------
    stream : Uniforms, shape (1,)
        Moved on.
    """
    stream[0] += np.uint64(0x9E3779B97F4A7C15)
    word = stream[0]
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    word ^= word >> np.uint64(31)
    return float(word >> np.uint64(11)) * 2.0**-53


def slicer(log_density: LogDensity) -> Callable[[float, Any, Uniforms, float], float]:
    """Return the slice sampler of a density (Neal 2003, doi:10.1214/aos/1056562461).

    It takes the present value, what the density is conditional on, a stream of uniform numbers, and
    the step by which the interval grows; it returns the next value.

    Parameters
    ----------
    log_density : callable
        From a value and what is held to a log density, up to a constant; compiled itself.
    """

    @part
    def slice_sample(start: float, held: Any, stream: Uniforms, width: float) -> float:
        # one call of the density for all stages: each would be compiled, and densities are long
        at, stage, height, low, high, left, right = start, HEIGHT, 0.0, 0.0, 0.0, 0, 0
        while True:
            value = log_density(at, held)
            if stage == HEIGHT:
                height = value + math.log(1.0 - uniform(stream))
                low = start - width * uniform(stream)
                high = low + width
                left = int(uniform(stream) * MOST_STEPS)
                right = MOST_STEPS - 1 - left
            elif stage == LEFT:
                low, left = (low - width, left - 1) if value > height else (low, 0)
            elif stage == RIGHT:
                high, right = (high + width, right - 1) if value > height else (high, 0)
            elif value >= height:
                return at
            elif at < start:
                low = at
            else:
                high = at
            stage = LEFT if left > 0 else RIGHT if right > 0 else WITHIN
            if stage == WITHIN:
                at = low + (high - low) * uniform(stream)
            else:
                at = low if stage == LEFT else high

    return slice_sample
