"""The posterior of scales given standardised effects, row by row, compiled.

:class:`metatransfer.model.gibbs.density.ScaleDensity` says what the coordinates are.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from metatransfer.model.compiled import compiled
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.gibbs.residual import rows_slope


class Frame(NamedTuple):
    """What of a plan does not change, as arrays.

    Parameters
    ----------
    y, own : FloatArray, shape (n,)
        Outcome, points; its own sampling variance.
    free, scaled : IntArray
        Coordinates of population values and signed standard deviations, by whether k multiplies
        them; without the mixed ones.
    is_sd : NDArray[np.bool_], shape (located,)
        Which of the first coordinates are signed standard deviations.
    fixed_variance : FloatArray, shape (located,)
        Prior variance of those that are not.
    mixed : IntArray, shape (mixed blocks,)
        Coordinates of standard deviations that a known variance adds up with.
    mixed_starts : IntArray, shape (mixed blocks + 1,)
        First level of each of these blocks.
    mixed_codes : IntArray, shape (n, mixed blocks)
        Level of each row within each of them.
    mixed_variance : FloatArray
        Known variance of their levels.
    scale_starts : IntArray, shape (log scales + 1,)
        First coordinate of each log scale.
    scale_codes : IntArray, shape (n, log scales)
        Level of each row.
    of_k : NDArray[np.bool_], shape (log scales,)
        Whether it is part of log k, or of the residual alone.
    log_sigma, log_tail : int
        Coordinates; the second is -1 for a normal residual.
    sd_scale, sd_df, sigma_scale, nu_minimum, nu_shape, nu_rate : float
        Priors.
    """

    y: FloatArray
    own: FloatArray
    free: IntArray
    scaled: IntArray
    is_sd: NDArray[np.bool_]
    fixed_variance: FloatArray
    mixed: IntArray
    mixed_starts: IntArray
    mixed_codes: IntArray
    mixed_variance: FloatArray
    scale_starts: IntArray
    scale_codes: IntArray
    of_k: NDArray[np.bool_]
    log_sigma: int
    log_tail: int
    sd_scale: float
    sd_df: float
    sigma_scale: float
    nu_minimum: float
    nu_shape: float
    nu_rate: float


class Given(NamedTuple):
    """What the density is conditional on.

    Parameters
    ----------
    columns : FloatArray, shape (n, free + scaled)
        What multiplies population values and signed standard deviations, those that k does not
        multiply first.
    known : FloatArray, shape (n,)
        Sum of the shared errors of known variance, points.
    mixed : FloatArray, shape (n, mixed blocks)
        Standardised effects of the blocks whose variance is partly known.
    scale_sds : FloatArray, shape (log scales,)
        Standard deviation of each log scale.
    """

    columns: FloatArray
    known: FloatArray
    mixed: FloatArray
    scale_sds: FloatArray


class Carried(NamedTuple):
    """Which coefficients each row carries, for :func:`gather`.

    Parameters
    ----------
    codes : IntArray, shape (n, blocks)
        Place of each row's coefficient among all, blocks in the order free, scaled, mixed, known.
    values : FloatArray, shape (n, blocks)
        What it is multiplied by.
    plain, mixed : int
        Number of the free and scaled blocks, and of the mixed ones.
    """

    codes: IntArray
    values: FloatArray
    plain: int
    mixed: int


@compiled
def gather(
    carried: Carried, coefficients: FloatArray, out: tuple[FloatArray, FloatArray, FloatArray]
) -> None:
    """Multiply each row's values with its coefficients.

    Parameters
    ----------
    carried : Carried
        Which coefficients each row carries.
    coefficients : FloatArray
        Standardised effects (one for a population value), then shared errors in points.
    out : tuple of FloatArray
        Receives columns, mixed effects and the sum of the shared errors; see :class:`Given`.
    """
    columns, mixed, known = out
    for i in range(len(known)):
        known[i] = 0.0
        for b in range(carried.codes.shape[1]):
            value = carried.values[i, b] * coefficients[carried.codes[i, b]]
            if b < carried.plain:
                columns[i, b] = value
            elif b < carried.plain + carried.mixed:
                mixed[i, b - carried.plain] = value
            else:
                known[i] += value


@compiled
def prior(frame: Frame, at: FloatArray, scale_sds: FloatArray, gradient: FloatArray) -> float:
    """Return the log prior; its gradient replaces what ``gradient`` held.

    Parameters
    ----------
    frame : Frame
        The plan.
    at : FloatArray
        Coordinates.
    scale_sds : FloatArray, shape (log scales,)
        Standard deviation of each log scale.
    gradient : FloatArray
        Receives the gradient.
    """
    df, value = frame.sd_df, 0.0
    spread = df * frame.sd_scale**2
    for j in range(frame.log_sigma):
        if frame.is_sd[j]:
            value -= (df + 1.0) / 2.0 * math.log1p(at[j] ** 2 / spread)
            gradient[j] = -(df + 1.0) * at[j] / (spread + at[j] ** 2)
        else:
            value -= at[j] ** 2 / frame.fixed_variance[j] / 2.0
            gradient[j] = -at[j] / frame.fixed_variance[j]
    square, spread = math.exp(2.0 * at[frame.log_sigma]), df * frame.sigma_scale**2
    value += at[frame.log_sigma] - (df + 1.0) / 2.0 * math.log1p(square / spread)
    gradient[frame.log_sigma] = 1.0 - (df + 1.0) * square / (spread + square)
    if frame.log_tail >= 0:
        tail = math.exp(at[frame.log_tail])
        value += frame.nu_shape * at[frame.log_tail] - frame.nu_rate * tail
        gradient[frame.log_tail] = frame.nu_shape - frame.nu_rate * tail
    for s in range(len(scale_sds)):
        precision, squares = 1.0 / scale_sds[s] ** 2, 0.0
        for c in range(frame.scale_starts[s], frame.scale_starts[s + 1]):
            squares += at[c] * at[c]
        for c in range(frame.scale_starts[s], frame.scale_starts[s + 1]):
            gradient[c] = -at[c] * precision
        value -= precision * squares / 2.0
    return float(value)


@compiled
def scales(frame: Frame, at: FloatArray, out: FloatArray) -> None:
    """Work out k and the variance of heterogeneity of each row.

    Parameters
    ----------
    frame : Frame
        The plan.
    at : FloatArray
        Coordinates.
    out : FloatArray, shape (2, n)
        Receives k and the variance.
    """
    first = frame.scale_starts[0]
    factors = np.empty(frame.scale_starts[-1] - first)
    for s in range(len(frame.of_k)):
        start, stop = frame.scale_starts[s], frame.scale_starts[s + 1]
        mean = 0.0
        for c in range(start, stop):
            mean += at[c]
        mean /= stop - start
        for c in range(start, stop):
            factors[c - first] = math.exp(at[c] - mean)
    sigma = math.exp(at[frame.log_sigma])
    for i in range(len(frame.y)):
        k, rest = 1.0, sigma
        for s in range(len(frame.of_k)):
            factor = factors[frame.scale_starts[s] - first + frame.scale_codes[i, s]]
            if frame.of_k[s]:
                k *= factor
            else:
                rest *= factor
        out[0, i] = k
        out[1, i] = (k * rest) ** 2


@compiled
def location(frame: Frame, at: FloatArray, k: FloatArray, given: Given, out: FloatArray) -> None:
    """Work out the location of each row, and the part of it that k multiplies, k included.

    Parameters
    ----------
    frame : Frame
        The plan.
    at : FloatArray
        Coordinates.
    k : FloatArray, shape (n,)
        Block scales.
    given : Given
        What is held.
    out : FloatArray, shape (2, n)
        Receives both.
    """
    spreads = np.empty(len(frame.mixed_variance))
    for m in range(len(frame.mixed)):
        for c in range(frame.mixed_starts[m], frame.mixed_starts[m + 1]):
            spreads[c] = math.sqrt(at[frame.mixed[m]] ** 2 + frame.mixed_variance[c])
    free = len(frame.free)
    for i in range(len(frame.y)):
        total, carried = given.known[i], 0.0
        for j in range(free):
            total += given.columns[i, j] * at[frame.free[j]]
        for j in range(len(frame.scaled)):
            carried += given.columns[i, free + j] * at[frame.scaled[j]]
        for m in range(len(frame.mixed)):
            total += given.mixed[i, m] * spreads[frame.mixed_starts[m] + frame.mixed_codes[i, m]]
        out[1, i] = k[i] * carried
        out[0, i] = total + out[1, i]


@compiled
def scatter(frame: Frame, gradient: FloatArray, by_k: FloatArray, by_spread: FloatArray) -> None:
    """Add derivatives by rows' log k and log spread to those by sigma and the log scales.

    Parameters
    ----------
    frame : Frame
        The plan.
    gradient : FloatArray
        Is added to.
    by_k, by_spread : FloatArray, shape (n,)
        Derivatives by the log k of each row, and by the log of its residual's scale alone.
    """
    for s in range(len(frame.of_k)):
        start, stop = frame.scale_starts[s], frame.scale_starts[s + 1]
        told, total = np.zeros(stop - start), 0.0
        for i in range(len(by_k)):
            told[frame.scale_codes[i, s]] += by_k[i] if frame.of_k[s] else by_spread[i]
        for c in range(stop - start):
            total += told[c]
        for c in range(stop - start):
            # log scales enter rows less their mean
            gradient[start + c] += told[c] - total / (stop - start)
    total = 0.0
    for i in range(len(by_spread)):
        total += by_spread[i]
    gradient[frame.log_sigma] += total


@compiled
def slope(frame: Frame, at: FloatArray, given: Given, gradient: FloatArray) -> float:
    """Return the log density, up to a constant; its gradient replaces what ``gradient`` held.

    Parameters
    ----------
    frame : Frame
        The plan.
    at : FloatArray
        Coordinates.
    given : Given
        What is held.
    gradient : FloatArray
        Receives the gradient.
    """
    n = len(frame.y)
    by_row, place, told = np.empty((2, n)), np.empty((2, n)), np.empty((2, n))
    scales(frame, at, by_row)
    location(frame, at, by_row[0], given, place)
    nu, tail = np.inf, 0.0
    if frame.log_tail >= 0:
        tail = math.exp(at[frame.log_tail])
        nu = frame.nu_minimum + tail
    for i in range(n):
        place[0, i] = frame.y[i] - place[0, i]
    value, by_nu = rows_slope(place[0], by_row[1], frame.own, nu, told)
    value += prior(frame, at, given.scale_sds, gradient)
    if frame.log_tail >= 0:
        gradient[frame.log_tail] += by_nu * tail
    _scatter_places(frame, at, given, by_row[0], told[0], gradient)
    for i in range(n):
        place[1, i] = told[1, i] + told[0, i] * place[1, i]
    scatter(frame, gradient, place[1], told[1])
    return value


@compiled
def _scatter_places(
    frame: Frame,
    at: FloatArray,
    given: Given,
    k: FloatArray,
    by_location: FloatArray,
    gradient: FloatArray,
) -> None:
    """Add derivatives by rows' locations to those by population values and signed deviations."""
    free, scaled = np.zeros(len(frame.free)), np.zeros(len(frame.scaled))
    mixed = np.zeros(len(frame.mixed))
    for i in range(len(k)):
        here = by_location[i]
        for j in range(len(free)):
            free[j] += given.columns[i, j] * here
        for j in range(len(scaled)):
            scaled[j] += given.columns[i, len(free) + j] * (here * k[i])
        for m in range(len(mixed)):
            level = frame.mixed_starts[m] + frame.mixed_codes[i, m]
            own = at[frame.mixed[m]]
            spread = math.sqrt(own**2 + frame.mixed_variance[level])
            mixed[m] += here * given.mixed[i, m] * own / spread
    for j in range(len(free)):
        gradient[frame.free[j]] += free[j]
    for j in range(len(scaled)):
        gradient[frame.scaled[j]] += scaled[j]
    for m in range(len(mixed)):
        gradient[frame.mixed[m]] += mixed[m]
