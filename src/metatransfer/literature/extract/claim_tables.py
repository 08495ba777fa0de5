"""Tables of claims whose cells are set apart: columns are told by what is in them.

Neither the order of columns nor the language of their names matters: marks are marks, a share
between 0 and 1 beside each is a confidence, and the column with most to read is the statement.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final

from metatransfer.literature.extract.items import joined, notes_before, states
from metatransfer.literature.extract.notes import KNOWN_NAME, Notes, notes_in

CELLS: Final = re.compile(r"\s*(?:\t+|\|)\s*")
BARS: Final = str.maketrans("│┃║", "|||")
"""Bars of tables that are drawn with boxes."""
MOSTLY: Final = 0.8
"""Share of a column's cells of one sort from which it is a column of that sort."""
SHARE_NAME: Final = re.compile(
    r"confidence|certainty|trust|belief|probability|rating|score", re.IGNORECASE
)
KNOWN: Final = re.compile(KNOWN_NAME, re.IGNORECASE)
LONGEST_NAME: Final = 3
"""Words of the name of a column."""

LETTERS: Final = {"y": "yes", "n": "no", "t": "true", "f": "false"}

Row = tuple[str, ...]


def table_rows(body: str) -> Iterator[tuple[str, Notes]]:
    """Yield the statements of tables of claims, with what is noted beside them.

    Parameters
    ----------
    body : str
        Text of a section, cells set apart by tabs, by bars, or as CSV.
    """
    rows = (_cells(line) for line in body.translate(BARS).splitlines())
    for width, block in groupby((row for row in rows if row), key=len):
        if width > 1:
            yield from _block(list(block))


def _cells(line: str) -> Row:
    cells = CELLS.split(line.strip().strip("|"))
    if len(cells) == 1:
        # a comma inside of quotation marks parts nothing
        sign = ";" if line.count(";") > 1 else ","
        cells = next(csv.reader([line.strip()], delimiter=sign, skipinitialspace=True), [])
    return tuple(cell.strip() for cell in cells)


def _block(rows: Sequence[Row]) -> Iterator[tuple[str, Notes]]:
    columns = [_spelt(cells) for cells in zip(*rows, strict=True)]
    rows = list(zip(*columns, strict=True))
    marks = _column(columns, _is_mark)
    shares = _column([cells if at != marks else () for at, cells in enumerate(columns)], _is_share)
    if marks is None and (shares is None or not SHARE_NAME.search(columns[shares][0])):
        return
    noted = [at for at in (marks, shares) if at is not None]
    words = max(
        (at for at in range(len(columns)) if at not in noted),
        key=lambda at: sum(map(len, columns[at])),
        default=None,
    )
    if words is not None:
        yield from _statements(rows, words, noted)


def _spelt(cells: Row) -> Row:
    """Return a column with what its name or its letters leave out: per cent, yes and no."""
    name, *rest = cells
    if "%" in name:
        return (name, *(f"{cell} %" if cell.replace(".", "").isdigit() else cell for cell in rest))
    if {cell.lower() for cell in rest if cell} <= LETTERS.keys():
        return (name, *(LETTERS[cell.lower()] if cell else cell for cell in rest))
    return cells


def _statements(
    rows: Sequence[Row], words: int, noted: Sequence[int]
) -> Iterator[tuple[str, Notes]]:
    """Yield the rows that have notes; a row without any goes on with the row above it."""
    statement, notes = "", Notes()
    for row in rows[_is_header(rows[0], words, noted) :]:
        if not any(row[at] for at in noted):
            statement = joined(statement, row[words])
            continue
        if notes and states(statement):
            yield statement, notes
        lead, rest = notes_before(row[words])
        statement = rest if lead.marks else row[words]
        notes = sum((notes_in(row[at]) or Notes() for at in noted), Notes(marks=lead.marks))
    if notes and states(statement):
        yield statement, notes


def _is_header(row: Row, words: int, noted: Sequence[int]) -> bool:
    """Tell a row of names: a name of marks may be a word for a mark too, as "Verified" is."""
    unnoted = any(notes_in(row[at]) is None for at in noted)
    return len(row[words].split()) <= LONGEST_NAME and (
        unnoted or (len(noted) == 1 and KNOWN.fullmatch(row[noted[0]]) is not None)
    )


def _is_mark(cell: str) -> bool:
    return bool((notes := notes_in(cell)) and notes.marks)


def _is_share(cell: str) -> bool:
    return bool((notes := notes_in(cell)) and notes.shares)


def _column(columns: Sequence[Row], is_of_sort: Callable[[str], bool]) -> int | None:
    """Return the first column whose cells, but for a header, are mostly of a sort."""
    for at, cells in enumerate(columns):
        filled = [cell for cell in cells if cell]
        # one cell may be the column's name
        rest = max(1, len(filled) - 1)
        if filled and sum(map(is_of_sort, filled)) >= MOSTLY * rest:
            return at
    return None
