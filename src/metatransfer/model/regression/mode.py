"""The hyperparameters that make the estimates most likely, and the coefficients given them.

With vague priors on the coefficients, the likelihood with coefficients integrated out is the
restricted likelihood up to a constant (Harville 1974, doi:10.1093/biomet/61.2.383), and its maximum
what other programs give as REML estimates. It is no answer of its own here: it is what a posterior
can be held against those programs by.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from scipy import optimize

from metatransfer.errors import ModelDataError
from metatransfer.model.collapsed.coordinates import LIMIT
from metatransfer.model.collapsed.density import CollapsedDensity
from metatransfer.model.design import FloatArray
from metatransfer.model.plan import Plan
from metatransfer.model.regression.quantities import public_name
from metatransfer.model.regression.request import Scaling
from metatransfer.model.spec import Priors

STARTS = (0.0, -1.5)
"""Prior quantiles that the search starts from: the medians, and values near zero."""

PRECISION = 1e-10
"""In which quantiles and log likelihoods the search ends, near what sums in doubles carry."""

MOST = 20_000
"""Evaluations of a search; a dozen hyperparameters take a few thousand."""


class Mode(NamedTuple):
    """A maximum of the likelihood with coefficients integrated out.

    Parameters
    ----------
    log_likelihood : float
        Its logarithm there.
    hyperparameters : dict of str to float
        Standard deviations, correlations, shares of relatedness, in the units of the data.
    names : tuple of str
        Names of the coefficients.
    mean : FloatArray, shape (coefficients,)
        Conditional means of the coefficients, in the units of the data.
    covariance : FloatArray, shape (coefficients, coefficients)
        Their conditional covariance.
    """

    log_likelihood: float
    hyperparameters: dict[str, float]
    names: tuple[str, ...]
    mean: FloatArray
    covariance: FloatArray

    @property
    def table(self) -> Any:
        """Estimate and standard error of each coefficient, a pandas DataFrame."""
        import pandas as pd

        se = np.sqrt(np.diag(self.covariance))
        return pd.DataFrame({"estimate": self.mean, "se": se}, index=list(self.names))


def marginal_mode(plan: Plan, priors: Priors, scaling: Scaling) -> Mode:
    """Return the maximum of the likelihood with coefficients integrated out.

    Parameters
    ----------
    plan : Plan
        What was fitted, normal and without scales.
    priors : Priors
        Scales of the priors; those of coefficients count, those of hyperparameters do not.
    scaling : Scaling
        How covariates were scaled.

    Raises
    ------
    ModelDataError
        For heavy tails and scales by group, whose coefficients cannot be integrated out.
    """
    density = _density(plan, priors)
    coordinates = density.coordinates

    def negative(quantiles: FloatArray) -> float:
        inside = np.clip(quantiles, -LIMIT, LIMIT)
        return -float(density.log_likelihood(coordinates.values(inside[None]))[0])

    found = [
        optimize.minimize(
            negative,
            np.full(coordinates.size, start),
            method="Nelder-Mead",
            options={"xatol": PRECISION, "fatol": PRECISION, "maxiter": MOST, "maxfev": MOST},
        )
        for start in STARTS
    ]
    best = min(found, key=lambda result: float(result.fun))
    values = coordinates.values(np.clip(np.asarray(best.x), -LIMIT, LIMIT)[None])
    named = coordinates.named(values)
    mean, covariance = density.fixed_effects(values)
    turn = _to_units(scaling)
    return Mode(
        log_likelihood=-float(best.fun),
        hyperparameters=_in_units(plan, scaling, {name: float(v[0]) for name, v in named.items()}),
        names=("Intercept", *scaling.common.names),
        mean=turn @ mean[0],
        covariance=turn @ covariance[0] @ turn.T,
    )


def log_likelihood_at(
    plan: Plan, priors: Priors, scaling: Scaling, hyperparameters: Mapping[str, float]
) -> float:
    """Return the log likelihood, coefficients integrated out, at given hyperparameters.

    Parameters
    ----------
    plan, priors, scaling
        As for :func:`marginal_mode`.
    hyperparameters : mapping of str to float
        Every one of them by the name that :class:`Mode` gives it.

    Raises
    ------
    ModelDataError
        As :func:`marginal_mode`, and for a hyperparameter that is not given.
    """
    density = _density(plan, priors)
    coordinates = density.coordinates
    own_names = coordinates.named(coordinates.values(np.zeros((1, coordinates.size))))
    named = {}
    units = _in_units(plan, scaling, dict.fromkeys(own_names, 1.0))
    for own, (name, factor) in zip(own_names, units.items(), strict=True):
        if name not in hyperparameters:
            raise ModelDataError(f"hyperparameters · '{name}' is not given · give every one")
        named[own] = np.array([hyperparameters[name] / factor])
    return float(density.log_likelihood(coordinates.values_of(named))[0])


def _density(plan: Plan, priors: Priors) -> CollapsedDensity:
    if plan.student or plan.scales or plan.residual_scales:
        raise ModelDataError(
            "mode · with heavy tails or a residual by group the coefficients cannot be integrated "
            "out · fit with family='gaussian' and without residual"
        )
    return CollapsedDensity(plan, priors)


def _in_units(plan: Plan, scaling: Scaling, named: Mapping[str, float]) -> dict[str, float]:
    """Return hyperparameters under their public names, in the units of the data."""
    scale = dict(zip(scaling.common.names, scaling.scale, strict=True))
    unit = {f"sd[{t.name}]": float(scale[t.slope_of]) for t in plan.terms if t.slope_of}
    return {public_name(name): value / unit.get(name, 1.0) for name, value in named.items()}


def _to_units(scaling: Scaling) -> FloatArray:
    """Return the matrix that turns coefficients of scaled covariates into those of the data."""
    turn = np.diag(np.r_[1.0, 1 / scaling.scale])
    turn[0, 1:] = -scaling.centre / scaling.scale
    return turn
