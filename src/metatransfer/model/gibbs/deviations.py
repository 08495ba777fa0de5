"""Standard deviations given what they are the deviations of, compiled."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from metatransfer.model.compiled import compiled, part
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.gibbs.joint import log_half_t
from metatransfer.model.gibbs.slices import Uniforms, slicer
from metatransfer.model.gibbs.state import State


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
    places : IntArray
        Places of the coefficients of terms, one term after the other.
    at : IntArray, shape (terms,)
        Coordinates of the deviations of terms, in points; the others are of log scales.
    first_log_scale : int
        First coordinate of the log scales.
    sd_scale, sd_df, log_scale_sd : float
        Priors.
    """

    lengths: IntArray
    known_variance: FloatArray
    mixed: NDArray[np.bool_]
    places: IntArray
    at: IntArray
    first_log_scale: int
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
def update(sorts: Sorts, state: State, stream: Uniforms) -> None:
    """Update each standard deviation in place, by slice sampling of its logarithm.

    Parameters
    ----------
    sorts : Sorts
        Which coefficients are whose.
    state : State
        Where the chain is.
    stream : Uniforms
        Source of randomness.
    """
    terms, place, level = len(sorts.at), 0, sorts.first_log_scale
    for d in range(len(sorts.lengths)):
        values, squares, of_term = np.empty(sorts.lengths[d]), 0.0, d < terms
        for j in range(len(values)):
            values[j] = (
                state.coefficients[sorts.places[place + j]] if of_term else state.at[level + j]
            )
            squares += values[j] * values[j]
        known = sorts.known_variance[place : place + len(values) if sorts.mixed[d] else place]
        sd = state.at[sorts.at[d]] if of_term else state.scale_sds[d - terms]
        held = (values, known, squares, of_term, sorts)
        sd = math.exp(next_log_sd(math.log(sd), held, stream, 1.0))
        if of_term:
            state.at[sorts.at[d]] = sd
            place += len(values)
        else:
            state.scale_sds[d - terms] = sd
            level += len(values)
