"""Tables of any document as grids, by the reader that imports tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from metatransfer.errors import InputError
from metatransfer.importers.grid import Grid, grid_of, latex_grid
from metatransfer.literature.documents import SourceDocument
from metatransfer.literature.documents.latex import CAPTION, COMMENT, FLOAT, TABULAR
from metatransfer.literature.documents.pdf_tables import pdf_tables
from metatransfer.literature.documents.plain import decode
from metatransfer.literature.documents.source import Table

LABEL: Final = re.compile(r"\\label\{[^}]*\}")
BRACES: Final = re.compile(r"[{}]|\\[a-zA-Z]+\*?")


@dataclass(frozen=True)
class FoundTable:
    """A table of a document.

    Parameters
    ----------
    caption : str
        Its caption.
    locator : str
        Where it stands.
    grid : Grid or None
        Its cells; None where they are no table.
    problem : str
        Why there is no grid.
    """

    caption: str
    locator: str
    grid: Grid | None
    problem: str = ""


def found_tables(document: SourceDocument, content: bytes) -> Iterator[FoundTable]:
    """Yield the tables of a document, in order.

    Parameters
    ----------
    document : SourceDocument
        The document as it was read.
    content : bytes
        Bytes of its file.

    Raises
    ------
    InputError
        Where the file cannot be read.
    """
    if document.format == "latex":
        yield from _of_latex(decode(content)[0])
    elif document.format == "pdf":
        for number, (page, table) in enumerate(pdf_tables(content), start=1):
            yield _of_cells(table, f"page {page}, table {number}")
    else:
        for number, table in enumerate(document.tables, start=1):
            yield _of_cells(table, f"table {number}")


def _of_latex(source: str) -> Iterator[FoundTable]:
    # commented-out tables are none; lines stay where they were
    text = COMMENT.sub("", source)
    floats = [(found.start(), found.end(), found.group(2)) for found in FLOAT.finditer(text)]
    for number, found in enumerate(TABULAR.finditer(text), start=1):
        around = next((part for a, b, part in floats if a <= found.start() < b), "")
        caption = CAPTION.search(around)
        line = text.count("\n", 0, found.start()) + 1
        locator = f"table {number}, line {line}"
        words = _plain(caption.group(1)) if caption else ""
        try:
            # empty lines before it, so that lines are counted as in the file
            alone = "\n" * (line - 1) + found.group()
            yield FoundTable(words, locator, latex_grid(alone, locator))
        except InputError as error:
            yield FoundTable(words, locator, None, str(error))


def _plain(latex: str) -> str:
    return " ".join(BRACES.sub(" ", LABEL.sub("", latex)).split())


def _of_cells(table: Table, locator: str) -> FoundTable:
    width = max((len(row) for row in table.rows), default=0)
    rows = [(at, _filled(row, width)) for at, row in enumerate(table.rows, start=1)]
    try:
        return FoundTable(table.caption, locator, grid_of(_with_own_headings(rows), locator))
    except InputError as error:
        return FoundTable(table.caption, locator, None, str(error))


def _filled(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]


def _with_own_headings(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Give headings that stand twice a number, as joined cells leave them."""
    if not rows:
        return rows
    (at, header), *rest = rows
    seen: dict[str, int] = {}
    for place, name in enumerate(header):
        seen[name] = seen.get(name, 0) + 1
        if name and seen[name] > 1:
            header[place] = f"{name} ({seen[name]})"
    return [(at, header), *rest]
