"""The columns of a plan: a dense core, and one large group that is eliminated beforehand."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from metatransfer.model.blocks import Block, blocks_of
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.plan import Plan, PlannedTerm
from metatransfer.model.spec import Priors

FEWEST_NESTED = 16
"""Levels from which eliminating a group pays for the extra step."""


@dataclass(frozen=True, eq=False)
class Columns:
    """What multiplies the coefficients in each row, and the rows' own variances.

    Parameters
    ----------
    y, variance : FloatArray, shape (n,)
        Outcome and sampling variance of each row, or of each combination of rows.
    core : tuple of Block
        Blocks that are kept.
    nested : Block or None
        Block whose coefficients are eliminated: each row carries one, and none is correlated.
    rotation : csc_array or None, shape (n, n)
        Combinations of rows, where own errors are correlated.
    """

    y: FloatArray
    variance: FloatArray
    core: tuple[Block, ...]
    nested: Block | None
    rotation: sparse.csc_array | None

    @property
    def parts(self) -> tuple[slice, ...]:
        """Columns of each core block."""
        ends = np.cumsum([block.levels for block in self.core])
        return tuple(slice(end - b.levels, end) for end, b in zip(ends, self.core, strict=True))

    @property
    def width(self) -> int:
        """Number of core columns."""
        return sum(block.levels for block in self.core)

    def dense(self) -> FloatArray:
        """Return the core columns of each combination of rows, the outcome after them."""
        n = len(self.y)
        index = np.stack([b.codes + p.start for b, p in zip(self.core, self.parts, strict=True)])
        values = np.stack([block.values for block in self.core])
        rows = np.broadcast_to(np.arange(n), index.shape)
        entries = (values.ravel(), (rows.ravel(), index.ravel()))
        columns = sparse.csr_array(entries, shape=(n, self.width))
        if self.rotation is None:
            return np.column_stack([columns.toarray(), self.y])
        return np.column_stack([(self.rotation.T @ columns).toarray(), self.y])


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
    if plan.rotation is not None:
        # combinations of rows carry several coefficients of a group: nothing can be eliminated
        matrix = plan.rotation.matrix
        return Columns(matrix.T @ plan.y, plan.rotation.variance, blocks, None, matrix)
    nested = _largest(plan, blocks)
    return Columns(
        y=plan.y[plan.uncertain],
        variance=plan.own_variance[plan.uncertain],
        core=tuple(block for block in blocks if block is not nested),
        nested=nested,
        rotation=None,
    )


def _largest(plan: Plan, blocks: tuple[Block, ...]) -> Block | None:
    """Return the block with most levels among those that have no correlated coefficients."""
    correlated = {f"effect[{t.name}]" for t in plan.terms if t.kernel is not None or t.bundle}
    free = [block for block in blocks if block.name not in correlated]
    largest = max(free, key=lambda block: block.levels)
    return largest if largest.levels >= FEWEST_NESTED else None


@dataclass(frozen=True, eq=False)
class Kernel:
    """Relatedness of a block's levels, turned to independent combinations of them.

    Parameters
    ----------
    at : int
        Number of the core block.
    eigenvalues : FloatArray, shape (levels,)
        Of the relatedness matrix.
    vectors : FloatArray, shape (levels, levels)
        Its eigenvectors, in columns.
    """

    at: int
    eigenvalues: FloatArray
    vectors: FloatArray


def kernels_of(plan: Plan, core: tuple[Block, ...]) -> dict[str, Kernel]:
    """Return the kernel of each related term by the term's name.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    core : tuple of Block
        Blocks of the core.
    """
    where = {block.name: at for at, block in enumerate(core)}

    def kernel(term: PlannedTerm, matrix: FloatArray) -> Kernel:
        eigenvalues, vectors = np.linalg.eigh(matrix)
        return Kernel(where[f"effect[{term.name}]"], np.maximum(eigenvalues, 0.0), vectors)

    return {term.name: kernel(term, term.kernel) for term in plan.terms if term.kernel is not None}


def pair_sums(
    left: tuple[IntArray, FloatArray, int],
    right: tuple[IntArray, FloatArray, int],
    weights: FloatArray,
) -> FloatArray:
    """Return weighted sums of products of two columns, for each pair of their levels.

    Parameters
    ----------
    left, right : tuple of codes, values and number of levels
        What each row carries.
    weights : FloatArray, shape (n, nodes)
        Weights of the rows.

    Returns
    -------
    FloatArray, shape (nodes, left levels, right levels)
    """
    (one, x, levels), (other, z, width) = left, right
    entries = (x * z, (one * width + other, np.arange(len(one))))
    table = sparse.coo_array(entries, shape=(levels * width, len(one))).tocsr()
    return np.ascontiguousarray((table @ weights).T).reshape(-1, levels, width)
