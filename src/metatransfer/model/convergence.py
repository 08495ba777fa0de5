"""Convergence of chains, by the definitions of Vehtari et al. (2021, doi:10.1214/20-BA1221).

Tests hold it against ArviZ, which takes seconds for the thousands of quantities of one fit.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from metatransfer.model.compiled import compiled, part
from metatransfer.model.design import FloatArray, IntArray

CHUNK_NUMBERS = 250_000
"""Draws that are judged at once: a few times their 2 MB is needed, which a processor keeps near."""

TAILS = (0.05, 0.95)
"""Quantiles whose effective sample size is that of the tails."""


class Convergence(NamedTuple):
    """The worst convergence figures over all quantities.

    Parameters
    ----------
    rhat_max : float
        Largest rank-normalised split R-hat.
    ess_min : float
        Smallest effective sample size, of the bulk and of the 5 and 95 % tails.
    worst : str
        The quantity with the smallest effective sample size.
    """

    rhat_max: float
    ess_min: float
    worst: str


Figures = Mapping[str, tuple[FloatArray, FloatArray]]
"""R-hat and effective sample size of each quantity, by name."""

Apply = Callable[[Callable[[FloatArray], FloatArray], Iterator[FloatArray]], Iterable[FloatArray]]
"""``map``, or what does the same in threads."""


def convergence(draws: Mapping[str, FloatArray]) -> Convergence:
    """Return the worst R-hat and effective sample size.

    A NaN figure (a quantity that never moved) is the worst of all.

    Parameters
    ----------
    draws : mapping of str to FloatArray, shape (chains, draws, ...)
        Draws by name.
    """
    return worst_of(figures_of(draws))


def figures_of(draws: Mapping[str, FloatArray], apply: Apply = map) -> Figures:
    """Return R-hat and the effective sample size of every quantity; NaN counts as the worst.

    Parameters
    ----------
    draws : mapping of str to FloatArray, shape (chains, draws, ...)
        Draws by name.
    apply : callable, optional
        Judges chunks of quantities, in their order.
    """
    told = {}
    for name, values in draws.items():
        rhat, ess = np.concatenate(list(apply(_diagnosed, _chunks(values))), axis=1)
        told[name] = np.nan_to_num(rhat, nan=np.inf), np.nan_to_num(ess, nan=0.0)
    return told


def worst_of(figures: Figures) -> Convergence:
    """Return the worst of what :func:`figures_of` found.

    Parameters
    ----------
    figures : mapping of str to tuple of FloatArray
        R-hat and effective sample size of each quantity, by name.
    """
    smallest = {name: float(ess.min()) for name, (_, ess) in figures.items()}
    worst = min(smallest, key=lambda name: (smallest[name], name))
    largest = max(float(rhat.max()) for rhat, _ in figures.values())
    return Convergence(largest, smallest[worst], worst)


def _chunks(values: FloatArray) -> Iterator[FloatArray]:
    """Yield some quantities at a time, each with its chains' halves as rows."""
    half = values.shape[1] // 2
    parts = [values[:, :half], values[:, values.shape[1] - half :]]
    halves = np.stack(parts, axis=1).reshape(2 * len(values), half, -1)
    at_once = max(CHUNK_NUMBERS // (2 * len(values) * half), 1)
    for start in range(0, halves.shape[2], at_once):
        yield np.ascontiguousarray(np.moveaxis(halves[:, :, start : start + at_once], 2, 0))


def _diagnosed(halves: FloatArray) -> FloatArray:
    return np.stack(diagnose(halves))


def diagnose(halves: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return R-hat and the smallest effective sample size of each quantity.

    Parameters
    ----------
    halves : FloatArray, shape (quantities, halves of chains, draws)
        Draws.
    """
    count, chains, length = halves.shape
    flat, total = halves.reshape(count, -1), chains * length
    scores = ndtri((np.arange(2, 2 * total + 1) / 2 - 3 / 8) / (total + 1 / 4))
    order = flat.argsort(axis=1)
    ordered = np.take_along_axis(flat, order, axis=1)
    folded = np.abs(flat - (ordered[:, (total - 1) // 2] + ordered[:, total // 2])[:, None] / 2)
    limits = np.quantile(ordered, TAILS, axis=1).T
    bulk = _normal_scores(flat, order, scores).reshape(halves.shape)
    spread = _normal_scores(folded, folded.argsort(axis=1), scores).reshape(halves.shape)
    out = np.empty((2, count))
    figures(bulk, spread, halves, np.ascontiguousarray(limits), out)
    return out[0], out[1]


def _normal_scores(flat: FloatArray, order: IntArray, scores: FloatArray) -> FloatArray:
    out = np.empty_like(flat)
    rank_normalise(flat, order, scores, out)
    return out


@compiled
def rank_normalise(flat: FloatArray, order: IntArray, scores: FloatArray, out: FloatArray) -> None:
    """Replace draws by the normal scores of their ranks, ties sharing their mean rank.

    Parameters
    ----------
    flat : FloatArray, shape (quantities, draws)
        Draws.
    order : IntArray, shape (quantities, draws)
        What sorts them.
    scores : FloatArray, shape (2 draws - 1,)
        Normal scores of the ranks 1, 1.5, 2 and so on.
    out : FloatArray, shape (quantities, draws)
        Receives the scores.
    """
    total = flat.shape[1]
    for q in range(len(flat)):
        first = 0
        while first < total:
            last = first
            while last + 1 < total and flat[q, order[q, last + 1]] == flat[q, order[q, first]]:
                last += 1
            for i in range(first, last + 1):
                out[q, order[q, i]] = scores[first + last]
            first = last + 1


@compiled
def figures(
    bulk: FloatArray,
    spread: FloatArray,
    halves: FloatArray,
    limits: FloatArray,
    out: FloatArray,
) -> None:
    """Work out R-hat and effective sample sizes.

    Parameters
    ----------
    bulk, spread : FloatArray, shape (quantities, halves of chains, draws)
        Normal scores of the draws and of their distances from the median.
    halves : FloatArray, shape (quantities, halves of chains, draws)
        Draws.
    limits : FloatArray, shape (quantities, tails)
        Their quantiles.
    out : FloatArray, shape (2, quantities)
        Receives the larger R-hat of the two, and the smallest effective sample size of the bulk
        and the tails.
    """
    below = np.empty((halves.shape[1], halves.shape[2]))
    for q in range(len(bulk)):
        rhat, other = _rhat(bulk[q]), _rhat(spread[q])
        out[0, q] = other if other > rhat or math.isnan(other) else rhat
        smallest = _ess(bulk[q])
        for tail in range(limits.shape[1]):
            for c in range(below.shape[0]):
                for i in range(below.shape[1]):
                    below[c, i] = 1.0 if halves[q, c, i] <= limits[q, tail] else 0.0
            ess = _ess(below)
            if ess < smallest or math.isnan(ess):
                smallest = ess
        out[1, q] = smallest


@part
def _variances(draws: FloatArray) -> tuple[float, float]:
    """Return the mean variance within rows, and the variance of their means."""
    rows, length = draws.shape
    within, centre, between = 0.0, 0.0, 0.0
    means = np.empty(rows)
    for c in range(rows):
        total = 0.0
        for i in range(length):
            total += draws[c, i]
        means[c] = total / length
        centre += means[c] / rows
    for c in range(rows):
        squares = 0.0
        for i in range(length):
            squares += (draws[c, i] - means[c]) ** 2
        within += squares / (length - 1.0) / rows
        between += (means[c] - centre) ** 2 / (rows - 1.0)
    return within, between


@part
def _rhat(draws: FloatArray) -> float:
    within, between = _variances(draws)
    length = draws.shape[1]
    return math.sqrt(between / within + (length - 1.0) / length)


@part
def _correlation(draws: FloatArray, lag: int, within: float, total: float) -> float:
    """Return the correlation at a lag, over all rows."""
    rows, length = draws.shape
    covariance = 0.0
    for c in range(rows):
        mean, products = 0.0, 0.0
        for i in range(length):
            mean += draws[c, i]
        mean /= length
        for i in range(length - lag):
            products += (draws[c, i] - mean) * (draws[c, i + lag] - mean)
        covariance += products / length / rows
    return 1.0 - (within - covariance) / total


@part
def _ess(draws: FloatArray) -> float:
    """Return the effective sample size by Geyer's initial monotone sequence."""
    rows, length = draws.shape
    within, between = _variances(draws)
    if within == 0.0 and between == 0.0:
        return float(rows * length)
    total = within * (length - 1.0) / length + between
    # pairs of correlations are positive and fall, for a reversible chain; noise sets in where not
    time, pair, lag = -1.0, math.inf, 0
    while True:
        even = 1.0 if lag == 0 else _correlation(draws, lag, within, total)
        next_pair = even + _correlation(draws, lag + 1, within, total)
        if not next_pair >= 0.0 or lag >= length - 4:
            time += max(even, 0.0)
            break
        pair = min(pair, next_pair)
        time += 2.0 * pair
        lag += 2
    return float(rows * length / max(time, 1.0 / math.log10(rows * length)))
