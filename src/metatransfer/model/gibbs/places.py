"""All coefficients of a plan in one vector: where each block's are, and what is said of them."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from metatransfer.model.blocks import Block
from metatransfer.model.compiled import compiled
from metatransfer.model.design import FloatArray, IntArray


class Layout(NamedTuple):
    """What is said of each coefficient, as arrays.

    Parameters
    ----------
    is_term, is_mixed : NDArray[np.bool_], shape (coefficients,)
        Whether its deviation is estimated, and whether a known variance adds up with it.
    sd_at : IntArray, shape (coefficients,)
        Coordinate of that deviation; not used where none is estimated.
    known_variance : FloatArray, shape (coefficients,)
        Known part of its prior variance, points squared.
    fixed, fixed_at : IntArray
        Places of population values, and their coordinates.
    """

    is_term: NDArray[np.bool_]
    is_mixed: NDArray[np.bool_]
    sd_at: IntArray
    known_variance: FloatArray
    fixed: IntArray
    fixed_at: IntArray


class Places:
    """Where coefficients are in their vector.

    Parameters
    ----------
    blocks : sequence of Block
        All blocks, in the order of their coefficients.
    position : mapping of str to int
        Coordinate of the standard deviation of each term, and of each population value.
    """

    def __init__(self, blocks: Sequence[Block], position: dict[str, int]) -> None:
        ends = np.cumsum([0, *(block.levels for block in blocks)])
        self.where = {
            block.name: slice(int(a), int(b))
            for block, a, b in zip(blocks, ends[:-1], ends[1:], strict=True)
        }
        self.count = int(ends[-1])
        fixed = [block for block in blocks if block.kind == "fixed"]
        self.layout = Layout(
            is_term=_each(blocks, [block.kind == "term" for block in blocks]),
            is_mixed=_each(blocks, [block.mixed for block in blocks]),
            sd_at=_each(blocks, [position.get(block.name, 0) for block in blocks]),
            known_variance=np.concatenate([block.known_variance for block in blocks]),
            fixed=self.of(fixed),
            fixed_at=np.array([position[block.name] for block in fixed], dtype=np.int64),
        )
        self.scaled = self.of([block for block in blocks if block.scaled])

    def of(self, blocks: Sequence[Block]) -> IntArray:
        """Return the places of the coefficients of some blocks, one block after the other.

        Parameters
        ----------
        blocks : sequence of Block
            Some of the blocks.
        """
        places = np.arange(self.count)
        return np.concatenate(
            [np.zeros(0, np.int64), *(places[self.where[b.name]] for b in blocks)]
        )


@compiled
def prior_sds(layout: Layout, at: FloatArray) -> FloatArray:
    """Return the prior standard deviation of each coefficient, points.

    Parameters
    ----------
    layout : Layout
        The coefficients.
    at : FloatArray
        Coordinates.
    """
    out = np.empty(len(layout.sd_at))
    for j in range(len(out)):
        own = at[layout.sd_at[j]] if layout.is_term[j] else 0.0
        out[j] = math.sqrt(own * own + layout.known_variance[j])
    return out


@compiled
def standardised(layout: Layout, coefficients: FloatArray, at: FloatArray) -> FloatArray:
    """Return effects in units of their prior deviations, ones for population values.

    Shared errors, whose variance is known, stay in points.

    Parameters
    ----------
    layout : Layout
        The coefficients.
    coefficients : FloatArray
        All of them, points.
    at : FloatArray
        Coordinates.
    """
    out, spread = coefficients.copy(), prior_sds(layout, at)
    for j in range(len(out)):
        if layout.is_term[j]:
            out[j] /= spread[j]
    for j in layout.fixed:
        out[j] = 1.0
    return out


@compiled
def restore(layout: Layout, effects: FloatArray, at: FloatArray, out: FloatArray) -> None:
    """Put coefficients in points, under signed standard deviations and population values.

    Parameters
    ----------
    layout : Layout
        The coefficients.
    effects : FloatArray
        What :func:`standardised` returned.
    at : FloatArray
        Coordinates since.
    out : FloatArray
        Receives the coefficients.
    """
    spread = prior_sds(layout, at)
    for j in range(len(out)):
        out[j] = effects[j]
        if layout.is_term[j]:
            out[j] *= spread[j] if layout.is_mixed[j] else at[layout.sd_at[j]]
    for place in range(len(layout.fixed)):
        out[layout.fixed[place]] = at[layout.fixed_at[place]]


def _each(blocks: Sequence[Block], values: Sequence[int]) -> NDArray[Any]:
    """Return the value of its block for each coefficient."""
    return np.repeat(np.array(values), [block.levels for block in blocks])
