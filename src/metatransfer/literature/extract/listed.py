"""Rows of a document's own list of claims, with the mark and the confidence it gives each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from metatransfer.literature.documents import Section
from metatransfer.literature.extract.claim_tables import table_rows
from metatransfer.literature.extract.marks import CONFIDENCE, SYMBOL, WORD, said_by
from metatransfer.literature.extract.sentences import ENDS
from metatransfer.records import SourceVerdict

MARK: Final = re.compile(
    rf"""(?P<mark>{SYMBOL})
    (?:[\s|]*(?:[-*•]\s*)?(?:confidence\s*[:=]\s*)?(?:[(\[](?=\d*[.,]\d|\d+\s?%))?
    {CONFIDENCE}(?![\d/]))?[)\]]?""",
    re.IGNORECASE | re.VERBOSE,
)
"""A tick or a cross, and perhaps a confidence; the statement is what stands before it."""

WORDED_ROW: Final = re.compile(
    rf"""^[|\s]*(?P<statement>[^\t|\n]{{12,}}?)\s*(?:\t|\||\s{{2,}})\s*
    (?P<mark>{WORD})
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

LABELLED: Final = re.compile(
    rf"""(?:\b(?:verified|status|verdict|supported)\s*[:=]\s*(?P<mark>{SYMBOL}|{WORD})(?!\w))
    (?:[\s.,;(|]*(?:confidence|probability|score)\s*[:=]\s*{CONFIDENCE}(?![\d/]))?[).;]*""",
    re.IGNORECASE | re.VERBOSE,
)
"""A mark and a confidence after their names; the statement is what stands before them."""

CHECKBOX_ROW: Final = re.compile(
    rf"""^\s*(?:[-*•]|\d+[.)])\s*\[(?P<mark>[x✓✔\s])\]\s*(?P<statement>.{{12,}}?)
    (?:\s*[(\[—–-]*\s*confidence[\s:=]*{CONFIDENCE}[)\]]*)?\s*$""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
"""A box, ticked or empty, and the statement after it."""

LIST_ITEM: Final = re.compile(
    r"^\s*(?:[-*•]|\(?\d+[.)]|C\d+[:.])\s+(?P<statement>\S.*)$", re.MULTILINE
)

HEADER: Final = re.compile(
    r"^[\s|#]*claims?[\s|]*(?:text|statement)?[\s|]*(?:verified|status|verdict)?[\s|]*"
    r"(?:confidence|score)?[\s|:-]*(?:\n|$)",
    re.IGNORECASE,
)
RULE: Final = re.compile(r"^[\s|:=+-]+$", re.MULTILINE)
NUMBER: Final = re.compile(
    r"^[\s|]*(?:[-*•]|\(?\d{1,3}[.)](?=\s)|\d{1,3}\s*[|\t]|C\d+[:.)])?[\s|]*"
    r"(?:[*_]{0,2}claim(?:\s+\d+)?[:.)]+[*_]{0,2})?[\s|]*",
    re.IGNORECASE,
)
LABEL: Final = re.compile(
    r"(?:[\s*•-]+(?:verified|status|verdict|supported|mark)\s*[:=])?[\s(\[]*$", re.IGNORECASE
)
"""What may stand between a statement and its mark: the mark's name, an opened bracket."""
QUOTED: Final = re.compile(r"[\"“„«](?P<inner>[^\"“”„«»]+)[\"”“»]")
CLAIM_HEADING: Final = re.compile(
    r"^(?:\d+(?:\.\d+)*\.?\s+)?(?:(?:list of|the|key|main|extracted|verified|all)\s+)*claims?\b",
    re.IGNORECASE,
)

LAST_WORDS: Final = re.compile(
    r"\b(?:the|a|an|of|in|on|at|to|for|with|by|and|or|that|which|than|from|as|is|are|be|w|t|o)$"
)
"""No statement ends with one of these."""

ELLIPSES: Final = ("…", "...")
"""What is put where a text was shortened."""

SHORTEST_CUT: Final = 100
"""A statement that ends without a full stop and is longer than this was cut there."""
SHARED_CUT: Final = 60
"""The same where several are of one length, which whole sentences hardly ever are."""


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
    cells = list(table_rows(body))
    # fields that ran together leave marks outside of any table
    if cells and len(cells) >= len(MARK.findall(body)):
        yield from ((_statement(text), said) for text, said in cells)
        return
    for find in (_marked, _labelled, _checked, _worded, _bracketed):
        found = list(find(body))
        if found:
            for statement, match in found:
                if text := _statement(statement):
                    yield text, said_by(match["mark"], match["confidence"])
            return
    if CLAIM_HEADING.search(section.heading):
        for match in LIST_ITEM.finditer(body):
            yield _statement(match["statement"]), SourceVerdict()


def _marked(body: str) -> Iterator[tuple[str, re.Match[str]]]:
    return _before(MARK, body)


def _labelled(body: str) -> Iterator[tuple[str, re.Match[str]]]:
    return _before(LABELLED, body)


def _before(form: re.Pattern[str], body: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield what stands before each match of a form, from the match before on."""
    end = 0
    for match in form.finditer(body):
        yield body[end : match.start()], match
        end = match.end()


def _checked(body: str) -> Iterator[tuple[str, re.Match[str]]]:
    return ((match["statement"], match) for match in CHECKBOX_ROW.finditer(body))


def _worded(body: str) -> Iterator[tuple[str, re.Match[str]]]:
    return ((match["statement"], match) for match in WORDED_ROW.finditer(body))


def _bracketed(body: str) -> Iterator[tuple[str, re.Match[str]]]:
    return ((match["statement"], match) for match in BRACKETED_ROW.finditer(body))


def _statement(raw: str) -> str:
    """Return the words of a cell: the last paragraph before the mark, header and number apart."""
    text = HEADER.sub("", LABEL.sub("", raw.strip("\n"), count=1))
    text = re.split(r"\n\s*\n", text.strip())[-1]
    words = " ".join(NUMBER.sub("", text, count=1).replace("|", " ").split())
    quoted = QUOTED.fullmatch(words)
    return quoted["inner"] if quoted else words


def _is_cut(text: str, others: Sequence[str]) -> bool:
    if text.endswith(ELLIPSES):
        return True
    if ENDS.search(text):
        return False
    if LAST_WORDS.search(text):
        return True
    longest = max(map(len, others))
    if any(ENDS.search(other) for other in others):
        return True
    # a cut before or after a space leaves a letter more or less
    alike = sum(len(other) >= longest - 1 for other in others)
    return len(text) >= longest - 1 and len(text) >= (SHARED_CUT if alike > 1 else SHORTEST_CUT)
