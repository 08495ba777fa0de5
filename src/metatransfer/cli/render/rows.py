"""Lists of records in every format: one line a record, so that grep finds it.

At a terminal, lines that would wrap are shortened; what is piped is whole.
"""

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from rich.text import Text

from metatransfer.cli.options import Format
from metatransfer.cli.render.machine import Row, cell, json_text, rows_csv, rows_jsonl
from metatransfer.cli.render.markdown import table
from metatransfer.cli.render.page import HEADING, Page, safe

NARROWEST: Final = 12
"""Columns that a shortened cell keeps."""


def render_rows(
    rows: Sequence[Row], form: Format, *, width: int, shorten: bool = False
) -> str | Page:
    """Return rows in a format.

    Parameters
    ----------
    rows : sequence of mapping
        Rows with the same keys in the same order.
    form : str
        Format.
    width : int
        Columns of the terminal; lines of a table may be longer.
    shorten : bool
        Whether they are shortened where they would wrap.
    """
    match form:
        case "json":
            return json_text([dict(row) for row in rows]) + "\n"
        case "jsonl":
            return rows_jsonl(rows)
        case "csv":
            return rows_csv(rows)
        case "md":
            return table(rows)
        case _:
            return _page(rows, width, shorten=shorten)


def _page(rows: Sequence[Row], width: int, *, shorten: bool) -> Page:
    page = Page(width)
    if not rows:
        return page
    cells = [[safe(key, HEADING) for key in rows[0]]]
    cells += [[safe(cell(value)) for value in row.values()] for row in rows]
    widths = [max(cell_len(line[i].plain) for line in cells) for i in range(len(cells[0]))]
    if shorten:
        widths = _shortened(widths, width)
    for line in cells:
        for text, column in zip(line, widths, strict=True):
            text.truncate(column, overflow="ellipsis")
        padded = [
            text + " " * (column - cell_len(text.plain))
            for text, column in zip(line, widths, strict=True)
        ]
        joined = Text("  ").join(padded)
        joined.rstrip()
        page.lines.append(joined)
    return page


def _shortened(widths: Sequence[int], width: int) -> list[int]:
    """Return widths of columns, the widest made narrower until a line fits, if it can."""
    found = list(widths)
    while sum(found) + 2 * (len(found) - 1) > width and max(found) > NARROWEST:
        found[found.index(max(found))] -= 1
    return found
