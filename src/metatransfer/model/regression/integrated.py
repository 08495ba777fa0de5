"""The likelihood of population values, the effects of groups integrated out where they can be."""

from collections.abc import Mapping

import numpy as np
from threadpoolctl import threadpool_limits

from metatransfer.model import collapsed
from metatransfer.model.collapsed.density import CollapsedDensity
from metatransfer.model.design import FloatArray
from metatransfer.model.plan import Plan
from metatransfer.model.pointwise import pointwise
from metatransfer.model.spec import Priors


def log_likelihood(plan: Plan, priors: Priors, draws: Mapping[str, FloatArray]) -> FloatArray:
    """Return the log likelihood of each draw's population values.

    Group effects are latent: their law given standard deviations is part of the model and not of
    the prior, so they are integrated out. For normal models that follows from Bayes' rule, with
    coefficients b and hyperparameters h: p(y | b, h) = p(y | h) p(b | y, h) / p(b). Elsewhere the
    likelihood given the drawn effects is returned.

    Parameters
    ----------
    plan : Plan
        What was fitted.
    priors : Priors
        Scales of the priors.
    draws : mapping of str to FloatArray, shape (draws, ...)
        Draws by name.

    Returns
    -------
    FloatArray, shape (draws,)
    """
    if not collapsed.applies(plan, priors):
        return np.asarray(pointwise(plan, draws).log_density.sum(axis=1))
    with threadpool_limits(1, "blas"):
        density = CollapsedDensity(plan, priors)
        values = density.coordinates.values_of(draws)
        of_hyperparameters = density.log_likelihood(values)
        mean, covariance = density.fixed_effects(values)
    names = ["intercept", *(f"slope[{name}]" for name in plan.covariates)]
    drawn = np.stack([draws[name] for name in names], axis=1)
    prior_sd = np.r_[priors.intercept_sd_points, np.full(len(names) - 1, priors.slope_sd_points)]
    posterior = _log_normal(drawn - mean, covariance)
    prior = _log_normal(drawn, np.broadcast_to(np.diag(prior_sd**2), covariance.shape))
    return of_hyperparameters + posterior - prior


def _log_normal(residual: FloatArray, covariance: FloatArray) -> FloatArray:
    """Return log densities of multivariate normal residuals, but for a constant."""
    scaled = np.linalg.solve(covariance, residual[:, :, None])[:, :, 0]
    quadratic = (residual * scaled).sum(axis=1)
    return np.asarray(-(quadratic + np.linalg.slogdet(covariance)[1]) / 2)
