"""A page of lines that fit a width, with hanging indents; nothing is ever cut off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Protocol

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from metatransfer.cli.neutral import one_line

SEPARATOR: Final = " · "
"""Stands between the figures of one line."""

HEADING: Final = "bold"
QUIET: Final = "dim"


def safe(text: str, style: str = "") -> Text:
    """Return text from a record as one neutralised run, never parsed as markup."""
    return Text(one_line(text), style=style)


class Sheet(Protocol):
    """What a section may write on: a page of a terminal, or Markdown."""

    def title(self, text: str, beside: str) -> None:
        """Add what the sheet is about, and where that stands."""

    def heading(self, text: str) -> None:
        """Begin a section."""

    def paragraph(self, text: str | Text, *, indent: int = 0, style: str = "") -> None:
        """Add text."""

    def labelled(self, label: str, text: str | Text, *, indent: int = 0, column: int = 0) -> None:
        """Add a text and what it is, unless the text is empty."""

    def figures(self, pieces: Iterable[Text], *, indent: int = 0) -> None:
        """Add short pieces on one line where they fit."""

    def columns(self, rows: Sequence[Sequence[Text]], *, indent: int = 0) -> None:
        """Add rows in aligned columns."""


@dataclass(frozen=True)
class Page:
    """Lines of at most ``width`` columns; long words are folded, not cut.

    Parameters
    ----------
    width : int
        Columns.
    lines : list of rich.text.Text
        Finished lines.
    """

    width: int
    lines: list[Text] = field(default_factory=list)

    def blank(self) -> None:
        """Add an empty line, unless the page is empty or ends with one."""
        if self.lines and self.lines[-1].plain:
            self.lines.append(Text())

    def title(self, text: str, beside: str) -> None:
        """Add what the page is about, and where that stands."""
        self.hang(safe(text, HEADING) + Text("  "), safe(beside, QUIET))

    def heading(self, text: str) -> None:
        """Add a heading with an empty line above it."""
        self.blank()
        self.paragraph(text, style=HEADING)

    def paragraph(self, text: str | Text, *, indent: int = 0, style: str = "") -> None:
        """Add text, wrapped at words."""
        body = safe(text, style) if isinstance(text, str) else text
        self.hang(Text(" " * indent), body)

    def labelled(self, label: str, text: str | Text, *, indent: int = 0, column: int = 0) -> None:
        """Add ``label  text``, the text wrapped beside its label.

        Parameters
        ----------
        label : str
            What the text is.
        text : str or rich.text.Text
            The text; nothing is added when it is empty.
        indent : int
            Columns before the label.
        column : int
            Width that labels share; a longer label takes its own width.
        """
        body = safe(text) if isinstance(text, str) else text
        if body.plain:
            gap = " " * max(2, column - cell_len(label))
            self.hang(Text(" " * indent + one_line(label) + gap, style=QUIET), body)

    def hang(self, first: Text, body: Text) -> None:
        """Add ``body`` wrapped to the right of ``first``, under which further lines are indented.

        Where ``first`` leaves less than a third of the width, the body goes below it.
        """
        indent = cell_len(first.plain)
        if indent > self.width * 2 // 3:
            self.lines.extend(_wrapped(first, self.width))
            first, indent = Text("  "), 2
        for number, line in enumerate(_wrapped(body, self.width - indent)):
            head = first if number == 0 else Text(" " * indent)
            self.lines.append(_stripped(head + line))

    def figures(self, pieces: Iterable[Text], *, indent: int = 0) -> None:
        """Add pieces joined by ``·``, broken only between pieces where they fit a line."""
        for line in _filled(list(pieces), self.width - indent):
            self.paragraph(line, indent=indent)

    def columns(self, rows: Sequence[Sequence[Text]], *, indent: int = 0) -> None:
        """Add rows in aligned columns, the last one wrapped in what is left."""
        if not rows:
            return
        widths = [max(cell_len(row[i].plain) for row in rows) for i in range(len(rows[0]) - 1)]
        for row in rows:
            first = Text(" " * indent)
            for cell, column in zip(row, widths, strict=False):
                first = first + cell + Text(" " * (column - cell_len(cell.plain) + 2))
            self.hang(first, row[-1])

    def plain(self) -> str:
        """Return the page without colour, each line ended by a line feed."""
        return "".join(f"{line.plain}\n" for line in self.lines)


def _wrapped(text: Text, width: int) -> list[Text]:
    wrapped = text.wrap(_wrapping_console(), width, overflow="fold")
    return [_stripped(line) for line in wrapped] or [Text()]


@cache
def _wrapping_console() -> Console:
    # It only lends its rules for wrapping; nothing is written to it.
    return Console(color_system=None)


def _stripped(line: Text) -> Text:
    line.rstrip()
    return line


def _filled(pieces: Sequence[Text], width: int) -> list[Text]:
    lines: list[Text] = []
    for piece in pieces:
        if lines and cell_len(lines[-1].plain) + len(SEPARATOR) + cell_len(piece.plain) <= width:
            lines[-1] = lines[-1] + Text(SEPARATOR) + piece
        else:
            lines.append(piece.copy())
    return lines
