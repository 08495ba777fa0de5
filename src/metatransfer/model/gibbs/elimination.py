"""Normal equations of all coefficients, with the longest block eliminated exactly.

Given row precisions and block scales, coefficients are jointly normal. The block with the most
levels (say, intermediate × target) has a diagonal precision of its own, so it is eliminated level
by level: a level with one row only changes that row's weight; one with several rows takes an outer
product of its few columns from the dense rest (the "core"). Everything that does not depend on the
parameters, such as which products of columns each row contributes to, is worked out once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.gibbs.blocks import Block

FEWEST_LEVELS = 30
"""Levels below which a block is not worth eliminating."""

MOST_PRODUCTS = 4_000_000
"""Products of columns above which eliminating a block costs more than leaving it in the core."""


class Scaled(NamedTuple):
    """A matrix whose entries are multiplied by the block scale to the power 0, 1 or 2."""

    powers: tuple[Any, ...]

    def dot(self, weights: FloatArray, k: FloatArray) -> FloatArray:
        """Return the product with ``weights · k**power``, summed over the powers."""
        total: Any = 0.0
        for power, matrix in enumerate(self.powers):
            if matrix is not None:
                total = total + matrix @ weights
            if power + 1 < len(self.powers):
                weights = weights * k
        return np.asarray(total)


@dataclass(frozen=True, eq=False)
class Normal:
    """Normal equations of the core in the units of the coefficients, without the core's prior.

    Parameters
    ----------
    precision : FloatArray, shape (p, p)
        What the rows say; the lower triangle is filled.
    shift : FloatArray, shape (p,)
        Precision times mean.
    """

    precision: FloatArray
    shift: FloatArray


class Elimination:
    """Sparse structure of the rows, and what is computed from it in each sweep.

    Parameters
    ----------
    y : FloatArray, shape (n,)
        Outcomes, points.
    blocks : sequence of Block
        All blocks; those in the core keep their order.
    """

    def __init__(self, y: FloatArray, blocks: Sequence[Block]) -> None:
        self.y, self.n = y, len(y)
        self.nested = self.nested_of(blocks)
        self.core = tuple(block for block in blocks if block is not self.nested)
        ends = np.cumsum([0, *(block.levels for block in self.core)])
        self.where = {
            block.name: slice(int(a), int(b))
            for block, a, b in zip(self.core, ends[:-1], ends[1:], strict=True)
        }
        self.size = int(ends[-1])
        columns = ends[:-1, None] + np.stack([block.codes for block in self.core])
        values = np.stack([block.values for block in self.core])
        scaled = [block.scaled for block in self.core]
        self.products, self.product_at = _products(columns, values, scaled, self.size)
        self.design = _design(columns, values, scaled, self.size)
        self.transposed = Scaled(tuple(_transpose(matrix) for matrix in self.design.powers))
        self.level = _Levels(self.nested, columns, values, scaled, self.size)

    @staticmethod
    def nested_of(blocks: Sequence[Block]) -> Block | None:
        """Return the block with the most levels, if eliminating it pays.

        Parameters
        ----------
        blocks : sequence of Block
            All blocks of a plan.
        """
        candidates = [b for b in blocks if b.kind != "fixed" and b.levels >= FEWEST_LEVELS]
        if not candidates:
            return None
        longest = max(candidates, key=lambda block: block.levels)
        rows = np.bincount(longest.codes, minlength=longest.levels)
        columns = np.where(rows > 1, rows, 0) * (len(blocks) - 1)
        return longest if (columns**2).sum() <= 4 * MOST_PRODUCTS else None

    def parts(self, coefficients: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return what the core adds to each row, by whether the block scale multiplies it.

        Parameters
        ----------
        coefficients : FloatArray, shape (p,)
            Coefficients of the core.
        """
        free, scaled = self.design.powers
        return free @ coefficients, np.zeros(self.n) if scaled is None else scaled @ coefficients

    def normal(self, omega: FloatArray, k: FloatArray, prior: FloatArray) -> Normal:
        """Return the normal equations of the core with the nested block integrated out.

        Parameters
        ----------
        omega : FloatArray, shape (n,)
            Precision of each row, per points squared.
        k : FloatArray, shape (n,)
            Block scale of each row.
        prior : FloatArray, shape (nested levels,)
            Prior variance of each nested coefficient; empty without a nested block.
        """
        weight = self.level.reweighted(omega, k, prior)
        flat = np.zeros(self.size * self.size)
        flat[self.product_at] = self.products.dot(weight, k)
        shift = self.transposed.dot(weight * self.y, k)
        self.level.subtract(flat, shift, omega, k, self.y)
        return Normal(flat.reshape(self.size, self.size), shift)

    def nested_draw(self, rest: FloatArray, noise: FloatArray) -> FloatArray:
        """Return nested coefficients given the core's, after :meth:`normal`.

        Parameters
        ----------
        rest : FloatArray, shape (n,)
            Outcome less what the core adds to each row, points.
        noise : FloatArray, shape (nested levels,)
            Standard normal draws.
        """
        return self.level.draw(rest, noise)


class _Levels:
    """The nested block: which of its levels have one row, and what the others take away."""

    def __init__(
        self,
        block: Block | None,
        columns: IntArray,
        values: FloatArray,
        scaled: Sequence[bool],
        size: int,
    ) -> None:
        self.block = block
        if block is None:
            return
        counts = np.bincount(block.codes, minlength=block.levels)
        self.lonely = counts[block.codes] == 1
        rows = np.flatnonzero(~self.lonely)
        self.several, inner = np.unique(block.codes[rows], return_inverse=True)
        self.touch, at = _touches(columns, values, scaled, size, (block, rows, inner))
        self.of_level, self.column = at // size, at % size
        self.first, self.second = _pairs_within(self.of_level, len(self.several))
        high = np.maximum(self.column[self.first], self.column[self.second])
        low = np.minimum(self.column[self.first], self.column[self.second])
        order = np.argsort(high * size + low, kind="stable")
        self.first, self.second = self.first[order], self.second[order]
        self.target, self.starts = np.unique((high * size + low)[order], return_index=True)

    def reweighted(self, omega: FloatArray, k: FloatArray, prior: FloatArray) -> FloatArray:
        """Return row weights in which levels with one row are integrated out already."""
        if self.block is None:
            return omega
        carried = self.block.values * k if self.block.scaled else self.block.values
        self.weight, self.prior = omega * carried, prior
        told = np.bincount(self.block.codes, self.weight * carried, minlength=self.block.levels)
        self.inflation = 1 + prior * told
        return np.where(self.lonely, omega / self.inflation[self.block.codes], omega)

    def subtract(
        self, flat: FloatArray, shift: FloatArray, omega: FloatArray, k: FloatArray, y: FloatArray
    ) -> None:
        """Take the levels with several rows out of the normal equations, in place."""
        if self.block is None or not len(self.several):
            return
        touch = self.touch.dot(omega, k)
        share = (self.prior / self.inflation)[self.several]
        scaled_touch = touch * share[self.of_level]
        product = touch[self.first] * scaled_touch[self.second]
        flat[self.target] -= np.add.reduceat(product, self.starts)
        told = np.bincount(self.block.codes, self.weight * y, minlength=self.block.levels)
        told = told[self.several][self.of_level]
        shift -= np.bincount(self.column, scaled_touch * told, minlength=len(shift))

    def draw(self, rest: FloatArray, noise: FloatArray) -> FloatArray:
        """Return the block's coefficients given what is left of the outcomes."""
        if self.block is None:
            return np.zeros(0)
        told = np.bincount(self.block.codes, self.weight * rest, minlength=self.block.levels)
        variance = self.prior / self.inflation
        return np.asarray(variance * told + np.sqrt(variance) * noise)


def _products(
    columns: IntArray, values: FloatArray, scaled: Sequence[bool], size: int
) -> tuple[Scaled, IntArray]:
    """Return each row's products of two columns, by where they go in the flat lower triangle."""
    entries: list[list[tuple[IntArray, FloatArray]]] = [[], [], []]
    for i in range(len(columns)):
        for j in range(i + 1):
            at = np.maximum(columns[i], columns[j]) * size + np.minimum(columns[i], columns[j])
            entries[scaled[i] + scaled[j]].append((at, values[i] * values[j]))
    rows = np.arange(columns.shape[1])
    return _stacked(entries, rows, len(rows))


def _touches(
    columns: IntArray,
    values: FloatArray,
    scaled: Sequence[bool],
    size: int,
    nested: tuple[Block, IntArray, IntArray],
) -> tuple[Scaled, IntArray]:
    """Return products of the nested column with each core column, by level and core column."""
    block, rows, inner = nested
    entries: list[list[tuple[IntArray, FloatArray]]] = [[], [], []]
    for column, value, is_scaled in zip(columns, values, scaled, strict=True):
        power = is_scaled + block.scaled
        entries[power].append((inner * size + column[rows], (value * block.values)[rows]))
    return _stacked(entries, rows, columns.shape[1])


def _stacked(
    entries: Sequence[Sequence[tuple[IntArray, FloatArray]]], rows: IntArray, n: int
) -> tuple[Scaled, IntArray]:
    """Return sparse matrices (places that occur × rows), one a power, and the places."""
    places = np.unique(np.concatenate([at for power in entries for at, _ in power]))
    matrices: list[Any] = []
    for power in entries:
        if not power:
            matrices.append(None)
            continue
        at = np.searchsorted(places, np.concatenate([at for at, _ in power]))
        value = np.concatenate([value for _, value in power])
        shape = (len(places), n)
        matrices.append(sparse.csr_array((value, (at, np.tile(rows, len(power)))), shape=shape))
    return Scaled(tuple(matrices)), places


def _design(columns: IntArray, values: FloatArray, scaled: Sequence[bool], size: int) -> Scaled:
    """Return the unscaled and the scaled part of the design matrix of the core."""
    n = columns.shape[1]
    parts: list[Any] = []
    for power in (False, True):
        chosen = [e for e, is_scaled in enumerate(scaled) if is_scaled is power]
        if not chosen and power:
            parts.append(None)
            continue
        at = (np.tile(np.arange(n), len(chosen)), columns[chosen].reshape(-1))
        parts.append(sparse.csr_array((values[chosen].reshape(-1), at), shape=(n, size)))
    return Scaled(tuple(parts))


def _transpose(matrix: Any) -> Any:
    return None if matrix is None else matrix.T.tocsr()


def _pairs_within(of_level: IntArray, levels: int) -> tuple[IntArray, IntArray]:
    """Return all pairs (with themselves) of entries that belong to the same level."""
    starts = np.searchsorted(of_level, np.arange(levels + 1))
    first, second = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for start, stop in pairwise(starts):
        i, j = np.tril_indices(stop - start)
        first.append(i + start)
        second.append(j + start)
    return np.concatenate(first), np.concatenate(second)
