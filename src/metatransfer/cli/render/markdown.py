"""Tables of records as Markdown."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from rich.text import Text

from metatransfer.cli.neutral import one_line
from metatransfer.cli.render.explanation import Context, write_explanation
from metatransfer.cli.render.machine import Row, cell
from metatransfer.cli.render.page import SEPARATOR
from metatransfer.cli.render.verdicts import figures, problems, why_not
from metatransfer.records import Verdict, VerdictReport, verdict_words

SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|~#])")


def escaped(text: str) -> str:
    """Return text as it reads, with the characters that Markdown would take for markup escaped."""
    return SPECIAL.sub(r"\\\1", one_line(text))


def table(rows: Sequence[Row]) -> str:
    """Return rows as a Markdown table."""
    if not rows:
        return ""
    lines = [list(rows[0]), ["---"] * len(rows[0])]
    body = [[escaped(cell(value)) for value in row.values()] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in [*lines, *body])


@dataclass(frozen=True)
class MarkdownSheet:
    """Markdown with the methods of a page: headings, and lists nested by indent.

    Parameters
    ----------
    parts : list of str
        Finished lines.
    """

    parts: list[str] = field(default_factory=list)

    def title(self, text: str, beside: str) -> None:
        """Add the top heading, and where it stands below it."""
        self.parts.extend([f"# {escaped(text)}", "", escaped(beside), ""])

    def heading(self, text: str) -> None:
        """Begin a section."""
        self.parts.extend(["", f"## {escaped(text)}", ""])

    def paragraph(self, text: str | Text, *, indent: int = 0, style: str = "") -> None:
        """Add an item of a list; ``style`` is for terminals."""
        del style
        self._item(escaped(str(text)), indent)

    def labelled(self, label: str, text: str | Text, *, indent: int = 0, column: int = 0) -> None:
        """Add an item with a label, unless its text is empty; ``column`` is for terminals."""
        del column
        if str(text):
            head = f"**{escaped(label)}** " if label else ""
            self._item(head + escaped(str(text)), indent)

    def figures(self, pieces: Iterable[Text], *, indent: int = 0) -> None:
        """Add pieces as one item."""
        self._item(SEPARATOR.join(escaped(str(piece)) for piece in pieces), indent)

    def columns(self, rows: Sequence[Sequence[Text]], *, indent: int = 0) -> None:
        """Add each row as one item."""
        for row in rows:
            self.figures(row, indent=indent)

    def _item(self, text: str, indent: int) -> None:
        if text:
            self.parts.append(f"{' ' * max(0, indent - 2)}- {text}")

    def text(self) -> str:
        """Return the Markdown."""
        return "\n".join(self.parts) + "\n"


def explain_markdown(verdict: Verdict, context: Context) -> str:
    """Return the explanation of a verdict as Markdown."""
    sheet = MarkdownSheet()
    write_explanation(sheet, verdict, context)
    return sheet.text()


def report_markdown(report: VerdictReport) -> str:
    """Return a report: a table, then what was not decided and what weakens a verdict."""
    parts = [f"# Verdicts\n\n{verdict_words.tally(report.verdicts)}.\n"]
    parts.append(table([_row(verdict) for verdict in report.verdicts]))
    undecided = [v for v in report.verdicts if v.decided_by == "nothing"]
    parts.extend(_section("Not decided", [(v, why_not(v)) for v in undecided]))
    parts.extend(_section("Problems", [(v, problems(v)) for v in report.verdicts]))
    parts.append(
        f"Seed {verdict_words.seeds(report)}, data {verdict_words.data_hash(report) or 'none'}.\n"
    )
    return "\n".join(parts)


def _row(verdict: Verdict) -> dict[str, str]:
    qualifiers = f" ({', '.join(verdict.qualifiers)})" if verdict.qualifiers else ""
    return {
        "claim": verdict.claim,
        "verdict": verdict.status.value + qualifiers,
        "figures": ", ".join(piece.plain for piece in figures(verdict)),
        "statement": verdict.statement,
    }


def _section(title: str, entries: Sequence[tuple[Verdict, list[str]]]) -> list[str]:
    told = [
        f"- **{escaped(verdict.claim)}**: {'; '.join(escaped(line) for line in lines)}\n"
        for verdict, lines in entries
        if lines
    ]
    return [f"## {title}\n\n{''.join(told)}"] if told else []
