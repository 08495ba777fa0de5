"""Drafts carry what their sentences say, and a test where the words call for one."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.errors import InputError
from metatransfer.literature.documents import read_document
from metatransfer.literature.extract import Gazetteer, extract, kind_of
from metatransfer.literature.extract.gazetteer import benchmarks_in, kinds_in
from metatransfer.literature.extract.kinds import direction_of
from metatransfer.records import Language, Task, TaskKind
from metatransfer.records.draft import DraftClaim

NAMES = Gazetteer.of(
    [
        Task(id="bucc", name="BUCC 2018", kind=TaskKind.RETRIEVAL, aliases=("BUCC",)),
        Task(id="squad1", name="SQuAD 1.1", kind=TaskKind.QUESTION_ANSWERING, aliases=("SQuAD",)),
        Task(id="wic", name="Word in Context", kind=TaskKind.CLASSIFICATION, aliases=("WiC",)),
    ],
    [Language(id="en", name="English"), Language(id="de", name="German")],
)


def only(text: str) -> DraftClaim:
    (draft,) = extract(read_document("a.txt", f"## Results\n\n{text}".encode()), NAMES, "m").claims
    return draft


def test_names_numbers_and_words_of_size_are_read() -> None:
    draft = only("Training on SQuAD in German brings large improvements of 5.4 points on BUCC.")
    assert draft.tasks == ("squad1", "bucc")
    assert draft.languages == ("de",)
    assert draft.magnitudes == ("large",)
    assert [(n.value, n.unit) for n in draft.numbers] == [(5.4, "points")]
    assert draft.direction == "up"


def test_non_english_names_no_english() -> None:
    assert NAMES.languages_in("on non-English tasks") == ()


def test_words_of_prose_are_no_task() -> None:
    assert NAMES.tasks_in("we squad up with wic") == ()


def test_two_benchmarks_of_one_stem_are_two() -> None:
    assert benchmarks_in("XTREME-R drops two tasks of XTREME") == ("XTREME-R", "XTREME")


def test_kinds_of_task_are_read_from_what_texts_call_them() -> None:
    assert kinds_in("sentence retrieval and question-answering") == (
        TaskKind.QUESTION_ANSWERING,
        TaskKind.RETRIEVAL,
    )


@pytest.mark.parametrize(
    ("text", "test"),
    [
        (
            "Training often improves scores substantially in English.",
            {"kind": "share_above", "threshold": 1.0, "languages": ("en",)},
        ),
        ("Training brings large improvements on BUCC.", {"kind": "mean_gain", "sesoi": 5.0}),
        (
            "Training brings moderate improvements on BUCC.",
            {"kind": "mean_gain", "sesoi": 1.0, "upper": 5.0},
        ),
        (
            "Training improves BUCC by 3.0 points.",
            {"kind": "mean_gain", "sesoi": 2.5, "upper": 3.5},
        ),
        (
            "Similarity of tasks correlates with improved scores.",
            {"kind": "slope", "sesoi": 0.5},
        ),
        (
            "Tasks selected by similarity outperform random ones.",
            {"kind": "selection", "sesoi": 0.5},
        ),
    ],
)
def test_a_test_is_proposed_as_the_shipped_claims_read_the_words(
    text: str, test: dict[str, Any]
) -> None:
    proposed: Any = only(text).test
    assert proposed.kind == test["kind"]
    if "sesoi" in test:
        assert proposed.sesoi.value == test["sesoi"]
    if "threshold" in test:
        assert proposed.threshold.value == test["threshold"]
        assert proposed.where.languages == test["languages"]
    assert getattr(proposed, "upper", None) == test.get("upper")


def test_a_score_is_a_number_out_of_another() -> None:
    draft = only("The tribunal consensus score is 9.2/10.")
    assert [(n.value, n.unit) for n in draft.numbers] == [(9.2, "/10")]
    assert draft.test is None


def test_a_sentence_said_twice_is_marked_and_points_to_the_first() -> None:
    text = (
        "## A\n\nTraining improves BUCC by 3 points.\n\n## B\n\nTraining improved BUCC by 3 points."
    )
    first, second = extract(read_document("a.txt", text.encode()), NAMES, "m").claims
    assert second.same_as == first.id
    assert "repeated" in second.flags


def test_another_number_is_another_claim() -> None:
    text = (
        "## A\n\nTraining improves BUCC by 3 points.\n\n## B\n\nTraining improved BUCC by 4 points."
    )
    assert all(
        not d.same_as for d in extract(read_document("a.txt", text.encode()), NAMES, "m").claims
    )


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("it improves scores", "up"),
        ("it hurts scores", "down"),
        ("it does not improve scores", "none"),
        ("it is a task", ""),
    ],
)
def test_the_direction_of_an_effect(text: str, direction: str) -> None:
    assert direction_of(text) == direction


@given(st.text(max_size=300))
def test_no_text_breaks_the_grammar(text: str) -> None:
    kind = kind_of(text)
    assert kind is None or kind.value


@given(st.text(min_size=1, max_size=400))
def test_no_text_breaks_an_extraction(text: str) -> None:
    content = ("words " + text).encode("utf-8", "replace")
    with suppress(InputError):  # control characters make a file that is no text, which is told
        extract(read_document("a.txt", content), NAMES, "m")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Distance explains 41% of the variance in zero-shot F1.", "quantitative"),
        ("There was no difference between joint and sequential training.", "comparative"),
        ("The aim of this work is to test whether fertility predicts transfer.", "documented"),
        ("The authors intend to release the translated corpora.", "documented"),
        ("Eight papers were retrieved by the automated search.", "provenance"),
        ("Three reviewers rated the report 9.1, 8.8 and 9.3 out of 10.", "provenance"),
        ("It is unclear whether tuning helps absent languages.", None),
    ],
)
def test_forms_that_made_reports_showed_to_be_missing(text: str, kind: str | None) -> None:
    found = kind_of(text)
    assert (found.value if found else None) == kind


def test_a_lower_layer_lowers_nothing() -> None:
    assert direction_of("Freezing the six lower layers improves accuracy.") == "up"
    assert direction_of("Freezing all layers lowered accuracy.") == "down"


def test_bounds_of_a_proposed_test_have_no_more_decimals_than_were_stated() -> None:
    test: Any = only("Pretraining on a related language improves accuracy by 2.3 points.").test
    assert (test.sesoi.value, test.upper) == (1.8, 2.8)


def test_a_number_of_f1_is_one_of_points() -> None:
    test: Any = only("Training on SQuAD first improves tagging by 0.9 F1.").test
    assert test.upper == 1.4


def test_a_loss_of_points_is_proposed_as_a_loss() -> None:
    test: Any = only("Romanisation lowers retrieval accuracy by 18.6 points.").test
    assert (test.sesoi.value, test.upper) == (-19.1, -18.1)
