"""The same meta-regression if what was published hung on its p-value."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from metatransfer.errors import ModelDataError
from metatransfer.model.channels import natural_of_chains
from metatransfer.model.design import FloatArray
from metatransfer.model.diagnostics import Diagnostics
from metatransfer.model.fit import judged
from metatransfer.model.regression.fitted import Fitted, frame_of_summaries
from metatransfer.model.regression.quantities import (
    PROBABILITY,
    population_quantities,
    probability_of,
    public_name,
)
from metatransfer.model.regression.wording import WIDTH
from metatransfer.model.selection import Selection


@dataclass(frozen=True, eq=False, repr=False)
class SelectedRegression:
    """A step-function selection model, beside the model without selection.

    Parameters
    ----------
    as_is : Fitted
        The model without selection.
    selection : Selection
        Where the probability of publication steps.
    counts : mapping of str to int
        Rows whose p-value lies in each interval.
    sampled : mapping of str to FloatArray, shape (draws, ...)
        Draws of scaled covariates.
    diagnostics : Diagnostics
        Whether they may be trusted.
    """

    as_is: Fitted
    selection: Selection
    counts: Mapping[str, int]
    sampled: Mapping[str, FloatArray]
    diagnostics: Diagnostics

    @property
    def draws(self) -> dict[str, FloatArray]:
        """Draws of everything that is one number, in the units of the data.

        ``publication(p … to …)`` is the probability that an estimate with such a p-value is
        published, over that of one in the most significant interval.
        """
        population = population_quantities(self.as_is.plan, self.sampled, self.as_is.scaling)
        published = {public_name(name): self.sampled[name] for name in self.selection.names[1:]}
        return population | published

    def summary(self, probability: float = PROBABILITY) -> Any:
        """Return mean, sd, median and interval of every quantity.

        Parameters
        ----------
        probability : float
            Of the interval.

        Returns
        -------
        pandas.DataFrame
            ``as is`` is the mean without selection.
        """
        table = frame_of_summaries(self.draws, probability)
        table["as is"] = [
            float(self.as_is.draws[name].mean()) if name in self.as_is.draws else np.nan
            for name in table.index
        ]
        return table

    def probability(self, expression: str) -> float:
        """Return the posterior probability of a comparison.

        Parameters
        ----------
        expression : str
            As for :meth:`Fitted.probability`; also ``"publication(p 0.025 to 1) < 0.5"``.
        """
        return probability_of(expression, self.draws)

    def __repr__(self) -> str:
        gate = self.diagnostics
        counts = ", ".join(f"{rows} rows with {name}" for name, rows in self.counts.items())
        told = f"{gate.engine}, R-hat {gate.rhat_max:.3f}, ESS {gate.ess_min:,.0f}"
        if not gate.passed:
            told += f", NOT TO BE TRUSTED: {'; '.join(gate.reasons)}"
        table = self.summary()[["mean", "sd", "low", "high", "as is"]].round(3)
        head = f"selection by p-values ({self.selection.alternative}): {counts}"
        lines = [*textwrap.wrap(head, WIDTH, subsequent_indent="  "), *textwrap.wrap(told, WIDTH)]
        return "\n".join([*lines, str(table)])


def select(fitted: Fitted, selection: Selection) -> SelectedRegression:
    """Fit a model again with selection.

    Parameters
    ----------
    fitted : Fitted
        The model without it.
    selection : Selection
        Where the probability of publication steps.

    Raises
    ------
    ModelDataError
        For heavy tails, and for rows that share errors: their p-values are selected together.
    """
    plan, request = fitted.plan, fitted.request
    if plan.student or request.errors.correlated:
        field, what = ("family", "heavy tails") if plan.student else ("covariance", "shared errors")
        raise ModelDataError(
            f"selection · {field} · no selection model with {what} · use family='gaussian' and "
            "independent sampling errors"
        )
    from metatransfer.model.reference_selection import sample

    chains = sample(plan, request.priors, selection, seed=request.seed, settings=request.settings)
    draws = natural_of_chains(plan, request.priors, chains.draws, request.seed)
    which = selection.interval_of(plan.y, plan.own_variance)
    counts = np.bincount(which, minlength=selection.intervals)
    names = (public_name(name)[len("publication(") : -1] for name in selection.names)
    return SelectedRegression(
        as_is=fitted,
        selection=selection,
        counts=dict(zip(names, map(int, counts), strict=True)),
        sampled=draws,
        diagnostics=judged(chains, draws),
    )
