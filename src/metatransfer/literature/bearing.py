"""What a text says of a statement: its sentences ranked, compared, and put in one word.

Unlike :mod:`metatransfer.literature.attribution`, which checks what a person recorded, nothing is
recorded here: this is what rules alone can tell of a document that nobody has read yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from metatransfer.literature.compare import Comparison, DifferenceKind, compare
from metatransfer.literature.locate import find
from metatransfer.literature.ranking import rank
from metatransfer.literature.words import WordKind, words_of
from metatransfer.records import Status

CANDIDATES: Final = 8
"""Sentences that are compared with a statement."""

SHOWN: Final = 3
"""Sentences told of each text."""

SHORTEST_STATEMENT: Final = 2
"""Fewest telling words that can be looked for."""

ORDER: Final = (
    Status.STATED,
    Status.CONTRADICTED_BY_SOURCE,
    Status.STATED_DIFFERENTLY,
    Status.NOT_FOUND,
)
"""A sentence that states it outweighs others that differ; silence comes last."""

SCIFACT: Final = {
    Status.STATED: "SUPPORT",
    Status.STATED_DIFFERENTLY: "NOT ENOUGH INFO",
    Status.CONTRADICTED_BY_SOURCE: "CONTRADICT",
    Status.NOT_FOUND: "NOT ENOUGH INFO",
}
"""Labels of SciFact (Wadden et al. 2020, doi:10.18653/v1/2020.emnlp-main.609) for exports."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that bears on a statement.

    Parameters
    ----------
    sentence : str
        Its words.
    score : float
        BM25 score; comparable within one text only.
    status : Status
        What it says of the statement.
    coverage : float
        Share of the statement's telling words that it has.
    differences : tuple of str
        In what it differs.
    """

    sentence: str
    score: float
    status: Status
    coverage: float
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bearing:
    """What a text says of a statement.

    Parameters
    ----------
    status : Status
        In one word.
    sentences : tuple of Evidence
        Sentences behind it, the deciding one first.
    """

    status: Status
    sentences: tuple[Evidence, ...]


def bearing(statement: str, sentences: Sequence[str], *, cut_off: bool = False) -> Bearing:
    """Return what the sentences of a text say of a statement.

    Parameters
    ----------
    statement : str
        What is claimed.
    sentences : sequence of str
        Sentences of the text.
    cut_off : bool
        Whether the statement may end in the middle of a word.
    """
    if sum(word.kind is not WordKind.FUNCTION for word in words_of(statement)) < SHORTEST_STATEMENT:
        return Bearing(Status.NOT_FOUND, ())
    ranked = rank(statement, sentences, CANDIDATES)
    found = [_weighed(statement, sentences[at], score, cut_off=cut_off) for at, score in ranked]
    found.sort(key=lambda item: (ORDER.index(item.status), -item.coverage, -item.score))
    best = _most_telling(found)
    shown = tuple(item for item in found if item.status is not Status.NOT_FOUND)[:SHOWN]
    return Bearing(best, shown)


def _most_telling(found: Sequence[Evidence]) -> Status:
    return found[0].status if found else Status.NOT_FOUND


def _weighed(statement: str, sentence: str, score: float, *, cut_off: bool) -> Evidence:
    compared = compare(statement, sentence, cut_off=cut_off)
    coverage = compared.coverage
    status = _status(statement, sentence, compared, coverage, cut_off=cut_off)
    told = tuple(item.text for item in compared.differences)
    return Evidence(sentence, score, status, round(coverage, 3), told)


ENOUGH_TO_STATE: Final = 0.7
"""Share of a statement's telling words that a sentence must have to be said to state it.

Two questions of one field share two thirds of their words; no faithful paraphrase of
``validation/attribution`` is lost below .75.
"""


ENOUGH_TO_CONTRADICT: Final = 0.6
"""The same for a contradiction: a sentence on something else denies nothing."""

ENOUGH_TO_DENY: Final = 0.75
"""The same where nothing but a negation conflicts, which may go with other words."""


def _enough_to_contradict(compared: Comparison) -> float:
    kinds = {item.kind for item in compared.differences if item.conflict}
    return ENOUGH_TO_DENY if kinds == {DifferenceKind.NEGATION} else ENOUGH_TO_CONTRADICT


def _status(
    statement: str, sentence: str, compared: Comparison, coverage: float, *, cut_off: bool
) -> Status:
    if not compared.same_subject:
        return Status.NOT_FOUND
    if compared.conflicts and coverage >= _enough_to_contradict(compared):
        return Status.CONTRADICTED_BY_SOURCE
    kinds = {item.kind for item in compared.differences}
    if kinds <= {DifferenceKind.WORDING} and coverage >= ENOUGH_TO_STATE:
        return Status.STATED
    whole = find(statement, sentence, cut_off=cut_off) is not None
    if whole and DifferenceKind.NEGATION not in kinds:
        return Status.STATED
    return Status.STATED_DIFFERENTLY
