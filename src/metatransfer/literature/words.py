"""Words of a sentence, with what each of them does in it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from metatransfer.literature.fold import fold
from metatransfer.literature.lexicon import (
    FUNCTIONS,
    MULTIPLES,
    NEGATIONS,
    NUMBER_WORDS,
    TENS,
    UNITS,
    strength_of,
)


class WordKind(StrEnum):
    """What a word does in a statement."""

    NUMBER = "number"
    NEGATION = "negation"
    STRENGTH = "strength"
    """How often, how sure, how much: "often", "may", "large"."""
    CONTENT = "content"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence.

    Parameters
    ----------
    surface : str
        As it is written; parts of a hyphenated word carry the whole of it.
    key : str
        What is compared: folded, numbers in figures.
    kind : WordKind
        What it does.
    name : bool
        Whether it looks like a name: capitals inside, or one at the front within a sentence.
    """

    surface: str
    key: str
    kind: WordKind
    name: bool = False


WORD: Final = re.compile(
    r"""(?:(?<=[\s(\[=<>])|(?<![\s\S]))[-\u2212]?(?:\d[\d.,]*\d|\d|\.\d+)%?   # its sign first
      | \d[\d.,]*\d%?|\d%?|%
      | [^\W\d_][\w]*(?:[-\u2010\u2011'’][\w]+)*                        # a word, hyphens within""",
    re.VERBOSE,
)

HYPHEN: Final = re.compile(r"[-\u2010\u2011]")

LINE_END_HYPHEN: Final = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\s*\n\s*(?=[^\W\d_])")

SHOT: Final = re.compile(r"\b(zero|one|few)[-\u2010\u2011\s]+shot\b", re.IGNORECASE)
"""A manner of learning, not a number."""


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of a sentence, number words as numbers.

    Parameters
    ----------
    text : str
        The sentence.
    """
    joined = SHOT.sub(r"\1-shot", LINE_END_HYPHEN.sub("-", text))
    return tuple(_with_numbers_joined(_parts(joined)))


def _parts(text: str) -> Iterator[Word]:
    shouted = text.upper() == text
    first = True
    for match in WORD.finditer(text):
        surface = match.group()
        if not surface[0].isalpha():
            yield from _figures(surface)
        else:
            name = not shouted and _looks_like_a_name(surface, first=first)
            for part in [surface] if SHOT.fullmatch(surface) else HYPHEN.split(surface):
                yield Word(surface, *_class_of(part, alone=part == surface), name=name)
        first = False


def _figures(surface: str) -> Iterator[Word]:
    if any(char.isdigit() for char in surface):
        digits = surface.rstrip("%")
        yield Word(digits, _plain(fold(digits).chars), WordKind.NUMBER)
    if surface.endswith("%"):
        yield Word("%", "percent", WordKind.CONTENT)


def _plain(figures: str) -> str:
    """Return figures without what does not change the value: 5.40 is 5.4, 07 is 7."""
    try:
        return f"{float(figures):.12g}"
    except ValueError:
        return figures


def _looks_like_a_name(surface: str, *, first: bool) -> bool:
    capitals = sum(char.isupper() for char in surface)
    return capitals >= 2 or (capitals == 1 and not first)


def _class_of(part: str, *, alone: bool) -> tuple[str, WordKind]:
    key = fold(part).chars
    if key in NEGATIONS or part.endswith(("n't", "n’t")):
        return key, WordKind.NEGATION
    if key in NUMBER_WORDS:
        return key, WordKind.NUMBER
    if strength := strength_of(key):
        return strength, WordKind.STRENGTH
    # A letter alone is a stray, or a part of a name such as XTREME-R.
    idle = key in FUNCTIONS or (len(key) < 2 and alone)
    return key, WordKind.FUNCTION if idle else WordKind.CONTENT


def _with_numbers_joined(words: Iterable[Word]) -> Iterator[Word]:
    """Join number words that make one number: "twenty", "one" is 21."""
    run: list[Word] = []
    for word in words:
        if word.key not in NUMBER_WORDS:
            yield from _number(run)
            run = []
            yield word
            continue
        if run and not _goes_on(run[-1].key, word.key):
            yield from _number(run)
            run = []
        run.append(word)
    yield from _number(run)


def _goes_on(before: str, word: str) -> bool:
    if word in MULTIPLES:
        return True
    return before in MULTIPLES or (before in TENS and word in UNITS)


def _number(run: list[Word]) -> Iterator[Word]:
    if not run:
        return
    total = current = 0
    for word in run:
        if word.key in MULTIPLES:
            factor = MULTIPLES[word.key]
            current = max(current, 1) * factor
            total, current = (total, current) if factor == 100 else (total + current, 0)
        else:
            current += UNITS.get(word.key, 0) + TENS.get(word.key, 0)
    surface = " ".join(word.surface for word in run)
    yield Word(surface, f"{total + current:.12g}", WordKind.NUMBER)
