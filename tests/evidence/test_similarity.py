from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.evidence.similarity import Pair, decompose, similarity_lookup
from tests.tiny import arm, library, similarity_measure

FIRSTS, SECONDS = ("a", "b", "c", "d"), ("x", "y", "z")
ALL_PAIRS = tuple(product(FIRSTS, SECONDS))

values_by_pair = st.lists(
    st.floats(-100, 100).map(lambda x: round(x, 3)), min_size=12, max_size=12
).map(lambda numbers: dict(zip(ALL_PAIRS, numbers, strict=True)))
some_pairs = st.sets(st.sampled_from(ALL_PAIRS), min_size=1).map(sorted)


def test_a_complete_table_is_doubly_centred_by_hand() -> None:
    values = {("a", "x"): 1.0, ("a", "y"): 2.0, ("b", "x"): 3.0, ("b", "y"): 8.0}
    parts = decompose(values, list(values))
    # grand mean 3.5, rows -2 and 2, columns -1.5 and 1.5, remainder +-1
    assert parts.remainder == pytest.approx(
        {("a", "x"): 1.0, ("a", "y"): -1.0, ("b", "x"): -1.0, ("b", "y"): 1.0}
    )
    assert parts.remainder_sd == pytest.approx(1.0)
    assert parts.first_mean == pytest.approx({"a": -1.0, "b": 1.0})
    assert parts.second_mean == pytest.approx({"x": -1.0, "y": 1.0})
    assert parts.as_observed == values


@given(values_by_pair, some_pairs)
def test_remainders_sum_to_zero_by_row_and_by_column(
    values: dict[Pair, float], pairs: list[Pair]
) -> None:
    parts = decompose(values, pairs)
    sides = (0, 1) if len({p[0] for p in pairs}) > 1 and len({p[1] for p in pairs}) > 1 else ()
    for side in sides:
        for name in {pair[side] for pair in pairs}:
            total = sum(parts.remainder[pair] for pair in pairs if pair[side] == name)
            # remainders are of size one; least squares leaves a part in 1e-9 of the largest value
            assert abs(total) < 1e-5
    assert abs(sum(parts.remainder.values())) < 1e-5


@given(values_by_pair, some_pairs, st.integers(-50, 50), st.integers(-50, 50))
def test_what_belongs_to_one_side_leaves_the_remainder_as_it_is(
    values: dict[Pair, float], pairs: list[Pair], by_first: int, by_second: int
) -> None:
    if len({p[0] for p in pairs}) < 2 or len({p[1] for p in pairs}) < 2:
        return
    moved = {
        (first, second): value + by_first * FIRSTS.index(first) + by_second * SECONDS.index(second)
        for (first, second), value in values.items()
    }
    before, after = decompose(values, pairs), decompose(moved, pairs)
    size = before.remainder_sd
    if size < 1e-6:
        assert after.remainder_sd < 1e-5
        return
    assert after.remainder_sd == pytest.approx(size, rel=1e-6, abs=1e-9)
    # numbers up to 350 cancel: 350 * 2e-16 * a few, over a remainder of at least 1e-6
    assert after.remainder == pytest.approx(before.remainder, abs=1e-5)


@given(values_by_pair, some_pairs)
def test_the_parts_add_up_to_the_measure(values: dict[Pair, float], pairs: list[Pair]) -> None:
    parts = decompose(values, pairs)
    known = np.array([values[pair] for pair in pairs])
    columns = [
        [parts.remainder[pair] for pair in pairs],
        [parts.first_mean[pair[0]] for pair in pairs],
        [parts.second_mean[pair[1]] for pair in pairs],
        [1.0] * len(pairs),
    ]
    design = np.array(columns).T
    fitted = design @ np.linalg.lstsq(design, known, rcond=None)[0]
    assert fitted == pytest.approx(known, abs=1e-6)


def test_a_measure_that_is_a_sum_of_two_means_has_no_remainder() -> None:
    """Its remainder is rounding error, which must not be blown up to standard deviations."""
    values = {
        (first, second): 0.1 * i + 0.37 * j
        for i, first in enumerate(FIRSTS)
        for j, second in enumerate(SECONDS)
    }
    parts = decompose(values, ALL_PAIRS)
    assert parts.remainder_sd == 0
    assert set(parts.remainder.values()) == {0.0}
    assert parts.first_mean["d"] > parts.first_mean["a"]


def test_with_one_training_language_the_measure_is_centred_and_scaled() -> None:
    values = {("en", "de"): 0.9, ("en", "fr"): 0.7, ("en", "zh"): 0.2}
    parts = decompose(values, list(values))
    # mean .6, deviations .3 .1 -.4, root mean square sqrt(.26 / 3)
    sd = (0.26 / 3) ** 0.5
    assert parts.remainder == pytest.approx(
        {("en", "de"): 0.3 / sd, ("en", "fr"): 0.1 / sd, ("en", "zh"): -0.4 / sd}
    )
    assert parts.first_mean == {"en": 0.0}


def test_an_incomplete_table_is_fitted_by_least_squares_not_by_means() -> None:
    truth = {pair: FIRSTS.index(pair[0]) + 10.0 * SECONDS.index(pair[1]) for pair in ALL_PAIRS}
    pairs = [pair for pair in ALL_PAIRS if pair not in {("a", "x"), ("d", "z")}]
    parts = decompose(truth, pairs)
    steps = np.diff([parts.first_mean[name] for name in FIRSTS])
    assert steps == pytest.approx(np.full(3, steps[0]))
    assert parts.remainder_sd == 0


def test_a_pair_without_a_value_is_in_no_part() -> None:
    parts = decompose({("a", "x"): 1.0, ("b", "y"): 2.0}, [("a", "x"), ("b", "y"), ("c", "x")])
    assert ("c", "x") not in parts.remainder
    assert "c" not in parts.first_mean


def test_no_pair_at_all_has_no_parts() -> None:
    parts = decompose({}, [("a", "x")])
    assert parts.remainder == {}
    assert parts.remainder_sd == 0


def test_a_pair_that_stands_in_many_rows_counts_once() -> None:
    values = {("a", "x"): 1.0, ("a", "y"): 2.0, ("b", "x"): 3.0, ("b", "y"): 8.0}
    assert decompose(values, [*values, ("a", "x"), ("a", "x")]) == decompose(values, list(values))


def test_a_distance_is_turned_so_that_larger_means_closer() -> None:
    measure = similarity_measure(orientation="distance")
    lib = library(arm(), similarities={("i1", "t1"): 0.4}, measure=measure)
    assert similarity_lookup(lib, "cosine")["i1", "t1"] == -0.4


def test_only_a_symmetric_measure_answers_for_both_orders() -> None:
    pairs = {("i1", "t1"): 0.4}
    assert similarity_lookup(library(arm(), similarities=pairs), "cosine")["t1", "i1"] == 0.4
    one_way = library(arm(), similarities=pairs, measure=similarity_measure(symmetric=False))
    assert ("t1", "i1") not in similarity_lookup(one_way, "cosine")
