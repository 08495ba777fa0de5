from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from metatransfer.errors import ModelDataError
from metatransfer.model.selection import Alternative, Selection


def test_an_estimate_lies_in_the_interval_of_its_p_value() -> None:
    y, variance = np.array([2.5, 1.0, -1.0, -2.5]), np.ones(4)
    steps = (0.025, 0.5)
    assert Selection(steps, "greater").interval_of(y, variance).tolist() == [0, 1, 2, 2]
    assert Selection(steps, "less").interval_of(y, variance).tolist() == [2, 2, 1, 0]
    assert Selection(steps, "two-sided").interval_of(y, variance).tolist() == [0, 1, 1, 0]


@given(
    location=st.floats(-3, 3),
    scale=st.floats(0.5, 4),
    alternative=st.sampled_from(["greater", "less", "two-sided"]),
)
def test_probabilities_of_intervals_are_those_of_draws(
    location: float, scale: float, alternative: Alternative
) -> None:
    selection = Selection((0.025, 0.3), alternative)
    variance = np.array([0.25])
    within = selection.probability_within(location, scale, variance, stats.norm.sf)
    draws = stats.norm(location, scale).ppf((np.arange(20_000) + 0.5) / 20_000)
    which = selection.interval_of(draws, np.full(len(draws), 0.25))
    for at, probability in enumerate(within):
        # evenly spaced quantiles: each edge is off by one of them at most
        assert np.all(np.abs((which <= at).mean() - probability) <= 2 / 20_000)


def test_intervals_are_named_by_their_p_values() -> None:
    names = Selection((0.025,), "greater").names
    assert names == ("publication[p 0 to 0.025]", "publication[p 0.025 to 1]")


@pytest.mark.parametrize("steps", [(), (0.5, 0.025), (0.0,), (0.5, 1.0), (0.2, 0.2), ("a",)])
def test_steps_must_rise_between_zero_and_one(steps: Any) -> None:
    with pytest.raises(ModelDataError, match=r"selection · steps · got .* must rise"):
        Selection(steps, "greater")


def test_an_alternative_that_is_none_is_named() -> None:
    with pytest.raises(ModelDataError, match=r"got 'grater' .* did you mean 'greater'"):
        Selection((0.025,), "grater")  # type: ignore[arg-type]
