"""Probability to word: the rule that every quantitative claim is decided by."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metatransfer.model.design import FloatArray
from metatransfer.records import (
    Alternative,
    Contrast,
    Count,
    MeanGain,
    QuantitativeTest,
    Rank,
    Selection,
    ShareAbove,
    Slope,
    VerdictStatus,
)
from metatransfer.records.estimate import CONTRADICTED_UNTIL, SUPPORTED_FROM
from metatransfer.records.wording import quantity
from metatransfer.verdicts.estimands import Estimand

MIXED_SHARE: Final = (0.2, 0.8)
"""A mean speaks for few cells when the share of true effects in the claimed direction has its
posterior median within these bounds."""


@dataclass(frozen=True)
class Reference:
    """What draws of an estimand are compared with.

    Parameters
    ----------
    alternative : Alternative
        Side that the claim is on.
    value : float
        Smallest effect of interest, in the estimand's unit.
    upper : float or None
        Upper bound, for ``between``.
    """

    alternative: Alternative
    value: float
    upper: float | None = None

    def inside(self, draws: FloatArray) -> NDArray[np.bool_]:
        """Return which draws are on the claim's side.

        Parameters
        ----------
        draws : FloatArray, shape (draws,)
            Draws of the estimand.
        """
        match self.alternative:
            case Alternative.GREATER:
                return draws > self.value
            case Alternative.LESS:
                return draws < self.value
            case Alternative.EQUIVALENT:
                return np.abs(draws) < self.value
            case Alternative.BETWEEN:
                upper = np.inf if self.upper is None else self.upper
                return (draws > self.value) & (draws < upper)

    def probability(self, draws: FloatArray) -> float:
        """Return the share of draws on the claim's side.

        Parameters
        ----------
        draws : FloatArray, shape (draws,)
            Draws of the estimand.
        """
        return float(np.mean(self.inside(draws)))

    def words(self, unit: str) -> str:
        """Return the claim's side in words.

        Parameters
        ----------
        unit : str
            Unit of the estimand.
        """
        match self.alternative:
            case Alternative.GREATER:
                return f"above {quantity(self.value, unit)}"
            case Alternative.LESS:
                return f"below {quantity(self.value, unit)}"
            case Alternative.EQUIVALENT:
                return f"within {quantity(self.value, unit)} of zero"
            case Alternative.BETWEEN:
                upper = np.inf if self.upper is None else self.upper
                return f"between {self.value:g} and {quantity(upper, unit)}"


def reference_of(test: QuantitativeTest) -> Reference:
    """Return what a test compares its estimand with.

    Parameters
    ----------
    test : QuantitativeTest
        Any quantitative test that has a posterior.
    """
    match test:
        case ShareAbove():
            return Reference(test.alternative, test.share.value)
        case Rank():
            # the worst placed of the named tasks must be within the places claimed
            return Reference(Alternative.LESS, test.among_top + 0.5)
        case MeanGain():
            return Reference(test.alternative, test.sesoi.value, test.upper)
        case Contrast() | Slope() | Selection():
            return Reference(test.alternative, test.sesoi.value)
        case Count():
            raise TypeError("a count is decided without draws")


def reference_at_zero(test: QuantitativeTest) -> Reference:
    """Return the same with the smallest effect of interest set to zero.

    For shares and ranks the reference itself stays: there the threshold, not the reference, is what
    is set to zero. A claim of ``between`` becomes one of the side of zero that its bounds are on,
    one of ``equivalent`` becomes one of ``greater``.

    Parameters
    ----------
    test : QuantitativeTest
        Test of a claim.
    """
    reference = reference_of(test)
    if isinstance(test, ShareAbove | Rank):
        return reference
    negative = reference.upper is not None and reference.upper <= 0
    less = reference.alternative is Alternative.LESS or negative
    return Reference(Alternative.LESS if less else Alternative.GREATER, 0.0)


def word(probability: float) -> VerdictStatus:
    """Return the verdict that a probability alone gives.

    Parameters
    ----------
    probability : float
        Probability of the claim given the evidence.
    """
    if probability >= SUPPORTED_FROM:
        return VerdictStatus.SUPPORTED
    if probability <= CONTRADICTED_UNTIL:
        return VerdictStatus.CONTRADICTED
    return VerdictStatus.INCONCLUSIVE


def decide(test: QuantitativeTest, estimand: Estimand, probability: float) -> VerdictStatus:
    """Return the verdict: the probability's word, or *mixed* where a mean hides both signs.

    Parameters
    ----------
    test : QuantitativeTest
        Test of the claim; only means and contrasts can be mixed.
    estimand : Estimand
        Draws, with the share of true effects in the claimed direction for means.
    probability : float
        Probability of the claim.
    """
    status = word(probability)
    decided = status in (VerdictStatus.SUPPORTED, VerdictStatus.CONTRADICTED)
    if decided and isinstance(test, MeanGain | Contrast) and hides_both_signs(estimand):
        return VerdictStatus.MIXED
    return status


def hides_both_signs(estimand: Estimand) -> bool:
    """Say whether true effects of both signs are common behind a mean.

    Parameters
    ----------
    estimand : Estimand
        Draws of a mean, with the share in the claimed direction.
    """
    if estimand.share_in_direction is None:
        return False
    low, high = MIXED_SHARE
    return bool(low <= float(np.median(estimand.share_in_direction)) <= high)


def monte_carlo_error(probability: float, effective_draws: float) -> float:
    """Return the standard error of a probability estimated from draws.

    Parameters
    ----------
    probability : float
        The estimate.
    effective_draws : float
        Effective sample size.
    """
    return float(np.sqrt(max(probability * (1 - probability), 0.0) / max(effective_draws, 1.0)))


def near_threshold(probability: float, effective_draws: float) -> bool:
    """Say whether a threshold lies within two Monte-Carlo errors of a probability.

    Parameters
    ----------
    probability : float
        The estimate.
    effective_draws : float
        Effective sample size.
    """
    margin = 2 * monte_carlo_error(probability, effective_draws)
    return any(
        abs(probability - threshold) < margin for threshold in (SUPPORTED_FROM, CONTRADICTED_UNTIL)
    )
