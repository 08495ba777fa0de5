"""Normal equations of all coefficients, with the longest block eliminated exactly.

Given row precisions and block scales, coefficients are jointly normal. The block with the most
levels (say, intermediate × target) has a diagonal precision of its own, so it is eliminated level
by level: a level with one row only changes that row's weight; one with several rows takes an outer
product of its few columns from the dense rest (the "core").
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from metatransfer.model.blocks import Block
from metatransfer.model.compiled import inlined, part
from metatransfer.model.design import FloatArray, IntArray

FEWEST_LEVELS = 30
"""Levels below which a block is not worth eliminating."""

VISITED_LEVELS = 130
"""Blocks with more levels are costly to visit with their coefficients integrated out (see
:mod:`metatransfer.model.gibbs.joint`). Those with fewer are visited and not eliminated level by
level: of 31 levels in 203 rows the deviation then had 0.43 effective draws a draw, and not 0.07."""

NESTED_ROWS = 3.0
"""Mean rows of a level up to which coefficients are hard to tell from the residual: such a block is
eliminated in any case, so that scales move without it."""

MOST_PRODUCTS = 4_000_000
"""Products of columns above which eliminating a block costs more than leaving it in the core."""

Columns = NDArray[np.uint32]
"""Numbers of columns: without a sign, for compiled code counts negative ones from the end, and has
to look."""


class Structure(NamedTuple):
    """Which coefficients each row carries, as arrays.

    Parameters
    ----------
    y : FloatArray, shape (n,)
        Outcomes, points.
    columns : Columns, shape (n, core blocks)
        Columns of the core that each row touches, ascending.
    values : FloatArray, shape (n, core blocks)
        What their coefficients are multiplied by.
    scaled : NDArray[np.bool_], shape (core blocks,)
        Whether the block scale multiplies them too.
    nested_values : FloatArray, shape (n,)
        What nested coefficients are multiplied by; zeros without a nested block.
    nested_scaled : bool
        Whether the block scale multiplies them too.
    order : IntArray, shape (n,)
        Rows by nested level.
    starts : IntArray, shape (levels + 1,)
        Where each level starts in ``order``; without a nested block each row is a level.
    """

    y: FloatArray
    columns: Columns
    values: FloatArray
    scaled: NDArray[np.bool_]
    nested_values: FloatArray
    nested_scaled: bool
    order: IntArray
    starts: IntArray


class Elimination:
    """Structure of the rows, and what is computed from it in each sweep.

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
        self.size = int(ends[-1])
        nested = self.nested
        codes = np.arange(self.n) if nested is None else nested.codes
        levels = self.n if nested is None else nested.levels
        self.structure = Structure(
            y=np.ascontiguousarray(y),
            columns=np.stack(
                [b.codes + a for b, a in zip(self.core, ends, strict=False)],
                axis=1,
                dtype=np.uint32,
                casting="unsafe",
            ),
            values=np.stack([block.values for block in self.core], axis=1),
            scaled=np.array([block.scaled for block in self.core]),
            nested_values=np.zeros(self.n) if nested is None else nested.values,
            nested_scaled=nested is not None and nested.scaled,
            order=np.argsort(codes, kind="stable"),
            starts=np.concatenate([[0], np.cumsum(np.bincount(codes, minlength=levels))]),
        )

    @staticmethod
    def nested_of(blocks: Sequence[Block]) -> Block | None:
        """Return the block with the most levels, if eliminating it pays.

        Parameters
        ----------
        blocks : sequence of Block
            All blocks of a plan.
        """
        candidates = [b for b in blocks if b.kind != "fixed" and _pays(b)]
        if not candidates:
            return None
        longest = max(candidates, key=lambda block: block.levels)
        rows = np.bincount(longest.codes, minlength=longest.levels)
        columns = np.where(rows > 1, rows, 0) * (len(blocks) - 1)
        return longest if (columns**2).sum() <= 4 * MOST_PRODUCTS else None


def _pays(block: Block) -> bool:
    few_rows = len(block.codes) <= NESTED_ROWS * block.levels
    return block.levels > VISITED_LEVELS or (few_rows and block.levels >= FEWEST_LEVELS)


@inlined
def sums(structure: Structure, coefficients: FloatArray, out: FloatArray) -> None:
    """Work out what the core adds to each row, by whether the block scale multiplies it.

    Parameters
    ----------
    structure : Structure
        The rows.
    coefficients : FloatArray, shape (p,)
        Coefficients of the core.
    out : FloatArray, shape (2, n)
        Receives the unscaled and the scaled part.
    """
    for i in range(len(structure.y)):
        free = scaled = 0.0
        for b in range(len(structure.scaled)):
            added = structure.values[i, b] * coefficients[structure.columns[i, b]]
            if structure.scaled[b]:
                scaled += added
            else:
                free += added
        out[0, i], out[1, i] = free, scaled


@inlined
def equations(
    structure: Structure, omega: FloatArray, k: FloatArray, prior: FloatArray, system: FloatArray
) -> None:
    """Add up the normal equations of the core with the nested block integrated out.

    They are in the units of the coefficients, without the core's prior.

    Parameters
    ----------
    structure : Structure
        The rows.
    omega, k : FloatArray, shape (n,)
        Precision and block scale of each row.
    prior : FloatArray, shape (levels,)
        Prior variance of each nested coefficient; zeros without a nested block.
    system : FloatArray, shape (p + 1, p)
        Zeros, which receive what the rows say of the coefficients (its lower triangle) and, below,
        precision times mean.
    """
    precision, shift = system[:-1], system[-1]
    blocks, touch = len(structure.scaled), np.zeros(len(shift))
    touched, value = np.empty(len(shift), np.uint32), np.empty(blocks)
    seen = np.zeros(len(shift), np.int64)
    for level in range(len(structure.starts) - 1):
        start, stop = structure.starts[level], structure.starts[level + 1]
        curve, told, count = 0.0, 0.0, 0
        for place in range(start, stop):
            i = structure.order[place]
            carried = structure.nested_values[i] * (k[i] if structure.nested_scaled else 1.0)
            curve += omega[i] * carried * carried
            told += omega[i] * carried * structure.y[i]
        grown = 1.0 + prior[level] * curve
        for place in range(start, stop):
            i = structure.order[place]
            # a level with one row is integrated out by its weight: nothing cancels
            weight = omega[i] / grown if stop == start + 1 else omega[i]
            carried = structure.nested_values[i] * (k[i] if structure.nested_scaled else 1.0)
            columns, values = structure.columns[i], structure.values[i]
            for b in range(blocks):
                column = columns[b]
                value[b] = values[b] * (k[i] if structure.scaled[b] else 1.0)
                weighted = weight * value[b]
                shift[column] += weighted * structure.y[i]
                row = precision[column]
                for other in range(b + 1):
                    row[columns[other]] += weighted * value[other]
                if stop > start + 1 and carried != 0.0:
                    if seen[column] != level + 1:
                        touched[count], seen[column] = column, level + 1
                        count += 1
                    touch[column] += omega[i] * carried * value[b]
        _subtract((touch, touched[:count]), prior[level] / grown, told, (precision, shift))


@part
def _subtract(
    touches: tuple[FloatArray, Columns],
    share: float,
    told: float,
    out: tuple[FloatArray, FloatArray],
) -> None:
    """Take an outer product off the normal equations, and empty what it was made of."""
    touch, touched = touches
    precision, shift = out
    for first in touched:
        shift[first] -= share * touch[first] * told
        row, factor = precision[first], share * touch[first]
        for second in touched:
            if second <= first:
                row[second] -= factor * touch[second]
    for column in touched:
        touch[column] = 0.0


@inlined
def nested_draw(
    structure: Structure,
    omega: FloatArray,
    k: FloatArray,
    prior: FloatArray,
    data: tuple[FloatArray, FloatArray, FloatArray],
) -> None:
    """Draw nested coefficients given the core's.

    Parameters
    ----------
    structure : Structure
        The rows.
    omega, k : FloatArray, shape (n,)
        Precision and block scale of each row.
    prior : FloatArray, shape (levels,)
        Prior variance of each coefficient.
    data : tuple of FloatArray
        What is left of the outcomes, standard normal draws, and what receives the coefficients.
    """
    rest, noise, out = data
    for level in range(len(out)):
        curve = told = 0.0
        for place in range(structure.starts[level], structure.starts[level + 1]):
            i = structure.order[place]
            carried = structure.nested_values[i] * (k[i] if structure.nested_scaled else 1.0)
            curve += omega[i] * carried * carried
            told += omega[i] * carried * rest[i]
        variance = prior[level] / (1.0 + prior[level] * curve)
        out[level] = variance * told + np.sqrt(variance) * noise[level]
