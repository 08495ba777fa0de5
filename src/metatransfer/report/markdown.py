"""The view model as Markdown, for a pull request or a wiki."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

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
)
from metatransfer.report.formula import Lines, spoken

SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|~#!$])")
OPENING: Final = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)")
"""What would begin a list or underline a heading at the start of a line."""


def render(view: View) -> str:
    """Return a report as Markdown; figures stand as what they show, in words.

    Parameters
    ----------
    view : View
        The report.
    """
    head = [f"# {escape(view.title)}", escape(view.subtitle)]
    parts = [*head, *map(_section, view.sections)]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Return text that Markdown shows as it is, on one line.

    Parameters
    ----------
    text : str
        Text.
    """
    line = " ".join(text.split())
    shown = SPECIAL.sub(r"\\\1", line).replace("&", "&amp;")
    # a bare address would become a link wherever the Markdown is shown
    shown = re.sub(r"(?i)\b(https?|ftp|javascript|data):", r"\1&#58;", shown)
    shown = re.sub(r"(?i)\bwww\.", "www&#46;", shown)
    return OPENING.sub(r"\1\\\2", shown)


def _padding(text: str) -> tuple[str, str]:
    """Return the white space around a text, which must stay outside its style."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def runs(inline: Iterable[Run]) -> str:
    """Return runs as Markdown.

    Parameters
    ----------
    inline : iterable of Run
        Text with styles and links.
    """
    return "".join(map(_run, inline))


def _run(run: Run) -> str:
    before, after = (" " if gap else "" for gap in _padding(run.text))
    text = escape(run.text)
    if not text:
        return before
    mark = {"strong": "**", "emph": "*"}.get(run.style, "")
    text = f"{mark}{text}{mark}"
    if run.href:
        text = f"[{text}](<{run.href}>)" if run.href.startswith("http") else f"[{text}]({run.href})"
    return f"{before}{text}{after}"


def _section(section: Section) -> str:
    head = f'<a id="{section.anchor}"></a>\n\n## {escape(section.title)}'
    beside = [escape(section.beside)] if section.beside else []
    return "\n\n".join([head, *beside, *_blocks(section.blocks)])


def _blocks(blocks: Sequence[Block]) -> list[str]:
    return [text for block in blocks if (text := WRITERS[type(block)](block))]


def _quote(block: Quote) -> str:
    source = f"\n>\n> {runs(block.source)}" if block.source else ""
    return f"> {escape(block.text)}{source}"


def _badge(block: Badge) -> str:
    beside = f" · {escape(block.beside)}" if block.beside else ""
    return f"**{escape(block.word).upper()}**{beside}"


def _facts(block: Facts) -> str:
    return "\n".join(f"- **{escape(label)}** {runs(value)}" for label, value in block.rows)


def _listing(block: Listing) -> str:
    return "\n".join(f"- {runs(item)}" for item in block.items)


def _table(block: Table) -> str:
    rule = ["---:" if number in block.numeric else "---" for number in range(len(block.header))]
    lines = [[escape(name) for name in block.header], rule]
    lines += [[runs(cell) for cell in row] for row in block.rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{escape(block.caption)}\n\n{table}" if block.caption else table


def _formula(block: Formula) -> str:
    rows = block.node.rows if isinstance(block.node, Lines) else (block.node,)
    return "\n".join(f"    {spoken(row)}" for row in rows)


def _figure(block: Figure) -> str:
    return f"*Figure.* {escape(block.alt)} {escape(block.caption)}"


def _columns(block: Columns) -> str:
    return "\n\n".join(_blocks((*block.left, *block.right)))


WRITERS: Final[Mapping[type, Callable[[Any], str]]] = {
    Heading: lambda block: f"### {escape(block.text)}",
    Paragraph: lambda block: runs(block.runs),
    Quote: _quote,
    Badge: _badge,
    Facts: _facts,
    Listing: _listing,
    Table: _table,
    Formula: _formula,
    Figure: _figure,
    Columns: _columns,
}
"""How each kind of block is written."""
