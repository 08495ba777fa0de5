"""The linear part of a plan as blocks of columns that share a prior."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.plan import Plan
from metatransfer.model.spec import Priors


@dataclass(frozen=True, eq=False)
class Block:
    """Coefficients of which each row carries one.

    Parameters
    ----------
    name : str
        Name of the coefficients in the draws.
    kind : {"fixed", "term", "known"}
        A population value, a group term whose standard deviation is estimated, or a shared error.
    codes : IntArray, shape (n,)
        Coefficient of each row of the likelihood.
    values : FloatArray, shape (n,)
        What it is multiplied by.
    scaled : bool
        Whether the block scale multiplies it too.
    known_variance : FloatArray, shape (levels,)
        Known part of the prior variance of each coefficient, points squared.
    sd_name : str or None
        Name of the estimated standard deviation.
    """

    name: str
    kind: Literal["fixed", "term", "known"]
    codes: IntArray
    values: FloatArray
    scaled: bool
    known_variance: FloatArray
    sd_name: str | None = None

    @property
    def levels(self) -> int:
        """Number of coefficients."""
        return len(self.known_variance)

    @cached_property
    def mixed(self) -> bool:
        """Whether an estimated and a known variance add up."""
        return self.kind == "term" and bool(self.known_variance.any())

    def prior_sd(self, sd_points: float) -> FloatArray:
        """Return the prior standard deviation of each coefficient.

        Parameters
        ----------
        sd_points : float
            Estimated standard deviation; not used where none is estimated.
        """
        own = sd_points**2 if self.kind == "term" else 0.0
        return np.asarray(np.sqrt(own + self.known_variance))


def blocks_of(plan: Plan, priors: Priors) -> tuple[Block, ...]:
    """Return the blocks of a plan: population values, group terms, shared errors.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    priors : Priors
        Scales of the priors.
    """
    return (*_fixed(plan, priors), *_terms(plan), *_shared(plan))


def _fixed(plan: Plan, priors: Priors) -> list[Block]:
    n, x = len(plan.uncertain), plan.x[plan.uncertain]
    first = np.zeros(n, dtype=np.int64)
    intercept_variance = np.array([priors.intercept_sd_points**2])
    slope_variance = np.array([priors.slope_sd_points**2])
    slopes = [
        Block(f"slope[{name}]", "fixed", first, x[:, column], scaled, slope_variance)
        for column, (name, scaled) in enumerate(zip(plan.covariates, plan.x_scaled, strict=True))
    ]
    return [
        Block(
            "intercept", "fixed", first, np.ones(n), scaled=False, known_variance=intercept_variance
        ),
        *slopes,
    ]


def _terms(plan: Plan) -> list[Block]:
    merged = {error.merged_with: error.variance for error in plan.shared}
    return [
        Block(
            name=f"total[{term.name}]" if term.name in merged else f"effect[{term.name}]",
            kind="term",
            codes=term.crossing.codes[plan.uncertain],
            values=term.weight[plan.uncertain],
            scaled=term.scaled,
            known_variance=merged.get(term.name, np.zeros(term.crossing.levels)),
            sd_name=f"sd[{term.name}]",
        )
        for term in plan.terms
    ]


def _shared(plan: Plan) -> list[Block]:
    return [
        Block(
            name=f"shared[{error.name}]",
            kind="known",
            codes=error.codes[plan.uncertain],
            values=np.ones(len(plan.uncertain)),
            scaled=False,
            known_variance=error.variance,
        )
        for error in plan.shared
        if error.merged_with is None
    ]
