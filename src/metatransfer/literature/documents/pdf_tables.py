"""Tables in a PDF, which marks none: rows of numbers in columns, and the words above them."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from metatransfer.errors import InputError
from metatransfer.literature.documents.pdf import LIGATURES, MAX_PAGES
from metatransfer.literature.documents.source import Table

CELL: Final = re.compile(r"\S(?:.*?\S)??(?=\s{2,}|$)")
"""Words of a line that less than two blanks part."""
NUMBER: Final = re.compile(r"^[-−+–]?\d*\.?\d+(?:\s*(?:±|\(|\+/-).*)?%?[*†‡]?$")
NOTHING: Final = re.compile(r"^[-–—]$")
CAPTION: Final = re.compile(r"^\s*(?:Table|Tab\.)\s*(?P<number>\d+)\s*[.:]?\s*(?P<text>.*)$")
NEAR: Final = 6
"""Lines above and below a table in which its caption is looked for."""
FEWEST_NUMBERS: Final = 2
"""Numbers of a line that is a row of a table."""
FEWEST_ROWS: Final = 2
MOST_HEADINGS: Final = 3
"""Lines of headings above the first row of numbers."""


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    begin: int
    end: int

    @property
    def centre(self) -> float:
        return (self.begin + self.end) / 2


def pdf_tables(content: bytes) -> Iterator[tuple[int, Table]]:
    """Yield the tables of a PDF, each with the number of its page.

    Parameters
    ----------
    content : bytes
        Bytes of a file whose text can be read.

    Raises
    ------
    InputError
        Where the file cannot be read.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = list(PdfReader(io.BytesIO(content), strict=False).pages[:MAX_PAGES])
    except (PyPdfError, ValueError, KeyError, RecursionError) as error:
        raise InputError(f"is a PDF that cannot be read: {error}") from error
    for number, page in enumerate(pages, start=1):
        try:
            text = page.extract_text(extraction_mode="layout").translate(LIGATURES)
        except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError):
            # reading the document tells of spoilt pages
            continue
        for table in tables_of_page(text):
            yield number, table


def tables_of_page(text: str) -> Iterator[Table]:
    """Yield the tables of a page whose columns stand below one another.

    Parameters
    ----------
    text : str
        Text of the page, blanks kept.
    """
    lines = [
        [_Cell(m.group(), m.start(), m.end()) for m in CELL.finditer(line)]
        for line in text.splitlines()
    ]
    filled = [at for at, cells in enumerate(lines) if cells]
    numeric = [_is_row(lines[at]) for at in filled]
    start = 0
    while start < len(filled):
        end = start
        while end < len(filled) and numeric[end]:
            end += 1
        if end - start >= FEWEST_ROWS:
            before = [lines[at] for at in filled[max(0, start - MOST_HEADINGS) : start]]
            body = [lines[at] for at in filled[start:end]]
            near = filled[max(0, start - NEAR) : end + NEAR]
            yield _table(before, body, _caption(text.splitlines(), near))
        start = max(end, start + 1)


def _is_row(cells: Sequence[_Cell]) -> bool:
    numbers = sum(bool(NUMBER.match(cell.text)) for cell in cells)
    rest = [cell for cell in cells if not (NUMBER.match(cell.text) or NOTHING.match(cell.text))]
    return numbers >= FEWEST_NUMBERS and len(rest) <= 1 + numbers // 4


def _caption(lines: Sequence[str], near: Sequence[int]) -> str:
    found = (CAPTION.match(lines[at]) for at in near)
    return next((f"Table {one['number']}: {one['text']}".strip() for one in found if one), "")


def _table(before: Sequence[list[_Cell]], body: Sequence[list[_Cell]], caption: str) -> Table:
    width = max(len(row) for row in body)
    whole = [row for row in body if len(row) == width]
    centres = [sum(row[i].centre for row in whole) / len(whole) for i in range(width)]
    rows = [_placed(row, centres) for row in body]
    return Table(caption, (_headings(before, centres), *rows))


def _headings(before: Sequence[list[_Cell]], centres: Sequence[float]) -> tuple[str, ...]:
    """Return headings from the lines above: from the last with as many cells as columns upward."""
    heads = [""] * len(centres)
    for line in reversed(before):
        text = " ".join(cell.text for cell in line)
        if CAPTION.match(text) or len(line) < len(centres) - 1:
            break
        placed = _placed(line, centres)
        heads = [f"{upper} {lower}".strip() for upper, lower in zip(placed, heads, strict=True)]
    return tuple(heads)


def _placed(row: Sequence[_Cell], centres: Sequence[float]) -> tuple[str, ...]:
    """Return the cells of a line by the column that each is nearest to."""
    if len(row) == len(centres):
        return tuple(cell.text for cell in row)
    out = [""] * len(centres)
    for cell in row:
        at = min(range(len(centres)), key=lambda i: abs(centres[i] - cell.centre))
        out[at] = f"{out[at]} {cell.text}".strip()
    return tuple(out)
