import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.library.two_way import members, residuals, robust_sd


def test_what_is_usual_for_both_groups_is_taken_out() -> None:
    rows, columns = [0.0, 3.0, 10.0], [0.0, 1.0, 5.0]
    cells = [(i, j) for i in range(3) for j in range(3)]
    values = [rows[i] + columns[j] for i, j in cells]
    left = residuals(values, [i for i, _ in cells], [j for _, j in cells])
    assert left == pytest.approx([0.0] * 9)


@given(off=st.floats(-1e3, 1e3), at=st.integers(0, 24))
def test_one_value_however_far_off_is_left_whole_and_moves_no_other(off: float, at: int) -> None:
    cells = [(i, j) for i in range(5) for j in range(5)]
    values = [2.0 * i - 3.0 * j for i, j in cells]
    values[at] += off
    left = residuals(values, [i for i, _ in cells], [j for _, j in cells])
    # sums and differences of numbers below 1,100 in double precision
    assert left[at] == pytest.approx(off, abs=1e-9)
    assert [x for i, x in enumerate(left) if i != at] == pytest.approx([0.0] * 24, abs=1e-9)


def test_members_come_in_the_order_of_their_labels() -> None:
    assert members("abca") == [[0, 3], [1], [2]]


def test_the_deviation_is_that_of_the_many() -> None:
    assert robust_sd([-1.0, 1.0, -1.0, 1.0, 500.0]) == pytest.approx(1.4826)
