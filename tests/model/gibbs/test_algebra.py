from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs import (
    coefficients,
    deviations,
    hub,
    interweaving,
    levels,
    nested,
    standardised,
)
from metatransfer.model.gibbs.algebra import (
    backward,
    eliminate,
    factorise,
    forward,
    gram,
    times,
)
from metatransfer.model.gibbs.chain import Chain
from metatransfer.model.gibbs.leapfrog import throw
from metatransfer.model.gibbs.nested import nested_of
from metatransfer.model.gibbs.sampler import Sampler
from metatransfer.model.gibbs.slices import uniforms
from metatransfer.model.plan import Plan
from metatransfer.model.spec import Priors


def positive_definite(size: int, seed: int) -> tuple[FloatArray, FloatArray]:
    rng = np.random.default_rng(seed)
    matrix = rng.standard_normal((size, size))
    return matrix @ matrix.T + np.eye(size), rng.standard_normal(size)


@given(size=st.integers(1, 12), seed=st.integers(0, 1000))
def test_factors_and_solutions_are_those_of_lapack(size: int, seed: int) -> None:
    matrix, right = positive_definite(size, seed)
    factor = matrix.copy()
    assert factorise(factor)
    expected = np.linalg.cholesky(matrix)
    np.testing.assert_allclose(np.tril(factor), expected, atol=1e-10)
    product, solution = right.copy(), right.copy()
    times(factor, product)
    np.testing.assert_allclose(product, expected @ right, atol=1e-10)
    forward(factor, solution)
    np.testing.assert_allclose(expected @ solution, right, atol=1e-8)
    backward(factor, solution)
    np.testing.assert_allclose(matrix @ solution, right, atol=1e-7)


@given(size=st.integers(1, 14), cut=st.integers(0, 14), seed=st.integers(0, 1000))
def test_stages_of_an_elimination_leave_schur_complements_and_make_up_the_factor(
    size: int, cut: int, seed: int
) -> None:
    square, right = positive_definite(size, seed)
    cut, matrix = min(cut, size), np.vstack([np.tril(square), right])
    assert eliminate(matrix, 0, cut)
    cross = square[cut:, :cut] @ np.linalg.inv(square[:cut, :cut])
    left = square[cut:, cut:] - cross @ square[:cut, cut:]
    np.testing.assert_allclose(matrix[cut:size, cut:], np.tril(left), atol=1e-9)
    np.testing.assert_allclose(matrix[size, cut:], right[cut:] - cross @ right[:cut], atol=1e-9)
    assert eliminate(matrix, cut, size)
    factor = np.linalg.cholesky(square)
    np.testing.assert_allclose(matrix[:size], factor, atol=1e-9)
    np.testing.assert_allclose(factor @ matrix[size], right, atol=1e-8)


@pytest.mark.parametrize("corner", [-1.0, np.nan])
def test_a_matrix_that_is_not_positive_definite_has_no_factor(corner: float) -> None:
    assert not factorise(np.array([[1.0, 0.0], [0.0, corner]]))


def test_a_gram_matrix_weighs_its_rows() -> None:
    rng = np.random.default_rng(0)
    matrix, weights = rng.standard_normal((9, 4)), rng.random(9)
    np.testing.assert_allclose(gram(matrix, weights), matrix.T @ (weights[:, None] * matrix))


def elsewhere(value: Any, rng: np.random.Generator) -> Any:
    """Return a copy whose arrays lie at other offsets from a cache line."""
    if isinstance(value, np.ndarray):
        room = np.empty(value.nbytes + 128, dtype=np.uint8)
        start = -room.ctypes.data % 64 + 8 * int(rng.integers(8))
        copy = room[start : start + value.nbytes].view(value.dtype).reshape(value.shape)
        copy[...] = value
        return copy
    if isinstance(value, tuple):
        parts = [elsewhere(part, rng) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value


def bytes_of(value: Any) -> list[bytes]:
    if isinstance(value, tuple):
        return [part for one in value for part in bytes_of(one)]
    return [value.tobytes() if isinstance(value, np.ndarray) else np.float64(value).tobytes()]


Calls = list[tuple[Callable[..., Any], tuple[Any, ...]]]


@pytest.fixture
def calls(plan_of: Callable[..., Plan], priors: Priors) -> Calls:
    """Return compiled functions with arguments as a sweep gives them."""
    chain = Chain(Sampler(plan_of(size=(9, 2, 9)), priors), np.random.default_rng(1))
    for _ in range(3):
        chain.sweep()
    s, state, information = chain.sampler, chain.state, chain.tuning.information
    rng, n = np.random.default_rng(2), len(s.y)
    stream, weights = uniforms(rng), np.linspace(0.5, 2, n)
    whole = nested_of(s.density, s.elimination.nested, s.elimination.structure)
    of_core = throw(chain.tuning.nested_step, len(whole.moving) + n, rng)
    of_scales = throw(chain.tuning.step, s.density.size, rng)
    noise = np.linspace(-1, 1, s.places.count)
    return [
        (nested.move, (whole, state, weights, (information, 4.0), of_core)),
        (coefficients.draw, (s.linear, state, weights, s.always, (stream, noise))),
        (deviations.update, (s.sorts, state, stream)),
        (hub.draw, (s.density.frame, s.hub_moves[0], state, stream)),
        (interweaving.move, (s.standardised, state, stream)),
        (standardised.move, (s.standardised, state, information, of_scales)),
        (levels.visit_state, (s.linear, state, stream)),
    ]


def test_where_arrays_lie_in_memory_changes_no_bit(calls: Calls) -> None:
    rng = np.random.default_rng(3)
    for function, arguments in calls:
        found = set()
        for _ in range(12):
            moved = elsewhere(arguments, rng)
            result = function(*moved)
            found.add(b"".join(bytes_of((*moved, () if result is None else result))))
        assert len(found) == 1, function.__name__
