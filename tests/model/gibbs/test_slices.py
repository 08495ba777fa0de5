import math

import numpy as np
import pytest
from scipy import stats

from metatransfer.model.compiled import part
from metatransfer.model.gibbs.slices import slicer, uniform, uniforms


@part
def log_gamma(u: float, shape: float) -> float:
    """Log density of the logarithm of a Gamma variable."""
    return shape * u - math.exp(u)


@part
def log_box(u: float, half_width: float) -> float:
    return 0.0 if abs(u) < half_width else -math.inf


next_log_gamma, next_in_box = slicer(log_gamma), slicer(log_box)


@pytest.mark.parametrize("shape", [0.5, 3.0])
def test_a_slice_update_leaves_a_law_alone(shape: float) -> None:
    rng = np.random.default_rng(4)
    stream = uniforms(rng)
    start = np.log(rng.gamma(shape, size=4000))
    moved = np.array([next_log_gamma(u, shape, stream, 1.0) for u in start])
    # below 1e-4 once in ten thousand runs of a right sampler
    assert stats.kstest(np.exp(moved), stats.gamma(shape).cdf).pvalue > 1e-4
    assert (moved != start).all()


@pytest.mark.parametrize("width", [0.01, 1.0, 100.0])
def test_a_bounded_law_is_never_left_and_a_new_point_reached(width: float) -> None:
    stream, point = uniforms(np.random.default_rng(5)), 0.0
    for _ in range(200):
        moved = next_in_box(point, 1.0, stream, width)
        assert abs(moved) < 1
        assert moved != point
        point = moved


def test_a_stream_is_uniform_and_its_successive_numbers_unrelated() -> None:
    stream = uniforms(np.random.default_rng(6))
    numbers = np.array([uniform(stream) for _ in range(20_000)])
    assert stats.kstest(numbers, "uniform").pvalue > 1e-4
    # the correlation of 20,000 independent pairs has standard error 0.007
    assert abs(np.corrcoef(numbers[:-1], numbers[1:])[0, 1]) < 0.03


def test_the_first_numbers_of_a_stream_are_those_of_its_publication() -> None:
    # SplitMix64 from state 1234567: the first output is 6457827717110365317
    assert uniform(np.array([1234567], dtype=np.uint64)) == (6457827717110365317 >> 11) * 2.0**-53
