"""A fit seen from one claim: its cells, their weights, and the populations it may speak of."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from metatransfer.evidence.dataset import Dataset
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.fit import Fit
from metatransfer.records import Outcome, Population

BoolArray = NDArray[np.bool_]
Draws = NDArray[np.float32] | NDArray[np.bool_] | FloatArray

NEW_FACTOR = {
    Population.NEW_TASK: "target",
    Population.NEW_LANGUAGE: "language",
    Population.NEW_STUDY: "study",
}
"""Factor whose levels a population replaces; the observed cells replace none."""

MOST_AT_ONCE = 200_000
"""Numbers that are turned into floats at a time, to be averaged."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """A fit seen from one claim: the cells it is about, weighed so that each pair counts the same.

    Parameters
    ----------
    fit : Fit
        Posterior over all rows of the dataset.
    dataset : Dataset
        The rows.
    cells : BoolArray, shape (n,)
        Rows that the claim's ``where`` admits.
    minus : BoolArray or None, shape (n,)
        For a contrast: rows whose mean is subtracted.
    seed : int
        Seed of whatever is drawn on top; claims on one fit share it, and so what is drawn.
    """

    fit: Fit
    dataset: Dataset
    cells: BoolArray
    seed: int
    minus: BoolArray | None = field(default=None)

    def weights(self, cells: BoolArray) -> FloatArray:
        """Return weights over rows that sum to one, each pair weighing the same."""
        return pair_weights(self.dataset.pair_codes, cells)

    def rng(self) -> np.random.Generator:
        """Return a generator that depends on the seed alone.

        Its stream is another than that of new levels, which are drawn from the bare seed.
        """
        return np.random.default_rng([self.seed, 1])

    def true_outcomes(self, population: Population) -> Draws:
        """Return draws of the rows' true outcomes, shape (draws, n), points.

        Parameters
        ----------
        population : Population
            Which factor's levels are replaced by new ones, if any.
        """
        if population is Population.OBSERVED:
            return self.fit.theta
        return unseen_outcomes(self.fit, frozenset({NEW_FACTOR[population]}), self.seed)

    def average(self, values: Draws, population: Population) -> FloatArray:
        """Return the mean over the claim's cells, each pair weighing the same.

        For a new population each draw speaks of one new level, which stands in the place of one
        observed level of the claim's cells and is averaged over that level's cells alone: what is
        described is one task (language, study), not a mean over many.

        Parameters
        ----------
        values : array, shape (draws, n)
            Values by row.
        population : Population
            Population that the values are of.

        Returns
        -------
        FloatArray, shape (draws,)
        """
        if population is Population.OBSERVED:
            return _averaged(values, self.weights(self.cells), np.arange(len(values)))
        codes = self.fit.data.factors[NEW_FACTOR[population]].codes
        levels = np.unique(codes[self.cells])
        chosen = self.rng().choice(levels, size=len(values))
        out = np.empty(len(values))
        for level in levels:
            here = np.flatnonzero(chosen == level)
            out[here] = _averaged(values, self.weights(self.cells & (codes == level)), here)
        return out

    def one_cell(self, values: Draws) -> FloatArray:
        """Return one of the claim's cells a draw, chosen with the cells' weights.

        Parameters
        ----------
        values : array, shape (draws, n)
            Values by row.

        Returns
        -------
        FloatArray, shape (draws,)
        """
        weights = self.weights(self.cells)
        chosen = self.rng().choice(len(weights), size=len(values), p=weights)
        return np.asarray(values[np.arange(len(values)), chosen], dtype=float)


# claims on one fit, their companions and their predictions ask for the same some ten times over
@lru_cache(maxsize=2)
def unseen_outcomes(fit: Fit, new: frozenset[str], seed: int) -> NDArray[np.float32]:
    """Return true outcomes of a fit's rows with new levels of some factors; see ``Fit.theta_new``.

    Parameters
    ----------
    fit : Fit
        Posterior.
    new : frozenset of str
        Factors whose levels are all replaced.
    seed : int
        Seed.

    Returns
    -------
    NDArray[np.float32], shape (draws, n)
        Points; not to be written to.
    """
    theta = fit.theta_new(new, seed=seed)
    theta.setflags(write=False)
    return theta


def _averaged(values: Draws, weights: FloatArray, draws: IntArray) -> FloatArray:
    """Return weighted sums of some draws, a few at a time: the whole would not fit a cache."""
    used = np.flatnonzero(weights)
    parts = np.array_split(draws, max(1, len(draws) * len(used) // MOST_AT_ONCE))
    kept = weights[used]
    return np.concatenate([values[np.ix_(part, used)] @ kept for part in parts])


def pair_weights(codes: IntArray, cells: BoolArray) -> FloatArray:
    """Return weights of rows, each pair weighing the same and its rows sharing its weight.

    Parameters
    ----------
    codes : IntArray, shape (n,)
        Number of each row's pair, from zero.
    cells : BoolArray, shape (n,)
        Rows that count, at least one; the others get zero.

    Returns
    -------
    FloatArray, shape (n,)
        Sums to one.
    """
    counts = np.bincount(codes[cells], minlength=int(codes.max()) + 1)
    weights = np.where(cells, 1.0 / np.maximum(counts[codes], 1), 0.0)
    return np.asarray(weights / weights.sum())


def cell_population(outcome: Outcome) -> frozenset[str]:
    """Return the factors that are new in a new cell, for the prediction interval.

    Parameters
    ----------
    outcome : Outcome
        A gain's new cell has a new intermediate and a new target task; a gap's a new language.
    """
    if outcome is Outcome.GAIN:
        return frozenset({"intermediate", "target"})
    return frozenset({"language"})
