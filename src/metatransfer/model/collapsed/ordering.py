"""In which order the columns of a plan are eliminated.

A row carries one level of each block, so three things can be used. The block with most levels has a
diagonal precision: its *nested* levels are eliminated one by one, each touching the few columns
that its rows carry. Blocks that split a common factor more finely (target, target × model, slopes
by target) link only columns of the same level of it: these *grouped* columns come first, and their
part of the Cholesky factor has as many small blocks as the factor has levels. The rest is dense.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from metatransfer.model.blocks import Block
from metatransfer.model.design import FloatArray, IntArray

FEWEST_NESTED = 16
"""Levels from which eliminating a block one by one pays for the extra step."""

MOST_NESTED_TRIED = 3
"""Blocks, those with most levels, that are tried as the nested one."""

SCATTERED = 2.5
"""Cost of a product that goes to a place of its own, in products that follow one another."""


@dataclass(frozen=True, eq=False)
class Order:
    """Which block is nested, which columns are grouped, and what a factor costs.

    Parameters
    ----------
    nested : Block or None
        Block whose levels are eliminated one by one.
    grouped : tuple of Block
        Blocks that split the groups more finely.
    groups : IntArray, shape (n,)
        Group of each row.
    columns : int
        Number of columns that are not nested.
    products : float
        Products of numbers that one factor takes.
    """

    nested: Block | None
    grouped: tuple[Block, ...]
    groups: IntArray
    columns: int
    products: float


class _Links:
    """How many levels of one block occur with each level of another, worked out once."""

    def __init__(self, blocks: Sequence[Block], whole: frozenset[str]) -> None:
        self.blocks, self.whole = blocks, whole
        self.known: dict[tuple[int, int], NDArray[np.bool_]] = {}

    def together(self, one: int, other: int) -> NDArray[np.bool_]:
        """Return which levels occur together, shape (levels of one, levels of the other)."""
        if (one, other) not in self.known:
            first, second = self.blocks[one], self.blocks[other]
            table = np.zeros((first.levels, second.levels), dtype=np.bool_)
            table[first.codes, second.codes] = True
            self.known[one, other], self.known[other, one] = table, table.T
        return self.known[one, other]

    def finer(self, one: int, other: int) -> bool:
        """Whether each level of one block occurs with one level of the other."""
        return int(self.together(one, other).sum(axis=1).max()) <= 1

    def touched(self, one: int) -> FloatArray:
        """Return how many columns, the outcome with them, each level of a block touches."""
        counts = [
            np.full(self.blocks[one].levels, other.levels)
            if other.name in self.whole
            else self.together(one, at).sum(axis=1)
            for at, other in enumerate(self.blocks)
            if at != one
        ]
        return np.asarray(1.0 + sum(counts))


def order_of(blocks: Sequence[Block], *, whole: frozenset[str], kept: frozenset[str]) -> Order:
    """Return the order in which a factor is cheapest.

    Parameters
    ----------
    blocks : sequence of Block
        All blocks of a plan; each row carries one level of each.
    whole : frozenset of str
        Blocks of which each row carries every column: relatedness has turned them.
    kept : frozenset of str
        Blocks that may neither be nested nor grouped: those and correlated ones.
    """
    links = _Links(blocks, whole)
    free = [at for at, block in enumerate(blocks) if block.name not in kept]
    by_levels = sorted(free, key=lambda at: -blocks[at].levels)[:MOST_NESTED_TRIED]
    nested = [at for at in by_levels if blocks[at].levels >= FEWEST_NESTED]
    found = [o for at in (None, *nested) for o in _orders(links, blocks, free, at)]
    return min(found, key=lambda order: order.products)


def _orders(
    links: _Links, blocks: Sequence[Block], free: Sequence[int], nested: int | None
) -> Iterator[Order]:
    """Yield the orders with one nested block: without groups, and grouped by each block."""
    alone = SCATTERED * float((links.touched(nested) ** 2).sum()) / 2 if nested is not None else 0.0
    columns = sum(block.levels for at, block in enumerate(blocks) if at != nested)
    first = np.zeros(len(blocks[0].codes), dtype=np.int64)
    plain = Order(
        nested=None if nested is None else blocks[nested],
        grouped=(),
        groups=first,
        columns=columns,
        products=alone + columns**3 / 6,
    )
    yield plain
    for by in free:
        if blocks[by].levels < 2 or (nested is not None and not links.finer(nested, by)):
            continue
        inside = [at for at in free if at != nested and links.finer(at, by)]
        sizes = sum(links.together(at, by).sum(axis=0) for at in inside) + np.zeros(1)
        eliminated = float(sizes.sum())
        rest = columns - eliminated + 1
        within = float((sizes**2 / 2 * (sizes / 3 + rest)).sum())
        products = rest**2 / 2 * (eliminated + rest / 3) + within
        yield replace(
            plain,
            grouped=tuple(blocks[at] for at in inside),
            groups=blocks[by].codes,
            products=alone + products,
        )
