"""Sentences of a section, with the place each stands in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from metatransfer.literature.documents import Section, SourceDocument
from metatransfer.literature.locate import SENTENCE_END

CLAUSE: Final = re.compile(r",\s+(?=(?:while|whereas|but neither|but none)\b)")
"""Where one sentence makes two claims."""

ENDS: Final = re.compile(r"[.!?:…][\"'”’)\]]*$")

SHORTEST_CUT: Final = 60
"""Characters from which a line without a full stop is taken for cut off, not for a label."""
BROKEN_OFF: Final = re.compile(r"[A-Z][^:|]*\s[a-z-]+")
"""What a sentence that follows another one in its line and lacks an end looks like."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or clause of a document.

    Parameters
    ----------
    text : str
        Its words, white space made single.
    locator : str
        Section and number.
    section : str
        Heading it stands under.
    cut_off : bool
        Whether it ends without a full stop, as cut off.
    """

    text: str
    locator: str
    section: str
    cut_off: bool


def sentences_of(document: SourceDocument) -> Iterator[Sentence]:
    """Yield the sentences of a document, clause by clause.

    Parameters
    ----------
    document : SourceDocument
        The document.
    """
    for section in document.sections:
        yield from section_sentences(section)


def section_sentences(section: Section) -> Iterator[Sentence]:
    """Yield the sentences of one section.

    Parameters
    ----------
    section : Section
        The section.
    """
    heading = section.heading or "start"
    for number, (text, goes_on) in enumerate(_parts(section.text), start=1):
        cut_off = not ENDS.search(text) and (
            len(text) >= SHORTEST_CUT or (goes_on and BROKEN_OFF.fullmatch(text) is not None)
        )
        clauses = CLAUSE.split(text)
        for at, clause in enumerate(clauses):
            last = at == len(clauses) - 1
            where = f"{heading}, sentence {number}"
            yield Sentence(clause, where, section.heading, cut_off and last)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the sentences of a text, and whether each stands in one line with the one before."""
    start, goes_on = 0, False
    for end in SENTENCE_END.finditer(text):
        if words := " ".join(text[start : end.start()].split()):
            yield words, goes_on
            goes_on = "\n" not in end.group() and "\t" not in end.group()
        start = end.end()
    if words := " ".join(text[start:].split()):
        yield words, goes_on
