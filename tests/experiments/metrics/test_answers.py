"""Answers against values of the official evaluation scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.experiments.metrics.answers import (
    mlqa_normaliser,
    score_answer,
    squad_normalised,
)

# Computed with the functions of mlqa_evaluation_v1.py (facebookresearch/MLQA) on strings made up
# for this test: language, prediction, answer, exact match, F1.
MLQA_REFERENCE = [
    ("en", "The Amazon River", "Amazon river!", 1, 1.0),
    ("en", "an apple, a pear", "apple pear", 1, 1.0),
    ("en", "in 1998", "1998", 0, 0.666667),
    ("en", "—the end—", "end", 1, 1.0),
    ("en", "the", "a", 1, 0),
    ("es", "El río de la Plata", "río de Plata", 1, 1.0),
    ("es", "unas 300 personas", "300", 0, 0.666667),
    ("es", "¿los lunes?", "lunes", 1, 1.0),
    ("de", "der Rhein", "Rhein", 1, 1.0),
    ("de", "im Jahr 1871", "1871", 0, 0.5),
    ("de", "„das Buch der Wege“", "Buch Wege", 1, 1.0),
    ("de", "eine Stadt an der Elbe", "die Stadt an Elbe", 1, 1.0),
    ("vi", "cái bàn của tôi", "bàn tôi", 1, 1.0),
    ("vi", "những năm 1980", "năm 1980", 1, 1.0),
    ("hi", "दिल्ली में।", "दिल्ली", 0, 0.666667),
    ("hi", "1947 ई॰", "1947", 0, 0.666667),
    ("ar", "الكتاب الجديد", "كتاب جديد", 1, 1.0),
    ("ar", "في المدينة", "المدينة", 0, 0.666667),
    ("ar", "كتاب، قلم", "قلم", 0, 0.666667),
    ("zh", "北京市", "北京", 0, 0.8),
    ("zh", "在1998年", "1998年", 0, 0.8),
    ("zh", "《红楼梦》。", "红楼梦", 1, 1.0),
    ("zh", "NBA 总冠军", "总冠军", 0, 0.857143),
]


@pytest.mark.parametrize(("language", "prediction", "answer", "exact", "f1"), MLQA_REFERENCE)
def test_mlqa_answers_score_as_its_script_scores_them(
    language: str, prediction: str, answer: str, exact: int, f1: float
) -> None:
    score = score_answer(prediction, [answer], mlqa_normaliser(language))

    assert score.exact == exact
    # the reference values are written with six decimals
    assert score.f1 == pytest.approx(f1, abs=1e-6)


def test_every_language_of_mlqa_has_reference_values() -> None:
    assert {row[0] for row in MLQA_REFERENCE} == {"en", "es", "de", "ar", "hi", "vi", "zh"}


def test_squad_knows_english_articles_and_ascii_punctuation_only() -> None:
    assert squad_normalised("The  River—Elbe, a river.") == "river—elbe river"
    assert squad_normalised("der Rhein") == "der rhein"


def test_the_best_of_several_answers_counts() -> None:
    score = score_answer("in 1998", ["June", "1998", "in 1998"], squad_normalised)

    assert score == (1.0, 1.0)


@pytest.mark.parametrize(("prediction", "expected"), [("", 1.0), ("the", 1.0), ("June", 0.0)])
def test_where_there_is_no_answer_only_none_is_right(prediction: str, expected: float) -> None:
    assert score_answer(prediction, [], squad_normalised) == (expected, expected)


@given(st.text(alphabet="abc the, ", min_size=1), st.text(alphabet="abc the, ", min_size=1))
def test_f1_is_symmetric_and_between_zero_and_one(first: str, second: str) -> None:
    there = score_answer(first, [second], squad_normalised)
    back = score_answer(second, [first], squad_normalised)

    assert there.f1 == pytest.approx(back.f1)
    assert 0.0 <= there.f1 <= 1.0


@given(st.text(alphabet="xyz ", min_size=1).filter(str.strip))
def test_an_answer_agrees_with_itself_however_it_is_punctuated(text: str) -> None:
    assert score_answer(f"{text.upper()}!", [text], squad_normalised) == (1.0, 1.0)
