"""Anybody's table as columns: pandas, polars, or a mapping of arrays."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metatransfer.errors import ModelDataError, and_did_you_mean
from metatransfer.model.design import IntArray

FEW_ROWS = 5
"""Rows that a message names before it says how many there are."""


MISSING = frozenset({"", "NA", "N/A", "null"})
"""Words for a missing value among numbers that were read as text."""


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of the same length.

    Parameters
    ----------
    columns : mapping of str to array, shape (n,)
        Numbers, or labels of any kind.
    labels : tuple, optional
        What a pandas data frame calls its rows: what is given beside it may be labelled too.
    categories : mapping of str to tuple of str, optional
        Levels of categorical columns in the order of their type, the reference first.
    """

    columns: Mapping[str, NDArray[Any]]
    labels: tuple[Any, ...] = ()
    categories: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def column(self, name: str, what: str) -> NDArray[Any]:
        """Return a column.

        Parameters
        ----------
        name : str
            Its name.
        what : str
            What it is asked for as, for the message.

        Raises
        ------
        ModelDataError
            When there is none.
        """
        if not isinstance(name, str):
            raise ModelDataError(
                f"data · {what} · got {type(name).__name__} · must be the name of a column · put "
                "the values into the data and name their column"
            )
        if name not in self.columns:
            hint = and_did_you_mean(name, tuple(self.columns))
            raise ModelDataError(
                f"data · {what} · there is no column '{name}' · allowed: "
                f"{', '.join(self.columns)}{hint}"
            )
        return self.columns[name]

    def rows(self, kept: IntArray) -> "Table":
        """Return some of the rows.

        Parameters
        ----------
        kept : IntArray
            Which.
        """
        labels = tuple(self.labels[at] for at in kept) if self.labels else ()
        columns = {name: column[kept] for name, column in self.columns.items()}
        return Table(columns, labels, self.categories)


def table_of(data: Any) -> Table:
    """Return a user's table.

    Parameters
    ----------
    data : pandas.DataFrame, polars.DataFrame or mapping of str to array
        One row an estimate.

    Raises
    ------
    ModelDataError
        For something else, columns of unequal length, and no rows.
    """
    given = {str(name): values for name, values in _columns_of(data)}
    columns = {name: array_of(values) for name, values in given.items()}
    lengths = {name: column.shape for name, column in columns.items()}
    if len(set(lengths.values())) != 1 or any(len(shape) != 1 for shape in lengths.values()):
        told = ", ".join(f"{name} {shape}" for name, shape in lengths.items())
        raise ModelDataError(f"data · columns differ in shape: {told or 'none'} · one value a row")
    categories = {name: _categories_of(values) for name, values in given.items()}
    ordered = {name: levels for name, levels in categories.items() if levels}
    table = Table(columns, labels_of(data), ordered)
    if not len(table):
        raise ModelDataError("data · no rows · give at least two")
    return table


def _columns_of(data: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(data, Mapping):
        return data.items()
    if hasattr(data, "collect"):
        raise ModelDataError("data · a LazyFrame has no values yet · give data.collect()")
    if not (hasattr(data, "columns") and hasattr(data, "__getitem__")):
        raise ModelDataError(
            f"data · got {type(data).__name__} · must be a pandas or polars DataFrame, or a dict "
            "of arrays"
        )
    names = list(data.columns)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ModelDataError(f"data · two columns are named '{twice}' · rename one")
    return ((name, data[name]) for name in names)


def _categories_of(values: Any) -> tuple[str, ...]:
    """Return the levels of a categorical of pandas or an enumeration of polars, else nothing."""
    kind = getattr(values, "dtype", None)
    if type(kind).__name__ not in {"CategoricalDtype", "Enum"}:
        return ()
    return tuple(map(str, names_of(np.asarray(kind.categories))))  # type: ignore[union-attr]


def labels_of(given: Any) -> tuple[Any, ...]:
    """Return what pandas calls the rows of something, nothing where it is not of pandas.

    Parameters
    ----------
    given : object
        A data frame, a series, or anything else.
    """
    index = getattr(given, "index", None)
    return () if index is None or callable(index) else tuple(index)


def array_of(values: Any) -> NDArray[Any]:
    """Return values as an array in which numbers are numbers, and masked ones missing.

    Parameters
    ----------
    values : array, series, or iterable
        A value a row.
    """
    if isinstance(values, np.ma.MaskedArray):
        values = [None if value is np.ma.masked else value for value in values]
    if isinstance(values, Iterator):
        values = list(values)
    array = np.asarray(values.to_numpy() if hasattr(values, "to_numpy") else values)
    if array.dtype == object and all(_is_number(value) for value in array.flat):
        return array.astype(np.float64)
    return array


def _is_number(value: Any) -> bool:
    if isinstance(value, bool | np.bool_) or _is_missing(value):
        return False
    return isinstance(value, Real | Decimal)


def faults_in(table: Table, names: Iterable[str]) -> list[str]:
    """Return what is wrong with the values of some columns: missing, or not finite.

    Parameters
    ----------
    table : Table
        The columns.
    names : iterable of str
        Which of them a model uses.
    """
    faults = []
    for name in names:
        column = table.columns[name]
        missing = np.array([_is_missing(value) for value in column])
        if missing.any():
            faults.append(
                f"data · column '{name}' · missing in {rows_in_words(missing)} · no row is dropped "
                "silently: leave these out yourself, or fill them in"
            )
        elif column.dtype.kind == "f" and not np.isfinite(column).all():
            where = rows_in_words(~np.isfinite(column))
            faults.append(f"data · column '{name}' · infinite in {where} · must be finite")
    return faults


def faults_of_covariate(name: str, column: NDArray[Any]) -> list[str]:
    """Return what keeps a column from being a covariate: neither numbers nor labels.

    Parameters
    ----------
    name : str
        Its name.
    column : array, shape (n,)
        Its values, none of them missing.
    """
    where = f"data · column '{name}'"
    if column.dtype.kind in "mMc":
        return [f"{where} · is {column.dtype} · make it a number, such as the year, or text"]
    if column.dtype.kind in "biuf":
        return []
    number = [_is_number(value) or _reads_as_number(value) for value in column]
    if any(number) and all(n or str(v) in MISSING for n, v in zip(number, column, strict=True)):
        return [
            f"{where} · holds numbers as text · make them numbers, or write C({name}) for levels"
        ]
    other = [value for value in column if not isinstance(value, str | bytes)]
    if other:
        kind = type(other[0]).__name__
        return [f"{where} · holds '{other[0]}' ({kind}) · make all numbers, or all text"]
    return []


def _reads_as_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def names_of(column: NDArray[Any]) -> NDArray[np.str_]:
    """Return labels as text, in which 1 and 1.0 are the same.

    Parameters
    ----------
    column : array, shape (n,)
        Labels of any kind.
    """
    if column.dtype.kind == "f" and np.array_equal(column, np.trunc(column)):
        column = column.astype(np.int64)
    return column.astype(np.str_)


def check_order(what: str, given: tuple[Any, ...], rows: tuple[Any, ...]) -> None:
    """Refuse what pandas labels as the data are labelled, but in another order.

    Parameters
    ----------
    what : str
        What is labelled, for the message.
    given, rows : tuple
        Labels of it, and of the data.

    Raises
    ------
    ModelDataError
        For the same labels in another order: values would meet the wrong rows.
    """
    if given != rows and len(given) == len(rows) and set(given) == set(rows):
        raise ModelDataError(
            f"{what} · labelled as the data are, in another order · sort it by data.index, or give "
            "it without labels, by to_numpy(), if it is in the order of the rows"
        )


def rows_in_words(marked: NDArray[np.bool_]) -> str:
    """Return marked rows in words, the first few by number from 0.

    Parameters
    ----------
    marked : array of bool, shape (n,)
        Which rows.
    """
    at = np.flatnonzero(marked)
    shown = ", ".join(map(str, at[:FEW_ROWS]))
    more = f" and {len(at) - FEW_ROWS} more" if len(at) > FEW_ROWS else ""
    return f"row{'s' if len(at) > 1 else ''} {shown}{more}"


def _is_missing(value: Any) -> bool:
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, Real | Decimal) and value != value  # noqa: PLR0124 - it is no number
