"""Rows of a document's own list of claims, with the mark and the confidence it gives each.

    list  := entry+
    entry := words notes | notes words | notes words notes

Words and notes come from the cells of a table, or else from lines (:mod:`.items`). A list without
any notes is one where its heading says so; a heading such as "Unsupported claims" marks all of it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from metatransfer.literature.documents import Section
from metatransfer.literature.extract.claim_tables import table_rows
from metatransfer.literature.extract.items import Item, items_of, joined, states, with_signs
from metatransfer.literature.extract.notes import Notes, notes_in
from metatransfer.literature.extract.sentences import ENDS
from metatransfer.literature.locate import Location, find
from metatransfer.literature.marks import SYMBOL, UNNAMED_WORD
from metatransfer.records import SourceVerdict

RULE: Final = re.compile(r"^[\s|:=+─━═┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝-]+$", re.MULTILINE)
"""A line that parts rows."""
SIGN: Final = re.compile(SYMBOL)
CLAIM_HEADING: Final = re.compile(
    r"^(?:(?:\d+(?:\.\d+)*|[IVX]+)\.?\s+)?"
    rf"(?P<mark>(?:(?:list|of|the|all|key|main|core|central|evidence|extracted|{UNNAMED_WORD})\s+)*)"
    r"(?:claims|affirmations|afirmaciones|affermazioni|behauptungen|aussagen"
    r"|statements|findings|assertions|propositions|take-?aways|take-home messages"
    r"|(?:key|main) (?:points|results|insights|messages|conclusions)"
    r"|claim\s+(?:list|table|ledger|register|inventory|log|summary|verification))\b",
    re.IGNORECASE,
)
QUOTED: Final = re.compile(r"[\"“„«](?P<inner>[^\"“”„«»]+)[\"”“»]")

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

WORD_OF_PROSE: Final = re.compile(r"[(\"“„«'‘]*[^\W\d_]+(?:[-–'’/][^\W_]+)*[)\"”“»'’.,;:!?…]*")
FEWEST_WORDS: Final = 4
LEAST_PROSE: Final = 0.6
"""Share of words among what spaces part; code and rows of numbers have fewer."""
CELL_END: Final = re.compile(r"[\t|│┃║,;]")
FEWEST_SCATTERED: Final = 3
"""Rows with mark and confidence that make a list though each has a heading of its own."""
FEWEST_ROWS: Final = 2
"""Rows that make a list where neither a sign nor a heading says that it is one."""


NONE: Final = Notes()


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


@dataclass(slots=True)
class _Entry:
    """A row as it is put together."""

    words: str = ""
    notes: Notes = NONE
    pointed: bool = False
    goes_on: bool = True

    @classmethod
    def of(cls, item: Item) -> "_Entry":
        return cls(item.words, item.notes, item.pointed, item.goes_on)

    def takes(self, item: Item) -> bool:
        """Whether the words of an item are its own, or go on with them."""
        if not item.words or item.pointed:
            return False
        if self.pointed and not self.words:
            return True
        if (self.notes.marks and item.notes.marks) or (self.notes.shares and item.notes.shares):
            return False
        lower = item.words[0].islower() and not (item.notes or ENDS.search(self.words))
        return not item.opens and (self.goes_on or lower)

    def add(self, item: Item) -> None:
        self.words = joined(self.words, item.words) if item.words else self.words
        self.notes += item.notes
        self.goes_on = item.goes_on and bool(item.words)


def listed_in(sections: Sequence[Section]) -> tuple[tuple[ListedClaim, ...], ...]:
    """Return the rows of lists of claims in each section of a document.

    A few rows make a list only together, and a row is cut off or not by the side of others: so all
    sections of a document are looked at.

    Parameters
    ----------
    sections : sequence of Section
        All sections.
    """
    return _listed_in(tuple(sections))


def prose_of(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return sections without the lists of claims in them.

    Of a section that its heading calls a list nothing is left; elsewhere what stands before the
    first row and after the last one is prose, whatever its heading is.

    Parameters
    ----------
    sections : sequence of Section
        All sections.
    """
    return tuple(
        _without(section, rows) if rows else section
        for section, rows in zip(sections, listed_in(sections), strict=True)
    )


def _without(section: Section, rows: Sequence[ListedClaim]) -> Section:
    if CLAIM_HEADING.match(section.heading) or not (span := _span(section.text, rows)):
        return replace(section, text="")
    end = section.text.find("\n\n", span[1])
    # a row begins where its line does, and its notes may end a line or a paragraph after it
    before = section.text[: section.text.rfind("\n", 0, span[0]) + 1]
    after = section.text[end:] if end >= 0 else ""
    return replace(section, text=f"{before}\n\n{after}".strip())


def _span(text: str, rows: Sequence[ListedClaim]) -> tuple[int, int] | None:
    """Return where rows begin and end, looked for backwards: prose before may have their words."""
    start, ends = len(text), []
    for row in reversed(rows):
        place = _last(row, text[:start])
        if place is None:
            return None
        start = place.start
        ends.append(place.end)
    return start, max(ends)


def _last(row: ListedClaim, text: str) -> Location | None:
    found, begin = None, 0
    while place := find(row.statement, text[begin:], cut_off=row.truncated):
        found = Location(begin + place.start, begin + place.end, place.score)
        begin = found.end
    return found


@lru_cache(maxsize=64)
def _listed_in(sections: tuple[Section, ...]) -> tuple[tuple[ListedClaim, ...], ...]:
    """Return rows once for each document: extraction, comparison and findings all ask for them."""
    found = [_rows(section) for section in sections]
    pooled = sum(_is_noted_twice(row) for rows in found for row in rows) >= FEWEST_SCATTERED
    found = [
        rows
        if _is_announced(section) or _is_list(rows) or (pooled and any(map(_is_noted_twice, rows)))
        else []
        for section, rows in zip(sections, found, strict=True)
    ]
    texts = [_unquoted(text) for rows in found for text, _ in rows]
    return tuple(
        tuple(_listed(section, number, row, texts) for number, row in enumerate(rows, start=1))
        for section, rows in zip(sections, found, strict=True)
    )


def _listed(
    section: Section, number: int, row: tuple[str, Notes], texts: Sequence[str]
) -> ListedClaim:
    words = _unquoted(row[0])
    where = f"{section.heading or 'start'}, row {number}"
    return ListedClaim(words, where, row[1].verdict, _is_cut(words, texts))


def _is_noted_twice(row: tuple[str, Notes]) -> bool:
    """Tell a row with mark and confidence, which hardly stand together by chance."""
    return bool(row[1].marks and row[1].shares)


def _is_announced(section: Section) -> bool:
    """Tell whether a heading or a sign says that a section lists claims."""
    return bool(CLAIM_HEADING.match(section.heading) or SIGN.search(with_signs(section.text)))


def _is_list(rows: Sequence[tuple[str, Notes]]) -> bool:
    """Tell rows that have the same sort of notes from lines that end so by chance."""
    alike = all(notes.marks for _, notes in rows) or all(notes.shares for _, notes in rows)
    return len(rows) >= FEWEST_ROWS and alike


def _rows(section: Section) -> list[tuple[str, Notes]]:
    body = with_signs(RULE.sub("", section.text))
    heading = CLAIM_HEADING.match(section.heading)
    noted = _noted(body)
    if heading is None:
        return [row for row in noted if _is_prose(row[0])]
    return noted or _unnoted(body, heading)


def _is_prose(statement: str) -> bool:
    parts = statement.split()
    words = sum(WORD_OF_PROSE.fullmatch(part) is not None for part in parts)
    return words >= FEWEST_WORDS and words >= LEAST_PROSE * len(parts)


def _noted(body: str) -> list[tuple[str, Notes]]:
    """Return the statements that have notes beside them."""
    cells = list(table_rows(body))
    # fields that ran together leave marks outside of any table
    outside = any(SIGN.search(line) and not CELL_END.search(line) for line in body.splitlines())
    if cells and not outside:
        return cells
    entries = _entries(items_of(body))
    return [(entry.words, entry.notes) for entry in entries if entry.notes and states(entry.words)]


def _unnoted(body: str, heading: re.Match[str]) -> list[tuple[str, Notes]]:
    """Return the points of a list that its heading alone calls claims."""
    marked = notes_in(heading["mark"]) or Notes()
    entries = _entries([item for item in items_of(body) if item.words or item.pointed])
    return [(entry.words, marked) for entry in entries if entry.pointed and entry.words]


def _entries(items: Sequence[Item]) -> Iterator[_Entry]:
    """Yield the entries of a stream of words and notes."""
    leading = _notes_lead(items)
    current = _Entry()
    for item in items:
        awaited = leading and current.notes and not current.words
        alone = not (item.words or item.pointed or (leading and current.words))
        if alone or current.takes(item) or (awaited and item.words and not item.notes):
            current.add(item)
        else:
            yield current
            current = _Entry.of(item)
    yield current


def _notes_lead(items: Sequence[Item]) -> bool:
    """Tell whether notes on lines of their own stand before the words they belong to."""
    alone = [at for at, item in enumerate(items) if item.notes and not item.words]
    if not alone:
        return False
    words = [at for at, item in enumerate(items) if item.words and item.pointed]
    words = words or [at for at, item in enumerate(items) if states(item.words)]
    before = bool(words) and alone[0] < words[0]
    return before or all(_is_above(items[at], items[at + 1 : at + 2]) for at in alone)


def _is_above(notes: Item, following: Sequence[Item]) -> bool:
    """Tell whether notes begin a paragraph that goes on with words."""
    return notes.opens and any(item.words and not item.opens for item in following)


def _unquoted(words: str) -> str:
    words = words.rstrip(" ;,|")
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
