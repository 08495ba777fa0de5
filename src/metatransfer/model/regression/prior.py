"""The prior of a meta-regression: draws from it, its density, and the estimates it expects."""

from collections.abc import Iterator, Mapping

import numpy as np

from metatransfer.model.collapsed.coordinates import Coordinates
from metatransfer.model.design import FloatArray
from metatransfer.model.plan import Plan, PlannedTerm, correlation_name, residual_scale_name
from metatransfer.model.predict import fresh_effects
from metatransfer.model.prior_density import log_densities
from metatransfer.model.spec import Priors

PARTS = ("intercept", "slopes", "heterogeneity")
"""Parts of the prior whose weight is varied one by one."""


def together(plan: Plan) -> Iterator[tuple[PlannedTerm, ...]]:
    """Yield terms that are correlated together, and the others alone.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    """
    yield from ((term,) for term in plan.terms if term.bundle is None)
    yield from plan.bundles.values()


def prior_draws(
    plan: Plan, priors: Priors, draws: int, rng: np.random.Generator
) -> dict[str, FloatArray]:
    """Return draws from the prior under the names of the posterior's.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    priors : Priors
        Scales of the priors.
    draws : int
        How many.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    dict of str to FloatArray, shape (draws, ...)
    """
    coordinates = Coordinates(plan, priors)
    quantiles = rng.standard_normal((draws, coordinates.size))
    out = coordinates.named(coordinates.values(quantiles))
    out["intercept"] = priors.intercept_sd_points * rng.standard_normal(draws)
    for name in plan.covariates:
        out[f"slope[{name}]"] = priors.slope_sd_points * rng.standard_normal(draws)
    for terms in together(plan):
        fresh = fresh_effects(terms, out, terms[0].crossing.levels, rng)
        out |= {f"effect[{t.name}]": _related(t, terms[0], fresh, out) for t in terms}
    for crossing in plan.residual_scales:
        name = residual_scale_name(crossing)
        sd = np.abs(priors.log_scale_sd * rng.standard_normal(draws))
        z = rng.standard_normal((draws, crossing.levels))
        out[f"sd[{name}]"] = sd
        out[name] = sd[:, None] * (z - z.mean(axis=1, keepdims=True))
    for error in plan.shared:
        z = rng.standard_normal((draws, len(error.variance)))
        out[f"shared[{error.name}]"] = np.sqrt(error.variance) * z
    if plan.student:
        tail = rng.gamma(priors.nu_shape, 1 / priors.nu_rate, draws)
        out["nu"] = priors.nu_minimum + tail
    return out


def _related(
    term: PlannedTerm,
    first: PlannedTerm,
    fresh: Mapping[str, FloatArray],
    draws: Mapping[str, FloatArray],
) -> FloatArray:
    """Return effects of independent levels as related ones; the first of a bar has the share."""
    effects = fresh[f"effect[{term.name}]"]
    if term.kernel is None:
        return effects
    eigen, vectors = np.linalg.eigh(term.kernel)
    share = draws[f"relatedness[{first.name}]"][:, None]
    root = np.sqrt(share * np.maximum(eigen, 0.0) + 1 - share)
    return np.asarray((effects @ vectors * root) @ vectors.T)


def log_prior_by_part(
    plan: Plan, priors: Priors, draws: Mapping[str, FloatArray]
) -> dict[str, FloatArray]:
    """Return the log prior density of draws, part by part; effects given their law are no prior.

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
    dict of str to FloatArray, shape (draws,)
        By :data:`PARTS`; slopes where there are any.
    """
    parts = {name: np.zeros(len(draws["intercept"])) for name in PARTS}
    for name, density in log_densities(priors, draws).items():
        if name == "intercept":
            parts["intercept"] += density
        else:
            parts["slopes" if name.startswith("slope[") else "heterogeneity"] += density
    for terms in plan.bundles.values():
        parts["heterogeneity"] += _log_lkj(terms, draws, priors.correlation_shape)
    if not plan.covariates:
        del parts["slopes"]
    return parts


def _log_lkj(
    terms: tuple[PlannedTerm, ...], draws: Mapping[str, FloatArray], shape: float
) -> FloatArray:
    """Return the log density of a correlation matrix, but for a constant."""
    matrix = np.broadcast_to(np.eye(len(terms)), (len(draws["intercept"]),) + 2 * (len(terms),))
    matrix = matrix.copy()
    for row, one in enumerate(terms):
        for column, other in enumerate(terms[row + 1 :], row + 1):
            correlation = draws[correlation_name(one, other)]
            matrix[:, row, column] = matrix[:, column, row] = correlation
    return np.asarray((shape - 1) * np.linalg.slogdet(matrix)[1])
