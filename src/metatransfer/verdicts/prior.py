"""What the prior alone says of a claim, before any outcome is seen."""

from dataclasses import replace
from typing import Final

import numpy as np

from metatransfer.model.design import FloatArray
from metatransfer.model.fit import Fit
from metatransfer.model.plan import Plan, residual_scale_name, scale_name
from metatransfer.model.predict import unseen_outcomes
from metatransfer.model.spec import Priors
from metatransfer.verdicts.kept import kept_with_first

PRIOR_DRAWS: Final = 500
"""Draws of the prior: a probability of .05 is then known to a hundredth."""


@kept_with_first
def prior_alone(fit: Fit, seed: int) -> Fit:
    """Return a fit whose draws are of the prior: the same rows, terms and covariates, no outcomes.

    Parameters
    ----------
    fit : Fit
        Posterior.
    seed : int
        Seed.
    """
    plan, rng = fit.plan, np.random.default_rng([seed, 2])
    draws = prior_draws(plan, fit.spec.priors, rng)
    return replace(fit, draws=draws, theta=unseen_outcomes(plan, draws, rng))


def prior_draws(
    plan: Plan, priors: Priors, rng: np.random.Generator, *, n: int = PRIOR_DRAWS
) -> dict[str, FloatArray]:
    """Return draws of all parameters from their prior; shared errors are zero.

    Parameters
    ----------
    plan : Plan
        What is to be fitted.
    priors : Priors
        Scales of the priors.
    rng : numpy.random.Generator
        Source of randomness.
    n : int
        Number of draws.
    """

    def scale(points: float) -> FloatArray:
        return np.asarray(points * np.abs(rng.standard_t(priors.group_sd_df, n)))

    draws = {
        "intercept": rng.normal(0, priors.intercept_sd_points, n),
        "sigma": scale(priors.residual_sd_scale_points),
        "nu": priors.nu_minimum + rng.gamma(priors.nu_shape, 1 / priors.nu_rate, n),
    }
    for name in plan.covariates:
        draws[f"slope[{name}]"] = rng.normal(0, priors.slope_sd_points, n)
    for term in plan.terms:
        sd = scale(priors.group_sd_scale_points)
        draws[f"sd[{term.name}]"] = sd
        draws[f"effect[{term.name}]"] = sd[:, None] * rng.standard_normal((n, term.crossing.levels))
    for error in plan.shared:
        draws[f"shared[{error.name}]"] = np.zeros((n, len(error.variance)))
    return draws | _prior_scales(plan, priors, rng, n)


def _prior_scales(
    plan: Plan, priors: Priors, rng: np.random.Generator, n: int
) -> dict[str, FloatArray]:
    """Return log scales, which sum to zero over the levels of their crossing."""
    named = [(scale_name(crossing), crossing) for crossing in plan.scales]
    named += [(residual_scale_name(crossing), crossing) for crossing in plan.residual_scales]
    draws: dict[str, FloatArray] = {}
    for name, crossing in named:
        sd = np.abs(rng.normal(0, priors.log_scale_sd, n))
        raw = sd[:, None] * rng.standard_normal((n, crossing.levels))
        draws[f"sd[{name}]"] = sd
        draws[name] = raw - raw.mean(axis=1, keepdims=True)
    return draws
