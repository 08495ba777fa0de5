"""Similarity of a pair, split into what belongs to each side and what belongs to the pair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from metatransfer.library import Library

FloatArray = NDArray[np.float64]
Pair = tuple[str, str]
Name = TypeVar("Name", Pair, str)

ROUNDING: Final = 1e-9
"""A part smaller than this fraction of the measure is arithmetic's rounding error: a measure that
is a sum of two means would otherwise have its remainder, 1e-16, blown up to one."""


@dataclass(frozen=True)
class Decomposition:
    """The parts of a similarity measure over a set of pairs, larger meaning closer.

    Parameters
    ----------
    as_observed : mapping from pair to float
        The measure itself, distances negated.
    remainder : mapping from pair to float
        What is left when the mean of each first and each second member is taken out, in standard
        deviations within second member (target).
    first_mean : mapping from str to float
        Effect of each first member (intermediate task), in standard deviations over the pairs.
    second_mean : mapping from str to float
        Effect of each second member (target task), in standard deviations over the pairs.
    remainder_sd : float
        One standard deviation of the remainder, in the measure's own unit.
    """

    as_observed: Mapping[Pair, float]
    remainder: Mapping[Pair, float]
    first_mean: Mapping[str, float]
    second_mean: Mapping[str, float]
    remainder_sd: float


def similarity_lookup(library: Library, measure: str) -> dict[Pair, float]:
    """Return the values of a measure by ordered pair, larger meaning closer.

    Parameters
    ----------
    library : Library
        Records.
    measure : str
        Id of the measure; symmetric ones answer for both orders.
    """
    header = library.measures[measure].record
    sign = -1.0 if header.orientation == "distance" else 1.0
    values: dict[Pair, float] = {}
    for located in library.similarities:
        record = located.record
        if record.measure != measure:
            continue
        values[record.first, record.second] = sign * record.value
        if header.symmetric:
            values[record.second, record.first] = sign * record.value
    return values


def decompose(values: Mapping[Pair, float], pairs: Sequence[Pair]) -> Decomposition:
    """Split a measure over the pairs at hand by two-way least squares.

    A good intermediate task helps every target, and that is not similarity: only the doubly-centred
    remainder is. Pairs need not be complete; the diagonal may be missing. With one first member
    (English as the only training language) its mean and the second's cannot be told from the
    remainder, which is then the measure centred.

    Parameters
    ----------
    values : mapping from pair to float
        The measure, larger meaning closer.
    pairs : sequence of pair
        Pairs at hand; those without a value are left out of every part.
    """
    known = [pair for pair in dict.fromkeys(pairs) if pair in values]
    y = np.array([values[pair] for pair in known], dtype=float)
    firsts, seconds = [pair[0] for pair in known], [pair[1] for pair in known]
    if len(set(firsts)) < 2 or len(set(seconds)) < 2:
        rest = y - y.mean() if len(y) else y
        first = second = np.zeros_like(y)
    else:
        first, second, rest = _two_way(y, _codes(firsts), _codes(seconds))
    least = ROUNDING * _root_mean_square(y)
    sd = _sd_above(rest, least)
    return Decomposition(
        as_observed=dict(zip(known, y.tolist(), strict=True)),
        remainder=_scaled(known, rest, sd),
        first_mean=_scaled(firsts, first, _sd_above(first, least)),
        second_mean=_scaled(seconds, second, _sd_above(second, least)),
        remainder_sd=sd,
    )


def _scaled(names: Sequence[Name], values: FloatArray, sd: float) -> dict[Name, float]:
    """Return values by name in standard deviations; zeros where there is no deviation."""
    if sd <= 0:
        return dict.fromkeys(names, 0.0)
    return {name: float(value / sd) for name, value in zip(names, values, strict=True)}


def _sd_above(values: FloatArray, least: float) -> float:
    """Return the standard deviation of centred values, 0 where it is rounding error."""
    sd = _root_mean_square(values)
    return sd if sd > least else 0.0


def _two_way(
    y: FloatArray, first: NDArray[np.int64], second: NDArray[np.int64]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return by pair the effects of both factors, each centred, and the remainder."""
    rows, cols = int(first.max()) + 1, int(second.max()) + 1
    design = np.zeros((len(y), rows + cols))
    design[np.arange(len(y)), first] = 1.0
    design[np.arange(len(y)), rows + second] = 1.0
    # the normal equations have the same shortest solution, and are small and well conditioned
    counts = _pair_counts(first, second, rows, cols)
    coefficients, *_ = np.linalg.lstsq(counts, design.T @ y, rcond=1e-10)
    rest = y - design @ coefficients
    by_first, by_second = coefficients[:rows][first], coefficients[rows:][second]
    return by_first - by_first.mean(), by_second - by_second.mean(), rest


def _pair_counts(
    first: NDArray[np.int64], second: NDArray[np.int64], rows: int, cols: int
) -> FloatArray:
    """Return how often two levels come together, which is the design times itself."""
    together = np.zeros((rows + cols, rows + cols))
    np.add.at(together, (first, rows + second), 1.0)
    together += together.T
    each = np.concatenate([np.bincount(first, minlength=rows), np.bincount(second, minlength=cols)])
    together[np.diag_indices(rows + cols)] = each
    return together


def _root_mean_square(values: FloatArray) -> float:
    return float(np.sqrt(np.mean(values**2))) if len(values) else 0.0


def _codes(names: Sequence[str]) -> NDArray[np.int64]:
    index = {name: code for code, name in enumerate(dict.fromkeys(names))}
    return np.array([index[name] for name in names], dtype=np.int64)
