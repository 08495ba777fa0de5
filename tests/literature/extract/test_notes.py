"""Marks and confidences are read wherever they stand alone, and never out of a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.literature.extract.notes import Notes, notes_in


@pytest.mark.parametrize(
    ("text", "mark", "share"),
    [
        ("✓ 0.40", True, 0.4),
        ("(verified, 40 %)", True, 0.4),
        ("Outcome: not supported. Belief = .3", False, 0.3),
        ("[confirmed · confidence high (0.82)]", True, 0.82),
        ("partially_supported", None, None),
        ("does not hold (20 out of 100)", False, 0.2),
        ("verified by 2 sources", True, None),
        ("could not be verified", False, None),
        ("★★★★☆", None, 0.8),
        ("4/5", None, 0.8),
        ("**Status:** refuted · **Confidence:** 12 %", False, 0.12),
        ("no verificada; confianza 0,16", False, 0.16),
        ("about 35 % sure", None, 0.35),
        ("❌", False, None),
        ("confidence: low", None, None),
    ],
)
def test_notes_are_read(text: str, mark: bool | None, share: float | None) -> None:
    notes = notes_in(text)
    assert notes
    assert (notes.verdict.verified, notes.verdict.confidence) == (mark, share)


@pytest.mark.parametrize(
    "text", ["", "—", "We gain 0.5", "Claims were verified", "Nine", "in 14 languages", "7.5", "1"]
)
def test_other_text_holds_no_notes(text: str) -> None:
    assert notes_in(text) is None


@pytest.mark.parametrize("text", ["(3 sources)", "n=5", "n = 2 papers"])
def test_what_is_counted_is_no_mark_and_no_confidence(text: str) -> None:
    assert notes_in(text) == Notes()


def test_a_confidence_beyond_its_scale_is_none() -> None:
    notes = notes_in("✓ 140 %")
    assert notes is not None
    assert (notes.verdict.verified, notes.verdict.confidence) == (True, None)


@given(st.text(max_size=130))
def test_any_text_is_read_or_not_without_a_fault(text: str) -> None:
    notes = notes_in(text)
    shares = [share for share in notes.shares if share is not None] if notes else []
    assert all(0.0 <= share <= 1.0 for share in shares)
