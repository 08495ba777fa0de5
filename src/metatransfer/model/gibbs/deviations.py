"""Standard deviations given what they are the deviations of, compiled."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from metatransfer.model.compiled import compiled, part
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.gibbs.joint import log_half_t
from metatransfer.model.gibbs.slices import Uniforms, slicer


class Sorts(NamedTuple):
    """Which coefficient or log scale belongs to which standard deviation.

    Parameters
    ----------
    lengths : IntArray, shape (deviations,)
        Number of coefficients of each.
    known_variance : FloatArray
        Known part of the variance of each coefficient.
    mixed : NDArray[np.bool_], shape (deviations,)
        Whether there is such a part.
    terms : int
        How many deviations are of terms, in points; the others are of log scales.
    sd_scale, sd_df, log_scale_sd : float
        Priors.
    """

    lengths: IntArray
    known_variance: FloatArray
    mixed: NDArray[np.bool_]
    terms: int
    sd_scale: float
    sd_df: float
    log_scale_sd: float


@part
def log_posterior(log_sd: float, held: tuple[FloatArray, FloatArray, float, bool, Sorts]) -> float:
    """Return the log posterior of a log deviation given its coefficients."""
    values, known, squares, of_term, sorts = held
    variance = math.exp(2.0 * log_sd)
    if of_term:
        value = log_half_t(log_sd, sorts.sd_scale, sorts.sd_df)
    else:
        value = log_sd - variance / (2.0 * sorts.log_scale_sd**2)
    if len(known) == 0:
        return value - len(values) * log_sd - squares / (2.0 * variance)
    for j in range(len(values)):
        total = variance + known[j]
        value -= (math.log(total) + values[j] ** 2 / total) / 2.0
    return value


next_log_sd = slicer(log_posterior)


@compiled
def update(sorts: Sorts, values: FloatArray, sds: FloatArray, stream: Uniforms) -> None:
    """Update each standard deviation in place, by slice sampling of its logarithm.

    Parameters
    ----------
    sorts : Sorts
        Which coefficients are whose.
    values : FloatArray
        Coefficients, points, then log scales.
    sds : FloatArray, shape (deviations,)
        Standard deviations.
    stream : Uniforms
        Source of randomness.
    """
    start = 0
    for d in range(len(sds)):
        stop = start + sorts.lengths[d]
        own, squares = values[start:stop], 0.0
        for j in range(len(own)):
            squares += own[j] * own[j]
        known = sorts.known_variance[start : stop if sorts.mixed[d] else start]
        held = (own, known, squares, d < sorts.terms, sorts)
        sds[d] = math.exp(next_log_sd(math.log(sds[d]), held, stream, 1.0))
        start = stop
