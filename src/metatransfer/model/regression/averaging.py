"""Several specifications of one outcome, weighed by their marginal likelihoods."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from metatransfer.errors import ModelDataError, and_did_you_mean
from metatransfer.model.design import FloatArray
from metatransfer.model.regression.quantities import PROBABILITY, probability_of, summarise
from metatransfer.model.regression.result import MetaRegression


@dataclass(frozen=True, eq=False, repr=False)
class ModelAverage:
    """Specifications with their posterior probabilities.

    Parameters
    ----------
    models : tuple of MetaRegression
        What was fitted, to the same outcome.
    weights : FloatArray, shape (models,)
        Posterior probability of each, adding up to one.
    """

    models: tuple[MetaRegression, ...]
    weights: FloatArray

    def probability(self, expression: str) -> float:
        """Return the probability of a comparison over all specifications.

        A slope that a specification leaves out is 0 there.

        Parameters
        ----------
        expression : str
            As for :meth:`MetaRegression.probability`.
        """
        draws = [self._completed(model) for model in self.models]
        parts = [probability_of(expression, each) for each in draws]
        return float(self.weights @ parts)

    def inclusion(self, name: str) -> float:
        """Return the probability of the specifications that have a slope.

        Parameters
        ----------
        name : str
            Name of the slope.

        Raises
        ------
        ModelDataError
            For a slope that none of them has.
        """
        if name not in self._names:
            raise ModelDataError(
                f"inclusion · '{name}' is no slope of these models · slopes: "
                f"{', '.join(self._names[1:]) or 'none'}{and_did_you_mean(name, self._names)}"
            )
        with_it = np.array([name in model.draws for model in self.models])
        return float(self.weights[with_it].sum())

    def summary(self, probability: float = PROBABILITY) -> Any:
        """Return mean, sd, median and interval of coefficients over all specifications.

        Parameters
        ----------
        probability : float
            Of the interval.

        Returns
        -------
        pandas.DataFrame
        """
        import pandas as pd

        completed = [self._completed(model) for model in self.models]
        rows = {}
        for name in self._names:
            draws = np.concatenate([
                each[name][: round(weight * len(each[name]))]
                for each, weight in zip(completed, self.weights, strict=True)
            ])  # fmt: skip
            row = summarise(draws, probability)._asdict()
            rows[name] = {**row, "inclusion": self.inclusion(name)}
        return pd.DataFrame.from_dict(rows, orient="index")

    def __repr__(self) -> str:
        shares = zip(self.weights, self.models, strict=True)
        lines = [f"{100 * weight:5.1f} %  {model.request.formula.text}" for weight, model in shares]
        return "\n".join([*lines, "", self.summary().round(4).to_string()])

    @property
    def _names(self) -> tuple[str, ...]:
        """Names of the coefficients of any specification."""
        names = ["Intercept", *(n for m in self.models for n in m.scaling.common.names)]
        return tuple(dict.fromkeys(names))

    def _completed(self, model: MetaRegression) -> dict[str, FloatArray]:
        """Return draws of a specification with zeros for the slopes that it leaves out."""
        zero = np.zeros_like(model.draws["Intercept"])
        return {name: zero for name in self._names if name not in model.draws} | model.draws


def average(
    models: Sequence[MetaRegression], *, prior: Sequence[float] | None = None
) -> ModelAverage:
    """Weigh specifications of the same outcome by their marginal likelihoods.

    Parameters
    ----------
    models : sequence of MetaRegression
        At least two, fitted by the collapsed engine, which gives the marginal likelihood.
    prior : sequence of float, optional
        Prior weight of each; equal without it.

    Raises
    ------
    ModelDataError
        For specifications of different rows, without a marginal likelihood, or that failed their
        gate, and for prior weights that are no weights.
    """
    models = tuple(models)
    if len(models) < 2:
        raise ModelDataError(f"average · got {len(models)} models · give two or more")
    for model in models:
        if not isinstance(model, MetaRegression):
            raise ModelDataError(
                f"average · got {type(model).__name__} · must be results of meta_regression"
            )
    first = models[0].request
    for model in models:
        request = model.request
        same = np.array_equal(request.outcome, first.outcome) and np.array_equal(
            request.errors.own_variance, first.errors.own_variance
        )
        where = f"average · '{request.formula.text}'"
        if not same or not _same_blocks(model, models[0]):
            raise ModelDataError(
                f"{where} · is of another outcome, other rows or other errors than "
                f"'{first.formula.text}' · marginal likelihoods compare only models of the same"
            )
        if model.log_evidence is None:
            raise ModelDataError(
                f"{where} · was sampled by {model.diagnostics.engine}, which gives no marginal "
                "likelihood · average models with family='gaussian' and without residual"
            )
        if not model.diagnostics.passed:
            told = "; ".join(model.diagnostics.reasons)
            raise ModelDataError(f"{where} · failed its gate: {told} · leave it out")
    weight = np.ones(len(models)) if prior is None else np.asarray(prior, dtype=np.float64)
    if weight.shape != (len(models),) or not (weight > 0).all() or not np.isfinite(weight).all():
        raise ModelDataError(f"average · prior · got {prior} · one weight above 0 for each model")
    log_evidence = np.array([model.log_evidence for model in models], dtype=np.float64)
    return ModelAverage(models, special.softmax(log_evidence + np.log(weight)))


def _same_blocks(one: MetaRegression, other: MetaRegression) -> bool:
    ours, theirs = one.request.errors.correlated, other.request.errors.correlated
    return len(ours) == len(theirs) and all(
        np.array_equal(a.rows, b.rows) and np.array_equal(a.covariance, b.covariance)
        for a, b in zip(ours, theirs, strict=True)
    )
