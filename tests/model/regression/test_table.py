from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.model.regression.table import array_of, check_order, names_of, table_of


@pytest.mark.parametrize(
    "values",
    [
        [0.5, 1.5],
        np.array([0.5, 1.5], dtype=object),
        [Decimal("0.5"), Decimal("1.5")],
        (value for value in (0.5, 1.5)),
        np.ma.masked_array([0.5, 1.5], mask=[False, False]),
    ],
)
def test_numbers_are_numbers_however_they_are_held(values: Any) -> None:
    array = array_of(values)
    assert array.dtype == np.float64
    assert list(array) == [0.5, 1.5]


def test_masked_values_are_missing() -> None:
    assert list(array_of(np.ma.masked_array([1.0, 2.0], mask=[False, True]))) == [1.0, None]


def test_flags_are_no_numbers() -> None:
    assert array_of(np.array([True, False], dtype=object)).dtype == object


@given(st.lists(st.integers(-(2**40), 2**40), min_size=1, max_size=20))
def test_whole_numbers_are_the_same_labels_in_whatever_type(values: list[int]) -> None:
    whole = np.array(values)
    assert (
        list(names_of(whole)) == list(names_of(whole.astype(np.float64))) == list(map(str, whole))
    )


def test_labels_of_fractions_stay_as_they_are() -> None:
    assert list(names_of(np.array([0.5, 1.0]))) == ["0.5", "1.0"]


def test_only_the_same_labels_in_another_order_are_refused() -> None:
    check_order("se", (0, 1), (0, 1))
    check_order("se", ("a", "b"), (0, 1))
    check_order("se", (), (0, 1))
    with pytest.raises(Exception, match="another order"):
        check_order("se", (1, 0), (0, 1))


def test_rows_keep_their_labels() -> None:
    frame = pytest.importorskip("pandas").DataFrame({"x": [1, 2, 3]}, index=list("abc"))
    assert table_of(frame).rows(np.array([0, 2])).labels == ("a", "c")
    assert table_of({"x": [1, 2]}).rows(np.array([0])).labels == ()
