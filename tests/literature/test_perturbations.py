"""Claims made wrong on purpose: each change of substance is seen, whatever sentence it is made in.

Sentences are of the kind that claims are taken from. A change replaces or drops one word, or adds a
negation; the changed sentence is compared with the one it was made from.
"""

import re
from collections.abc import Iterator
from typing import Final

import pytest

from metatransfer.literature.compare import DifferenceKind, compare

SENTENCES: Final = (
    "Using nine intermediate tasks, we evaluate transfer in a zero-shot setting on XTREME.",
    "We see large improvements on BUCC and Tatoeba and moderate improvements on XQuAD.",
    "MNLI and HellaSwag achieve the best results, while SQuAD offers small improvements.",
    "We obtain a 5.4 point improvement over XLM-R on all 9 tasks of XTREME.",
    "Training on ANLI often improves accuracy substantially on English tasks.",
    "Similarity of tasks may predict gains in most of the 105 languages of the Tatoeba set.",
    "The score of 81.4 on XTREME is significantly higher than 55.8 for mBERT.",
)

STRENGTHS: Final = {
    "large": "slight",
    "moderate": "large",
    "small": "large",
    "best": "worst",
    "often": "always",
    "substantially": "slightly",
    "may": "will always",
    "most": "all",
    "all": "some",
    "significantly": "slightly",
}
VERBS: Final = r"evaluate|see|achieve|offers|obtain|improves|predict|is"


def changed(sentence: str, pattern: str, written: str) -> Iterator[str]:
    for match in re.finditer(pattern, sentence):
        yield sentence[: match.start()] + match.expand(written) + sentence[match.end() :]


def numbers(sentence: str) -> Iterator[str]:
    yield from changed(sentence, r"\d+(\.\d+)?", "7.7")
    yield from changed(sentence, r"\bnine\b", "eight")


def strengths(sentence: str) -> Iterator[str]:
    for word, other in STRENGTHS.items():
        yield from changed(sentence, rf"\b{word}\b", other)
        yield from changed(sentence, rf"\b{word} ", "")


def names(sentence: str) -> Iterator[str]:
    yield from changed(sentence, r"\b(XTREME|BUCC|Tatoeba|XQuAD|MNLI|SQuAD|ANLI|mBERT)\b", "XCOPA")
    yield from changed(sentence, r"\b(XTREME)\b", r"\1-R")


def negations(sentence: str) -> Iterator[str]:
    yield from changed(sentence, rf"\b({VERBS})\b", r"not \1")


KINDS: Final = {
    DifferenceKind.NUMBER: numbers,
    DifferenceKind.STRENGTH: strengths,
    DifferenceKind.NAME: names,
    DifferenceKind.NEGATION: negations,
}

CASES: Final = [
    pytest.param(kind, wrong, sentence, id=f"{kind}: {wrong}")
    for kind, made_by in KINDS.items()
    for sentence in SENTENCES
    for wrong in made_by(sentence)
]


def test_there_are_changes_of_every_kind() -> None:
    made = [case.values[0] for case in CASES]
    assert all(made.count(kind) >= 6 for kind in KINDS)


@pytest.mark.parametrize(("kind", "wrong", "sentence"), CASES)
def test_a_change_of_substance_is_seen(kind: DifferenceKind, wrong: str, sentence: str) -> None:
    comparison = compare(wrong, sentence)
    assert not comparison.same_in_substance
    assert kind in {item.kind for item in comparison.differences}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_sentence_itself_raises_no_alarm(sentence: str) -> None:
    assert compare(sentence.replace(",", "").lower(), sentence).differences == ()
