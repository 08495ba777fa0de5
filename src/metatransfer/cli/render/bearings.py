"""What documents say of a statement, as pages, Markdown and data."""

from collections.abc import Sequence
from typing import Final

from metatransfer.cli.options import Format
from metatransfer.cli.render.machine import Row
from metatransfer.cli.render.page import Page, Sheet, safe
from metatransfer.cli.render.sheets import told
from metatransfer.literature.bearing import SCIFACT
from metatransfer.records import Status
from metatransfer.records.audit import Bearing

COLUMN: Final = max(len(status.value) for status in Status) + 2
"""Where names of documents stand, beside the longest word."""


def rendered(statement: str, found: Sequence[Bearing], form: Format, *, width: int) -> str | Page:
    """Return what documents say of a statement, in a format.

    Parameters
    ----------
    statement : str
        The statement.
    found : sequence of Bearing
        One a document.
    form : str
        Format.
    width : int
        Columns of a page.
    """
    rows: list[Row] = [
        {
            "statement": statement,
            "document": item.document,
            "status": item.status.value,
            "scifact": SCIFACT[item.status],
            "quote": item.quote,
            "coverage": item.coverage,
            "differences": list(item.differences),
        }
        for item in found
    ]

    def write(sheet: Sheet) -> None:
        for item in found:
            sheet.labelled(item.status.value.upper(), item.document, column=COLUMN)
            sheet.labelled("quote", safe(f"“{item.quote}”" if item.quote else ""), indent=2)
            for difference in item.differences:
                sheet.labelled("differs", difference, indent=2)
            for other in item.others:
                sheet.labelled("also", safe(f"“{other}”"), indent=2)

    return told(write, [dict(row) for row in rows], rows, form, width)
