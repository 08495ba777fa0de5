"""What a format's reader hands over, before sections and references are looked for."""

from dataclasses import dataclass

from metatransfer.literature.documents.source import Table


@dataclass(frozen=True, slots=True)
class Content:
    """Text of a document, headings written as lines that begin with ``#``.

    Parameters
    ----------
    text : str
        The text.
    title : str
        Title that the format states; empty where it states none.
    tables : tuple of Table
        Tables that the format marks as such.
    problems : tuple of str
        What could not be read, or was mended.
    """

    text: str
    title: str = ""
    tables: tuple[Table, ...] = ()
    problems: tuple[str, ...] = ()
