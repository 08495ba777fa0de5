"""The view model as plain data: what the PDF's template reads, and what JSON prints."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from metatransfer.report import formula
from metatransfer.report.blocks import (
    Badge,
    Block,
    Columns,
    Facts,
    Figure,
    Formula,
    Heading,
    Listing,
    Paragraph,
    Quote,
    Run,
    Section,
    Table,
    View,
    runs,
)

Data = dict[str, Any]


def section_data(section: Section) -> Data:
    """Return a section as plain data.

    Parameters
    ----------
    section : Section
        Section of a view.
    """
    return {
        "anchor": section.anchor,
        "title": section.title,
        "rtl": right_to_left(section.title),
        "kind": section.kind,
        "word": section.word,
        "beside": section.beside,
        "blocks": blocks_data(section.blocks),
    }


def view_data(view: View) -> Data:
    """Return a whole view as plain data.

    Parameters
    ----------
    view : View
        The report.
    """
    return {
        "title": view.title,
        "rtl": right_to_left(view.title),
        "subtitle": view.subtitle,
        "date": view.date,
        "authors": list(view.authors),
        "keywords": list(view.keywords),
        "sections": [section_data(section) for section in view.sections],
    }


def blocks_data(blocks: Sequence[Block]) -> list[Data]:
    """Return blocks as plain data, each saying under ``is`` what it is.

    Parameters
    ----------
    blocks : sequence of Block
        Blocks.
    """
    return [WRITERS[type(block)](block) for block in blocks]


def _runs(inline: Sequence[Run]) -> list[Data]:
    return [
        {
            "text": run.text,
            "style": run.style,
            "href": run.href,
            "rtl": right_to_left(run.text),
        }
        for run in inline
    ]


def _quote(block: Quote) -> Data:
    return {
        "is": "quote",
        "text": block.text,
        "source": _runs(block.source),
        "rtl": right_to_left(block.text),
    }


def _table(block: Table) -> Data:
    return {
        "is": "table",
        "header": list(block.header),
        "rows": [[_runs(cell) for cell in row] for row in block.rows],
        "caption": block.caption,
        "widths": list(block.widths),
        "numeric": list(block.numeric),
        "tones": list(block.tones),
        "sortable": block.sortable,
    }


def _formula(block: Formula) -> Data:
    node = block.node
    lines = node.rows if isinstance(node, formula.Lines) else (node,)
    return {
        "is": "formula",
        "lines": [formula.data(line) for line in lines],
        "spoken": [formula.spoken(line) for line in lines],
    }


def _columns(block: Columns) -> Data:
    return {"is": "columns", "left": blocks_data(block.left), "right": blocks_data(block.right)}


WRITERS: Final[Mapping[type, Callable[[Any], Data]]] = {
    Heading: lambda block: {"is": "heading", "text": block.text},
    Paragraph: lambda block: {"is": "paragraph", "runs": _runs(block.runs)},
    Quote: _quote,
    Badge: lambda block: {"is": "badge", **vars(block)},
    Facts: lambda block: {
        "is": "facts",
        "rows": [[_runs(runs(label)), _runs(value)] for label, value in block.rows],
    },
    Listing: lambda block: {"is": "listing", "items": [_runs(item) for item in block.items]},
    Table: _table,
    Formula: _formula,
    Figure: lambda block: {"is": "figure", **vars(block)},
    Columns: _columns,
}
"""How each kind of block becomes data."""


def right_to_left(text: str) -> bool:
    """Say whether a text runs from right to left: its first letter of either kind decides.

    Parameters
    ----------
    text : str
        Text.
    """
    kinds = (unicodedata.bidirectional(char) for char in text)
    return next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), False)
