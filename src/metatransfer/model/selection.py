"""Publication as a step function of the p-value (Vevea and Hedges 1995, doi:10.1007/BF02294384)."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, get_args

import numpy as np
from scipy import stats

from metatransfer.errors import ModelDataError, and_did_you_mean
from metatransfer.model.design import FloatArray, IntArray

Alternative = Literal["greater", "less", "two-sided"]
"""Which outcomes are significant."""


@dataclass(frozen=True)
class Selection:
    """Where the probability of publication steps.

    An estimate in the most significant interval is published for certain, in each next one with at
    most the probability of the one before.

    Parameters
    ----------
    steps : tuple of float
        P-values where it steps, rising, between 0 and 1.
    alternative : {"greater", "less", "two-sided"}
        What the p-values test.

    Raises
    ------
    ModelDataError
        For steps that do not rise, or are not between 0 and 1.
    """

    steps: tuple[float, ...]
    alternative: Alternative

    def __post_init__(self) -> None:
        if self.alternative not in get_args(Alternative):
            known = get_args(Alternative)
            raise ModelDataError(
                f"selection · alternative · got '{self.alternative}' · allowed: "
                f"{', '.join(known)}{and_did_you_mean(str(self.alternative), known)}"
            )
        numbers = all(isinstance(step, int | float) for step in self.steps)
        rising = numbers and all(a < b for a, b in pairwise([0.0, *self.steps, 1.0]))
        if not self.steps or not rising:
            raise ModelDataError(
                f"selection · steps · got {list(self.steps)} · must rise, between 0 and 1: "
                "for example [0.025, 0.5]"
            )

    @property
    def intervals(self) -> int:
        """Number of intervals of p-values."""
        return len(self.steps) + 1

    @property
    def names(self) -> tuple[str, ...]:
        """Name of the probability of publication of each interval."""
        bounds = [0.0, *self.steps, 1.0]
        return tuple(f"publication[p {low:g} to {high:g}]" for low, high in pairwise(bounds))

    def interval_of(self, y: FloatArray, variance: FloatArray) -> IntArray:
        """Return the interval that each row's p-value lies in, 0 the most significant.

        Parameters
        ----------
        y, variance : FloatArray, shape (n,)
            Outcome and its sampling variance.
        """
        z = y / np.sqrt(variance)
        tail = {
            "greater": stats.norm.sf(z),
            "less": stats.norm.cdf(z),
            "two-sided": 2 * stats.norm.sf(np.abs(z)),
        }[self.alternative]
        return np.searchsorted(self.steps, tail).astype(np.int64)

    def probability_within(
        self, location: Any, scale: Any, variance: FloatArray, upper_tail: Callable[[Any], Any]
    ) -> list[Any]:
        """Return the probability that a study's p-value lies in an interval or before it.

        Parameters
        ----------
        location, scale : array or tensor, shape (n,)
            Mean and standard deviation of the rows' estimates.
        variance : FloatArray, shape (n,)
            Their sampling variance.
        upper_tail : callable
            Probability of a standard normal above a value, for such arrays or tensors.

        Returns
        -------
        list of array or tensor, shape (n,)
            By interval; the last is 1.
        """
        tails = np.array(self.steps) / (2 if self.alternative == "two-sided" else 1)
        out: list[Any] = []
        for quantile in stats.norm.isf(tails):
            cut = quantile * np.sqrt(variance)
            above = upper_tail((cut - location) / scale)
            below = upper_tail((cut + location) / scale)
            out.append(
                {"greater": above, "less": below, "two-sided": above + below}[self.alternative]
            )
        return [*out, 1.0]
