"""The lines of a list of claims as a stream of words and notes.

    item := [bullet] [notes] [words] [notes]

A line is taken apart at *boundaries* only (a bracket, a dash between spaces, a tab, a sign, the end
of a sentence, a name with a colon), and only where everything beyond the boundary is notes. Which
layout a document has need not be known: brackets, labels and signs all end up as the same items.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from metatransfer.literature.extract.notes import (
    KNOWN_NAME,
    LONGEST,
    SHARE_NAME,
    Notes,
    notes_in,
)
from metatransfer.literature.marks import SYMBOL

SHORTEST_STATEMENT: Final = 10
"""Characters below which a text states nothing."""

BULLET: Final = re.compile(
    r"""[\s|>]*(?:[-*•‣◦–]\s+|[=#]{2,}\s+(?=\w+\s+\#?\d))?      # a sign before it
    (?:[*_]*(?:
        \(?(?:\d{1,3}|[ivx]{1,4}|[a-z])[.)](?=\s)                          # "1.", "(iv)"
      | \d{1,3}\s*[|\t]                                                    # a number in its cell
      | (?:(?:claim|finding|statement|assertion|result|observation)\s+\#?|[A-Z]{1,2}-?)\d{1,3}
        (?:\s+of\s+\d+)?[*_]*\s*(?:[.:)—–]|\s-\s|(?=[(\[])|(?:\s*=+)?$)      # "Claim 1:", "C1."
    )[*_]*\s*[—–:]?)?\s*""",
    re.VERBOSE | re.IGNORECASE,
)
"""What numbers or points out an entry; it may be empty."""

BOX: Final = re.compile(r"^(\s*(?:[-*•]|\d+[.)])?\s*)\[([xX✓✔✗✘ ])\](?=\s)", re.MULTILINE)
"""A box to tick."""
BOXES: Final = {" ": "☐", "✗": "☒", "✘": "☒"}
"""Signs of boxes that are not ticked."""
FIELD: Final = re.compile(
    r"[\s*•\-{\"']*(?P<name>[^\W\d_](?:[^\W\d]|[ ]){1,24}?)[\"'*_]*\s?"
    r"(?::|=|\.{3,})[*_]*\s*(?P<value>.*?)[\s,]*$"
)
"""A value after its name: "Claim: ...", "Statement ..... ..."."""
CLAIM_NAME: Final = re.compile(r"claim|statement|assertion|finding|thesis|says", re.IGNORECASE)
ARGUED: Final = re.compile(
    r"evidence|quot|source|rationale|reason|explanation|comment|note|caveat|limitation|method|cit"
    r"|reference",
    re.IGNORECASE,
)
"""Names of what is said for or against a claim, which is not the claim."""
FOLDED: Final = re.compile(r"[>|][-+]?$")
"""What stands in YAML where a value goes on in the next lines."""

GAP: Final = re.compile(r"\s*[\t|]\s*|\s{2,}")
"""Space between cells."""
LONGEST_NAME: Final = 3
"""Words of the name of a column."""
HEADER: Final = re.compile(rf"[\s|#]*(?:(?:{KNOWN_NAME}|no|nr|id)\b[\s|]*){{2,}}", re.IGNORECASE)
"""Names of columns."""
KNOWN: Final = re.compile(KNOWN_NAME, re.IGNORECASE)
NUMBERED_INLINE: Final = re.compile(
    r"(?<=[:;.,])\s+(?=\((?:[ivx]{1,4}|\d{1,2}|[a-h])\)\s)|(?<=[:;])\s+(?=\d{1,2}[.)]\s)"
)
"""Where the next numbered entry begins within a line."""
SIGNED: Final = re.compile(rf"{SYMBOL}(?:[\s|(]*[01]?[.,]\d+\)?|[\s|(]*\d+\s?%\)?)?[\s|]*")

BOUNDARY: Final = re.compile(
    rf"(?=[(\[—–·|\t])|(?={SYMBOL})|(?<=[.!?…\"”’»)\]])\s+|\s{{2,}}|\s[-—–·|]\s|[;,]\s"
    rf"|(?<=\s)(?=(?:{KNOWN_NAME})\s?[:=])",
    re.IGNORECASE,
)
"""Where the notes after a statement may begin."""
FRONT: Final = re.compile(rf"{SYMBOL}[\s|*]*|[)\]·|:—–\t][\s*_.]*|\s-\s|\s{{2,}}")
"""Where the notes before a statement may end."""
STOPPED: Final = re.compile(r"[.!?…][\"'”’)\]*_\s]*$")
NAMED_SHARE: Final = re.compile(rf"[\s(\[—–-]*(?:\w+ )?{SHARE_NAME}", re.IGNORECASE)
RATING: Final = re.compile(r"\D*[^\W\d]\D*\d+(?:\.\d+)?\s*(?:/|out of|of)\s*\d")
"""A score with its name: at the end of prose that of the report, at the end of a point its own."""
COMPOUND: Final = re.compile(
    r"\b(?:cross|zero|few|one|low|high|fine|pre|non|multi|intermediate|task|self|end|long|semi|sub"
    r"|state|back|code|in|out|of|to|\w+ly)-$",
    re.IGNORECASE,
)
"""First parts of words that keep their hyphen when a line ends in it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line, or a part of one.

    Parameters
    ----------
    words : str
        What it states, or a part of that; empty where it holds notes alone.
    notes : Notes
        Marks and confidences on it.
    opens : bool
        Whether a new entry begins with it: a bullet, a number, a name, an empty line before.
    pointed : bool
        Whether a bullet or number points it out.
    goes_on : bool
        Whether words come last, so that the next line may go on with them.
    """

    words: str
    notes: Notes
    opens: bool
    pointed: bool = False
    goes_on: bool = True


def items_of(text: str) -> tuple[Item, ...]:
    """Return the items of a section, in order.

    Parameters
    ----------
    text : str
        Text of the section.
    """
    lines = [part for line in text.splitlines() for part in _parts(line)]
    return tuple(_items(lines, _name_of_statements(lines)))


def with_signs(text: str) -> str:
    """Return a text with boxes to tick as signs.

    Parameters
    ----------
    text : str
        Text of a section.
    """
    return BOX.sub(lambda box: f"{box[1]}{BOXES.get(box[2], '☑')}", text)


def joined(first: str, second: str) -> str:
    """Return two lines as one, a word that the line's end parted made whole.

    Parameters
    ----------
    first, second : str
        The lines.
    """
    if first.endswith("-") and second[:1].islower():
        return f"{first if COMPOUND.search(first) else first[:-1]}{second}"
    return f"{first} {second}".strip()


def _parts(line: str) -> list[str]:
    """Part a line that holds several entries."""
    signs = list(SIGNED.finditer(line))
    if len(signs) > 1 and not notes_in(line):
        in_front = not BULLET.sub("", line[: signs[0].start()], count=1).strip()
        cuts = [sign.start() if in_front else sign.end() for sign in signs]
        edges = [0, *cuts, len(line)]
        return [line[a:b] for a, b in pairwise(edges) if line[a:b].strip()]
    return NUMBERED_INLINE.split(line)


def _name_of_statements(lines: Iterable[str]) -> str | None:
    """Return the name under which a list of named fields gives its statements."""
    fields = (found for line in lines if (found := FIELD.match(line)) and not notes_in(line))
    names = Counter(
        found["name"].strip().lower()
        for found in fields
        if _holds(found["value"]) and not ARGUED.search(found["name"])
    )
    called = [name for name in names if CLAIM_NAME.search(name)]
    often = [name for name, times in names.items() if times > 1]
    return next(iter(called or often), None)


def states(words: str) -> bool:
    """Tell what may be a statement from a name or a number.

    Parameters
    ----------
    words : str
        Words of a cell or line.
    """
    return len(words) >= SHORTEST_STATEMENT and " " in words.strip()


def _holds(value: str) -> bool:
    return states(value) or FOLDED.match(value) is not None


def _items(lines: Sequence[str], name: str | None) -> Iterator[Item]:
    opens, passed_over = True, False
    for line in lines:
        item = _item(line, name) if line.strip() else None
        if item is None:
            opens, passed_over = True, bool(line.strip()) and not _is_header(line)
        elif item.words and passed_over and not item.opens:
            # a field that was passed over goes on
            continue
        else:
            yield replace(item, opens=item.opens or opens)
            opens = passed_over = False


def _item(line: str, name: str | None) -> Item | None:
    """Return what a line holds; None where it holds neither words nor notes of an entry."""
    if _is_header(line):
        return None
    if (notes := notes_in(line)) is not None:
        # several marks in one line explain the marks and belong to no claim
        return Item("", notes, opens=False) if len(set(notes.marks)) <= 1 else None
    field = FIELD.match(line)
    if field is not None and (name is not None or ARGUED.match(field["name"])):
        if field["name"].strip().lower() != name:
            return None
        value = FOLDED.sub("", field["value"]).strip("\"'")
        return replace(_apart(value, pointed=True), opens=True)
    # a field that is no statement's is no part of the line before
    return replace(item := _pointed(line), opens=item.opens or field is not None)


def _is_header(line: str) -> bool:
    """Tell names of columns, one of which is well known, from a row."""
    cells = [cell for cell in GAP.split(line.strip()) if cell]
    names = all(len(cell.split()) <= LONGEST_NAME for cell in cells)
    known = any(KNOWN.fullmatch(cell) for cell in cells)
    return HEADER.fullmatch(line) is not None or (len(cells) > 1 and names and known)


def _pointed(line: str) -> Item:
    """Return a line that may begin with a bullet or with the names of columns."""
    bullet = BULLET.match(line)
    start = bullet.end() if bullet else 0
    pointed = bool(line[:start].strip())
    rest = line[start:]
    if header := HEADER.match(rest):
        rest = rest[header.end() :]
    item = _apart(rest, pointed=pointed)
    return replace(item, opens=item.opens or pointed or header is not None)


def _apart(text: str, *, pointed: bool) -> Item:
    """Take the notes before and after the words of a line off them."""
    head, text = notes_before(text)
    text, tail = _tail(text, pointed=pointed)
    words = " ".join(text.replace("|", " ").strip(" \t*_").split())
    return Item(words, head + tail, opens=bool(head), pointed=pointed, goes_on=not tail)


def notes_before(text: str) -> tuple[Notes, str]:
    """Return the notes at the beginning of a line or cell, and the rest of it.

    Parameters
    ----------
    text : str
        The line or cell.
    """
    ends = [found.end() for found in FRONT.finditer(text[:LONGEST])]
    for end in reversed(ends):
        if (notes := notes_in(text[:end])) is not None:
            return notes, text[end:]
    return Notes(), text


def _tail(text: str, *, pointed: bool) -> tuple[str, Notes]:
    for found in BOUNDARY.finditer(text, max(0, len(text) - LONGEST)):
        before, after = text[: found.start()], text[found.start() :]
        notes = notes_in(after) if before.strip() else None
        if notes is not None and (
            notes.marks or ((pointed or not RATING.match(after)) and _may_end(before, found, after))
        ):
            return before, notes
    return text, Notes()


def _may_end(before: str, gap: re.Match[str], after: str) -> bool:
    """Tell a confidence from "(r = 0.62)", which belongs to what is stated."""
    apart = "\t" in gap.group() or len(gap.group()) > 1 or after[0] in "\t|"
    return bool(apart or STOPPED.search(before) or NAMED_SHARE.match(after))
