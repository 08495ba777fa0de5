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
    whole = [" ".join(part.split()) for part in SENTENCE_END.split(section.text) if part]
    for number, text in enumerate((part for part in whole if part), start=1):
        cut_off = len(text) >= SHORTEST_CUT and not ENDS.search(text)
        clauses = CLAUSE.split(text)
        for at, clause in enumerate(clauses):
            last = at == len(clauses) - 1
            where = f"{heading}, sentence {number}"
            yield Sentence(clause, where, section.heading, cut_off and last)
