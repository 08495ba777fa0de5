"""What multiplies the coefficients in each row, in the order in which they are eliminated."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from metatransfer.model.blocks import Block, blocks_of
from metatransfer.model.collapsed.ordering import Order, order_of
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.plan import Plan
from metatransfer.model.spec import Priors


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns of a plan, and the rows' own variances.

    Parameters
    ----------
    y, variance : FloatArray, shape (n,)
        Outcome and sampling variance of each row, or of each combination of rows.
    blocks : tuple of Block
        Blocks that are not nested.
    where : dict of str to IntArray, shape (levels,)
        Columns of each of them: grouped ones first, group by group, then the rest.
    first : IntArray, shape (width + 1,)
        First column that each row of the Cholesky factor has an entry in; the outcome comes last.
    nested : Block or None
        Block whose levels are eliminated one by one.
    rotation : csc_array or None, shape (n, n)
        Combinations of rows, where own errors are correlated.
    kernels : dict of str to Kernel
        Relatedness by the name of the block.
    bundles : IntArray, shape (bundles, most terms + 2)
        Correlated terms: their number, the levels of each, and the first column of each.
    """

    y: FloatArray
    variance: FloatArray
    blocks: tuple[Block, ...]
    where: dict[str, IntArray]
    first: IntArray
    nested: Block | None
    rotation: sparse.csc_array | None
    kernels: dict[str, "Kernel"]
    bundles: IntArray

    @property
    def width(self) -> int:
        """Number of columns that are not nested."""
        return len(self.first) - 1

    def matrix(self) -> sparse.csr_array:
        """Return the columns of each (combination of) row, the outcome after them."""
        n = len(self.blocks[0].codes)
        rows, columns, values = [], [], []
        for block in self.blocks:
            kernel = self.kernels.get(block.name)
            if kernel is None:
                rows.append(np.arange(n))
                columns.append(self.where[block.name][block.codes])
                values.append(block.values)
            else:
                rows.append(np.repeat(np.arange(n), block.levels))
                columns.append(np.tile(self.where[block.name], n))
                values.append((kernel.vectors[block.codes] * block.values[:, None]).ravel())
        at = (np.concatenate(rows), np.concatenate(columns))
        plain = sparse.csr_array((np.concatenate(values), at), shape=(n, self.width + 1))
        outcome = (self.y, (np.arange(n), np.full(n, self.width)))
        y = sparse.csr_array(outcome, shape=(n, self.width + 1))
        if self.rotation is not None:
            plain = sparse.csr_array(self.rotation.T @ plain)
        return sparse.csr_array(plain + y)


@dataclass(frozen=True, eq=False)
class Kernel:
    """Relatedness of a block's levels, turned to independent combinations of them.

    Parameters
    ----------
    eigenvalues : FloatArray, shape (levels,)
        Of the relatedness matrix.
    vectors : FloatArray, shape (levels, levels)
        Its eigenvectors, in columns.
    """

    eigenvalues: FloatArray
    vectors: FloatArray


def order_of_plan(plan: Plan, blocks: tuple[Block, ...]) -> Order:
    """Return the order in which the columns of a plan are eliminated.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    blocks : tuple of Block
        Its blocks.
    """
    related = frozenset(f"effect[{t.name}]" for t in plan.terms if t.kernel is not None)
    correlated = frozenset(f"effect[{t.name}]" for t in plan.terms if t.bundle is not None)
    # combinations of rows carry several coefficients of a block: nothing can be eliminated early
    every = frozenset(block.name for block in blocks if plan.rotation is not None)
    return order_of(blocks, whole=related, kept=related | correlated | every)


def columns_of(plan: Plan, priors: Priors) -> Columns:
    """Return the columns of a plan.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    priors : Priors
        Scales of the priors.
    """
    blocks = blocks_of(plan, priors)
    order = order_of_plan(plan, blocks)
    kept = tuple(block for block in blocks if block is not order.nested)
    where, first = _arranged(kept, order)
    turn = plan.rotation
    return Columns(
        y=plan.y[plan.uncertain] if turn is None else turn.matrix.T @ plan.y,
        variance=plan.own_variance[plan.uncertain] if turn is None else turn.variance,
        blocks=kept,
        where=where,
        first=first,
        nested=order.nested,
        rotation=None if turn is None else turn.matrix,
        kernels=_kernels(plan),
        bundles=_bundles(plan, where),
    )


def _arranged(blocks: tuple[Block, ...], order: Order) -> tuple[dict[str, IntArray], IntArray]:
    """Return the columns of each block, and where each row of the factor starts."""
    grouped = [block for block in blocks if block in order.grouped]
    rest = [block for block in blocks if block not in order.grouped]
    group_of = [np.zeros(block.levels, dtype=np.int64) for block in grouped]
    for block, group in zip(grouped, group_of, strict=True):
        group[block.codes] = order.groups
    groups = np.concatenate([np.zeros(0, dtype=np.int64), *group_of])
    place = np.empty(len(groups), dtype=np.int64)
    place[np.argsort(groups, kind="stable")] = np.arange(len(groups))
    ends = np.cumsum([block.levels for block in (*grouped, *rest)])
    everything = np.concatenate([place, np.arange(len(groups), ends[-1])])
    parts = np.split(everything, ends[:-1])
    where = {block.name: part for block, part in zip((*grouped, *rest), parts, strict=True)}
    first = np.zeros(ends[-1] + 1, dtype=np.int64)
    in_order = np.sort(groups)
    first[: len(groups)] = np.searchsorted(in_order, in_order)
    return where, first


def _kernels(plan: Plan) -> dict[str, Kernel]:
    """Return the kernel of each related term by the name of its block."""

    def kernel(matrix: FloatArray) -> Kernel:
        eigenvalues, vectors = np.linalg.eigh(matrix)
        return Kernel(np.maximum(eigenvalues, 0.0), vectors)

    related = [(term.name, term.kernel) for term in plan.terms if term.kernel is not None]
    return {f"effect[{name}]": kernel(matrix) for name, matrix in related}


def _bundles(plan: Plan, where: dict[str, IntArray]) -> IntArray:
    """Return number, levels and first columns of the terms of each bundle."""
    longest = max((len(terms) for terms in plan.bundles.values()), default=0)
    out = np.zeros((len(plan.bundles), longest + 2), dtype=np.int64)
    for row, terms in zip(out, plan.bundles.values(), strict=True):
        parts = [where[f"effect[{term.name}]"] for term in terms]
        row[: 2 + len(terms)] = len(terms), len(parts[0]), *(part[0] for part in parts)
    return out
