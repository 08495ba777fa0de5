"""Shapes on a tiny encoder: features, heads, predictions, scores."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.errors import InputError
from metatransfer.experiments.data.examples import QueryExample, QuestionExample
from metatransfer.experiments.data.load import Split, load_test_set, load_training_set
from metatransfer.experiments.grid import Scoring
from metatransfer.experiments.shapes.base import batches_by_length
from metatransfer.experiments.shapes.choice import MultipleChoice
from metatransfer.experiments.shapes.choose import shape_of
from metatransfer.experiments.shapes.classification import SequenceClassification
from metatransfer.experiments.shapes.question_answering import (
    QuestionAnswering,
    Window,
    answer_tokens,
    best_span,
)
from metatransfer.experiments.shapes.retrieval import (
    Retrieval,
    average_precision,
    best_threshold,
    nearest_accuracy,
    pair_f1,
    sentence_vectors,
)
from metatransfer.experiments.shapes.tagging import TokenClassification
from metatransfer.experiments.tasks import load_task

SCORING = Scoring(max_length=48, batch_size=5)


@pytest.fixture
def tokenizer(tiny_encoder: Path) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(tiny_encoder)


def trained_on(name: str, texts: Path, limit: int | None = None) -> Split:
    return load_training_set(load_task(name), "en", data=texts, limit=limit)


def with_head(shape: Any, split: Split, encoder: Path) -> Any:
    import transformers

    transformers.set_seed(0)
    kind = getattr(transformers, shape.head)
    return kind.from_pretrained(encoder, **shape.head_options(split))


@pytest.mark.parametrize(
    ("shape", "task"),
    [
        (SequenceClassification(), "snli"),
        (TokenClassification("last"), "udpos"),
        (MultipleChoice(), "hellaswag"),
        (QuestionAnswering(8), "tydiqa-goldp"),
    ],
    ids=["classification", "tagging", "choice", "answers"],
)
def test_a_model_that_learns_its_training_set_by_heart_scores_high_on_it(
    shape: Any, task: str, texts: Path, tiny_encoder: Path, tokenizer: Any
) -> None:
    import torch

    split = trained_on(task, texts, limit=4)
    model = with_head(shape, split, tiny_encoder)
    features = shape.training_features(split, tokenizer, 48)
    batch = shape.collator(tokenizer)(features)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-2)
    model.eval()  # no dropout: it is to learn by heart
    for _ in range(80):
        optimiser.zero_grad()
        model(**batch).loss.backward()
        optimiser.step()

    after = shape.score(model, tokenizer, split, SCORING)

    metric = split.task.metrics[0]
    # guessing gives a third or a quarter of the points
    assert after.metrics[metric].score_points >= 75.0
    assert after.ids == tuple(example.id for example in split.examples)
    assert len(after.predictions) == len(after.gold) == len(split.examples)


@pytest.mark.parametrize(("position", "places"), [("first", [1, 4]), ("last", [3, 6])])
def test_a_words_tag_stands_at_the_subword_that_was_asked_for(
    position: str, places: list[int], texts: Path, tokenizer: Any
) -> None:
    split = trained_on("udpos", texts)

    features = TokenClassification(position).training_features(split, tokenizer, 48)[0]

    # <s> t h e d o g ...: the first two words
    labelled = [at for at, label in enumerate(features["labels"]) if label != -100]
    length = len(split.examples[0].tokens[1])  # type: ignore[union-attr]
    expected = places[:1] + ([4] if position == "first" else [3 + length])
    assert labelled[:2] == expected


def test_words_beyond_the_longest_text_are_scored_as_wrong_and_not_left_out(
    texts: Path, tiny_encoder: Path, tokenizer: Any
) -> None:
    split = trained_on("udpos", texts)
    shape = TokenClassification("last")
    model = with_head(shape, split, tiny_encoder)

    scored = shape.score(model, tokenizer, split, Scoring(max_length=8))

    assert scored.metrics["accuracy"].denominators.tolist() == [5.0] * 12


def window(offsets: list[tuple[int, int] | None]) -> Window:
    return Window(0, [0] * len(offsets), offsets)


def question(answer: str, start: int) -> QuestionExample:
    return QuestionExample("1", "who?", "the dog sees", (answer,), (start,))


THE_DOG_SEES = window([None, None, (0, 3), (4, 7), (8, 12), None])


@pytest.mark.parametrize(
    ("answer", "start", "tokens"),
    [("dog", 4, (3, 3)), ("dog sees", 4, (3, 4)), ("og", 5, (3, 3)), ("hears", 20, (0, 0))],
)
def test_an_answer_is_found_among_the_tokens_that_cover_it(
    answer: str, start: int, tokens: tuple[int, int]
) -> None:
    assert answer_tokens(THE_DOG_SEES, question(answer, start)) == tokens


def test_an_answer_that_a_window_cuts_off_counts_as_none() -> None:
    cut = window([None, (0, 3), (4, 7), None])

    assert answer_tokens(cut, question("dog sees", 4)) == (0, 0)


def test_a_question_without_answer_points_at_the_first_token() -> None:
    assert answer_tokens(THE_DOG_SEES, QuestionExample("1", "q", "the dog sees", (), ())) == (0, 0)


def test_the_best_span_lies_in_the_passage_and_does_not_run_backwards() -> None:
    starts = np.array([9.0, 9.0, 0.0, 3.0, 2.0, 9.0], dtype=np.float32)
    ends = np.array([9.0, 9.0, 5.0, 1.0, 4.0, 9.0], dtype=np.float32)

    span = best_span(THE_DOG_SEES, starts, ends)

    assert span is not None
    # (3, 4) has 3 + 4; (3, 2) would have 3 + 5 and runs backwards
    assert (span.start, span.end, span.logit) == (4, 12, 7.0)


def test_long_passages_are_read_in_windows_that_overlap(
    texts: Path, tiny_encoder: Path, tokenizer: Any
) -> None:
    split = trained_on("tydiqa-goldp", texts)
    shape = QuestionAnswering(8)
    model = with_head(shape, split, tiny_encoder)

    features = shape.training_features(split, tokenizer, 32)
    scored = shape.score(model, tokenizer, split, Scoring(max_length=32))

    assert len(features) > len(split.examples)
    assert all(len(feature["input_ids"]) <= 32 for feature in features)
    assert len(scored.ids) == len(split.examples)


def bare(encoder: Path) -> Any:
    from transformers import AutoModel

    return AutoModel.from_pretrained(encoder)


@pytest.mark.parametrize("pooling", ["mean", "cls"])
@pytest.mark.parametrize("layer", [0, 1, -1])
def test_vectors_have_length_one_whatever_they_are_pooled_from(
    pooling: str, layer: int, tiny_encoder: Path, tokenizer: Any
) -> None:
    scoring = Scoring(max_length=48, pooling=pooling, layer=layer)  # type: ignore[arg-type]

    vectors = sentence_vectors(bare(tiny_encoder), tokenizer, ["the dog", "a cat sees"], scoring)

    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0)


def test_the_layer_changes_the_vectors_and_padding_does_not(
    tiny_encoder: Path, tokenizer: Any
) -> None:
    model = bare(tiny_encoder)
    alone = sentence_vectors(model, tokenizer, ["the dog"], SCORING)
    padded = sentence_vectors(model, tokenizer, ["the dog", "the cat sees the river"], SCORING)
    lower = sentence_vectors(model, tokenizer, ["the dog"], Scoring(max_length=48, layer=0))

    # single precision
    assert padded[0] == pytest.approx(alone[0], abs=1e-5)
    assert np.abs(lower - alone).max() > 1e-4


def test_a_layer_that_the_encoder_does_not_have_is_told(tiny_encoder: Path, tokenizer: Any) -> None:
    with pytest.raises(InputError, match=r"layer · 7 · allowed: -3 to 2"):
        sentence_vectors(bare(tiny_encoder), tokenizer, ["a"], Scoring(layer=7))


def test_sentences_find_themselves(texts: Path, tiny_encoder: Path, tokenizer: Any) -> None:
    split = load_test_set(load_task("tatoeba"), "de", data=texts, limit=None)
    mirrored = Split(
        **{
            **vars(split),
            "candidates": {
                example.id: example.text  # type: ignore[union-attr]
                for example in split.examples
            },
        }
    )

    scored = Retrieval().score(bare(tiny_encoder), tokenizer, mirrored, SCORING)

    texts_of = [example.text for example in split.examples]  # type: ignore[union-attr]
    repeated = len(texts_of) - len(set(texts_of))
    assert scored.metrics["accuracy"].score_points >= 100 * (1 - repeated / len(texts_of))


QUERIES = (QueryExample("1", "", ("a",)), QueryExample("2", "", ("b", "c")))
SIMILAR = np.array([[0.1, 0.9, 0.5], [0.2, 0.8, 0.3]])


def test_retrieval_metrics_are_those_worked_out_by_hand() -> None:
    names = ("a", "b", "c")

    # the first finds b before c before a; the second b and c in the first two places
    assert nearest_accuracy(SIMILAR, QUERIES, names).score_points == pytest.approx(50.0)
    precision = average_precision(SIMILAR, QUERIES, names)
    assert precision.numerators.tolist() == pytest.approx([1 / 3, 1.0])


def test_pairs_below_the_threshold_are_not_found() -> None:
    names = ("a", "b", "c")
    queries = (QueryExample("1", "", ("b",)), QueryExample("2", "", ()))

    # both found, one right, one gold: 2 * 1 / (2 + 1)
    assert pair_f1(SIMILAR, queries, names).score_points == pytest.approx(200 / 3)
    assert pair_f1(SIMILAR, queries, names, 0.85).score_points == pytest.approx(100.0)
    assert best_threshold(SIMILAR, queries, names) == pytest.approx(0.9)


@given(st.integers(0, 1000), st.integers(1, 12))
def test_no_other_threshold_finds_pairs_better(seed: int, size: int) -> None:
    draw = np.random.default_rng(seed)
    # one decimal, so that cosines are equal now and then
    similar = draw.random((size, 5)).round(1)
    names = ("a", "b", "c", "d", "e")
    partners = [(names[draw.integers(5)],) if draw.random() < 0.6 else () for _ in range(size)]
    queries = [QueryExample(str(at), "", partner) for at, partner in enumerate(partners)]

    chosen = pair_f1(similar, queries, names, best_threshold(similar, queries, names))

    every = (pair_f1(similar, queries, names, at / 10).score_points for at in range(11))
    assert chosen.score_points == pytest.approx(max(every))


def test_retrieval_is_not_trained(texts: Path) -> None:
    split = load_test_set(load_task("tatoeba"), "de", data=texts, limit=None)

    with pytest.raises(InputError, match="task 'tatoeba' · retrieval is not trained"):
        Retrieval().head_options(split)


@pytest.mark.parametrize("name", ["snli", "udpos", "hellaswag", "mlqa", "tatoeba"])
def test_every_shape_has_its_way(name: str) -> None:
    shape = shape_of(load_task(name), Scoring(tag_position="first", stride=7))

    assert getattr(shape, "position", "first") == "first"
    assert getattr(shape, "stride", 7) == 7


@given(st.lists(st.integers(1, 30), min_size=1, max_size=40), st.integers(1, 7))
def test_batches_hold_every_text_once_the_short_ones_first(lengths: list[int], size: int) -> None:
    features = [{"input_ids": [0] * length} for length in lengths]

    batches = list(batches_by_length(features, size))

    order = [at for batch in batches for at in batch]
    assert sorted(order) == list(range(len(lengths)))
    assert [lengths[at] for at in order] == sorted(lengths)
    assert all(len(batch) <= size for batch in batches)
