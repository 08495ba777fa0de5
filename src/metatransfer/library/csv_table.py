"""CSV text to rows that remember their lines."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from metatransfer.library.fault_log import FileFaults
from metatransfer.library.names import nearest

if TYPE_CHECKING:
    import _csv

MAX_CELL_CHARACTERS: Final = 131_072
MAX_TEXTS: Final = 50_000
"""Different texts of a table that are kept once; numbers and locators are mostly different."""
MOST_NEAREST: Final = 40
"""Up to so many unknown columns, each is told with the names nearest to it."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a table may have.

    Parameters
    ----------
    known : tuple of str
        All of them.
    required : frozenset of str
        Those that must be there.
    """

    known: tuple[str, ...]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a CSV file.

    Parameters
    ----------
    rows : list of dict of str to object
        Cells by column, as text; empty cells are left out.
    lines : list of int
        1-based line each row begins at.
    """

    rows: list[dict[str, object]]
    lines: list[int]


def parse_csv(text: str, columns: Columns, faults: FileFaults) -> Table | None:
    """Read a table with a header.

    Parameters
    ----------
    text : str
        The file's content.
    columns : Columns
        What its header may and must name.
    faults : FileFaults
        Takes all that is wrong.

    Returns
    -------
    Table or None
        None where no row can be trusted.
    """
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records = _numbered(reader)
    try:
        line, header = next(records, (1, []))
        if not _header_is_sound(header, line, columns, faults):
            return None
        return _rows(header, records, faults)
    except csv.Error as error:
        what = f"not a valid table: {error}"
        faults.add(reader.line_num, "", what, do="check the quotes in this row")
        return None


def _numbered(reader: "_csv.Reader") -> Iterator[tuple[int, list[str]]]:
    """Yield records with the line each begins at; a quoted cell may span several lines."""
    begins = 1
    for record in reader:
        if record:
            yield begins, record
        begins = reader.line_num + 1


def _header_is_sound(
    header: Sequence[str], line: int, columns: Columns, faults: FileFaults
) -> bool:
    sound = True
    if not header:
        faults.add(0, "", "the file is empty", do=f"begin with {','.join(columns.known)}")
        return False
    unknown = 0
    for name in dict.fromkeys(header):
        if name not in columns.known:
            sound, unknown = False, unknown + 1
            # so many strange names are another table: what each is near to helps nobody
            allowed = nearest(name, columns.known) if unknown <= MOST_NEAREST else ""
            faults.add(line, name, f"unknown column '{name}'", allowed=allowed)
        elif header.count(name) > 1:
            sound = False
            faults.add(line, name, f"column '{name}' stands twice", do="keep one of the two")
    for name in sorted(columns.required.difference(header)):
        sound = False
        faults.add(line, name, "column missing", do=f"add a column '{name}'")
    return sound


def _rows(
    header: Sequence[str], records: Iterator[tuple[int, list[str]]], faults: FileFaults
) -> Table:
    table = Table([], [])
    width = len(header)
    # Names of tasks and models come again in every row: each text is kept once.
    seen: dict[str, str] = {}
    for line, cells in records:
        if len(cells) != width:
            what = f"{len(cells)} cells in this row"
            do = "check the commas and quotes"
            faults.add(line, "", what, allowed=f"allowed: {width}, as in the header", do=do)
            continue
        table.lines.append(line)
        row: dict[str, object] = {}
        for name, cell in zip(header, cells, strict=True):
            if cell:
                row[name] = seen.setdefault(cell, cell) if len(seen) < MAX_TEXTS else cell
        table.rows.append(row)
    return table
