"""Lists of records in every format: one line a record, however long, so that grep finds it."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from metatransfer.cli.options import Format
from metatransfer.cli.render.machine import Row, cell, json_text, rows_csv, rows_jsonl
from metatransfer.cli.render.markdown import table
from metatransfer.cli.render.page import HEADING, Page, safe


def render_rows(rows: Sequence[Row], form: Format, *, width: int) -> str | Page:
    """Return rows in a format.

    Parameters
    ----------
    rows : sequence of mapping
        Rows with the same keys in the same order.
    form : str
        Format.
    width : int
        Columns of the terminal; lines of a table may be longer, never shortened.
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
            return _page(rows, width)


def _page(rows: Sequence[Row], width: int) -> Page:
    page = Page(width)
    if not rows:
        return page
    cells = [[safe(key, HEADING) for key in rows[0]]]
    cells += [[safe(cell(value)) for value in row.values()] for row in rows]
    widths = [max(cell_len(line[i].plain) for line in cells) for i in range(len(cells[0]))]
    for line in cells:
        padded = [
            text + " " * (column - cell_len(text.plain))
            for text, column in zip(line, widths, strict=True)
        ]
        joined = Text("  ").join(padded)
        joined.rstrip()
        page.lines.append(joined)
    return page
