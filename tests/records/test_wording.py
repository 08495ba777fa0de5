import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.records import wording


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "<.001"),
        (0.0004, "<.001"),
        (0.004, ".004"),
        (0.5, ".50"),
        (0.9496, ".9496"),
        (0.95, ".95"),
        (0.0504, ".0504"),
        (0.9731, ".97"),
        (0.9964, ".996"),
        (0.9996, ">.999"),
        (1.0, ">.999"),
    ],
)
def test_a_probability_is_never_a_bare_zero_or_one(value: float, text: str) -> None:
    assert wording.probability(value) == text


@given(st.floats(min_value=0.001, max_value=0.999))
def test_a_printed_probability_is_on_the_same_side_of_the_thresholds(value: float) -> None:
    printed = float(wording.probability(value))
    assert (printed >= 0.95) == (value >= 0.95)
    assert (printed <= 0.05) == (value <= 0.05)
    # Two decimals at the least, so half of 0.01 at the most.
    assert abs(printed - value) <= 0.005 + 1e-12


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1, "points", "1 point"),
        (0.5, "points", "0.5 points"),
        (-1, "points_per_sd", "-1 point per sd"),
        (2.5, "ranks", "2.5 ranks"),
        (0.5, "share", "a share of 0.5"),
    ],
)
def test_a_quantity_reads_as_people_write_it(value: float, unit: str, text: str) -> None:
    assert wording.quantity(value, unit) == text
