"""A fit seen from one claim: its cells, their weights, and the populations it may speak of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metatransfer.evidence.dataset import Dataset
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.fit import Fit
from metatransfer.model.slopes import RowSlopes
from metatransfer.records import Outcome, Population
from metatransfer.verdicts.kept import kept_with_first

BoolArray = NDArray[np.bool_]
Draws = NDArray[np.float32] | NDArray[np.bool_] | FloatArray | RowSlopes
Of = Callable[[NDArray[Any]], NDArray[Any]]
"""From values to what of them is averaged, number by number."""

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

    def true_outcomes(self, population: Population) -> NDArray[np.float32]:
        """Return draws of the rows' true outcomes, shape (draws, n), points.

        Parameters
        ----------
        population : Population
            Which factor's levels are replaced by new ones, if any.
        """
        if population is Population.OBSERVED:
            return self.fit.theta
        return unseen_outcomes(self.fit, frozenset({NEW_FACTOR[population]}), self.seed)

    def average(self, values: Draws, population: Population, *, of: Of | None = None) -> FloatArray:
        """Return the mean over the claim's cells, each pair weighing the same.

        For a new population each draw speaks of one new level, which stands in the place of one
        observed level of the claim's cells and is averaged over that level's cells alone: what is
        described is one task (language, study), not a mean over many.

        Parameters
        ----------
        values : array, shape (draws, n), or RowSlopes
            Values by row.
        population : Population
            Population that the values are of.
        of : callable, optional
            What of the values is averaged, such as whether they are above a threshold.

        Returns
        -------
        FloatArray, shape (draws,)
        """
        if population is Population.OBSERVED:
            return weighed(values, self.weights(self.cells), of=of)
        codes = self.fit.data.factors[NEW_FACTOR[population]].codes
        levels = np.unique(codes[self.cells])
        count = len(values.kinds if isinstance(values, RowSlopes) else values)
        chosen = self.rng().choice(levels, size=count)
        out = np.empty(count)
        for level in levels:
            here = np.flatnonzero(chosen == level)
            weights = self.weights(self.cells & (codes == level))
            out[here] = weighed(values, weights, draws=here, of=of)
        return out

    def one_cell(self, values: Draws) -> FloatArray:
        """Return one of the claim's cells a draw, chosen with the cells' weights.

        Parameters
        ----------
        values : array, shape (draws, n), or RowSlopes
            Values by row.

        Returns
        -------
        FloatArray, shape (draws,)
        """
        weights = self.weights(self.cells)
        columns = np.arange(len(weights))
        if isinstance(values, RowSlopes):
            values, columns = values
        chosen = columns[self.rng().choice(len(weights), size=len(values), p=weights)]
        return np.asarray(values[np.arange(len(values)), chosen], dtype=float)


# claims on one fit, their companions and their predictions ask for the same some ten times over
@kept_with_first
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


def weighed(
    values: Draws, weights: FloatArray, *, draws: IntArray | None = None, of: Of | None = None
) -> FloatArray:
    """Return weighted sums of rows, a few draws at a time: the whole would not fit a cache.

    Parameters
    ----------
    values : array, shape (draws, n), or RowSlopes
        Values by row.
    weights : FloatArray, shape (n,)
        Weights of rows; those of weight zero are not looked at.
    draws : IntArray, optional
        Which draws; all by default.
    of : callable, optional
        What of the values is added up.

    Returns
    -------
    FloatArray, shape (draws,)
    """
    if isinstance(values, RowSlopes):
        of_kinds = values.kind_weights(weights)
        return weighed(values.kinds, of_kinds, draws=draws, of=of)
    used = np.flatnonzero(weights)
    kept, count = weights[used], len(values) if draws is None else len(draws)
    out, size = np.empty(count), max(1, MOST_AT_ONCE // len(used))
    for start in range(0, count, size):
        part = slice(start, min(start + size, count))
        some: NDArray[Any] = values[part if draws is None else draws[part]]
        if len(used) < len(weights):
            some = np.take(some, used, axis=1)
        out[part] = (some if of is None else of(some)) @ kept
    return out


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
