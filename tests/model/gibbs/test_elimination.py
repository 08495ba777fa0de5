import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metatransfer.model.blocks import Block
from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.elimination import (
    FEWEST_LEVELS,
    VISITED_LEVELS,
    Elimination,
    equations,
    nested_draw,
    sums,
)

Case = tuple[Elimination, tuple[Block, ...], tuple[FloatArray, ...], np.random.Generator]


def blocks_for(
    rng: np.random.Generator, rows: int, levels: int, *, scaled: bool
) -> tuple[Block, ...]:
    def term(name: str, count: int, is_scaled: bool) -> Block:
        codes = rng.integers(0, count, rows)
        return Block(name, "term", codes, rng.standard_normal(rows), is_scaled, np.zeros(count))

    return (
        Block(
            "intercept", "fixed", np.zeros(rows, dtype=np.int64), np.ones(rows), False, np.ones(1)
        ),
        term("coarse", 4, False),
        term("crossed", 5, scaled),
        term("fine", levels, scaled),
    )


def dense(block: Block, k: FloatArray) -> FloatArray:
    matrix = np.zeros((len(block.codes), block.levels))
    matrix[np.arange(len(block.codes)), block.codes] = block.values * (k if block.scaled else 1)
    return matrix


def case(seed: int, rows: int, *, scaled: bool = True, levels: int = FEWEST_LEVELS + 5) -> Case:
    rng = np.random.default_rng(seed)
    blocks = blocks_for(rng, rows, levels, scaled=scaled)
    y, omega, k = rng.standard_normal(rows), rng.gamma(2, size=rows), rng.gamma(3, size=rows)
    prior = rng.gamma(1, size=levels)
    return Elimination(y, blocks), blocks, (y, omega, k, prior), rng


def normal_of(
    elimination: Elimination, omega: FloatArray, k: FloatArray, prior: FloatArray
) -> FloatArray:
    system = np.zeros((elimination.size + 1, elimination.size))
    equations(elimination.structure, omega, k, prior, system)
    return system


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), rows=st.integers(5, 105), scaled=st.booleans())
def test_eliminating_the_fine_block_is_the_schur_complement_of_the_dense_equations(
    seed: int, rows: int, scaled: bool
) -> None:
    elimination, blocks, (y, omega, k, prior), _ = case(seed, rows, scaled=scaled)
    core = np.hstack([dense(block, k) for block in blocks[:-1]])
    fine = dense(blocks[-1], k)
    inner = fine.T @ (omega[:, None] * fine) + np.diag(1 / prior)
    cross = core.T @ (omega[:, None] * fine)
    precision = core.T @ (omega[:, None] * core) - cross @ np.linalg.solve(inner, cross.T)
    shift = core.T @ (omega * y) - cross @ np.linalg.solve(inner, fine.T @ (omega * y))

    normal = normal_of(elimination, omega, k, prior)

    # differences of sums of at most 105 terms of order 1 to 100: rounding stays below 1e-9
    np.testing.assert_allclose(np.tril(normal[:-1]), np.tril(precision), atol=1e-9)
    np.testing.assert_allclose(normal[-1], shift, atol=1e-9)


def test_nested_coefficients_have_their_conditional_mean_and_spread() -> None:
    elimination, blocks, (y, omega, k, prior), _ = case(3, 90)
    fine = dense(blocks[-1], k)
    precision = (omega[:, None] * fine**2).sum(axis=0) + 1 / prior

    def drawn(noise: FloatArray) -> FloatArray:
        out = np.empty_like(noise)
        nested_draw(elimination.structure, omega, k, prior, (y, noise, out))
        return out

    mean = drawn(np.zeros(len(prior)))
    np.testing.assert_allclose(mean, fine.T @ (omega * y) / precision, rtol=1e-10)
    spread = drawn(np.ones(len(prior))) - mean
    np.testing.assert_allclose(spread, precision**-0.5, rtol=1e-10)


def test_the_parts_of_the_core_add_up_to_its_design_matrix() -> None:
    elimination, blocks, (_, _, k, _), rng = case(5, 60)
    coefficients = rng.standard_normal(elimination.size)
    parts = np.empty((2, 60))
    sums(elimination.structure, coefficients, parts)
    free, scaled = parts
    core = np.hstack([dense(block, k) for block in blocks[:-1]])
    np.testing.assert_allclose(free + k * scaled, core @ coefficients, rtol=1e-10)


def test_a_short_block_stays_in_the_core() -> None:
    elimination, blocks, (y, omega, k, _), _ = case(7, 40, levels=FEWEST_LEVELS - 1)
    assert elimination.nested is None
    assert elimination.size == sum(block.levels for block in blocks)
    full = np.hstack([dense(block, k) for block in blocks])
    normal = normal_of(elimination, omega, k, np.zeros(len(y)))
    np.testing.assert_allclose(normal[-1], full.T @ (omega * y), atol=1e-10)


@pytest.mark.parametrize("kind", ["term", "known"])
def test_the_longest_block_is_eliminated_whatever_its_kind(kind: str) -> None:
    rng = np.random.default_rng(0)
    long = Block("long", kind, rng.integers(0, 50, 80), np.ones(80), False, np.ones(50))
    short = Block("short", "term", rng.integers(0, 40, 80), np.ones(80), False, np.zeros(40))
    assert Elimination.nested_of((short, long)) is long


def test_a_block_that_is_visited_as_cheaply_is_eliminated_only_where_rows_are_few() -> None:
    rng = np.random.default_rng(1)

    def block(rows: int, levels: int) -> Block:
        codes = np.concatenate([np.arange(levels), rng.integers(0, levels, rows - levels)])
        return Block("term", "term", codes, np.ones(rows), False, np.zeros(levels))

    few, many, long = block(90, 40), block(900, 40), block(900, VISITED_LEVELS + 1)
    assert Elimination.nested_of((few,)) is few
    assert Elimination.nested_of((many,)) is None
    assert Elimination.nested_of((long,)) is long
