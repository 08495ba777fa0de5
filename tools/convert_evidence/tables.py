"""Reading the raw tables, and writing them in the project's form.

Numbers pass through :class:`decimal.Decimal`, so that a fraction of 0.325825 becomes 32.5825 points
and nothing else.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from metatransfer.library import write_atomic
from metatransfer.records import Result, Similarity

Row = dict[str, str]

POINT_DIGITS = 4
"""Decimals kept of a score in points: a hundredth of what any source prints."""

RESULT_COLUMNS: tuple[str, ...] = tuple(name for name in Result.model_fields if name != "study")
"""Columns of a results file, in order; the folder's name stands for the study."""

SIMILARITY_COLUMNS: tuple[str, ...] = ("first", "second", "value")
"""Columns of a values file; no source at hand prints standard errors."""


def read_rows(folder: Path, name: str) -> list[Row]:
    """Read a raw table.

    Parameters
    ----------
    folder : Path
        Folder of raw tables.
    name : str
        File name without its ending.
    """
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def points_of_fraction(text: str) -> float:
    """Return a fraction in points, rounded to :data:`POINT_DIGITS` decimals."""
    return float(round(Decimal(text) * 100, POINT_DIGITS))


def points(text: str) -> float:
    """Return a number that is in points already, rounded to :data:`POINT_DIGITS` decimals."""
    return float(round(Decimal(text), POINT_DIGITS))


def write_results(path: Path, results: Iterable[Result]) -> int:
    """Write ``results.csv`` with the columns that are used, and return the number of rows.

    A column is used when a row differs from the record's default in it.
    """
    arms = sorted(results, key=lambda arm: arm.arm_key)
    used = [name for name in RESULT_COLUMNS if any(_is_set(arm, name) for arm in arms)]
    _write(path, used, ([_cell(getattr(arm, name)) for name in used] for arm in arms))
    return len(arms)


def write_similarities(path: Path, similarities: Iterable[Similarity]) -> int:
    """Write ``values.csv`` and return the number of rows."""
    values = sorted(similarities, key=lambda pair: (pair.first, pair.second))
    cells = ([_cell(getattr(pair, name)) for name in SIMILARITY_COLUMNS] for pair in values)
    _write(path, SIMILARITY_COLUMNS, cells)
    return len(values)


def write_rows(path: Path, rows: Sequence[Row]) -> int:
    """Write a table whose columns are those of its first row, and return the number of rows."""
    _write(path, list(rows[0]), (list(row.values()) for row in rows))
    return len(rows)


def _is_set(arm: Result, name: str) -> bool:
    field = Result.model_fields[name]
    return field.is_required() or getattr(arm, name) != field.default


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, tuple):
        return " ".join(map(_cell, value))
    return str(value)


def _write(path: Path, header: Sequence[str], rows: Iterable[list[str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    write_atomic(path, text.getvalue().encode())
