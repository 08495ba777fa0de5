"""A document as it was read: sections, tables, references, and what was wrong with it."""

from dataclasses import dataclass
from typing import Literal

Format = Literal["text", "html", "latex", "pdf", "data"]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document under one heading.

    Parameters
    ----------
    heading : str
        Its heading as it stands, numbers included; empty before the first heading.
    text : str
        Its text; paragraphs are parted by empty lines.
    """

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Cells of a table.

    Parameters
    ----------
    caption : str
        Words above or below it; empty where there are none.
    rows : tuple of tuple of str
        Cells, the header first where there is one.
    """

    caption: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of a reference list.

    Parameters
    ----------
    text : str
        The entry.
    doi : str
        Its DOI in lower case and without resolver; empty where it has none.
    """

    text: str
    doi: str


@dataclass(frozen=True)
class SourceDocument:
    """A document as it was read.

    Parameters
    ----------
    name : str
        Name of its file.
    sha256 : str
        SHA-256 of the file's bytes, in hexadecimal.
    format : str
        What it was read as.
    text : str
        All of its text.
    title : str
        Its title; empty where none is recognised.
    sections : tuple of Section
        In order.
    tables : tuple of Table
        Tables that the format marks as such.
    references : tuple of Reference
        Entries of its reference list.
    problems : tuple of str
        What could not be read, or was mended; what is left is used.
    """

    name: str
    sha256: str
    format: Format
    text: str
    title: str
    sections: tuple[Section, ...]
    tables: tuple[Table, ...] = ()
    references: tuple[Reference, ...] = ()
    problems: tuple[str, ...] = ()
