"""Rows of a document's own list of claims, with the mark and the confidence it gives each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from metatransfer.literature.documents import Section
from metatransfer.literature.extract.sentences import ENDS
from metatransfer.records import SourceVerdict

YES: Final = "✓✔✅☑"
NO: Final = "✗✘❌☒×"
CONFIDENCE: Final = r"(?P<confidence>[01]?\.\d+|1(?:\.0+)?|\d{1,3}(?:\.\d+)?\s?%)"

MARK: Final = re.compile(
    rf"(?P<mark>[{YES}{NO}])\ufe0f?(?:[\s|]*{CONFIDENCE}(?![\d/]))?",
)
"""A tick or a cross, and perhaps a confidence; the statement is what stands before it."""

WORDED_ROW: Final = re.compile(
    rf"""^[|\s]*(?P<statement>[^\t|\n]{{12,}}?)\s*(?:\t|\||\s{{2,}})\s*
    (?P<mark>yes|no|true|false|(?:un|not\s)?verified|(?:un)?supported|partial(?:ly)?|unclear)
    (?:[\s|]+{CONFIDENCE})?[\s|]*$""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
"""A statement, a word for a mark in a cell of its own, and perhaps a confidence."""

BRACKETED_ROW: Final = re.compile(
    rf"""^(?P<statement>.{{12,}}?)\s*[(\[—–-]+\s*
    (?P<mark>(?:un|not\s)?verified|(?:un)?supported)
    (?:[\s,;:(]*(?:confidence[\s:=]*)?{CONFIDENCE})?[)\]\s.]*$""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
"""A statement with "(verified, 0.40)" after it."""

LIST_ITEM: Final = re.compile(
    r"^\s*(?:[-*•]|\(?\d+[.)]|C\d+[:.])\s+(?P<statement>\S.*)$", re.MULTILINE
)

HEADER: Final = re.compile(
    r"^[\s|#]*claims?[\s|]*(?:text|statement)?[\s|]*(?:verified|status|verdict)?[\s|]*"
    r"(?:confidence|score)?[\s|:-]*(?:\n|$)",
    re.IGNORECASE,
)
RULE: Final = re.compile(r"^[\s|:-]+$", re.MULTILINE)
NUMBER: Final = re.compile(r"^[\s|]*(?:[-*•]|\(?\d{1,3}[.)](?=\s)|\d{1,3}\s*[|\t]|C\d+[:.])?[\s|]*")
CLAIM_HEADING: Final = re.compile(
    r"^(?:\d+(?:\.\d+)*\.?\s+)?(?:(?:list of|the|key|main|extracted|verified|all)\s+)*claims?\b",
    re.IGNORECASE,
)

LAST_WORDS: Final = re.compile(
    r"\b(?:the|a|an|of|in|on|at|to|for|with|by|and|or|that|which|than|from|as|is|are|be|w|t|o)$"
)
"""No statement ends with one of these."""

SHORTEST_CUT: Final = 100
"""Statements that end without a full stop and are of one length above this were cut there."""


@dataclass(frozen=True, slots=True)
class ListedClaim:
    """A row of a document's list of claims.

    Parameters
    ----------
    statement : str
        Its words.
    locator : str
        Section and row.
    said : SourceVerdict
        Mark and confidence.
    truncated : bool
        Whether it was cut off.
    """

    statement: str
    locator: str
    said: SourceVerdict
    truncated: bool


def listed_claims(section: Section) -> tuple[ListedClaim, ...]:
    """Return the rows of a list of claims in a section; nothing where it holds none.

    Parameters
    ----------
    section : Section
        A section.
    """
    rows = list(_rows(section))
    texts = [text for text, _ in rows]
    cut = [_is_cut(text, texts) for text in texts]
    return tuple(
        ListedClaim(text, f"{section.heading or 'start'}, row {number}", said, was_cut)
        for number, ((text, said), was_cut) in enumerate(zip(rows, cut, strict=True), start=1)
    )


def _rows(section: Section) -> Iterator[tuple[str, SourceVerdict]]:
    body = RULE.sub("", section.text)
    for find in (_marked, _worded, _bracketed):
        found = list(find(body))
        if found:
            for statement, match in found:
                if text := _statement(statement):
                    said = SourceVerdict(
                        verified=_verified(match["mark"]), confidence=_share(match["confidence"])
                    )
                    yield text, said
            return
    if CLAIM_HEADING.search(section.heading):
        for match in LIST_ITEM.finditer(body):
            yield _statement(match["statement"]), SourceVerdict()


def _marked(body: str) -> Iterator[tuple[str, re.Match[str]]]:
    end = 0
    for match in MARK.finditer(body):
        yield body[end : match.start()], match
        end = match.end()


def _worded(body: str) -> Iterator[tuple[str, re.Match[str]]]:
    return ((match["statement"], match) for match in WORDED_ROW.finditer(body))


def _bracketed(body: str) -> Iterator[tuple[str, re.Match[str]]]:
    return ((match["statement"], match) for match in BRACKETED_ROW.finditer(body))


def _statement(raw: str) -> str:
    """Return the words of a cell: the last paragraph before the mark, header and number apart."""
    text = HEADER.sub("", raw.strip("\n"))
    text = re.split(r"\n\s*\n", text.strip())[-1]
    return " ".join(NUMBER.sub("", text, count=1).replace("|", " ").split())


def _verified(mark: str) -> bool | None:
    word = mark.lower()
    if word in {"partial", "partially", "unclear"}:
        return None
    return mark in YES or word in {"yes", "true", "verified", "supported"}


def _share(written: str | None) -> float | None:
    if not written:
        return None
    number = written.rstrip("% ").strip()
    value = float(number) / 100 if written.endswith("%") else float(number)
    return value if 0.0 <= value <= 1.0 else None


def _is_cut(text: str, others: Sequence[str]) -> bool:
    if ENDS.search(text):
        return False
    if LAST_WORDS.search(text):
        return True
    longest = max(map(len, others))
    if any(ENDS.search(other) for other in others):
        return True
    return len(text) >= SHORTEST_CUT and len(text) >= longest - 1
