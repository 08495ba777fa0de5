import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.model.crossing import distinct

CODES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 2)), min_size=1, max_size=40
)


@given(CODES)
def test_combinations_are_numbered_in_the_order_of_their_codes(rows: list[tuple[int, ...]]) -> None:
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    first, codes = distinct(columns)
    assert [rows[at] for at in first] == sorted(set(rows))
    assert [sorted(set(rows))[code] for code in codes] == rows


def test_many_factors_of_many_levels_do_not_run_over() -> None:
    columns = [np.arange(1000) * 7 % 1000 for _ in range(12)]
    first, codes = distinct(columns)
    assert len(first) == 1000
    assert (codes == columns[0]).all()
