"""Text without typography: what is left when the same words are set in another way.

Two texts that differ in case, spaces, line breaks, hyphens, kinds of dash or quotation mark,
ligatures or end-of-line hyphenation fold to the same characters. Numbers keep what gives them their
value: decimal point, sign, fraction bar, and the space between two of them.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

CLUSTER: Final = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
"""A character with the accents written after it; composed together, as NFKC asks."""

DASHES: Final = frozenset("-\u2010\u2011\u2012\u2013\u2212")
"""Hyphens, en dash and minus: before a number they may be its sign, elsewhere typography."""

INSIDE_NUMBERS: Final = frozenset("./:,")
"""Kept between digits; dropped as punctuation elsewhere."""

MEANINGFUL_CATEGORIES: Final = frozenset({"Sm", "Sc"})
"""Mathematical and currency signs are kept: ``< 5`` is not ``> 5``."""

MEANINGFUL_SIGNS: Final = frozenset("%\u2030\u00b0")

THOUSANDS: Final = re.compile(r",(?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded characters, each with its place in the text they come from.

    Parameters
    ----------
    chars : str
        The folded characters.
    origins : tuple of int
        For each of them the position in the original text.
    """

    chars: str
    origins: tuple[int, ...]


@lru_cache(maxsize=256)
def fold(text: str) -> Folded:
    """Return ``text`` without typography.

    Parameters
    ----------
    text : str
        Any text.
    """
    pairs = list(_kept(text))
    return Folded("".join(char for char, _ in pairs), tuple(origin for _, origin in pairs))


def _kept(text: str) -> Iterator[tuple[str, int]]:
    last = ""
    spaced = False
    for cluster in CLUSTER.finditer(text):
        at = cluster.start()
        if cluster.group().isspace():
            spaced = True
            continue
        for char in unicodedata.normalize("NFKC", cluster.group()).casefold():
            if not _says_something(char, text, at):
                continue
            # "1 2" is not 12: two numbers stay two.
            if spaced and last.isdigit() and char.isdigit():
                yield " ", at
            char_kept = "-" if char in DASHES else char
            yield char_kept, at
            last, spaced = char_kept, False


def _says_something(char: str, text: str, at: int) -> bool:
    if char.isalnum() or char in MEANINGFUL_SIGNS:
        return True
    if char in DASHES:
        return _is_sign(text, at)
    if char in INSIDE_NUMBERS:
        return _is_inside_number(char, text, at)
    category = unicodedata.category(char)
    # Vowel signs of Indic scripts are marks, and letters to a reader.
    return category in MEANINGFUL_CATEGORIES or category in {"Mn", "Mc"}


def _is_sign(text: str, at: int) -> bool:
    before = text[at - 1 : at]
    return text[at + 1 : at + 2].isdigit() and (not before or before.isspace() or before in "([=<>")


def _is_inside_number(char: str, text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not after.isdigit():
        return False
    if char == "." and not before.isalnum():
        return True
    return before.isdigit() and not THOUSANDS.match(text, at)
