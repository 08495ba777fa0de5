"""Tables of claims whose cells are set apart: columns are told by what is in them.

Neither the order of columns nor the language of their names matters: marks are marks, a share
between 0 and 1 beside each is a confidence, and the column with most to read is the statement.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from metatransfer.literature.extract.marks import CONFIDENCE, MARK_CELL, said_by
from metatransfer.records import SourceVerdict

CELLS: Final = re.compile(r"\s*(?:\t+|\|)\s*")
CONFIDENCE_CELL: Final = re.compile(rf"{CONFIDENCE}\Z")
MOSTLY: Final = 0.8
"""Share of a column's cells of one sort from which it is a column of that sort."""
SHORTEST_STATEMENT: Final = 12
"""Characters below which a cell states nothing."""

Row = tuple[str, ...]


def table_rows(body: str) -> Iterator[tuple[str, SourceVerdict]]:
    """Yield the statements of tables of claims, with mark and confidence.

    Parameters
    ----------
    body : str
        Text of a section, cells set apart by tabs, by bars, or as CSV.
    """
    rows = (_cells(line) for line in body.splitlines())
    for width, block in groupby((row for row in rows if row), key=len):
        if width > 1:
            yield from _block(list(block))


def _cells(line: str) -> Row:
    cells = CELLS.split(line.strip().strip("|"))
    if len(cells) == 1:
        # a comma inside of quotation marks parts nothing
        cells = next(csv.reader([line.strip()], skipinitialspace=True), [])
    return tuple(cell.strip() for cell in cells)


def _block(rows: Sequence[Row]) -> Iterator[tuple[str, SourceVerdict]]:
    columns = list(zip(*rows, strict=True))
    marks = _column(columns, MARK_CELL)
    if marks is None:
        return
    shares = _column(columns, CONFIDENCE_CELL, apart_from=marks)
    words = max(
        (at for at in range(len(columns)) if at not in (marks, shares)),
        key=lambda at: sum(map(len, columns[at])),
        default=None,
    )
    if words is None:
        return
    for row in rows:
        mark = MARK_CELL.match(row[marks])
        if mark is not None and len(row[words]) >= SHORTEST_STATEMENT:
            share = None if shares is None else row[shares]
            yield row[words], said_by(mark["mark"], share)


def _column(
    columns: Sequence[Row], form: re.Pattern[str], apart_from: int | None = None
) -> int | None:
    """Return the first column whose cells, but for a header, are mostly of a form."""
    for at, cells in enumerate(columns):
        filled = [cell for cell in cells if cell]
        # one cell may be the column's name
        rest = max(1, len(filled) - 1)
        if at != apart_from and sum(map(bool, map(form.match, filled))) >= MOSTLY * rest:
            return at
    return None
