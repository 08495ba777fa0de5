"""What differs is named, and what only sounds different is not held against a statement."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from metatransfer.literature.compare import Comparison, DifferenceKind, compare

NINE = (
    "Using nine intermediate language-understanding tasks, we evaluate intermediate-task transfer "
    "in a zero-shot cross-lingual setting on the XTREME benchmark."
)
SEVEN = (
    "Using a set of 7 intermediate language understanding tasks, we evaluate intermediate-task "
    "transfer in a zero-shot cross-lingual setting on 9 target tasks from the XTREME benchmark."
)
OFTEN = (
    "Intermediate-task training—fine-tuning a pretrained model on an intermediate task before "
    "fine-tuning again on the target task—often improves model performance substantially on "
    "language understanding tasks in monolingual English settings."
)
LARGE = (
    "We see large improvements from intermediate training on the BUCC and Tatoeba sentence "
    "retrieval tasks and moderate improvements on question-answering target tasks."
)
NEITHER = (
    "We also investigate continuing multilingual MLM during intermediate-task training and using "
    "machine-translated intermediate-task data, but neither consistently outperforms simply "
    "performing English intermediate-task training."
)


def kinds(comparison: Comparison) -> set[DifferenceKind]:
    return {item.kind for item in comparison.differences} - {DifferenceKind.WORDING}


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("Nine intermediate language-understanding tasks were used to evaluate transfer.", NINE),
        ("9 intermediate tasks are used to evaluate zero-shot transfer on XTREME", NINE),
        ("Intermediate-task training often improves model performance substantially", OFTEN),
        ("Large improvements were observed on BUCC and Tatoeba", LARGE),
        ("Moderate improvements on question-answering target tasks", LARGE),
        ("Continuing multilingual MLM during intermediate-task training was investigated", NEITHER),
        ("Neither consistently outperforms English intermediate-task training", NEITHER),
    ],
)
def test_a_faithful_paraphrase_differs_in_wording_only(statement: str, passage: str) -> None:
    comparison = compare(statement, passage)
    assert comparison.same_in_substance, comparison.differences
    assert not comparison.conflicts


CONFLICTS = [
    ("Ten intermediate language-understanding tasks were evaluated", NINE, DifferenceKind.NUMBER),
    ("Nine intermediate language-understanding tasks were evaluated", SEVEN, DifferenceKind.NUMBER),
    (
        "Intermediate-task training does not often improve model performance substantially",
        OFTEN,
        DifferenceKind.NEGATION,
    ),
    (
        "Machine-translated intermediate-task data consistently outperforms simple training",
        NEITHER,
        DifferenceKind.NEGATION,
    ),
    (
        "Intermediate-task training often degrades model performance substantially",
        OFTEN,
        DifferenceKind.OPPOSITE,
    ),
    ("Small improvements on the BUCC and Tatoeba tasks", LARGE, DifferenceKind.STRENGTH),
]


@pytest.mark.parametrize(("statement", "passage", "kind"), CONFLICTS)
def test_what_cannot_both_hold_is_a_conflict(
    statement: str, passage: str, kind: DifferenceKind
) -> None:
    comparison = compare(statement, passage)
    assert comparison.conflicts
    assert kind in kinds(comparison)


SHIFTS = [
    (
        "Intermediate-task training always improves model performance substantially",
        OFTEN,
        DifferenceKind.STRENGTH,
    ),
    ("Intermediate-task training improves model performance", OFTEN, DifferenceKind.STRENGTH),
    ("Intermediate-task training may often improve performance", OFTEN, DifferenceKind.STRENGTH),
    ("Large improvements on question-answering target tasks", LARGE, DifferenceKind.STRENGTH),
    ("Large improvements were observed on XNLI and Tatoeba", LARGE, DifferenceKind.NAME),
    ("Nine intermediate tasks were evaluated on XTREME-R", NINE, DifferenceKind.NAME),
    ("Large improvements of 12 points on BUCC and Tatoeba", LARGE, DifferenceKind.NUMBER),
]


@pytest.mark.parametrize(("statement", "passage", "kind"), SHIFTS)
def test_a_shifted_claim_is_neither_the_same_nor_a_conflict(
    statement: str, passage: str, kind: DifferenceKind
) -> None:
    comparison = compare(statement, passage)
    assert kind in kinds(comparison)
    assert not comparison.same_in_substance
    assert not comparison.conflicts


def test_a_thing_done_without_another_is_a_difference_and_no_denial() -> None:
    passage = "Large gains on Tatoeba, which is scored without training."
    comparison = compare("Large gains on Tatoeba, scored with training.", passage)
    assert kinds(comparison) == {DifferenceKind.NEGATION}
    assert not comparison.conflicts


def test_a_benchmark_and_its_namesake_are_two_names() -> None:
    comparison = compare("We evaluate transfer on XTREME", "We evaluate transfer on XTREME-R.")
    assert kinds(comparison) == {DifferenceKind.NAME}
    assert "'XTREME-R'" in comparison.differences[0].text


def test_the_difference_is_told_in_the_words_of_both() -> None:
    text = compare(CONFLICTS[1][0], SEVEN).differences[0].text
    assert text == "has 9 where the source has 7"


def test_a_negation_before_the_words_is_told() -> None:
    comparison = compare(
        "similarity predicts transfer gains",
        "We do not find that similarity predicts gains in "
        "transfer, nor that similarity predicts transfer gains.",
    )
    assert DifferenceKind.NEGATION in kinds(comparison)


def test_two_sentences_on_other_subjects_are_told_so_and_nothing_else() -> None:
    comparison = compare(OFTEN, "Readers should consult primary sources.")
    assert kinds(comparison) == {DifferenceKind.SUBJECT}
    assert not comparison.conflicts


def test_a_statement_cut_off_in_a_word_is_compared_by_the_word_it_begins() -> None:
    cut = "Nine intermediate tasks were used to evaluate transfer in a zero-shot cross-lin"
    assert compare(cut, NINE, cut_off=True).same_in_substance
    assert "'cross-lin'" in compare(cut, NINE).differences[-1].text


def test_a_source_cut_off_in_a_word_is_compared_by_the_word_it_begins() -> None:
    cut = "We see large improvements on the BUCC and Tatoeba sentence retrieval tas"
    statement = "We see large improvements on BUCC and Tatoeba sentence retrieval tasks"
    assert compare(statement, cut).differences == ()


def test_hyphenated_and_joined_words_are_one() -> None:
    passage = "Multi-task pre-training brings improve-ments."
    assert compare("Multitask pretraining brings improvements.", passage).differences == ()


def test_long_differences_in_wording_are_counted_not_told() -> None:
    passage = "Alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu helps transfer."
    told = compare("Alpha helps transfer.", passage).differences[-1].text
    assert told.endswith("and 3 more words")


SENTENCES = [NINE, SEVEN, OFTEN, LARGE, NEITHER]


@given(st.sampled_from(SENTENCES))
def test_a_sentence_does_not_differ_from_itself(sentence: str) -> None:
    assert compare(sentence, sentence).differences == ()


@given(st.sampled_from(SENTENCES), st.data())
def test_leaving_function_words_out_changes_nothing(sentence: str, data: st.DataObject) -> None:
    idle = data.draw(st.sampled_from(["the", "a", "on", "in", "we", "from"]))
    shorter = re.sub(rf"\b{idle}\b ", "", sentence, flags=re.IGNORECASE)
    assert compare(shorter, sentence).same_in_substance


@given(st.integers(0, 999), st.integers(0, 999))
def test_a_changed_number_is_never_the_same_in_substance(said: int, written: int) -> None:
    assume(said != written)
    passage = f"We evaluate transfer from {written} intermediate tasks to many languages."
    comparison = compare(passage.replace(str(written), str(said)), passage)
    assert comparison.conflicts
    assert not comparison.same_in_substance


@given(st.text(max_size=60), st.text(max_size=60), st.booleans())
def test_any_two_texts_can_be_compared(statement: str, passage: str, cut_off: bool) -> None:
    told = compare(statement, passage, cut_off=cut_off).differences
    assert all(difference.text for difference in told)


class TestWhatMovesWithinASentence:
    def test_a_number_that_moves_with_its_phrase_is_no_other_number(self) -> None:
        source = "In 17 of 24 languages, adapters are as good as full fine-tuning."
        moved = "Adapters are as good as full fine-tuning in 17 of 24 languages."
        assert compare(moved, source).same_in_substance

    def test_a_number_in_another_place_for_another_number_is(self) -> None:
        source = "Accuracy rises by 3 points on XNLI and by 5 points on MLQA."
        assert compare("Accuracy rises by 7 points on XNLI", source).conflicts

    def test_sides_of_a_comparison_may_not_be_changed(self) -> None:
        source = "Transfer from Russian exceeds transfer from English by 6.3 points."
        swapped = "Transfer from English exceeds transfer from Russian by 6.3 points."
        assert compare(swapped, source).conflicts
        better = "Adapters on Wikipedia are better than probes on Reddit."
        assert compare("Probes on Reddit are better than adapters on Wikipedia.", better).conflicts

    @pytest.mark.parametrize(
        "faithful",
        [
            "Transfer from English is exceeded by transfer from Russian by 6.3 points.",
            "By 6.3 points, transfer from Russian exceeds transfer from English.",
        ],
    )
    def test_the_passive_changes_them_and_says_the_same(self, faithful: str) -> None:
        source = "Transfer from Russian exceeds transfer from English by 6.3 points."
        assert not compare(faithful, source).conflicts

    def test_a_point_needs_no_nought_before_it(self) -> None:
        source = "A probe ranks tasks with a correlation of 0.62 to their order."
        assert compare(source.replace("0.62", ".62"), source).same_in_substance
        assert compare(source.replace("0.62", ".26"), source).conflicts

    @pytest.mark.parametrize(("word", "other"), [("raises", "lowers"), ("widens", "narrows")])
    def test_the_contrary_word_conflicts(self, word: str, other: str) -> None:
        source = f"Translation {other} the exact match of models on native questions."
        assert compare(f"Translation {word} the exact match of models", source).conflicts
