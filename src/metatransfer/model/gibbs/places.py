"""All coefficients of a plan in one vector: where each block's are, and what is said of them."""

from collections.abc import Sequence

import numpy as np

from metatransfer.model.blocks import Block
from metatransfer.model.design import FloatArray, IntArray


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
        self.known_variance = np.concatenate([block.known_variance for block in blocks])
        self._is_term = _each(blocks, [block.kind == "term" for block in blocks])
        self._is_mixed = _each(blocks, [block.mixed for block in blocks])
        self._sd_at = _each(blocks, [position.get(block.name, 0) for block in blocks])
        self._terms = np.flatnonzero(self._is_term)
        fixed = [block for block in blocks if block.kind == "fixed"]
        self.fixed = self.of(fixed)
        self.fixed_at = np.array([position[block.name] for block in fixed], dtype=np.int64)
        self.scaled = self.of([block for block in blocks if block.scaled])

    @property
    def count(self) -> int:
        """Number of coefficients."""
        return len(self.known_variance)

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

    def prior_sds(self, at: FloatArray) -> FloatArray:
        """Return the prior standard deviation of each coefficient, points.

        Parameters
        ----------
        at : FloatArray
            Coordinates.
        """
        own = np.where(self._is_term, at[self._sd_at], 0.0)
        return np.asarray(np.sqrt(own * own + self.known_variance))

    def standardised(self, coefficients: FloatArray, at: FloatArray) -> FloatArray:
        """Return effects in units of their prior deviations, ones for population values.

        Shared errors, whose variance is known, stay in points.

        Parameters
        ----------
        coefficients : FloatArray
            All coefficients, points.
        at : FloatArray
            Coordinates.
        """
        out = coefficients.copy()
        out[self._terms] /= self.prior_sds(at)[self._terms]
        out[self.fixed] = 1.0
        return out

    def restored(self, standardised: FloatArray, at: FloatArray) -> FloatArray:
        """Return coefficients in points under signed standard deviations and population values.

        Parameters
        ----------
        standardised : FloatArray
            What :meth:`standardised` returned.
        at : FloatArray
            Coordinates since.
        """
        out, signed = standardised.copy(), at[self._sd_at]
        spread = np.where(self._is_mixed, self.prior_sds(at), signed)
        out[self._terms] *= spread[self._terms]
        out[self.fixed] = at[self.fixed_at]
        return out


def _each(blocks: Sequence[Block], values: Sequence[int]) -> IntArray:
    """Return the value of its block for each coefficient."""
    return np.repeat(np.array(values), [block.levels for block in blocks])
