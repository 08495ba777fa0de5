"""Anybody's table as columns: pandas, polars, or a mapping of arrays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metatransfer.errors import ModelDataError, and_did_you_mean
from metatransfer.model.design import IntArray

FEW_ROWS = 5
"""Rows that a message names before it says how many there are."""


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of the same length.

    Parameters
    ----------
    columns : mapping of str to array, shape (n,)
        Numbers, or labels of any kind.
    """

    columns: Mapping[str, NDArray[Any]]

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
        if name not in self.columns:
            hint = and_did_you_mean(str(name), tuple(self.columns))
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
        return Table({name: column[kept] for name, column in self.columns.items()})


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
    if isinstance(data, Mapping):
        columns = {str(name): np.asarray(values) for name, values in data.items()}
    elif hasattr(data, "columns") and hasattr(data, "__getitem__"):
        columns = {str(name): np.asarray(data[name].to_numpy()) for name in data.columns}
    else:
        raise ModelDataError(
            f"data · got {type(data).__name__} · must be a pandas or polars DataFrame, or a dict "
            "of arrays"
        )
    lengths = {name: column.shape for name, column in columns.items()}
    if len(set(lengths.values())) != 1 or any(len(shape) != 1 for shape in lengths.values()):
        told = ", ".join(f"{name} {shape}" for name, shape in lengths.items())
        raise ModelDataError(f"data · columns differ in shape: {told or 'none'} · one value a row")
    table = Table(columns)
    if not len(table):
        raise ModelDataError("data · no rows · give at least two")
    return table


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
    # pandas' own marker of a missing value refuses to be compared with itself
    return value is None or type(value).__name__ in {"NAType", "NaTType"} or bool(value != value)  # noqa: PLR0124
