"""Small-study effects: PET and PEESE, as moderators of the multilevel model that was fitted.

Small studies that report larger effects suggest that others went unpublished. PET has the standard
error as a moderator, PEESE the sampling variance; the effect at none of it is one that an endless
study would find (Stanley and Doucouliagos 2014, doi:10.1002/jrsm.1095). Groups, relatedness and
covariances stay in the model (Rodgers and Pustejovsky 2021, doi:10.1037/met0000300).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import special

from metatransfer.errors import ModelDataError
from metatransfer.model.design import FloatArray
from metatransfer.model.regression.fitted import Fitted
from metatransfer.model.regression.formula import common_columns, read_formula
from metatransfer.model.regression.quantities import PROBABILITY, summarise
from metatransfer.model.regression.request import Request

MODERATORS = {"PET": "standard_error", "PEESE": "sampling_variance"}
"""Column that each correction adds."""

SURE = 0.95
"""Probability of a direction from which PEESE is taken in place of PET: the one-sided test at 5 %
that its authors use, read as a probability."""


@dataclass(frozen=True, eq=False, repr=False)
class SmallStudyEffects:
    """A model as it is, and with the two moderators.

    Parameters
    ----------
    models : mapping of str to Fitted
        ``as is``, ``PET``, ``PEESE``.
    """

    models: Mapping[str, Fitted]

    def effect(self, name: str) -> FloatArray:
        """Return draws of the mean effect without small-study effects.

        Parameters
        ----------
        name : str
            Of one of the models.

        Returns
        -------
        FloatArray, shape (draws,)
            With other covariates at their means, and a standard error of 0 where it is a moderator.
        """
        model = self.models[name]
        scaled = model.sampled.draws["intercept"]
        if name not in MODERATORS:
            return scaled
        at = model.scaling.common.names.index(MODERATORS[name])
        return np.asarray(scaled - model.draws[MODERATORS[name]] * model.scaling.centre[at])

    @property
    def chosen(self) -> str:
        """PEESE where PET is sure of the effect's direction, else PET.

        PET finds too small an effect where there is one, PEESE too large an effect where there is
        none.
        """
        positive = float((self.effect("PET") > 0).mean())
        return "PEESE" if max(positive, 1 - positive) >= SURE else "PET"

    @property
    def weights(self) -> dict[str, float] | None:
        """Posterior probabilities of the models, each as likely beforehand.

        None where an engine ran that gives no marginal likelihood.
        """
        evidence = [model.log_evidence for model in self.models.values()]
        if any(value is None for value in evidence):
            return None
        shares = special.softmax(np.array(evidence, dtype=np.float64))
        return dict(zip(self.models, map(float, shares), strict=True))

    def summary(self, probability: float = PROBABILITY) -> Any:
        """Return the mean effect and the moderator's slope by model.

        Parameters
        ----------
        probability : float
            Of the intervals.

        Returns
        -------
        pandas.DataFrame
            ``effect``, ``low``, ``high``; ``slope`` on the moderator, ``slope_low``,
            ``slope_high``; ``P(slope > 0)``; ``weight`` by marginal likelihoods; and whether the
            fit ``passed`` its gate.
        """
        import pandas as pd

        weights = self.weights
        rows = {}
        for name, model in self.models.items():
            effect = summarise(self.effect(name), probability)
            row: dict[str, Any] = {"effect": effect.mean, "low": effect.low, "high": effect.high}
            if name in MODERATORS:
                draws = model.draws[MODERATORS[name]]
                slope = summarise(draws, probability)
                row |= {"slope": slope.mean, "slope_low": slope.low, "slope_high": slope.high}
                row["P(slope > 0)"] = float((draws > 0).mean())
            row["weight"] = weights[name] if weights else None
            rows[name] = row | {"passed": model.diagnostics.passed}
        columns = list(rows["PET"])
        return pd.DataFrame.from_dict(rows, orient="index")[columns]

    def __repr__(self) -> str:
        text: str = self.summary().round(3).to_string()
        return f"{text}\nchosen by the rule of PET-PEESE: {self.chosen}"


def small_study_effects(
    fitted: Fitted, precision: str | None, again: Callable[[Request], Fitted]
) -> SmallStudyEffects:
    """Fit a model again with PET's and PEESE's moderator.

    Parameters
    ----------
    fitted : Fitted
        The model as it is.
    precision : str or None
        Column that stands in for the standard error, such as the root of 1 / n where the standard
        error itself depends on the effect.
    again : callable
        Fits a request.

    Raises
    ------
    ModelDataError
        Where all standard errors are equal, or the column cannot stand in for them.
    """
    request = fitted.request
    error = _errors(request, precision)
    models = {"as is": fitted}
    for name, column in MODERATORS.items():
        if column in request.table.columns:
            raise ModelDataError(
                f"small_study_effects · the data have a column '{column}' already · rename it"
            )
        values = error if name == "PET" else error**2
        table = replace(request.table, columns={**request.table.columns, column: values})
        formula = read_formula(f"{request.formula.text} + {column}")
        common = common_columns(formula, table)
        models[name] = again(replace(request, formula=formula, table=table, common=common))
    return SmallStudyEffects(models)


def _errors(request: Request, precision: str | None) -> FloatArray:
    where = "small_study_effects"
    if precision is None:
        error = np.sqrt(request.errors.own_variance)
    else:
        given = request.table.column(precision, where)
        if given.dtype.kind not in "fiu" or not (given > 0).all() or not np.isfinite(given).all():
            raise ModelDataError(f"{where} · column '{precision}' · must be numbers above 0")
        error = given.astype(np.float64)
        where += f" · '{precision}'"
    if np.ptp(error) == 0:
        raise ModelDataError(
            f"{where} · standard errors are all {error[0]:g} · without large and small studies "
            "there is nothing to tell small-study effects by"
        )
    return error
