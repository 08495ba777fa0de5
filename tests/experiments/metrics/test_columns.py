import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.experiments.metrics.columns import MetricColumns, mean_of


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_a_mean_over_examples_is_a_ratio_of_sums(values: list[float]) -> None:
    # sums of fifty numbers below one agree to rounding
    assert mean_of(values).score_points == pytest.approx(100 * np.mean(values), abs=1e-9)


def test_nothing_to_find_and_nothing_found_scores_zero() -> None:
    assert MetricColumns(np.zeros(3), np.zeros(3)).score_points == 0.0
