"""Measures of similarity: identities, and standard errors against samples drawn anew."""

from typing import Protocol

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metatransfer.experiments.similarity.measures import (
    FloatArray,
    Measured,
    centroid_cosine,
    maximum_mean_discrepancy,
)


class Measure(Protocol):
    def __call__(self, first: FloatArray, second: FloatArray, *, seed: int) -> Measured: ...


def sample(seed: int, shift: float = 0.0, size: int = 80) -> FloatArray:
    return np.random.default_rng(seed).normal(shift, 1.0, (size, 5))


@given(st.integers(0, 1000), st.floats(0.1, 10.0))
@settings(max_examples=15)
def test_the_cosine_is_symmetric_and_does_not_see_length(seed: int, factor: float) -> None:
    first, second = sample(seed, 1.0), sample(seed + 1, 0.5)

    one = centroid_cosine(first, second, seed=0).value

    assert one == pytest.approx(centroid_cosine(second, first, seed=0).value)
    assert one == pytest.approx(centroid_cosine(first * factor, second, seed=0).value)
    assert -1.0 <= one <= 1.0


def test_a_sample_has_cosine_one_with_itself() -> None:
    assert centroid_cosine(sample(0, 1.0), sample(0, 1.0), seed=0).value == pytest.approx(1.0)


def test_the_discrepancy_is_near_zero_for_one_distribution_and_grows_with_distance() -> None:
    values = [
        maximum_mean_discrepancy(sample(0), sample(1, shift), seed=0).value
        for shift in (0.0, 1.0, 3.0)
    ]

    # unbiased, so it may be below zero; its error is about 0.005 here
    assert abs(values[0]) < 0.02
    assert values[0] < values[1] < values[2]


def test_the_discrepancy_of_points_is_that_of_the_formula() -> None:
    first, second = np.array([[0.0], [1.0]]), np.array([[2.0], [4.0]])
    width = np.median([1.0, 2.0, 4.0, 1.0, 3.0, 2.0])

    def kernel(distance: float) -> float:
        return float(np.exp(-(distance**2) / (2 * width**2)))

    expected = kernel(1) + kernel(2) - 2 * np.mean([kernel(2), kernel(4), kernel(1), kernel(3)])
    assert maximum_mean_discrepancy(first, second, seed=0).value == pytest.approx(expected)


@pytest.mark.parametrize("measure", [centroid_cosine, maximum_mean_discrepancy])
def test_the_bootstrap_error_is_that_of_samples_drawn_anew(measure: Measure) -> None:
    ahead, aside = np.array([1.0, 1, 1, 0, 0]), np.array([0.0, 1, 1, 1, 0])

    def measured(seed: int) -> Measured:
        return measure(sample(seed) + ahead, sample(seed + 500) + aside, seed=seed)

    anew = [measured(seed).value for seed in range(60)]
    errors = [measured(seed).se for seed in range(5)]

    # a deviation of 60 values is known to 9 %, a mean of five bootstrap errors to some 5 %
    assert np.mean(errors) == pytest.approx(np.std(anew, ddof=1), rel=0.3)


def test_the_same_seed_gives_the_same_error() -> None:
    first, second = sample(0, 1.0), sample(1)

    found = centroid_cosine(first, second, seed=3)

    assert found == centroid_cosine(first, second, seed=3)
    assert isinstance(found, Measured)
