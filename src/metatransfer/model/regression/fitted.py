"""What can be read off one fit."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metatransfer.errors import ModelDataError, and_did_you_mean
from metatransfer.model.checks import rows_of_levels, run_checks, statistics
from metatransfer.model.crossing import Crossing
from metatransfer.model.design import FloatArray
from metatransfer.model.diagnostics import Diagnostics
from metatransfer.model.fit import Sampled
from metatransfer.model.plan import Plan
from metatransfer.model.pointwise import pointwise
from metatransfer.model.predict import replicated, true_outcomes
from metatransfer.model.regression import heterogeneity, sensitivity
from metatransfer.model.regression.integrated import log_likelihood
from metatransfer.model.regression.mode import Mode, marginal_mode
from metatransfer.model.regression.prediction import predict
from metatransfer.model.regression.prior import log_prior_by_part, prior_draws
from metatransfer.model.regression.quantities import (
    PROBABILITY,
    Summary,
    population_quantities,
    probability_of,
    public_name,
    summarise,
    tails_of,
)
from metatransfer.model.regression.request import Request, Scaling, factor_of
from metatransfer.model.regression.table import table_of
from metatransfer.model.regression.wording import page
from metatransfer.model.spec import Priors

NOTHING_KNOWN = {"": [0]}
"""A table of one row, whose only column no formula can name."""


@dataclass(frozen=True, eq=False, repr=False)
class Fitted:
    """A posterior, and what is read off it without fitting anything again.

    Tables are pandas DataFrames; intervals are central, in the unit of the outcome.

    Parameters
    ----------
    request : Request
        What was asked for.
    plan : Plan
        Which terms were fitted, to which rows.
    sampled : Sampled
        Posterior of the scaled covariates, and its diagnostics.
    scaling : Scaling
        How covariates were scaled.
    """

    request: Request
    plan: Plan
    sampled: Sampled
    scaling: Scaling

    def __repr__(self) -> str:
        return page(
            formula=self.request.formula.text,
            rows=len(self.request.table),
            family=self.request.family,
            plan=self.plan,
            sampled=self.sampled,
            dropped=self.dropped,
            quantities={name: summarise(draws) for name, draws in self.draws.items()},
            shares={name: summarise(draws) for name, draws in self._i_squared.items()},
        )

    @cached_property
    def draws(self) -> dict[str, FloatArray]:
        """Draws of everything that is one number, shape (draws,), in the units of the data."""
        return population_quantities(self.plan, self.sampled.draws, self.scaling)

    @property
    def priors(self) -> Priors:
        """Scales of the priors; ``points`` stands for the unit of the outcome.

        Slopes have theirs per standard deviation of the covariate.
        """
        return self.request.priors

    @property
    def diagnostics(self) -> Diagnostics:
        """Which engine ran, and whether its draws may be trusted."""
        return self.sampled.diagnostics

    @property
    def dropped(self) -> dict[str, str]:
        """Terms that the rows could not identify, each with the reason."""
        return {public_name(term.name): term.reason for term in self.plan.dropped}

    @property
    def log_evidence(self) -> float | None:
        """Log marginal likelihood of the outcomes; None where Markov chains were drawn."""
        return self.sampled.log_evidence

    @property
    def _i_squared(self) -> dict[str, FloatArray]:
        return heterogeneity.i_squared(self.plan, self.sampled.draws)

    @cached_property
    def theta(self) -> NDArray[np.float32]:
        """Draws of the true effect of each row, shape (draws, n): without sampling error."""
        return true_outcomes(
            self.plan, self.sampled.draws, np.random.default_rng([self.request.seed, 1])
        )

    def checks(self, by: str | None = None) -> Any:
        """Return posterior predictive checks, of whether the model could have made the estimates.

        Parameters
        ----------
        by : str, optional
            Column of labels: whether standard deviations within its levels are as unlike as they
            would be is checked too. Where they are more unlike, ``residual`` may name the column.

        Returns
        -------
        pandas.DataFrame
            By statistic: observed value, share of replicates above it, and whether that share is
            between .005 and .995. Empty below eight rows.

        Raises
        ------
        ModelDataError
            For a column with fewer than two levels of three rows.
        """
        rng = np.random.default_rng([self.request.seed, 4])
        replicates = replicated(self.plan, self.sampled.draws, rng)
        groups = [] if by is None else [self._levels_to_check(by)]
        found = run_checks(statistics(groups, (0.0,)), self.plan.y, replicates)
        rows = {c.statistic: (c.observed, c.p, c.passed) for c in found}
        columns = ["observed", "p", "passed"]
        return _pandas().DataFrame.from_dict(rows, orient="index", columns=columns)

    def _levels_to_check(self, column: str) -> Crossing:
        factor = factor_of(self.request.table.column(column, "checks"))
        if len(rows_of_levels(factor.codes, len(factor.labels))) < 2:
            raise ModelDataError(
                f"checks · '{column}' has fewer than two levels of three rows, too few to have "
                "standard deviations · name a coarser column"
            )
        return Crossing((column,), factor.labels, factor.codes)

    def prior_sensitivity(self) -> Any:
        """Return how much each quantity hangs on the prior, and on the likelihood.

        Returns
        -------
        pandas.DataFrame
            By quantity: distance that it moves for each doubling of the power of the ``prior``, of
            the ``likelihood``, and of parts of the prior; above 0.05 with its ``diagnosis``.
        """
        log_prior = log_prior_by_part(self.plan, self.priors, self.sampled.draws)
        likelihood = log_likelihood(self.plan, self.priors, self.sampled.draws)
        rows = sensitivity.table_of(self.draws, likelihood, log_prior)
        return _pandas().DataFrame.from_dict(rows, orient="index")

    def prior(self, draws: int = 2000) -> dict[str, FloatArray]:
        """Return draws from the prior of everything that is one number, in the units of the data.

        Parameters
        ----------
        draws : int
            How many.
        """
        return population_quantities(self.plan, self._prior_draws(draws), self.scaling)

    def prior_predictive(self, draws: int = 2000) -> FloatArray:
        """Return estimates that the prior expects for the rows, shape (draws, n).

        Parameters
        ----------
        draws : int
            How many.
        """
        rng = np.random.default_rng([self.request.seed, 7])
        return np.concatenate(list(replicated(self.plan, self._prior_draws(draws), rng)))

    def posterior_predictive(self) -> FloatArray:
        """Return estimates that the model would have made of the rows, shape (draws, n)."""
        rng = np.random.default_rng([self.request.seed, 4])
        return np.concatenate(list(replicated(self.plan, self.sampled.draws, rng)))

    def _prior_draws(self, draws: int) -> dict[str, FloatArray]:
        if draws < 1 or int(draws) != draws:
            raise ModelDataError(f"prior · draws · got {draws} · a whole number, 1 or more")
        rng = np.random.default_rng([self.request.seed, 6])
        return prior_draws(self.plan, self.priors, draws, rng)

    def summary(self, probability: float = PROBABILITY) -> Any:
        """Return mean, sd, median and interval of every quantity, and P(> 0) of coefficients.

        Parameters
        ----------
        probability : float
            Of the interval.

        Returns
        -------
        pandas.DataFrame
        """
        table = frame_of_summaries(self.draws, probability)
        signed = {"Intercept", *self.scaling.common.names}
        table["P(> 0)"] = [
            float((draws > 0).mean()) if name in signed or name.startswith("cor(") else np.nan
            for name, draws in self.draws.items()
        ]
        return table

    def probability(self, expression: str) -> float:
        """Return the posterior probability of a comparison, such as ``"similarity > 0"``.

        Parameters
        ----------
        expression : str
            Names of :attr:`draws` and numbers joined by ``<``, ``<=``, ``>``, ``>=``.

        Raises
        ------
        ModelDataError
            For a name that was not estimated.
        """
        return probability_of(expression, self.draws)

    def mode(self) -> Mode:
        """Return where the likelihood with coefficients integrated out is largest.

        With vague priors on the coefficients these are the restricted maximum likelihood (REML)
        estimates of other programs. Priors of standard deviations play no part.

        Raises
        ------
        ModelDataError
            For heavy tails, and a residual by group.
        """
        return marginal_mode(self.plan, self.priors, self.scaling)

    def tau(self, probability: float = PROBABILITY) -> Any:
        """Return standard deviations of true effects: by term, residual and in all.

        Parameters
        ----------
        probability : float
            Of the interval.

        Returns
        -------
        pandas.DataFrame
        """
        parts = heterogeneity.heterogeneity(self.plan, self.sampled.draws)
        return frame_of_summaries(parts, probability)

    def i_squared(self, probability: float = PROBABILITY) -> Any:
        """Return the share of heterogeneity in the variance of a typical estimate, 0 to 1.

        Parameters
        ----------
        probability : float
            Of the interval.

        Returns
        -------
        pandas.DataFrame
            By term, residual and in all.
        """
        return frame_of_summaries(self._i_squared, probability)

    def predict(self, new: Any = None, *, probability: float = PROBABILITY) -> Any:
        """Return expected true effects with their intervals, and prediction intervals.

        Parameters
        ----------
        new : pandas.DataFrame, polars.DataFrame or mapping, optional
            Covariates of the rows; a grouping that is left out, or whose level was not fitted, is
            new. An empty dict is one new study of a model without covariates. Without it: the rows
            that were fitted.
        probability : float
            Of the intervals.

        Returns
        -------
        pandas.DataFrame
            ``mean``, ``low``, ``high`` of the expected true effect, and ``prediction_low``,
            ``prediction_high`` between which the true effect of one new study lies; labelled as a
            pandas ``new`` is.

        Raises
        ------
        ModelDataError
            For a covariate that is missing, and a level of one that was not fitted.
        """
        tails = tails_of(probability)
        if isinstance(new, Mapping) and not new:
            new = NOTHING_KNOWN
        table = self.request.table if new is None else table_of(new)
        rng = np.random.default_rng([self.request.seed, 3])
        used = set(self.request.formula.variables) - {self.request.formula.response}
        prediction = predict(self.plan, self.sampled.draws, self.scaling, table, used=used, rng=rng)
        low, high = np.quantile(prediction.mean, tails, axis=0)
        prediction_low, prediction_high = np.quantile(prediction.one, tails, axis=0)
        return _pandas().DataFrame(
            {
                "mean": prediction.mean.mean(axis=0),
                "low": low,
                "high": high,
                "prediction_low": prediction_low,
                "prediction_high": prediction_high,
            },
            index=table.labels or None,
        )

    def shrunken(self, probability: float = PROBABILITY) -> Any:
        """Return the true effect of each row: what its estimate becomes in view of the others.

        Parameters
        ----------
        probability : float
            Of the interval.

        Returns
        -------
        pandas.DataFrame
            ``observed``, ``se``, ``mean``, ``low``, ``high``, with a row an estimate, labelled as
            the data were.
        """
        low, high = np.quantile(self.theta, tails_of(probability), axis=0)
        return _pandas().DataFrame(
            {
                "observed": self.request.outcome,
                "se": np.sqrt(self.request.errors.own_variance),
                "mean": self.theta.mean(axis=0, dtype=np.float64),
                "low": low,
                "high": high,
            },
            index=self.request.table.labels or None,
        )

    def effects(self, term: str, probability: float = PROBABILITY) -> Any:
        """Return the effect of each level of a group term.

        Parameters
        ----------
        term : str
            As in ``1|target`` or ``similarity|target``.
        probability : float
            Of the interval.

        Returns
        -------
        pandas.DataFrame
            By level.

        Raises
        ------
        ModelDataError
            For a term that was not fitted.
        """
        fitted = {planned.name: planned for planned in self.plan.terms}
        name = "".join(str(term).split())
        if name not in fitted:
            raise ModelDataError(
                f"effects · '{term}' was not fitted · fitted: {', '.join(fitted) or 'none'}"
                f"{and_did_you_mean(name, tuple(fitted))}"
            )
        planned = fitted[name]
        scales = dict(zip(self.scaling.common.names, self.scaling.scale, strict=True))
        draws = self.sampled.draws[f"effect[{name}]"] / scales.get(planned.slope_of or "", 1.0)
        by_level = dict(zip(planned.crossing.labels, draws.T, strict=True))
        return frame_of_summaries(by_level, probability)

    @property
    def coefficients(self) -> dict[str, FloatArray]:
        """Draws of intercept and slopes, shape (draws,), in the units of the data."""
        return {name: self.draws[name] for name in ("Intercept", *self.scaling.common.names)}

    @cached_property
    def posterior(self) -> Any:
        """Draws for ArviZ: an ``InferenceData`` before ArviZ 1, a ``DataTree`` from it.

        Group effects have their level as a coordinate; the true effect of each row is ``theta``.
        The group ``log_likelihood`` is what ``arviz.loo`` and ``arviz.compare`` read.
        """
        from metatransfer.model.posterior import inference_data

        chains = self.sampled.diagnostics.chains
        values = dict(self.draws)
        coordinates: dict[str, tuple[str, ...]] = {}
        for planned in self.plan.terms:
            values[planned.name] = self.sampled.draws[f"effect[{planned.name}]"]
            coordinates[planned.name] = planned.crossing.labels
        values["theta"] = np.asarray(self.theta, dtype=np.float64)
        coordinates["theta"] = tuple(map(str, range(len(self.request.table))))
        values["log_likelihood"] = pointwise(self.plan, self.sampled.draws).log_density
        shaped = {n: d.reshape(chains, -1, *d.shape[1:]) for n, d in values.items()}
        return inference_data(shaped, coordinates, {"y": shaped.pop("log_likelihood")})


def frame_of_summaries(quantities: Mapping[str, FloatArray], probability: float) -> Any:
    """Return what a pandas DataFrame says of quantities, a row each.

    Parameters
    ----------
    quantities : mapping of str to FloatArray, shape (draws,)
        Draws by name.
    probability : float
        Of the interval.
    """
    rows = {name: summarise(draws, probability) for name, draws in quantities.items()}
    columns = list(Summary._fields)
    return _pandas().DataFrame.from_dict(rows, orient="index", columns=columns)


def _pandas() -> Any:
    import pandas as pd

    return pd
