"""Posterior predictive checks with statistics that are fixed before any fit is seen."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from metatransfer.model.crossing import Crossing
from metatransfer.model.design import FloatArray, IntArray

Statistic = Callable[[FloatArray], FloatArray]
"""From outcomes, shape (replicates, n), to one number each."""

LIMIT = 0.005
"""A check fails where the p-value is not between this and one minus this."""

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
    passed : bool
        Whether p lies inside the limits.
    """

    statistic: str
    observed: float
    p: float
    passed: bool


def statistics(
    factors: Sequence[Crossing], thresholds_points: Sequence[float]
) -> dict[str, Statistic]:
    """Return the statistics that are compared, by name.

    Parameters
    ----------
    factors : sequence of Crossing
        Groupings whose standard deviations are compared.
    thresholds_points : sequence of float
        Outcomes above which rows are counted.
    """
    named: dict[str, Statistic] = {
        "kurtosis": lambda y: np.asarray(stats.kurtosis(y, axis=1, fisher=False)),
        "min": lambda y: y.min(axis=1),
        "max": lambda y: y.max(axis=1),
        "interquartile range": lambda y: np.asarray(stats.iqr(y, axis=1)),
    }
    for threshold in thresholds_points:
        named[f"share above {threshold:g}"] = _share_above(threshold)
    for crossing in factors:
        named[f"sd by {' × '.join(crossing.factors)}"] = _uneven_sd(crossing)
    return named


def _share_above(threshold_points: float) -> Statistic:
    return lambda y: np.asarray((y > threshold_points).mean(axis=1))


def _uneven_sd(crossing: Crossing) -> Statistic:
    """Return how unlike the levels' standard deviations are: the sd of their logarithms."""
    groups = rows_of_levels(crossing.codes, crossing.levels)

    def spread_of_log_sd(y: FloatArray) -> FloatArray:
        sds = np.stack([y[:, rows].std(axis=1, ddof=1) for rows in groups], axis=1)
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
    named: dict[str, Statistic], y: FloatArray, replicates: Iterator[FloatArray]
) -> tuple[PredictiveCheck, ...]:
    """Compare each statistic of the outcomes with its replicates.

    Parameters
    ----------
    named : dict of str to Statistic
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
    if len(y) < FEWEST_ROWS or np.ptp(y) == 0:
        return ()
    observed = {name: float(statistic(y[None, :])[0]) for name, statistic in named.items()}
    parts = [[statistic(rep) for statistic in named.values()] for rep in replicates]
    values = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return tuple(
        check(name, observed[name], column) for name, column in zip(named, values, strict=True)
    )


def check(name: str, observed: float, replicated: FloatArray) -> PredictiveCheck:
    """Return the check of one statistic.

    Parameters
    ----------
    name : str
        What is compared.
    observed : float
        Its value on the observed outcomes.
    replicated : FloatArray, shape (replicates,)
        Its values on replicates.
    """
    # a share has ties with its replicates: half of them count, or "all rows above 0" would fail
    p = float((replicated > observed).mean() + (replicated == observed).mean() / 2)
    return PredictiveCheck(name, observed, p, passed=LIMIT < p < 1 - LIMIT)
