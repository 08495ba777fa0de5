import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from metatransfer.records import Outcome, Region, Rows

NUMBERS = st.floats(-1e6, 1e6)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_region_holds_what_lies_between_its_bounds(low: float, high: float, value: float) -> None:
    assert Region(lower=low, upper=high).holds(value) == (low < value < high)
    assert Region(lower=low).holds(value) == (value > low)
    assert Region(upper=high).holds(value) == (value < high)
    assert Region().holds(value)


def test_columns_of_rows_are_of_one_length() -> None:
    columns = {
        "group": ("t1", "t2"),
        "study": ("a", "a"),
        "outcome_points": (1.0, 2.0),
        "se_points": (0.5, None),
        "se_source": ("seeds", "none"),
    }
    rows = Rows(evidence_hash="e", outcome=Outcome.GAIN, **columns)
    assert rows.flags == {}
    with pytest.raises(ValidationError, match=r"columns of \[1, 2\] rows"):
        Rows(evidence_hash="e", outcome=Outcome.GAIN, **(columns | {"study": ("a",)}))
