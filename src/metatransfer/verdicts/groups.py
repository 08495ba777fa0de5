"""The groups behind a claim: what was observed of each, and what is believed of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from metatransfer.evidence.dataset import Dataset
from metatransfer.model.design import FloatArray
from metatransfer.model.slopes import row_slopes
from metatransfer.records import (
    Contrast,
    Forest,
    GroupSummary,
    Outcome,
    QuantitativeTest,
    Rank,
    Region,
    Selection,
    ShareAbove,
    Slope,
    Spread,
)
from metatransfer.verdicts.companions import TAIL
from metatransfer.verdicts.decide import Reference, reference_of
from metatransfer.verdicts.estimands import COVARIATE_OF, intermediate_advantages, pairs_of
from metatransfer.verdicts.policies import Pairs, policy_advantage
from metatransfer.verdicts.posterior import BoolArray, Posterior, weighed

FEWEST_FOR_A_LINE = 4
"""Cells below which a line through a group's outcomes has no error of its own worth printing."""


def spread(draws: FloatArray) -> Spread:
    """Return the mean of draws and their equal-tailed 95 % interval.

    Parameters
    ----------
    draws : FloatArray, shape (draws,)
        Draws.
    """
    lower, upper = np.quantile(draws, [TAIL, 1 - TAIL])
    return Spread(mean=float(draws.mean()), lower=float(lower), upper=float(upper))


def region(reference: Reference) -> Region:
    """Return the values that are on a claim's side of its reference.

    Parameters
    ----------
    reference : Reference
        Alternative and smallest effect of interest.
    """
    match reference.alternative.value:
        case "greater":
            return Region(lower=reference.value)
        case "less":
            return Region(upper=reference.value)
        case "equivalent":
            return Region(lower=-reference.value, upper=reference.value)
        case _:
            return Region(lower=reference.value, upper=reference.upper)


@dataclass(frozen=True)
class Shape:
    """What the forest of a kind of test shows.

    Parameters
    ----------
    quantity, unit, by : str
        What is shown, its unit, and what a group is.
    """

    quantity: str
    unit: str
    by: str


def forest(
    test: QuantitativeTest, posterior: Posterior, pooled: FloatArray, new: FloatArray | None
) -> Forest:
    """Return the groups behind a claim.

    Parameters
    ----------
    test : QuantitativeTest
        Test of the claim.
    posterior : Posterior
        Fit and cells.
    pooled : FloatArray, shape (draws,)
        Draws of the value over all groups.
    new : FloatArray or None, shape (draws,)
        Draws of a single new one.
    """
    noun = "gain" if posterior.dataset.outcome is Outcome.GAIN else "transfer gap"
    shape, groups = _groups(test, posterior, noun)
    claimed = None if isinstance(test, Rank) else region(_reference_of_groups(test))
    return Forest(
        quantity=shape.quantity,
        unit=shape.unit,
        by=shape.by,
        groups=tuple(sorted(groups, key=lambda each: (-each.posterior.mean, each.label))),
        pooled=None if isinstance(test, Rank) else spread(pooled),
        prediction=None if new is None else spread(new),
        claimed=claimed,
    )


def _reference_of_groups(test: QuantitativeTest) -> Reference:
    """Return what a group's value is compared with: of shares, the threshold of a cell."""
    reference = reference_of(test)
    if isinstance(test, ShareAbove):
        return replace(reference, value=test.threshold.value)
    return reference


def _groups(
    test: QuantitativeTest, posterior: Posterior, noun: str
) -> tuple[Shape, list[GroupSummary]]:
    match test:
        case Slope():
            words = f"change of the true {noun} per standard deviation of {test.measure}"
            return Shape(words, "points_per_sd", "target task"), _slopes(test, posterior)
        case Selection():
            words = f"true gain of choosing by {test.measure}, minus that of another choice"
            return Shape(words, "points", "target task"), _advantages(test, posterior)
        case Contrast() if posterior.minus is not None:
            side, by = _matched_by(posterior, posterior.minus)
            words = f"difference of two mean true {noun}s"
            return Shape(words, "points", by), _differences(posterior, posterior.minus, side)
        case Rank():
            words = "mean true gain above that of all intermediate tasks"
            return Shape(words, "points", "intermediate task"), _merits(posterior)
        case _:
            by = "target task" if posterior.dataset.outcome is Outcome.GAIN else "test language"
            return Shape(f"true {noun}", "points", by), _means(posterior)


def _means(posterior: Posterior) -> list[GroupSummary]:
    seconds = [row.pair[1] for row in posterior.dataset.rows]
    theta, y = posterior.fit.theta, posterior.fit.data.y

    def summary(label: str, cells: BoolArray) -> GroupSummary:
        weights = posterior.weights(cells)
        return GroupSummary(
            label=label,
            **_support(posterior.dataset, cells),
            raw=float(y @ weights),
            raw_se=sampling_se(posterior.dataset, weights),
            posterior=spread(weighed(theta, weights)),
        )

    return _by_label(seconds, posterior.cells, summary)


def _matched_by(posterior: Posterior, minus: BoolArray) -> tuple[int, str]:
    """Return the side of pairs that both means of a contrast have members in common of."""
    gain = posterior.dataset.outcome is Outcome.GAIN
    names = ("intermediate task", "target task") if gain else ("training language", "test language")
    members = np.array([row.pair[1] for row in posterior.dataset.rows])
    side = 1 if set(members[posterior.cells]) & set(members[minus]) else 0
    return side, names[side]


def _differences(posterior: Posterior, minus: BoolArray, side: int) -> list[GroupSummary]:
    theta, y = posterior.fit.theta, posterior.fit.data.y

    def summary(label: str, cells: BoolArray) -> GroupSummary:
        other = _about(posterior, side, label, of=minus)
        weights = posterior.weights(cells) - posterior.weights(other)
        return GroupSummary(
            label=label,
            **_support(posterior.dataset, cells | other),
            raw=float(y @ weights),
            raw_se=sampling_se(posterior.dataset, weights),
            posterior=spread(weighed(theta, weights)),
        )

    members = [row.pair[side] for row in posterior.dataset.rows]
    common = {name for name, inside in zip(members, minus, strict=True) if inside}
    matched = np.array([name in common for name in members], dtype=bool)
    return _by_label(members, posterior.cells & matched, summary)


def _slopes(test: Slope, posterior: Posterior) -> list[GroupSummary]:
    covariate = COVARIATE_OF[test.component]
    slopes, x = row_slopes(posterior.fit, covariate), posterior.fit.data.covariates[covariate]
    targets = [row.arm.record.target for row in posterior.dataset.rows]

    def summary(label: str, cells: BoolArray) -> GroupSummary:
        raw, se = line(x[cells], posterior.fit.data.y[cells])
        return GroupSummary(
            label=label,
            **_support(posterior.dataset, cells),
            raw=raw,
            raw_se=se,
            posterior=spread(weighed(slopes, posterior.weights(cells))),
        )

    return _by_label(targets, posterior.cells, summary)


def line(x: FloatArray, y: FloatArray) -> tuple[float | None, float | None]:
    """Return the least-squares slope of a group's outcomes and its standard error.

    Parameters
    ----------
    x, y : FloatArray, shape (cells,)
        Covariate and outcome.

    Returns
    -------
    tuple of float or None
        Points per unit; None for both where the group has too few cells or one value of x.
    """
    if len(x) < FEWEST_FOR_A_LINE or np.ptp(x) == 0:
        return None, None
    centred = x - x.mean()
    slope = float(centred @ y / (centred @ centred))
    residual = y - y.mean() - slope * centred
    se = np.sqrt(residual @ residual / (len(x) - 2) / (centred @ centred))
    return slope, float(se)


def _advantages(test: Selection, posterior: Posterior) -> list[GroupSummary]:
    pairs = pairs_of(posterior)
    labels = [name for name, at in pairs.columns_by_target.items() if len(at) > test.top]
    theirs = policy_advantage(test, pairs).T
    observed = policy_advantage(test, _as_observed(pairs))[0]
    return [
        GroupSummary(
            label=label,
            **_support(posterior.dataset, _about(posterior, 1, label)),
            raw=float(raw),
            posterior=spread(draws),
        )
        for label, draws, raw in zip(labels, theirs, observed, strict=True)
    ]


def _merits(posterior: Posterior) -> list[GroupSummary]:
    pairs = pairs_of(posterior)
    observed = intermediate_advantages(_as_observed(pairs))[0]
    merits = intermediate_advantages(pairs).T
    return [
        GroupSummary(
            label=label,
            **_support(posterior.dataset, _about(posterior, 0, label)),
            raw=float(raw),
            posterior=spread(draws),
        )
        for label, draws, raw in zip(pairs.intermediates, merits, observed, strict=True)
    ]


def _as_observed(pairs: Pairs) -> Pairs:
    """Return the pairs with what was observed in the place of draws."""
    return replace(pairs, theta=pairs.raw_points[None, :])


def _about(posterior: Posterior, side: int, label: str, of: BoolArray | None = None) -> BoolArray:
    members = np.array([row.pair[side] == label for row in posterior.dataset.rows], dtype=bool)
    return np.asarray(members & (posterior.cells if of is None else of))


def _by_label(
    labels: Sequence[str], cells: BoolArray, summary: Callable[[str, BoolArray], GroupSummary]
) -> list[GroupSummary]:
    names = np.array(labels)
    return [summary(str(name), cells & (names == name)) for name in np.unique(names[cells])]


def _support(dataset: Dataset, cells: BoolArray) -> dict[str, int]:
    studies = {dataset.rows[i].study.id for i in np.flatnonzero(cells)}
    return {"cells": int(cells.sum()), "studies": len(studies)}


def sampling_se(dataset: Dataset, weights: FloatArray) -> float | None:
    """Return the sampling standard error of a weighted mean, errors that rows share included.

    Parameters
    ----------
    dataset : Dataset
        Rows with their variances.
    weights : FloatArray, shape (n,)
        Weights of the mean.

    Returns
    -------
    float or None
        Points; None where no row has a known error.
    """
    variance = float(weights**2 @ dataset.data.own_variance)
    for error in dataset.data.shared:
        together = np.bincount(error.codes, weights=weights, minlength=len(error.variance))
        variance += float(together**2 @ error.variance)
    return variance**0.5 if variance > 0 else None
