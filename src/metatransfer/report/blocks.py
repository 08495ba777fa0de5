"""What a report is made of: blocks of plain text that every format renders in its own way.

Text stands in blocks as it was written by its author. It is never markup: each renderer hands it on
as data, or escapes it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Final, Literal, TypeVar, cast, get_args
from unicodedata import category

from metatransfer.report.formula import Node

NODES: Final = get_args(Node)
"""Formulas, which the program writes itself."""

Style = Literal["plain", "strong", "emph", "quiet", "code"]

Tone = Literal["for", "against", "mixed", "open", "none"]
"""What a verdict's word says, for its colour; the word always stands beside the colour."""

LINK: Final = re.compile(r"https?://[^\s<>\"'{}|\\^`\x00-\x20]+")
"""Addresses that become links; anything else stays text."""


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style.

    Parameters
    ----------
    text : str
        Text.
    style : Style
        How it is set.
    href : str
        Address it links to, http or https, or ``#anchor``; empty for none.
    """

    text: str
    style: Style = "plain"
    href: str = ""

    def __post_init__(self) -> None:
        if self.href and not (self.href.startswith("#") or LINK.fullmatch(self.href)):
            object.__setattr__(self, "href", "")


Inline = tuple[Run, ...]


def runs(*parts: str | Run) -> Inline:
    """Return text as runs.

    Parameters
    ----------
    *parts : str or Run
        Plain text, or runs as they are.
    """
    return tuple(Run(part) if isinstance(part, str) else part for part in parts if part)


def strong(text: str) -> Run:
    """Return text that stands out."""
    return Run(text, "strong")


def quiet(text: str) -> Run:
    """Return text that steps back."""
    return Run(text, "quiet")


@dataclass(frozen=True)
class Heading:
    """A heading inside a section; sections themselves stand one level above."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    runs: Inline


@dataclass(frozen=True)
class Quote:
    """Somebody's own words.

    Parameters
    ----------
    text : str
        The words.
    source : Inline
        Whose they are.
    """

    text: str
    source: Inline = ()


@dataclass(frozen=True)
class Badge:
    """The word of a verdict.

    Parameters
    ----------
    word : str
        The word.
    tone : Tone
        What it says.
    beside : str
        What weakens it, or what the number is.
    """

    word: str
    tone: Tone
    beside: str = ""


@dataclass(frozen=True)
class Facts:
    """Labels with what they name."""

    rows: tuple[tuple[str, Inline], ...]


@dataclass(frozen=True)
class Listing:
    """Points, one below the other."""

    items: tuple[Inline, ...]


@dataclass(frozen=True)
class Table:
    """A table.

    Parameters
    ----------
    header : tuple of str
        Names of the columns.
    rows : tuple of tuple of Inline
        Cells.
    caption : str
        What it shows.
    widths : tuple of int
        Shares of the width; 0 for as wide as its text.
    numeric : tuple of int
        Columns whose cells are numbers.
    tones : tuple of Tone, optional
        Tone of each row, shown at its first column's edge.
    sortable : bool
        Whether HTML lets a reader sort it.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]
    caption: str = ""
    widths: tuple[int, ...] = ()
    numeric: tuple[int, ...] = ()
    tones: tuple[Tone, ...] = ()
    sortable: bool = False


@dataclass(frozen=True)
class Formula:
    """A displayed formula.

    Parameters
    ----------
    node : Node
        The formula as a tree.
    """

    node: Node


@dataclass(frozen=True)
class Figure:
    """A picture.

    Parameters
    ----------
    name : str
        Key of its SVG among the report's pictures.
    alt : str
        Its finding, in words.
    caption : str
        What it shows and how to read it.
    """

    name: str
    alt: str
    caption: str


@dataclass(frozen=True)
class Columns:
    """Two stacks of blocks side by side, where there is room."""

    left: "tuple[Block, ...]"
    right: "tuple[Block, ...]"


Block = Heading | Paragraph | Quote | Badge | Facts | Listing | Table | Formula | Figure | Columns


@dataclass(frozen=True)
class Section:
    """A chapter, or a claim card.

    Parameters
    ----------
    anchor : str
        Name to link to.
    title : str
        Heading.
    blocks : tuple of Block
        Content.
    kind : {"front", "card", "chapter"}
        Cards begin a page of their own.
    word : str
        Of a card: the word of its verdict, to filter by.
    beside : str
        Small print beside the heading.
    """

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    kind: Literal["front", "card", "chapter"] = "chapter"
    word: str = ""
    beside: str = ""


@dataclass(frozen=True)
class View:
    """A whole report, before it has a format.

    Parameters
    ----------
    title, subtitle : str
        Title and the line below it.
    date : str
        Day it was built, ISO 8601.
    authors : tuple of str
        Who answers for it.
    keywords : tuple of str
        For a file's metadata.
    sections : tuple of Section
        Content, in reading order.
    """

    title: str
    subtitle: str
    date: str
    authors: tuple[str, ...]
    keywords: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def cards(self) -> tuple[Section, ...]:
        """Claim cards."""
        return tuple(section for section in self.sections if section.kind == "card")


def joined(parts: Iterable[Inline], between: str) -> Inline:
    """Return runs one after the other with text between them.

    Parameters
    ----------
    parts : iterable of Inline
        Runs; empty ones are left out.
    between : str
        What stands between two.
    """
    out: list[Run] = []
    for part in parts:
        if part and out:
            out.append(Run(between))
        out.extend(part)
    return tuple(out)


def linked(text: str) -> Inline:
    """Return text in which addresses are links.

    Parameters
    ----------
    text : str
        Text that may name http or https addresses.
    """
    out: list[Run] = []
    at = 0
    for match in LINK.finditer(text):
        address = match.group().rstrip(".,;:)")
        out.append(Run(text[at : match.start()]))
        out.append(Run(address, href=address))
        at = match.start() + len(address)
    out.append(Run(text[at:]))
    return tuple(run for run in out if run.text)


def plain(inline: Sequence[Run]) -> str:
    """Return runs as bare text."""
    return "".join(run.text for run in inline)


UNSEEN: Final = frozenset(["Cc", "Cf", "Cs", "Co", "Cn"])
"""Categories of characters that are seen by nobody, or change how others are shown."""
HARMLESS: Final = frozenset("\t\n\u00ad\u200c\u200d")
"""Those among them that ordinary text needs: joiners of Indic and Arabic letters, soft hyphens."""

T = TypeVar("T")


def neutral(value: T) -> T:
    """Return a view, or a part of it, with every character that hides or reorders text written out.

    Parameters
    ----------
    value : View, Section, Block, Run, str, or a tuple of them
        What anybody may have written.
    """
    if isinstance(value, str):
        return cast("T", _neutral_text(value))
    if isinstance(value, tuple):
        return cast("T", tuple(neutral(each) for each in value))
    if is_dataclass(value) and not isinstance(value, type) and not isinstance(value, NODES):
        changed = {each.name: neutral(getattr(value, each.name)) for each in fields(value)}
        return cast("T", replace(value, **changed))
    return value


def _neutral_text(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        f"⟨U+{ord(char):04X}⟩" if category(char) in UNSEEN and char not in HARMLESS else char
        for char in text
    )
