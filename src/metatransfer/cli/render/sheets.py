"""One story on two kinds of sheet: a page of a terminal, or Markdown."""

from collections.abc import Callable

from metatransfer.cli.options import Format
from metatransfer.cli.render.machine import Row, json_text, rows_csv, rows_jsonl
from metatransfer.cli.render.markdown import MarkdownSheet
from metatransfer.cli.render.page import Page, Sheet


def told(
    write: Callable[[Sheet], None], data: object, rows: list[Row], form: Format, width: int
) -> str | Page:
    """Return a story in a format.

    Parameters
    ----------
    write : callable
        Writes the story on a sheet.
    data : object
        The same as plain data, for JSON.
    rows : list of mapping
        Its rows, for CSV and JSON lines.
    form : str
        Format.
    width : int
        Columns of a page.
    """
    match form:
        case "json":
            return json_text(data) + "\n"
        case "jsonl":
            return rows_jsonl(rows)
        case "csv":
            return rows_csv(rows)
        case "md":
            sheet = MarkdownSheet()
            write(sheet)
            return sheet.text()
        case _:
            page = Page(width)
            write(page)
            return page
