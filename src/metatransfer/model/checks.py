"""Posterior predictive checks with statistics that are fixed before any fit is seen."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from metatransfer.model.crossing import Crossing
from metatransfer.model.design import FloatArray, IntArray

Statistic = Callable[[FloatArray], FloatArray]
"""From outcomes, shape (replicates, n), to one number each."""

LIMIT = 0.005
"""A check fails where the p-value is surely not between this and one minus this: by two Monte-Carlo
errors. Without them a p-value at a limit fails with one seed and passes with the next."""

BATCHES = 20
"""Draws that stand together are averaged in so many batches, whose spread tells the error of a
share: draws of a chain depend on one another."""

FEWEST_ROWS = 8
"""Below this number of rows a fourth moment or a quartile says nothing, and nothing is checked."""


@dataclass(frozen=True)
class PredictiveCheck:
    """One statistic of the observed outcomes against its replicates.

    Parameters
    ----------
    statistic : str
        What is compared.
    observed : float
        Its value on the observed outcomes.
    p : float
        Share of replicates above it, ties counted half.
    error : float
        Monte-Carlo error of p.
    """

    statistic: str
    observed: float
    p: float
    error: float

    @property
    def passed(self) -> bool:
        """Whether p may lie inside the limits."""
        return LIMIT - 2 * self.error < self.p < 1 - LIMIT + 2 * self.error

    @property
    def near(self) -> bool:
        """Whether p is beyond a limit, but not surely: more replicates may make it sure."""
        return self.passed and not LIMIT < self.p < 1 - LIMIT


def statistics(
    factors: Sequence[Crossing], thresholds_points: Sequence[float]
) -> dict[str, Statistic]:
    """Return the statistics that are compared, by name.

    Parameters
    ----------
    factors : sequence of Crossing
        Groupings whose standard deviations are compared, where a level has three rows.
    thresholds_points : sequence of float
        Outcomes above which rows are counted.
    """
    named: dict[str, Statistic] = {
        "kurtosis": _kurtosis,
        "min": lambda y: y.min(axis=1),
        "max": lambda y: y.max(axis=1),
        "interquartile range": _interquartile_range,
    }
    for threshold in thresholds_points:
        named[f"share above {threshold:g}"] = _share_above(threshold)
    for crossing in factors:
        levels = rows_of_levels(crossing.codes, crossing.levels)
        if levels:
            named[f"sd by {' × '.join(crossing.factors)}"] = _uneven_sd(levels)
    return named


def _kurtosis(y: FloatArray) -> FloatArray:
    powers = y - y.mean(axis=1, keepdims=True)
    variance = np.square(powers, out=powers).mean(axis=1)
    return np.asarray(np.square(powers, out=powers).mean(axis=1) / variance**2)


def _interquartile_range(y: FloatArray) -> FloatArray:
    """Return the distance of the quartiles, by linear interpolation between order statistics."""
    ordered, last = y.copy(), y.shape[1] - 1
    (low, to_low), (high, to_high) = divmod(last / 4, 1), divmod(3 * last / 4, 1)
    # each pass puts one order statistic in its place; the next one is the least above it
    first, third = int(low), int(high)
    ordered.partition(third, axis=1)
    ordered[:, :third].partition(first, axis=1)
    lower = ordered[:, first] + to_low * (
        ordered[:, first + 1 : third + 1].min(axis=1) - ordered[:, first]
    )
    upper = ordered[:, third] + to_high * (ordered[:, third + 1 :].min(axis=1) - ordered[:, third])
    return np.asarray(upper - lower)


def _share_above(threshold_points: float) -> Statistic:
    return lambda y: np.asarray(np.count_nonzero(y > threshold_points, axis=1) / y.shape[1])


def _uneven_sd(levels: Sequence[IntArray]) -> Statistic:
    """Return how unlike the levels' standard deviations are: the sd of their logarithms."""
    rows, sizes = np.concatenate(levels), np.array([len(level) for level in levels])
    starts = np.cumsum(sizes) - sizes

    def spread_of_log_sd(y: FloatArray) -> FloatArray:
        # rows of a level stand together, so that a running sum does for all levels
        values = np.take(y, rows, axis=1)
        values -= np.repeat(np.add.reduceat(values, starts, axis=1) / sizes, sizes, axis=1)
        squares = np.add.reduceat(np.square(values, out=values), starts, axis=1)
        sds = np.sqrt(squares / (sizes - 1))
        # a level of equal outcomes has no logarithm: a thousandth of a point stands for none
        return np.asarray(np.log(np.maximum(sds, 1e-3)).std(axis=1))

    return spread_of_log_sd


def rows_of_levels(codes: IntArray, levels: int) -> list[IntArray]:
    """Return the rows of each level that has at least three, too few to have a deviation else.

    Parameters
    ----------
    codes : IntArray, shape (n,)
        Level of each row.
    levels : int
        Number of levels.
    """
    return [
        rows
        for rows in (np.flatnonzero(codes == level) for level in range(levels))
        if len(rows) > 2
    ]


def run_checks(
    named: Mapping[str, Statistic], y: FloatArray, replicates: Iterator[FloatArray]
) -> tuple[PredictiveCheck, ...]:
    """Compare each statistic of the outcomes with its replicates.

    Parameters
    ----------
    named : mapping of str to Statistic
        What to compare; see :func:`statistics`.
    y : FloatArray, shape (n,)
        Observed outcomes, points.
    replicates : iterator of FloatArray, shape (some, n)
        Replicated outcomes, a few at a time.

    Returns
    -------
    tuple of PredictiveCheck
        Empty when there are too few rows to check anything.
    """
    if not checkable(y):
        return ()
    parts = [[statistic(rep) for statistic in named.values()] for rep in replicates]
    return judge([[np.concatenate(column) for column in zip(*parts, strict=True)]], named, y)


def checkable(y: FloatArray) -> bool:
    """Whether outcomes are many enough, and unlike, so that there is something to compare.

    Parameters
    ----------
    y : FloatArray, shape (n,)
        Observed outcomes, points.
    """
    return len(y) >= FEWEST_ROWS and bool(np.ptp(y) > 0)


def judge(
    rounds: Sequence[Sequence[FloatArray]], named: Mapping[str, Statistic], y: FloatArray
) -> tuple[PredictiveCheck, ...]:
    """Compare each statistic of the outcomes with its values on replicates.

    Parameters
    ----------
    rounds : sequence of sequence of FloatArray, shape (draws,)
        Values of each statistic on a replicate of each draw, in one or more rounds.
    named : mapping of str to Statistic
        What to compare; see :func:`statistics`.
    y : FloatArray, shape (n,)
        Observed outcomes, points.
    """
    return tuple(
        check(name, float(statistic(y[None, :])[0]), np.stack(values))
        for (name, statistic), values in zip(named.items(), zip(*rounds, strict=True), strict=True)
    )


def check(name: str, observed: float, replicated: FloatArray) -> PredictiveCheck:
    """Return the check of one statistic.

    Parameters
    ----------
    name : str
        What is compared.
    observed : float
        Its value on the observed outcomes.
    replicated : FloatArray, shape (rounds, draws)
        Its values on replicates of draws in their order.
    """
    # a share has ties with its replicates: half of them count, or "all rows above 0" would fail
    above = ((replicated > observed) + (replicated == observed) / 2).mean(axis=0)
    batches = np.array([batch.mean() for batch in np.array_split(above, BATCHES) if len(batch)])
    spread = float(batches.std()) / math.sqrt(max(len(batches) - 1, 1))
    # that a share of so few can be known no better, though none of them be on the other side
    least = math.sqrt(LIMIT * (1 - LIMIT) / replicated.size)
    return PredictiveCheck(name, observed, float(above.mean()), max(spread, least))
