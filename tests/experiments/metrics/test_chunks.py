"""Chunk F1 against values of the seqeval that XTREME scores with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.experiments.metrics.chunks import Chunk, chunk_f1, chunks_of, tag_accuracy

# Computed with seqeval 0.0.12, which XTREME's evaluate.py imports, on tags drawn at random:
# gold, predicted (sentences between bars), F1 in points.
SEQEVAL_REFERENCE = [
    (
        (
            "CCONJ PUNCT ADP ADV AUX PROPN | ADP X INTJ ADP ADV SCONJ SCONJ ADV NOUN ADV | SCONJ "
            "ADP AUX NOUN ADP PUNCT ADP NOUN ADP"
        ),
        (
            "CCONJ PUNCT ADP ADV AUX PROPN | AUX X PROPN ADP ADP VERB SCONJ SYM NOUN ADV | SCONJ "
            "NOUN AUX NOUN ADP PUNCT ADP ADV ADP"
        ),
        69.387755,
    ),
    (
        (
            "DET PRON CCONJ VERB SCONJ ADP ADV | PRON PRON PROPN VERB SYM ADV ADV NUM VERB | ADV "
            "ADP PART SYM PART PUNCT PROPN ADJ SYM PROPN DET AUX | ADP INTJ PART CCONJ NOUN "
            "PUNCT PUNCT VERB | DET SYM | NUM CCONJ SCONJ NUM SCONJ PROPN PUNCT"
        ),
        (
            "CCONJ PRON CCONJ ADJ SCONJ ADP ADV | PRON PRON PROPN VERB X ADP ADV PUNCT VERB | "
            "ADV ADP PART SYM SYM PUNCT PROPN ADJ SYM PROPN DET AUX | ADP PUNCT PART CCONJ NOUN "
            "PUNCT PUNCT SYM | DET SYM | NUM NUM SCONJ X SCONJ X PUNCT"
        ),
        71.428571,
    ),
    (
        (
            "I-LOC O I-LOC I-PER O I-PER I-LOC I-PER B-PER I-PER B-PER I-LOC | I-LOC I-PER B-PER "
            "I-LOC B-PER B-PER B-LOC B-PER B-PER | B-LOC I-PER O O I-PER B-LOC I-PER B-PER I-LOC"
        ),
        (
            "B-LOC I-PER I-PER I-PER O I-PER I-LOC I-PER I-LOC B-LOC I-PER O | O B-PER B-PER "
            "I-LOC I-PER B-PER B-LOC B-PER O | B-PER O O B-PER I-LOC I-PER I-PER B-PER I-LOC"
        ),
        60.869565,
    ),
]


def sentences(text: str) -> list[list[str]]:
    return [part.split() for part in text.split(" | ")]


@pytest.mark.parametrize(("gold", "predicted", "points"), SEQEVAL_REFERENCE)
def test_f1_is_that_of_the_seqeval_xtreme_uses(gold: str, predicted: str, points: float) -> None:
    columns = chunk_f1(sentences(gold), sentences(predicted))

    # the reference values are written with six decimals
    assert columns.score_points == pytest.approx(points, abs=1e-6)


def test_neighbours_with_one_whole_tag_are_one_chunk() -> None:
    assert chunks_of(["NOUN", "NOUN", "VERB"]) == {Chunk("NOUN", 0, 1), Chunk("VERB", 2, 2)}


def test_a_new_beginning_splits_chunks_of_one_type() -> None:
    tags = ["B-PER", "I-PER", "B-PER", "O", "I-LOC"]

    assert chunks_of(tags) == {Chunk("PER", 0, 1), Chunk("PER", 2, 2), Chunk("LOC", 4, 4)}


def test_no_words_hold_no_chunk() -> None:
    assert chunks_of([]) == set()


def test_accuracy_is_over_words_and_not_over_sentences() -> None:
    columns = tag_accuracy([["A", "B", "C"], ["A"]], [["A", "B", "X"], ["X"]])

    assert columns.score_points == pytest.approx(50.0)


TAGS = st.lists(st.sampled_from(["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]), min_size=1, max_size=9)


@given(TAGS)
def test_every_word_outside_o_is_in_exactly_one_chunk(tags: list[str]) -> None:
    covered = [at for chunk in chunks_of(tags) for at in range(chunk.start, chunk.end + 1)]

    assert sorted(covered) == [at for at, tag in enumerate(tags) if tag != "O"]


@given(TAGS.filter(lambda tags: set(tags) != {"O"}))
def test_right_tags_score_full_points(tags: list[str]) -> None:
    assert chunk_f1([tags], [tags]).score_points == pytest.approx(100.0)
