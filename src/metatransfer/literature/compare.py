"""What differs between a statement and the sentence that it is said to rest on."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import Final

from rapidfuzz.distance import LCSseq

from metatransfer.literature.fold import fold
from metatransfer.literature.lexicon import (
    COMPARING,
    WITHIN_PHRASES,
    opposed,
    rivals,
    same_beginning,
)
from metatransfer.literature.words import Word, WordKind, words_of

ENOUGH_WORDS: Final = 0.5
"""Share of a statement's words beyond which its source is about the same thing."""

WORDS_SHOWN: Final = 8
"""Words told of a difference in wording; the rest is counted."""


class DifferenceKind(StrEnum):
    """What sort of word makes a difference."""

    NUMBER = "number"
    NEGATION = "negation"
    STRENGTH = "strength"
    NAME = "name"
    OPPOSITE = "opposite"
    SUBJECT = "subject"
    """Too few words in common to be about the same thing."""
    WORDING = "wording"
    """Other words for what may be the same: for a person to judge."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a statement and its source differ.

    Parameters
    ----------
    kind : DifferenceKind
        What sort of word makes it.
    text : str
        The difference in words, told of the statement.
    conflict : bool
        Whether both cannot hold: another number, a negation more, the contrary word.
    """

    kind: DifferenceKind
    text: str
    conflict: bool = False


@dataclass(frozen=True)
class Comparison:
    """All differences between a statement and a passage.

    Parameters
    ----------
    differences : tuple of Difference
        In the order of their kinds.
    coverage : float
        Share of the statement's telling words that the passage has; a compound is one word.
    """

    differences: tuple[Difference, ...]
    coverage: float = 0.0

    @property
    def same_subject(self) -> bool:
        """Whether they have enough words in common to be about the same thing."""
        return all(item.kind is not DifferenceKind.SUBJECT for item in self.differences)

    @property
    def conflicts(self) -> bool:
        """Whether statement and passage cannot both hold."""
        return self.same_subject and any(item.conflict for item in self.differences)

    @property
    def same_in_substance(self) -> bool:
        """Whether nothing but the wording differs."""
        return all(item.kind is DifferenceKind.WORDING for item in self.differences)


def compare(statement: str, passage: str, *, cut_off: bool = False) -> Comparison:
    """Return what differs between a statement and a passage.

    The passage may say more; what it says before and after the part that the statement is about
    is left alone, a negation before it apart.

    Parameters
    ----------
    statement : str
        What is claimed.
    passage : str
        Sentence of the source.
    cut_off : bool
        Whether the statement may end in the middle of a word.
    """
    pair = _Aligned.of(statement, passage, cut_off=cut_off)
    # Single words mean nothing where the whole is about something else.
    found = tuple(_subject(pair)) or tuple(
        difference for kind in KINDS for difference in kind(pair)
    )
    return Comparison(found, pair.coverage)


@dataclass(frozen=True)
class _Aligned:
    """Telling words of a statement and of a passage, and which of them go together.

    ``matched`` are the pairs of positions of words in common, in the order of both.
    """

    ours: tuple[Word, ...]
    theirs: tuple[Word, ...]
    matched: tuple[tuple[int, int], ...]

    @property
    def coverage(self) -> float:
        """Share of our words that they have; "cross-lingual" is one word, had whole or not."""
        known = {word.key for word in self.theirs}
        compounds = groupby(self.ours, key=lambda word: word.surface)
        had = [all(word.key in known for word in parts) for _, parts in compounds]
        return sum(had) / len(had) if had else 0.0

    @staticmethod
    def of(statement: str, passage: str, *, cut_off: bool) -> "_Aligned":
        ours, theirs = _telling(statement), _telling(passage)
        if cut_off:
            ours = _last_word_completed(ours, theirs)
        if not passage.rstrip().endswith((".", "!", "?")):
            theirs = _last_word_completed(theirs, ours)
        ours, theirs = _compounds_joined(ours, theirs), _compounds_joined(theirs, ours)
        ours = _forms_made_alike(ours, theirs)
        return _Aligned(ours, theirs, _tightest(ours, theirs))

    @cached_property
    def bounds(self) -> tuple[int, int]:
        """Part of the passage that the statement is about.

        From the first to the last word in common, with the words of strength before them; as many
        words more as the statement has before and after them; and words in common that stand in
        another order, numbers and negations apart: those belong where they stand.
        """
        if not self.matched:
            return 0, len(self.theirs)
        (first, begin), (last, end) = self.matched[0], self.matched[-1]
        left = len(self.ours) - 1 - last
        taken = {mine for mine, _ in self.matched}
        loose = {
            word.key
            for at, word in enumerate(self.ours)
            if at not in taken and word.kind in {WordKind.CONTENT, WordKind.STRENGTH}
        }
        elsewhere = [at for at, word in enumerate(self.theirs) if word.key in loose]
        begin = min([begin - first - 1 if first else begin, *elsewhere])
        end = max([end + left + 1 if left else end, *elsewhere])
        return self._with_its_strength(max(0, begin)), min(len(self.theirs), end + 1)

    def _with_its_strength(self, begin: int) -> int:
        """Take in a word such as "large" that stands right before the words in common."""
        while begin and self.theirs[begin - 1].kind is WordKind.STRENGTH:
            begin -= 1
        return begin

    @cached_property
    def before(self) -> tuple[Word, ...]:
        """Words of the passage before that part."""
        return self.theirs[: self.bounds[0]]

    @cached_property
    def region(self) -> tuple[Word, ...]:
        """Words of that part."""
        return self.theirs[slice(*self.bounds)]

    @cached_property
    def ours_alone(self) -> tuple[Word, ...]:
        """Content words that only the statement has."""
        return _without(self.ours, self.region)

    @cached_property
    def theirs_alone(self) -> tuple[Word, ...]:
        """Content words that only that part of the passage has."""
        return _without(self.region, self.ours)

    def surplus(self, kind: WordKind) -> tuple[list[str], list[str]]:
        """Return keys of a kind that only the statement has, and that only the region has."""
        mine, their = (_counted(words, kind) for words in (self.ours, self.region))
        return sorted((mine - their).elements()), sorted((their - mine).elements())


def _without(words: Sequence[Word], others: Sequence[Word]) -> tuple[Word, ...]:
    known = {word.key for word in others}
    return tuple(word for word in _content(words) if word.key not in known)


def _telling(text: str) -> tuple[Word, ...]:
    return tuple(word for word in words_of(text) if word.kind is not WordKind.FUNCTION)


def _counted(words: Iterable[Word], kind: WordKind) -> Counter[str]:
    return Counter(word.key for word in words if word.kind is kind)


def _last_word_completed(words: tuple[Word, ...], others: Sequence[Word]) -> tuple[Word, ...]:
    """Take a last word that is cut off for the word of the other text that begins with it."""
    if not words or words[-1].kind is not WordKind.CONTENT:
        return words
    whole = next((word for word in others if word.key.startswith(words[-1].key)), None)
    return words if whole is None else (*words[:-1], whole)


def _compounds_joined(words: Sequence[Word], others: Sequence[Word]) -> tuple[Word, ...]:
    """Write a hyphenated word as one where the other text does: "multi-task", "improve-ments"."""
    known = {word.key for word in others}
    told: list[Word] = []
    for _, group in groupby(words, key=lambda word: word.surface):
        parts = tuple(group)
        joined = "".join(word.key for word in parts)
        if len(parts) > 1 and joined in known:
            parts = (replace(parts[0], key=joined, kind=WordKind.CONTENT),)
        told.extend(parts)
    return tuple(told)


def _forms_made_alike(words: tuple[Word, ...], others: Sequence[Word]) -> tuple[Word, ...]:
    """Give content words the form that the other text has of them."""
    forms = tuple(dict.fromkeys(word.key for word in others if word.kind is WordKind.CONTENT))

    def form(key: str) -> str:
        return key if key in forms else next((f for f in forms if same_beginning(key, f)), key)

    return tuple(
        replace(word, key=form(word.key)) if word.kind is WordKind.CONTENT else word
        for word in words
    )


def _tightest(ours: Sequence[Word], theirs: Sequence[Word]) -> tuple[tuple[int, int], ...]:
    """Return a longest common subsequence, in the fewest words of the passage that hold one.

    A word that comes twice is so taken where the others are.
    """
    mine, their = [word.key for word in ours], [word.key for word in theirs]
    most = LCSseq.similarity(mine, their)
    begin, end = 0, len(their)
    while end > begin and LCSseq.similarity(mine, their[: end - 1]) == most:
        end -= 1
    while begin < end and LCSseq.similarity(mine, their[begin + 1 : end]) == most:
        begin += 1
    return tuple(
        (code.src_start + n, begin + code.dest_start + n)
        for code in LCSseq.opcodes(mine, their[begin:end])
        if code.tag == "equal"
        for n in range(code.src_end - code.src_start)
    )


def _numbers(pair: _Aligned) -> Iterator[Difference]:
    added, missing = pair.surplus(WordKind.NUMBER)
    if not missing:
        # said twice, or moved with its phrase to another place of the sentence: no other number
        whole = {word.key for word in pair.theirs}
        added = [number for number in added if number not in whole]
    if added and missing:
        text = f"has {_listed(added)} where the source has {_listed(missing)}"
        yield Difference(DifferenceKind.NUMBER, text, conflict=True)
    elif added:
        yield Difference(DifferenceKind.NUMBER, f"adds the number {_listed(added)}")
    elif missing:
        text = f"leaves out the number {_listed(missing)}"
        yield Difference(DifferenceKind.WORDING, text)


def _negations(pair: _Aligned) -> Iterator[Difference]:
    mine, their, before = (
        [word for word in words if word.kind is WordKind.NEGATION]
        for words in (pair.ours, pair.region, pair.before)
    )
    if len(mine) != len(their):
        more = len(mine) > len(their)
        text = f"adds {_written(mine)}" if more else f"leaves out {_written(their)}"
        conflict = _denies(mine) != _denies(their)
        yield Difference(DifferenceKind.NEGATION, text, conflict=conflict)
    elif before and not mine:
        text = f"the source has {_written(before)} before these words"
        yield Difference(DifferenceKind.NEGATION, text)


def _denies(negations: Sequence[Word]) -> bool:
    return any(word.key not in WITHIN_PHRASES for word in negations)


def _strengths(pair: _Aligned) -> Iterator[Difference]:
    added, missing = pair.surplus(WordKind.STRENGTH)
    conflict = any(opposed(mine, their) for mine in added for their in missing)
    ours, theirs = _as_written(added, pair.ours), _as_written(missing, pair.region)
    if added and missing:
        text = f"has {ours} where the source has {theirs}"
        yield Difference(DifferenceKind.STRENGTH, text, conflict=conflict)
    elif added:
        yield Difference(DifferenceKind.STRENGTH, f"adds {ours}")
    elif missing:
        yield Difference(DifferenceKind.STRENGTH, f"leaves out {theirs}")


def _names(pair: _Aligned) -> Iterator[Difference]:
    known = {word.key for word in pair.theirs}
    strangers = [word.surface for word in pair.ours if word.name and word.key not in known]
    if strangers:
        text = f"names {_quoted(dict.fromkeys(strangers))}, which the source sentence does not"
        yield Difference(DifferenceKind.NAME, text)
        return
    for mine, their in ((pair.ours[a], pair.theirs[b]) for a, b in pair.matched):
        # "XTREME" and "XTREME-R" share a part and are two benchmarks.
        parted = "-" in mine.surface + their.surface
        if mine.name and parted and fold(mine.surface).chars != fold(their.surface).chars:
            text = f"has '{mine.surface}' where the source has '{their.surface}'"
            yield Difference(DifferenceKind.NAME, text)


def _rivals(pair: _Aligned) -> Iterator[Difference]:
    """Yield words of one group of which a thing is only one: "retrieval" and "tagging"."""
    for mine in pair.ours_alone:
        for their in pair.theirs_alone:
            if rivals(mine.key, their.key):
                text = f"has '{mine.surface}' where the source has '{their.surface}'"
                yield Difference(DifferenceKind.NAME, text, conflict=True)


def _opposites(pair: _Aligned) -> Iterator[Difference]:
    for mine in pair.ours_alone:
        for their in pair.theirs_alone:
            if opposed(mine.key, their.key):
                text = f"has '{mine.surface}' where the source has '{their.surface}'"
                yield Difference(DifferenceKind.OPPOSITE, text, conflict=True)


def _sides(pair: _Aligned) -> Iterator[Difference]:
    """Yield things that have changed sides of a comparison: "A exceeds B" and "B exceeds A"."""
    mine, their = _compared(pair.ours), _compared(pair.theirs)
    if mine is None or their is None or mine[0] != their[0]:
        return
    (_, left, right), (_, before, after) = mine, their
    went = [key for key in left if key in after and key not in (*before, *right)]
    came = [key for key in right if key in before and key not in (*after, *left)]
    if went and came:
        ours, theirs = _as_written(went, pair.ours), _as_written(came, pair.ours)
        text = f"has {ours} where the source has {theirs}"
        yield Difference(DifferenceKind.OPPOSITE, text, conflict=True)


def _compared(words: Sequence[Word]) -> tuple[str, list[str], list[str]] | None:
    """Return the word that compares, as it is written, with the content before and after it."""
    for at, word in enumerate(words):
        if word.key.startswith(COMPARING):
            sides = (
                [item.key for item in part if item.kind in {WordKind.CONTENT, WordKind.NUMBER}]
                for part in (words[:at], words[at + 1 :])
            )
            # another form may be the passive, whose sides are the other way round
            return word.surface, next(sides), next(sides)
    return None


def _subject(pair: _Aligned) -> Iterator[Difference]:
    known = {word.key for word in pair.theirs}
    shared = sum(word.key in known for word in pair.ours)
    if shared <= ENOUGH_WORDS * len(pair.ours):
        text = f"has only {shared} of {len(pair.ours)} words in common with the source"
        yield Difference(DifferenceKind.SUBJECT, text)


def _wording(pair: _Aligned) -> Iterator[Difference]:
    added, missing = (
        list(dict.fromkeys(word.surface for word in words))
        for words in (pair.ours_alone, pair.theirs_alone)
    )
    told = []
    if added:
        told.append(f"adds {_quoted(added)}")
    if missing:
        told.append(f"leaves out {_quoted(missing)}")
    if told:
        yield Difference(DifferenceKind.WORDING, "; ".join(told))


def _content(words: Iterable[Word]) -> tuple[Word, ...]:
    return tuple(word for word in words if word.kind is WordKind.CONTENT)


def _listed(items: Iterable[str]) -> str:
    return ", ".join(items)


def _written(words: Iterable[Word]) -> str:
    return _quoted(word.surface for word in words)


def _as_written(keys: Iterable[str], words: Sequence[Word]) -> str:
    """Return words by their keys, as they stand in the text that they are from."""
    surfaces = {word.key: word.surface for word in reversed(words)}
    return _quoted(surfaces[key] for key in keys)


def _quoted(items: Iterable[str]) -> str:
    shown = [f"'{item}'" for item in items]
    more = len(shown) - WORDS_SHOWN
    return _listed(shown[:WORDS_SHOWN]) + (f" and {more} more words" if more > 0 else "")


KINDS: Final = (
    _numbers,
    _negations,
    _strengths,
    _names,
    _rivals,
    _opposites,
    _sides,
    _wording,
)
"""What is looked at, in the order it is told."""
