"""Estimands: functionals of the posterior that claims are about."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metatransfer.evidence.dataset import FIRST_MEAN, REMAINDER, SECOND_MEAN
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.slopes import new_row_slopes, row_slopes
from metatransfer.records import (
    Alternative,
    Contrast,
    MeanGain,
    Outcome,
    Population,
    QuantitativeTest,
    Rank,
    Selection,
    ShareAbove,
    Slope,
)
from metatransfer.records.wording import quantity
from metatransfer.verdicts.kept import kept_with_first
from metatransfer.verdicts.policies import Pairs, policy_advantage
from metatransfer.verdicts.posterior import (
    MOST_AT_ONCE,
    NEW_FACTOR,
    BoolArray,
    Of,
    Posterior,
    cell_population,
    unseen_outcomes,
    weighed,
)

COVARIATE_OF = {"remainder": REMAINDER, "intermediate": FIRST_MEAN, "target": SECOND_MEAN}
"""Covariate behind each component of a slope test."""


@dataclass(frozen=True, eq=False)
class Estimand:
    """Posterior draws of an estimand.

    Parameters
    ----------
    words : str
        What it is.
    unit : str
        Unit of the draws.
    draws : FloatArray, shape (draws,)
        Draws.
    at_zero : FloatArray, shape (draws,)
        Draws that are compared with the claim's reference when its SESOI is set to zero.
    share_in_direction : FloatArray or None, shape (draws,)
        Share of true effects in the claimed direction, for claims about means.
    """

    words: str
    unit: str
    draws: FloatArray
    at_zero: FloatArray
    share_in_direction: FloatArray | None = None


def estimand(test: QuantitativeTest, posterior: Posterior) -> Estimand:
    """Return draws of what a test is about.

    Parameters
    ----------
    test : QuantitativeTest
        Test; counts have no posterior and are decided without one.
    posterior : Posterior
        Fit and cells.
    """
    match test:
        case MeanGain():
            return _mean(test, posterior)
        case ShareAbove():
            return _share(test, posterior)
        case Contrast():
            return _contrast(test, posterior)
        case Slope():
            return _slope(test, posterior)
        case Selection():
            return _selection(test, posterior)
        case Rank():
            return _rank(test, posterior)
        case _:
            raise TypeError(f"a test of kind '{test.kind}' has no posterior")


def prediction(test: QuantitativeTest, posterior: Posterior) -> FloatArray | None:
    """Return draws of the same for a single cell, or target task, that nobody has measured.

    Parameters
    ----------
    test : QuantitativeTest
        Test; shares, ranks and contrasts have no such single value.
    posterior : Posterior
        Fit and cells.

    Returns
    -------
    FloatArray or None, shape (draws,)
    """
    fit, seed = posterior.fit, posterior.seed
    match test:
        case MeanGain():
            new = cell_population(posterior.dataset.outcome) & set(fit.data.factors)
            return posterior.one_cell(unseen_outcomes(fit, new, seed))
        case Slope():
            covariate, target = COVARIATE_OF[test.component], frozenset({"target"})
            return posterior.one_cell(new_row_slopes(fit, covariate, target, seed=seed))
        case Selection():
            return _on_a_new_target(test, posterior)
        case _:
            return None


def claimed_sign(test: MeanGain | Contrast) -> float | None:
    """Return the sign of the effects that a claim speaks of; None where it claims no direction.

    Parameters
    ----------
    test : MeanGain or Contrast
        Test of a claim about a mean.
    """
    match test.alternative:
        case Alternative.GREATER:
            return 1.0
        case Alternative.LESS:
            return -1.0
        case Alternative.EQUIVALENT:
            return None
        case Alternative.BETWEEN:
            upper = test.upper if isinstance(test, MeanGain) else None
            if test.sesoi.value >= 0:
                return 1.0
            return -1.0 if upper is not None and upper <= 0 else None


def _mean(test: MeanGain, posterior: Posterior) -> Estimand:
    theta, sign = posterior.true_outcomes(test.population), claimed_sign(test)
    mean = posterior.average(theta, test.population)
    return Estimand(
        words=f"mean true {_noun(posterior)} over {_population_words(test.population)}, each pair "
        "weighing the same",
        unit="points",
        draws=mean,
        at_zero=mean,
        share_in_direction=None
        if sign is None
        else posterior.average(theta, test.population, of=_above(0.0) if sign > 0 else _below_zero),
    )


def _above(points: float) -> Of:
    return lambda values: values > points


def _below_zero(values: NDArray[Any]) -> NDArray[Any]:
    return values < 0


def _share(test: ShareAbove, posterior: Posterior) -> Estimand:
    above, above_zero = shares_above(posterior, (test.threshold.value, 0.0), test.population)
    return Estimand(
        words=f"share of true {_noun(posterior)}s above "
        f"{quantity(test.threshold.value, test.threshold.unit)} among "
        f"{_population_words(test.population)}, each pair weighing the same",
        unit="share",
        draws=above,
        at_zero=above_zero,
    )


def shares_above(
    posterior: Posterior, thresholds_points: Sequence[float], population: Population
) -> list[FloatArray]:
    """Return draws of the share of true outcomes above each threshold among the claim's cells.

    Parameters
    ----------
    posterior : Posterior
        Fit and cells.
    thresholds_points : sequence of float
        Thresholds, points.
    population : Population
        Population of the claim.

    Returns
    -------
    list of FloatArray, shape (draws,)
        One for each threshold.
    """
    theta = posterior.true_outcomes(population)
    return [posterior.average(theta, population, of=_above(points)) for points in thresholds_points]


def _contrast(test: Contrast, posterior: Posterior) -> Estimand:
    if posterior.minus is None:
        raise TypeError("a contrast needs the rows whose mean is subtracted")
    difference = _difference(posterior, posterior.cells, posterior.minus)
    return Estimand(
        words=f"difference of two mean true {_noun(posterior)}s, each pair weighing the same",
        unit="points",
        draws=difference,
        at_zero=difference,
        share_in_direction=_share_of_differences(posterior, posterior.minus, claimed_sign(test)),
    )


def _difference(posterior: Posterior, cells: BoolArray, minus: BoolArray) -> FloatArray:
    weights = posterior.weights(cells) - posterior.weights(minus)
    return weighed(posterior.fit.theta, weights)


def _share_of_differences(
    posterior: Posterior, minus: BoolArray, sign: float | None
) -> FloatArray | None:
    """Return the share of matched differences in the claimed direction, if any can be matched.

    Cells are matched by target task (test language), or by intermediate task where the two sides
    have no target in common.
    """
    if sign is None:
        return None
    for side in (1, 0):
        members = np.array([row.pair[side] for row in posterior.dataset.rows])
        both = sorted(set(members[posterior.cells]) & set(members[minus]))
        if len(both) > 1:
            differences = [
                _difference(
                    posterior, posterior.cells & (members == name), minus & (members == name)
                )
                for name in both
            ]
            return np.asarray(np.mean([each * sign > 0 for each in differences], axis=0))
    return None


def _slope(test: Slope, posterior: Posterior) -> Estimand:
    covariate, fit, seed = COVARIATE_OF[test.component], posterior.fit, posterior.seed
    if test.population is Population.OBSERVED:
        slopes = row_slopes(fit, covariate)
    else:
        new = frozenset({NEW_FACTOR[test.population]})
        slopes = new_row_slopes(fit, covariate, new, seed=seed)
    draws = posterior.average(slopes, test.population)
    return Estimand(
        words=f"change of the true {_noun(posterior)} per standard deviation of {test.measure} "
        f"({test.component}), averaged over {_population_words(test.population)}",
        unit="points_per_sd",
        draws=draws,
        at_zero=draws,
    )


def _selection(test: Selection, posterior: Posterior) -> Estimand:
    by_target = policy_advantage(test, pairs_of(posterior))
    if test.population is Population.OBSERVED:
        where, draws = "over", by_target.mean(axis=1)
    else:
        where, draws = "for a new target task like one of", _on_a_new_target(test, posterior)
    return Estimand(
        words=f"mean true gain of the top {test.top} by {test.measure} "
        f"({test.combine} of them), minus that of {_POLICY_WORDS[test.against]}, {where} "
        f"{by_target.shape[1]} target tasks, each left out when it is chosen for",
        unit="points",
        draws=draws,
        at_zero=draws,
    )


def _on_a_new_target(test: Selection, posterior: Posterior) -> FloatArray:
    """Return the advantage on one new target a draw, with the similarities of an observed one."""
    advantage = policy_advantage(test, pairs_of(posterior, Population.NEW_TASK))
    chosen = posterior.rng().integers(advantage.shape[1], size=len(advantage))
    return np.asarray(advantage[np.arange(len(advantage)), chosen])


_POLICY_WORDS = {
    "random": "as many chosen at random",
    "constant": "those best on the other targets",
    "oracle": "the truly best",
}


def _rank(test: Rank, posterior: Posterior) -> Estimand:
    pairs = pairs_of(posterior)
    advantage = intermediate_advantages(pairs)
    order = np.argsort(np.argsort(-advantage, axis=1), axis=1) + 1
    columns = [pairs.intermediates.index(name) for name in test.best]
    worst = order[:, columns].max(axis=1).astype(float)
    return Estimand(
        words=f"lowest place, from the top, of {', '.join(test.best)} among "
        f"{len(pairs.intermediates)} intermediate tasks by mean true gain",
        unit="ranks",
        draws=worst,
        at_zero=worst,
    )


# a claim, its companions and its prediction ask for the same some five times over
@kept_with_first
def pairs_of(posterior: Posterior, population: Population = Population.OBSERVED) -> Pairs:
    """Return true gains by intermediate-target pair, averaged over the rows of a pair.

    Parameters
    ----------
    posterior : Posterior
        Fit and cells.
    population : Population
        Population that the true gains are of; the observed cells by default.
    """
    pairs = [row.pair for row in posterior.dataset.rows]
    # rows of a pair stand together, so that a running sum does: a product would take seconds
    rows = np.array(sorted(np.flatnonzero(posterior.cells), key=pairs.__getitem__))
    sizes = Counter(pairs[row] for row in rows)
    names = sorted(sizes)
    counts = np.array([sizes[name] for name in names])
    parts = posterior.dataset.decomposition
    known = {} if parts is None else parts.as_observed
    return Pairs(
        names=tuple(names),
        theta=_averaged_runs(posterior.true_outcomes(population), rows, counts),
        raw_points=_averaged_runs(posterior.fit.data.y[None, :], rows, counts)[0],
        similarity=np.array([known[pair] for pair in names]) if set(names) <= set(known) else None,
    )


def _averaged_runs(values: NDArray[Any], rows: IntArray, counts: IntArray) -> FloatArray:
    """Return means over runs of rows, shape (draws, runs), a few draws at a time."""
    starts, size = np.cumsum(counts) - counts, max(1, MOST_AT_ONCE // len(rows))
    out = np.empty((len(values), len(counts)))
    for start in range(0, len(values), size):
        part = slice(start, start + size)
        some = np.take(values[part], rows, axis=1).astype(float, copy=False)
        np.add.reduceat(some, starts, axis=1, out=out[part])
    out /= counts
    return out


def intermediate_advantages(pairs: Pairs) -> FloatArray:
    """Return how much each intermediate task gains beyond what its targets give to any.

    Effects of intermediates and of targets are fitted together by least squares, pair by pair, so
    that no intermediate wins by having been measured on easy targets, or beside weak rivals. With
    all pairs at hand this is its mean over targets less the mean of all.

    Parameters
    ----------
    pairs : Pairs
        True gains by pair.

    Returns
    -------
    FloatArray, shape (draws, intermediates)
        Points, in the order of ``pairs.intermediates``; they sum to zero.
    """
    groups = (*pairs.columns_by_intermediate.values(), *pairs.columns_by_target.values())
    design = np.zeros((len(pairs.names), len(groups)))
    for column, members in enumerate(groups):
        design[members, column] = 1.0
    effects = pairs.theta @ np.linalg.pinv(design).T[:, : len(pairs.intermediates)]
    return np.asarray(effects - effects.mean(axis=1, keepdims=True))


def _noun(posterior: Posterior) -> str:
    return "gain" if posterior.dataset.outcome is Outcome.GAIN else "transfer gap"


def _population_words(population: Population) -> str:
    return {
        Population.OBSERVED: "the cells in evidence",
        Population.NEW_TASK: "cells of a new target task",
        Population.NEW_LANGUAGE: "cells of a new language",
        Population.NEW_STUDY: "cells of a new study",
    }[population]
