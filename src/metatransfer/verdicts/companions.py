"""Numbers that stand beside a verdict: what a reader asks next."""

from collections.abc import Sequence

import numpy as np

from metatransfer.evidence.dataset import FIRST_MEAN
from metatransfer.model.design import FloatArray
from metatransfer.records import (
    Companion,
    Estimate,
    Interval,
    MeanGain,
    Outcome,
    Population,
    QuantitativeTest,
    Rank,
    Selection,
    ShareAbove,
    Slope,
)
from metatransfer.records.wording import quantity, unit_words
from metatransfer.verdicts.decide import Reference, reference_of
from metatransfer.verdicts.estimands import (
    Estimand,
    estimand,
    intermediate_advantages,
    pairs_of,
    shares_above,
)
from metatransfer.verdicts.posterior import Posterior
from metatransfer.verdicts.question import FEWEST_LEVELS_FOR_NEW
from metatransfer.verdicts.sensitivity import PowerScaled

TAIL = 0.025
"""Probability left out on each side of an interval."""
NAMED_IN_RANKING = 5
"""How many of the best intermediate tasks a rank claim's companion names."""


def interval(draws: FloatArray) -> Interval:
    """Return the equal-tailed 95 % interval of draws.

    Parameters
    ----------
    draws : FloatArray, shape (draws,)
        Draws.
    """
    lower, upper = np.quantile(draws, [TAIL, 1 - TAIL])
    return Interval(lower=float(lower), upper=float(upper), probability=1 - 2 * TAIL)


def estimate(words: str, unit: str, draws: FloatArray) -> Estimate:
    """Return the posterior of an estimand in numbers.

    Parameters
    ----------
    words : str
        What it is.
    unit : str
        Unit of the draws.
    draws : FloatArray, shape (draws,)
        Draws.
    """
    return Estimate(
        estimand=words,
        unit=unit,
        mean=float(draws.mean()),
        sd=float(draws.std(ddof=1)),
        interval=interval(draws),
    )


def companions(
    test: QuantitativeTest, posterior: Posterior, result: Estimand
) -> tuple[Companion, ...]:
    """Return what stands beside the verdict of a test.

    Parameters
    ----------
    test : QuantitativeTest
        Test of the claim.
    posterior : Posterior
        Fit and cells.
    result : Estimand
        Draws of its estimand.
    """
    match test:
        case ShareAbove():
            return (
                *_shares(posterior, test.threshold.value, test.population),
                *_other_shares(test, result),
                _turning(result),
                *_new_task(test, posterior),
            )
        case MeanGain():
            return (
                *_shares(posterior, test.sesoi.value, test.population),
                _raw_mean(posterior),
                _turning(result),
                *_new_task(test, posterior),
            )
        case Slope():
            return (
                *_other_component(test, posterior),
                _turning(result),
                *_new_task(test, posterior),
            )
        case Selection():
            return (
                *_other_policies(test, posterior),
                _turning(result),
                *_new_task(test, posterior),
            )
        case Rank():
            return _ranking(posterior)
        case _:
            return (_turning(result),)


def prior_companions(scaled: Sequence[PowerScaled], alone: float) -> tuple[Companion, ...]:
    """Return the claim's probability under other weights of the prior, and under it alone.

    Parameters
    ----------
    scaled : sequence of PowerScaled
        Probabilities by power.
    alone : float
        Probability before any outcome is seen.
    """
    before = Companion(
        label="the prior alone",
        probability=alone,
        note="probability of the claim before any outcome is seen",
    )
    return (
        before,
        *(
            Companion(
                label=f"the same with the prior to the power {each.power:g}",
                probability=each.probability,
                note="probability of the claim"
                if each.probability is not None
                else "cannot be read: too few effective draws are left",
            )
            for each in scaled
        ),
    )


def _shares(
    posterior: Posterior, threshold_points: float, population: Population
) -> tuple[Companion, ...]:
    """Return posterior and raw shares above zero and above the threshold, weights named."""
    thresholds = sorted({0.0, threshold_points})
    words = "posterior, each pair weighing the same"
    return tuple(
        Companion(
            label=f"share of true outcomes above {quantity(threshold, 'points')}",
            estimate=estimate(words, "share", draws),
            note=_raw_shares(posterior, threshold),
        )
        for threshold, draws in zip(
            thresholds, shares_above(posterior, thresholds, population), strict=True
        )
    )


def _other_shares(test: ShareAbove, result: Estimand) -> tuple[Companion, ...]:
    """Return the claim's probability under the other shares that its author lists."""
    return tuple(
        Companion(
            label=f"the same with a share of {value:g} as the reference",
            probability=Reference(test.alternative, value).probability(result.draws),
            note="probability of the claim",
        )
        for value in sorted(test.share.alternatives)
    )


def _raw_shares(posterior: Posterior, threshold_points: float) -> str:
    y = posterior.fit.data.y
    above = y[posterior.cells] > threshold_points
    means = pairs_of(posterior).raw_points
    return (
        f"raw: {above.mean():.1%} of {len(above):,} rows (each row weighing the same), "
        f"{(means > threshold_points).mean():.1%} of {len(means):,} pair means; the posterior "
        "takes out seed error, of the arm and of the baseline that a block shares, and counts a "
        "cell by the probability that its true outcome is above"
    )


def _raw_mean(posterior: Posterior) -> Companion:
    weights = posterior.weights(posterior.cells)
    return Companion(
        label="raw mean of the same cells, each pair weighing the same",
        value=float(posterior.fit.data.y @ weights),
        unit="points",
        note="no error taken out, no partial pooling",
    )


def _turning(result: Estimand) -> Companion:
    low, high = np.quantile(result.draws, [0.05, 0.95])
    return Companion(
        label="where the verdict turns",
        note=f"'above x' would be supported for every x up to {low:.3g} "
        f"{unit_words(result.unit)} and contradicted from x = {high:.3g} on",
    )


def _new_task(test: QuantitativeTest, posterior: Posterior) -> tuple[Companion, ...]:
    """Return the same estimand for one target task nobody has measured."""
    new = test.model_copy(update={"population": Population.NEW_TASK})
    targets = np.unique(posterior.fit.data.factors["target"].codes[posterior.cells])
    if test.population is Population.NEW_TASK or len(targets) < FEWEST_LEVELS_FOR_NEW:
        return ()
    result = estimand(new, posterior)
    return (
        Companion(
            label="the same for a new target task",
            estimate=estimate(result.words, result.unit, result.draws),
            probability=reference_of(new).probability(result.draws),
            note="probability of the claim for one task that nobody has measured",
        ),
    )


def _other_component(test: Slope, posterior: Posterior) -> tuple[Companion, ...]:
    """Return the slope on the intermediate's mean, which is not similarity to the target."""
    if test.component != "remainder" or FIRST_MEAN not in posterior.fit.data.covariates:
        return ()
    result = estimand(test.model_copy(update={"component": "intermediate"}), posterior)
    side = "intermediate task" if test.outcome is Outcome.GAIN else "training language"
    return (
        Companion(
            label=f"slope on the measure's mean by {side}",
            estimate=estimate(result.words, result.unit, result.draws),
            probability=float((result.draws > 0).mean()),
            note="being close to every target is no similarity to this one; probability that it "
            "is above 0",
        ),
    )


def _other_policies(test: Selection, posterior: Posterior) -> tuple[Companion, ...]:
    out = []
    for against in ("random", "constant", "oracle"):
        if against == test.against:
            continue
        result = estimand(test.model_copy(update={"against": against}), posterior)
        out.append(
            Companion(
                label=f"advantage over the {against} policy",
                estimate=estimate(result.words, result.unit, result.draws),
                probability=float((result.draws > 0).mean()),
                note="probability that it is above 0",
            )
        )
    return tuple(out)


def _ranking(posterior: Posterior) -> tuple[Companion, ...]:
    pairs = pairs_of(posterior)
    advantage = intermediate_advantages(pairs)
    order = np.argsort(-advantage.mean(axis=0))[:NAMED_IN_RANKING]
    return tuple(
        Companion(
            label=f"{place}. {pairs.intermediates[column]}",
            estimate=estimate(
                "mean true gain above that of all candidates", "points", advantage[:, column]
            ),
        )
        for place, column in enumerate(order, start=1)
    )
