"""Quotations are found where they stand, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.literature.locate import locate, sentence_around

TEXT = (
    "Intermediate-task training—fine-tuning a pretrained model—often improves model performance "
    "substantially. We obtain a 5.4 point improvement over XLM-R Large, i.e. the base. See Phang "
    "et al. 2020 for the rest.\n\nWe see large improvements on the BUCC and Tatoeba sentence "
    "retrieval tasResearch goal: more"
)


def found(quote: str, text: str = TEXT, *, cut_off: bool = False) -> str | None:
    passage = locate(quote, text, cut_off=cut_off)
    return text[passage.start : passage.end] if passage and passage.exact else None


@pytest.mark.parametrize(
    "quote",
    [
        "We obtain a 5.4 point improvement over XLM-R Large",
        "training---fine-tuning a pretrained model---often improves",
        "OFTEN IMPROVES MODEL\nPERFORMANCE",
        "large improve-\nments on the BUCC",
    ],
)
def test_a_quotation_is_found_whatever_its_typography(quote: str) -> None:
    assert found(quote) is not None


def test_the_passage_found_is_the_one_quoted() -> None:
    quote = "we obtain a 5.4  point improvement"
    assert found(quote) == "We obtain a 5.4 point improvement"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("5.4 point", "a 15.4 point gain"),
        ("5.4", "a gain of 5.43"),
        ("a gain of 5", "a gain of 5.4"),
        ("4 point", "a 5.4 point gain"),
        ("1.4 points", "a loss of -1.4 points"),
        ("improve", "we improved it"),
        ("able to transfer", "unable to transfer"),
    ],
)
def test_part_of_a_number_or_word_is_no_quotation(quote: str, text: str) -> None:
    assert found(quote, text) is None


def test_a_later_whole_word_is_found_after_a_part_of_one() -> None:
    assert found("able to go", "unable to go, but able to go on") == "able to go"


def test_a_quotation_cut_off_in_a_word_is_found_when_it_says_so() -> None:
    assert found("often improves model perf", cut_off=True) == "often improves model perf"
    assert found("often improves model perf") is None


def test_a_number_is_never_cut_off() -> None:
    assert found("we obtain a 5", "we obtain a 54 point gain", cut_off=True) is None


def test_glued_fields_are_two_words() -> None:
    assert found("Tatoeba sentence retrieval tas") is not None
    assert found("Research goal: more") is not None


def test_an_ellipsis_stands_for_any_words() -> None:
    assert found("Intermediate-task training … often improves model performance") is not None
    assert found("training [...] often improves") is not None


def test_pieces_around_an_ellipsis_must_come_in_order() -> None:
    assert found("often improves … Intermediate-task training") is None


def test_what_is_not_there_has_a_nearest_passage_and_a_score_below_100() -> None:
    passage = locate("We obtain a 6.1 point improvement over XLM-R Large", TEXT)
    assert passage is not None
    assert not passage.exact
    assert 85 < passage.score < 100
    assert "5.4 point improvement" in TEXT[passage.start : passage.end]


def test_a_quotation_longer_than_the_document_is_not_found() -> None:
    passage = locate("a very long quotation of a document", "a very long")
    assert passage is not None
    assert not passage.exact


@pytest.mark.parametrize(
    ("quote", "text"), [("", "text"), ("quote", ""), ("—", "text"), ("a", "…")]
)
def test_nothing_is_found_where_either_has_no_letters(quote: str, text: str) -> None:
    assert locate(quote, text) is None


def sentence(quote: str) -> str:
    passage = locate(quote, TEXT)
    assert passage is not None
    around = sentence_around(TEXT, passage)
    return TEXT[around.start : around.end]


def test_the_sentence_around_a_passage_goes_from_stop_to_stop() -> None:
    assert sentence("often improves").startswith("Intermediate-task")
    assert sentence("often improves").endswith("substantially.")


def test_an_abbreviation_ends_no_sentence() -> None:
    assert sentence("See Phang").endswith("for the rest.")


def test_a_passage_over_two_sentences_has_both_around_it() -> None:
    around = sentence("substantially. We obtain")
    assert around.startswith("Intermediate")
    assert around.endswith("base.")


def test_a_table_cell_is_a_sentence() -> None:
    text = "Not verified\tClaims are short\t0.40"
    passage = locate("Claims are short", text)
    assert passage is not None
    around = sentence_around(text, passage)
    assert text[around.start : around.end] == "Claims are short"


LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=9), min_size=1, max_size=12)


@given(WORDS, WORDS, WORDS)
def test_every_run_of_words_of_a_text_is_found_in_it(
    before: list[str], quoted: list[str], after: list[str]
) -> None:
    text = " ".join([*before, *quoted, *after])
    quote = "\n".join(quoted).upper()
    passage = locate(quote, text)
    assert passage is not None
    assert passage.exact
    assert text[passage.start : passage.end] == " ".join(quoted)


@given(st.text(max_size=40), st.text(max_size=80))
def test_any_two_texts_give_a_passage_inside_the_second_or_none(quote: str, text: str) -> None:
    passage = locate(quote, text)
    if passage is not None:
        assert 0 <= passage.start < passage.end <= len(text)
        assert 0 <= passage.score <= 100
