"""Levels of crossed factors that occur in the rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metatransfer.errors import ModelDataError, and_did_you_mean
from metatransfer.model.design import BoolArray, FloatArray, IntArray, ModelData


@dataclass(frozen=True, eq=False)
class Crossing:
    """The levels that occur of one or several crossed factors.

    Parameters
    ----------
    factors : tuple of str
        The factors that are crossed.
    labels : tuple of str
        Name of each level that occurs.
    codes : IntArray, shape (n,)
        Level of each row.
    """

    factors: tuple[str, ...]
    labels: tuple[str, ...]
    codes: IntArray

    @property
    def levels(self) -> int:
        """Number of levels that occur."""
        return len(self.labels)

    @property
    def rows_per_level(self) -> float:
        """Mean number of rows of a level."""
        return len(self.codes) / self.levels


def cross(data: ModelData, factors: Sequence[str]) -> Crossing:
    """Return the levels of crossed factors that occur in the rows, in the order of their codes.

    Parameters
    ----------
    data : ModelData
        Rows.
    factors : sequence of str
        Factors to cross.

    Raises
    ------
    ModelDataError
        For a factor that the data do not have.
    """
    for name in factors:
        if name not in data.factors:
            hint = and_did_you_mean(name, tuple(data.factors))
            raise ModelDataError(
                f"model · factor '{name}' is not in the data · allowed: "
                f"{', '.join(data.factors) or 'none'}{hint}"
            )
    columns = [data.factors[name].codes for name in factors]
    first, codes = distinct(columns)
    labels = tuple(
        " × ".join(data.factors[name].labels[code] for name, code in zip(factors, row, strict=True))
        for row in zip(*(column[first] for column in columns), strict=True)
    )
    return Crossing(tuple(factors), labels, codes)


def distinct(columns: Sequence[IntArray]) -> tuple[IntArray, IntArray]:
    """Return which combinations of codes occur, in the order of the codes.

    Parameters
    ----------
    columns : sequence of IntArray, shape (n,)
        Codes from zero, of one factor each; one at least.

    Returns
    -------
    first : IntArray, shape (combinations,)
        A row that has each combination.
    codes : IntArray, shape (n,)
        Combination of each row.
    """
    codes = np.zeros(len(columns[0]), dtype=np.int64)
    first = codes[:1]
    for column in columns:
        # numbered anew at each step, so that no product of levels grows beyond a number
        pairs = codes * (int(column.max(initial=0)) + 1) + column
        _, first, codes = np.unique(pairs, return_index=True, return_inverse=True)
    return first, codes


def flat_levels(crossing: Crossing, y: FloatArray, rows: IntArray) -> BoolArray:
    """Say of each level whether it has three rows or more, all with the same outcome.

    Parameters
    ----------
    crossing : Crossing
        The levels.
    y : FloatArray, shape (n,)
        Outcomes.
    rows : IntArray
        Rows that count.

    Returns
    -------
    BoolArray, shape (levels,)
    """
    lowest, highest = np.full((2, crossing.levels), np.nan)
    np.fmin.at(lowest, crossing.codes[rows], y[rows])
    np.fmax.at(highest, crossing.codes[rows], y[rows])
    count = np.bincount(crossing.codes[rows], minlength=crossing.levels)
    return np.asarray((count > 2) & (lowest == highest))
