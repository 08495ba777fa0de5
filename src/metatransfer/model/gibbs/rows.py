"""The posterior of scales given standardised effects, row by row, compiled.

:class:`metatransfer.model.gibbs.density.ScaleDensity` says what the coordinates are. What each row
carries is kept block by block, all rows of a block next to one another: loops over rows then take
eight of them at a time.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from metatransfer.model.compiled import compiled, inlined, part
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
    mixed_codes : IntArray, shape (mixed blocks, n)
        Level of each row within each of them.
    mixed_variance : FloatArray
        Known variance of their levels.
    scale_starts : IntArray, shape (log scales + 1,)
        First coordinate of each log scale.
    scale_codes : IntArray, shape (log scales, n)
        Level of each row.
    of_k : NDArray[np.bool_], shape (log scales,)
        Whether it is part of log k, or of the residual alone.
    log_sigma, log_tail : int
        Coordinates; the second is -1 for a normal residual.
    sd_scale, sd_df, sigma_scale, log_scale_sd, nu_minimum, nu_shape, nu_rate : float
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
    log_scale_sd: float
    nu_minimum: float
    nu_shape: float
    nu_rate: float


class Given(NamedTuple):
    """What the density is conditional on.

    Parameters
    ----------
    columns : FloatArray, shape (free + scaled, n)
        What multiplies population values and signed standard deviations, those that k does not
        multiply first.
    known : FloatArray, shape (n,)
        Sum of the shared errors of known variance, points.
    mixed : FloatArray, shape (mixed blocks, n)
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
    codes : IntArray, shape (blocks, n)
        Place of each row's coefficient among all, blocks in the order free, scaled, mixed, known.
    values : FloatArray, shape (blocks, n)
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
    for b in range(len(carried.codes)):
        codes, values = carried.codes[b], carried.values[b]
        if b >= carried.plain + carried.mixed:
            for i in range(len(known)):
                known[i] += values[i] * coefficients[codes[i]]
            continue
        held = columns[b] if b < carried.plain else mixed[b - carried.plain]
        for i in range(len(known)):
            held[i] = values[i] * coefficients[codes[i]]


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
    k, rest = out[0], out[1]
    sigma = math.exp(at[frame.log_sigma])
    for i in range(len(k)):
        k[i], rest[i] = 1.0, sigma
    for s in range(len(frame.of_k)):
        codes, scaled = frame.scale_codes[s], k if frame.of_k[s] else rest
        start = frame.scale_starts[s] - first
        for i in range(len(k)):
            scaled[i] *= factors[start + codes[i]]
    for i in range(len(k)):
        rest[i] = (k[i] * rest[i]) ** 2


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
    total, carried, free = out[0], out[1], len(frame.free)
    for i in range(len(total)):
        total[i], carried[i] = given.known[i], 0.0
    _add(total, given.columns[:free], at[frame.free])
    _add(carried, given.columns[free:], at[frame.scaled])
    for m in range(len(frame.mixed)):
        codes, effect = frame.mixed_codes[m], given.mixed[m]
        known = frame.mixed_variance[frame.mixed_starts[m] : frame.mixed_starts[m + 1]]
        spread = np.sqrt(at[frame.mixed[m]] ** 2 + known)
        for i in range(len(total)):
            total[i] += effect[i] * spread[codes[i]]
    for i in range(len(total)):
        carried[i] *= k[i]
        total[i] += carried[i]


@part
def _add(total: FloatArray, columns: FloatArray, factors: FloatArray) -> None:
    """Add columns times factors, four at a time: the total is then read and written as rarely."""
    whole = len(columns) // 4 * 4
    for j in range(0, whole, 4):
        one, two, three, four = columns[j], columns[j + 1], columns[j + 2], columns[j + 3]
        by_one, by_two = factors[j], factors[j + 1]
        by_three, by_four = factors[j + 2], factors[j + 3]
        for i in range(len(total)):
            total[i] += one[i] * by_one + two[i] * by_two + three[i] * by_three + four[i] * by_four
    for j in range(whole, len(columns)):
        column, factor = columns[j], factors[j]
        for i in range(len(total)):
            total[i] += column[i] * factor


@part
def _dot(column: FloatArray, other: FloatArray) -> float:
    total = 0.0
    for i in range(len(column)):
        total += column[i] * other[i]
    return total


@part
def _by_level(codes: IntArray, by_row: FloatArray, out: FloatArray) -> None:
    """Add up rows by level.

    Rows of a level stand together, and each addition would wait for the one before: four sums of
    each level take turns.
    """
    sums, whole = np.zeros((4, len(out))), len(codes) // 4 * 4
    for i in range(0, whole, 4):
        sums[0, codes[i]] += by_row[i]
        sums[1, codes[i + 1]] += by_row[i + 1]
        sums[2, codes[i + 2]] += by_row[i + 2]
        sums[3, codes[i + 3]] += by_row[i + 3]
    for i in range(whole, len(codes)):
        sums[0, codes[i]] += by_row[i]
    for c in range(len(out)):
        out[c] = sums[0, c] + sums[1, c] + sums[2, c] + sums[3, c]


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
        told, total = np.empty(stop - start), 0.0
        _by_level(frame.scale_codes[s], by_k if frame.of_k[s] else by_spread, told)
        for c in range(stop - start):
            total += told[c]
        for c in range(stop - start):
            # log scales enter rows less their mean
            gradient[start + c] += told[c] - total / (stop - start)
    total = 0.0
    for i in range(len(by_spread)):
        total += by_spread[i]
    gradient[frame.log_sigma] += total


class Told(NamedTuple):
    """What is worked out of each row.

    Parameters
    ----------
    scales : FloatArray, shape (2, n)
        k, and the variance of heterogeneity.
    places : FloatArray, shape (2, n)
        What is left of the outcome, and the part of the location that k multiplies.
    slopes : FloatArray, shape (2, n)
        Derivatives by location and by log spread.
    """

    scales: FloatArray
    places: FloatArray
    slopes: FloatArray


@inlined
def work_out(
    at: FloatArray, held: tuple[Frame, Given], told: Told, gradient: FloatArray
) -> tuple[float, float]:
    """Return the log density, up to a constant, and its derivative by nu.

    Parameters
    ----------
    at : FloatArray
        Coordinates.
    held : tuple
        The plan, and what is held.
    told : Told
        Receives what is worked out of each row.
    gradient : FloatArray
        Receives the gradient of the prior.
    """
    frame, given = held
    scales(frame, at, told.scales)
    location(frame, at, told.scales[0], given, told.places)
    nu = np.inf
    if frame.log_tail >= 0:
        nu = frame.nu_minimum + math.exp(at[frame.log_tail])
    rest = told.places[0]
    for i in range(len(rest)):
        rest[i] = frame.y[i] - rest[i]
    value, by_nu = rows_slope(rest, told.scales[1], frame.own, nu, told.slopes)
    return value + prior(frame, at, given.scale_sds, gradient), by_nu


@inlined
def slope(at: FloatArray, held: tuple[Frame, Given], gradient: FloatArray) -> float:
    """Return the log density, up to a constant; its gradient replaces what ``gradient`` held.

    Parameters
    ----------
    at : FloatArray
        Coordinates.
    held : tuple
        The plan, and what is held.
    gradient : FloatArray
        Receives the gradient.
    """
    frame, given = held
    n = len(frame.y)
    told = Told(np.empty((2, n)), np.empty((2, n)), np.empty((2, n)))
    value, by_nu = work_out(at, held, told, gradient)
    if frame.log_tail >= 0:
        gradient[frame.log_tail] += by_nu * math.exp(at[frame.log_tail])
    by_location, by_spread, by_k = told.slopes[0], told.slopes[1], told.places[1]
    _scatter_places(frame, at, given, told.scales[0], by_location, gradient)
    for i in range(n):
        by_k[i] = by_spread[i] + by_location[i] * by_k[i]
    scatter(frame, gradient, by_k, by_spread)
    return value


@inlined
def _scatter_places(
    frame: Frame,
    at: FloatArray,
    given: Given,
    k: FloatArray,
    by_location: FloatArray,
    gradient: FloatArray,
) -> None:
    """Add derivatives by rows' locations to those by population values and signed deviations."""
    free, by_scaled = len(frame.free), np.empty(len(k))
    for i in range(len(k)):
        by_scaled[i] = by_location[i] * k[i]
    for j in range(free):
        gradient[frame.free[j]] += _dot(given.columns[j], by_location)
    for j in range(len(frame.scaled)):
        gradient[frame.scaled[j]] += _dot(given.columns[free + j], by_scaled)
    for m in range(len(frame.mixed)):
        own, told = at[frame.mixed[m]], 0.0
        codes, effect = frame.mixed_codes[m], given.mixed[m]
        known = frame.mixed_variance[frame.mixed_starts[m] : frame.mixed_starts[m + 1]]
        share = own / np.sqrt(own**2 + known)
        for i in range(len(k)):
            told += by_location[i] * effect[i] * share[codes[i]]
        gradient[frame.mixed[m]] += told


@compiled
def curvature(frame: Frame, scale_sds: FloatArray, information: FloatArray) -> FloatArray:
    """Return roughly how the log posterior of the coordinates curves, shape (size, size).

    Parameters
    ----------
    frame : Frame
        The plan.
    scale_sds : FloatArray, shape (log scales,)
        Standard deviation of each log scale.
    information : FloatArray, shape (size, size)
        What the rows tell on average.
    """
    out = information.copy()
    for j in range(frame.log_sigma):
        variance = frame.sd_scale**2 if frame.is_sd[j] else max(frame.fixed_variance[j], 1e-12)
        out[j, j] += 1.0 / variance
    for j in range(frame.log_sigma, frame.scale_starts[0]):
        out[j, j] += 1.0
    for s in range(len(scale_sds)):
        for c in range(frame.scale_starts[s], frame.scale_starts[s + 1]):
            out[c, c] += 1.0 / scale_sds[s] ** 2
    return out
