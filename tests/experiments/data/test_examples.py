"""Rows of sources as examples."""

from typing import Any

import pytest

from metatransfer.experiments.data.examples import (
    ChoiceExample,
    PairExample,
    QueryExample,
    QuestionExample,
    TaggedExample,
    candidate_texts,
    examples_of,
)
from metatransfer.experiments.tasks import ExperimentTask, Source, load_task


def read(name: str, row: dict[str, Any], source: str = "local") -> tuple[list[Any], list[str]]:
    task = load_task(name)
    chosen: Source | None = getattr(task, source)
    assert chosen is not None
    return examples_of(task, chosen, [row])


@pytest.mark.parametrize(
    ("name", "source", "row", "example"),
    [
        (
            "snli",
            "local",
            {"id": 7, "premise": "p", "hypothesis": "h", "label": "contradiction"},
            PairExample("7", "p", "h", 2),
        ),
        (
            "pawsx",
            "local",
            {"id": "a", "sentence1": "p", "sentence2": "h", "label": 1},
            PairExample("a", "p", "h", 1),
        ),
        (
            "udpos",
            "local",
            {"id": "a", "tokens": ["x", "y"], "upos": ["NOUN", "X"]},
            TaggedExample("a", ("x", "y"), ("NOUN", "X")),
        ),
        (
            "mlqa",
            "local",
            {
                "id": "a",
                "context": "c",
                "question": "q",
                "answers": {"text": ["c"], "answer_start": [0]},
            },
            QuestionExample("a", "q", "c", ("c",), (0,)),
        ),
        (
            "xcopa",
            "local",
            {
                "id": 0,
                "premise": "p",
                "choice1": "a",
                "choice2": "b",
                "question": "cause",
                "label": 1,
            },
            ChoiceExample("0", "p", ("What was the cause? a", "What was the cause? b"), 1),
        ),
        (
            "commonsenseqa",
            "hub",
            {"id": "a", "question": "q", "choices": {"text": list("vwxyz")}, "answerKey": "C"},
            ChoiceExample("a", "q", tuple("vwxyz"), 2),
        ),
        (
            "socialiqa",
            "hub",
            {
                "context": "c",
                "question": "q",
                "answerA": "x",
                "answerB": "y",
                "answerC": "z",
                "label": "3",
            },
            ChoiceExample("1", "c", ("q x", "q y", "q z"), 2),
        ),
        ("tatoeba", "local", {"id": 3, "src": "s", "en": "e"}, QueryExample("3", "s", ("3",))),
        (
            "lareqa",
            "local",
            {"qid": "q1", "question": "q", "cid": "0-0-1"},
            QueryExample("q1", "q", ("0-0-1",)),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_row_becomes_an_example_of_its_shape(
    name: str, source: str, row: dict[str, Any], example: object
) -> None:
    assert read(name, row, source) == ([example], [])


@pytest.mark.parametrize(
    ("name", "row", "told"),
    [
        (
            "snli",
            {"premise": "p", "label": "neutral"},
            "row 1 · hypothesis · is missing · columns:",
        ),
        ("snli", {"premise": " ", "hypothesis": "h", "label": 0}, "premise · is ' ', not a text"),
        (
            "snli",
            {"premise": "p", "hypothesis": "h", "label": "maybe"},
            "'maybe' is unknown · known",
        ),
        ("snli", {"premise": "p", "hypothesis": "h", "label": 3}, "label · 3 is unknown"),
        ("udpos", {"tokens": ["a"], "upos": ["X", "X"]}, "not one tag for each of 1 words"),
        ("udpos", {"tokens": ["a"], "upos": ["Q"]}, "tags · Q unknown · known: ADJ"),
        ("udpos", {"tokens": "a", "upos": ["X"]}, "not a list of texts"),
        (
            "mlqa",
            {"context": "c", "question": "q", "answers": "c"},
            "allowed: text and answer_start",
        ),
        (
            "mlqa",
            {"context": "c", "question": "q", "answers": {"text": ["c"], "answer_start": ["0"]}},
            "allowed: as many starts as texts",
        ),
        (
            "mlqa",
            {"context": "c", "question": "q", "answers": {"text": ["c"], "answer_start": []}},
            "allowed: as many starts as texts",
        ),
        ("udpos", {"tokens": ["a"], "upos": [17]}, "upos · a number stands for none of 17"),
        ("hellaswag", {"ctx": "c", "endings": ["a", "b"], "label": 2}, "label · 2 is unknown"),
    ],
)
def test_a_row_that_is_not_as_declared_is_told(name: str, row: dict[str, Any], told: str) -> None:
    examples, (fault,) = read(name, row)

    assert examples == []
    assert told in fault


@pytest.mark.parametrize("label", [-1, "-1", "-", ""])
def test_a_row_without_label_is_passed_over(label: object) -> None:
    assert read("snli", {"premise": "p", "hypothesis": "h", "label": label}) == ([], [])


def test_a_query_without_partner_has_nothing_to_find() -> None:
    (query,), _ = read("bucc", {"id": "1", "sentence": "s", "gold": ""})

    assert query == QueryExample("1", "s", ())


def test_candidates_stand_by_their_ids() -> None:
    task: ExperimentTask = load_task("lareqa")
    assert task.local is not None

    found = candidate_texts(task, task.local, [{"cid": "0-1", "sentence": "s"}])

    assert found == {"0-1": "s"}
