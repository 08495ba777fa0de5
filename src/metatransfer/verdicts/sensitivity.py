"""How a verdict moves: with the smallest effect of interest, with the prior."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from metatransfer.model.design import FloatArray
from metatransfer.model.fit import Fit
from metatransfer.model.prior_density import log_densities
from metatransfer.records import (
    Count,
    QuantitativeTest,
    Rank,
    SesoiPoint,
    ShareAbove,
    VerdictStatus,
)
from metatransfer.verdicts.decide import Reference, decide, reference_of, word
from metatransfer.verdicts.estimands import Estimand, shares_above
from metatransfer.verdicts.kept import kept_with_first
from metatransfer.verdicts.posterior import Posterior

POWERS: Final = (0.5, 2.0)
"""Powers that the prior is raised to (Kallioinen et al. 2024, doi:10.1007/s11222-023-10366-5)."""
LEAST_EFFECTIVE_DRAWS: Final = 100.0
"""Effective draws below which a reweighted posterior is not read."""


def sesoi_points(
    test: QuantitativeTest, estimand: Estimand, posterior: Posterior
) -> tuple[SesoiPoint, ...]:
    """Return the verdict under the other effect sizes that the claim's author lists.

    For shares the threshold that a cell must exceed is varied, else the reference.

    Parameters
    ----------
    test : QuantitativeTest
        Test of the claim.
    estimand : Estimand
        Its draws.
    posterior : Posterior
        Fit and cells, for shares above other thresholds.
    """
    if isinstance(test, Rank | Count):
        return ()
    reference = reference_of(test)
    if isinstance(test, ShareAbove):
        thresholds = sorted({test.threshold.value, *test.threshold.alternatives})
        draws = shares_above(posterior, thresholds, test.population)
        shares = [reference.probability(each) for each in draws]
        return _points(thresholds, shares, [word(share) for share in shares])
    values = sorted({reference.value, *test.sesoi.alternatives})
    probabilities = [_with_value(reference, v).probability(estimand.draws) for v in values]
    words = [decide(test, estimand, probability) for probability in probabilities]
    return _points(values, probabilities, words)


def _with_value(reference: Reference, value: float) -> Reference:
    return Reference(reference.alternative, value, reference.upper)


def _points(
    values: Iterable[float], probabilities: Iterable[float], words: Iterable[VerdictStatus]
) -> tuple[SesoiPoint, ...]:
    return tuple(
        SesoiPoint(value=value, probability=probability, status=status)
        for value, probability, status in zip(values, probabilities, words, strict=True)
    )


@dataclass(frozen=True)
class PowerScaled:
    """A claim's probability with the prior raised to a power.

    Parameters
    ----------
    power : float
        The power; below one the prior says less, above one more.
    probability : float or None
        Probability of the claim; None where too few effective draws are left to read it.
    """

    power: float
    probability: float | None


def power_scaled(fit: Fit, reference: Reference, draws: FloatArray) -> tuple[PowerScaled, ...]:
    """Return a claim's probability under other weights of the prior.

    Draws are reweighted by the prior density to the power minus one, over all scalar parameters
    with a prior of their own.

    Parameters
    ----------
    fit : Fit
        Posterior.
    reference : Reference
        What the claim compares with.
    draws : FloatArray, shape (draws,)
        Draws of the estimand.
    """
    inside, log_prior = reference.inside(draws), log_prior_density(fit)
    out = []
    for power in POWERS:
        exponent = (power - 1) * log_prior
        weights = _normalised(np.exp(exponent - exponent.max()), power)
        read = 1 / float(weights @ weights) >= LEAST_EFFECTIVE_DRAWS
        probability = float(np.clip(weights @ inside, 0, 1)) if read else None
        out.append(PowerScaled(power, probability))
    return tuple(out)


def prior_flips(scaled: Iterable[PowerScaled], now: float) -> tuple[float, ...]:
    """Return the powers of the prior under which the verdict's word changes.

    Parameters
    ----------
    scaled : iterable of PowerScaled
        Probabilities under other weights of the prior; those that cannot be read flip nothing.
    now : float
        Probability of the claim under the prior as it is.
    """
    return tuple(
        each.power
        for each in scaled
        if each.probability is not None and word(each.probability) is not word(now)
    )


def _normalised(weights: FloatArray, power: float) -> FloatArray:
    total = weights.sum()
    if not np.isfinite(total) or total <= 0:
        raise ArithmeticError(f"prior weights at power {power} sum to {total}")
    return np.asarray(weights / total)


@kept_with_first
def log_prior_density(fit: Fit) -> FloatArray:
    """Return the log prior density of each draw's scalar parameters.

    Parameters
    ----------
    fit : Fit
        Posterior whose draws carry ``intercept``, ``slope[...]``, ``sd[...]``, ``sigma``, ``nu``.

    Returns
    -------
    FloatArray, shape (draws,)
    """
    parts = log_densities(fit.spec.priors, fit.draws).values()
    total = np.asarray(np.sum(list(parts), axis=0))
    total.setflags(write=False)
    return total
