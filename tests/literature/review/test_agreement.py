"""Krippendorff's alpha, held to its definition."""

from collections.abc import Callable
from itertools import permutations
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.literature.review.agreement import Level, alpha, krippendorff_alpha

NAN = float("nan")
DISTANCES: Final[dict[Level, Callable[[float, float], float]]] = {
    "nominal": lambda one, other: float(one != other),
    "interval": lambda one, other: (one - other) ** 2,
}


def random_table(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    raters, items = rng.integers(2, 7), rng.integers(2, 12)
    table = np.round(rng.uniform(0, 10, (raters, items)) * 2) / 2
    table[rng.uniform(size=table.shape) < 0.25] = NAN
    return table


def by_definition(table: np.ndarray, distance: Callable[[float, float], float]) -> float | None:
    """Return alpha from all pairs of ratings: of one item, and of any two."""
    items = [column[~np.isnan(column)] for column in table.T]
    items = [item for item in items if item.size > 1]
    pooled = [value for item in items for value in item]
    if len(set(pooled)) < 2:
        return None
    within = sum(
        distance(*pair) / (item.size - 1) for item in items for pair in permutations(item, 2)
    )
    anywhere = sum(distance(*pair) for pair in permutations(pooled, 2))
    return 1 - (within / len(pooled)) / (anywhere / len(pooled) / (len(pooled) - 1))


@pytest.mark.parametrize("level", DISTANCES)
@pytest.mark.parametrize("seed", range(60))
def test_it_is_one_less_disagreement_over_that_of_chance(level: Level, seed: int) -> None:
    table = random_table(seed)
    expected = by_definition(table, DISTANCES[level])
    # both sum the same few products in another order
    assert krippendorff_alpha(table, level) == pytest.approx(expected, abs=1e-10)


@given(st.integers(0, 10_000))
def test_it_never_exceeds_one(seed: int) -> None:
    value = krippendorff_alpha(random_table(seed))
    assert value is None or value <= 1.0 + 1e-12


def test_raters_who_always_agree_have_one() -> None:
    table = np.array([[1.0, 5.0, 9.0], [1.0, 5.0, 9.0]])
    found = alpha(table, seed=0)
    assert found.alpha == 1.0
    assert found.interval is not None
    assert found.interval.upper == 1.0


@pytest.mark.parametrize(
    "table",
    [
        np.array([[1.0, 5.0, 9.0]]),
        np.array([[1.0, NAN], [NAN, 2.0]]),
        np.array([[5.0, 5.0], [5.0, 5.0]]),
    ],
    ids=["one reviewer", "nothing in common", "no variation"],
)
def test_where_it_is_not_defined_it_says_why(table: np.ndarray) -> None:
    found = alpha(table, seed=0)
    assert found.alpha is None
    assert found.note


def test_the_same_seed_gives_the_same_interval() -> None:
    table = random_table(3)
    assert alpha(table, seed=1) == alpha(table, seed=1)
