import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.records.spreadsheet import RISKY, as_written, inert


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_like_a_formula_is_led_by_an_apostrophe(text: str) -> None:
    assert inert(text) == f"'{text}"
    assert as_written(inert(text)) == text


@given(st.text())
def test_no_text_is_lost(text: str) -> None:
    assert as_written(inert(text)) == text
    assert not inert(text).startswith(RISKY)


def test_an_apostrophe_of_the_text_stays() -> None:
    assert [as_written(text) for text in ("'tis", "'", "")] == ["'tis", "'", ""]


@pytest.mark.parametrize(
    ("value", "cell"), [(-1.5, "-1.5"), (None, ""), ("plain", "plain"), ("a=b", "a=b"), (3, "3")]
)
def test_numbers_and_plain_text_stay_as_they_are(value: object, cell: str) -> None:
    assert inert(value) == cell
