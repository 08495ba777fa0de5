"""How much true effects differ, and how much of the estimates' variance that is."""

from collections.abc import Mapping

import numpy as np
from scipy import linalg

from metatransfer.model.design import FloatArray
from metatransfer.model.plan import Plan, residual_scale_name


def typical_variance(plan: Plan) -> float:
    """Return the sampling variance of a typical row.

    ``(k - p) / tr(P)`` with ``P = W - W X (Xᵀ W X)⁻¹ Xᵀ W`` and W the inverse of the sampling
    covariance: Higgins and Thompson's (2002, doi:10.1002/sim.1186) where rows are independent and
    there are no covariates, and its extension to moderators and several levels (Nakagawa and Santos
    2012, doi:10.1007/s10682-012-9555-5).

    Parameters
    ----------
    plan : Plan
        What was fitted.
    """
    x = np.column_stack([np.ones(len(plan.y)), plan.x])
    weight = 1 / plan.own_variance
    if plan.rotation is not None:
        x, weight = plan.rotation.matrix.T @ x, 1 / plan.rotation.variance
    for error in plan.shared:
        # what rows share counts as if it were their own: its covariance is left out here
        weight = weight / (1 + weight * error.variance[error.codes])
    weighted = x * weight[:, None]
    leverage = np.sum(linalg.solve(x.T @ weighted, weighted.T, assume_a="pos") * weighted.T)
    return float((len(x) - x.shape[1]) / (weight.sum() - leverage))


def heterogeneity(plan: Plan, draws: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Return draws of the standard deviation of true effects, term by term and in all.

    Parameters
    ----------
    plan : Plan
        What was fitted.
    draws : mapping of str to FloatArray
        Draws of it.

    Returns
    -------
    dict of str to FloatArray, shape (draws,)
        By term, with ``residual`` for differences between rows where there are terms; ``total``. A
        varying slope counts with the mean square of its covariate, centred.
    """
    parts = {
        term.name: draws[f"sd[{term.name}]"] * float(np.sqrt(np.mean(term.weight**2)))
        for term in plan.terms
    }
    residual = draws["sigma"].copy()
    for crossing in plan.residual_scales:
        log_scale = draws[residual_scale_name(crossing)][:, crossing.codes]
        residual = residual * np.sqrt(np.exp(2 * log_scale).mean(axis=1))
    if plan.student:
        # the standard deviation of a Student-t is larger than its scale, and infinite below 2
        with np.errstate(invalid="ignore", divide="ignore"):
            factor = np.sqrt(draws["nu"] / (draws["nu"] - 2))
        residual = residual * np.where(draws["nu"] > 2, factor, np.inf)
    total = np.sqrt(np.sum([part**2 for part in (*parts.values(), residual)], axis=0))
    if parts:
        parts["residual"] = residual
    return {**parts, "total": np.asarray(total)}


def i_squared(plan: Plan, draws: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Return draws of the share of each part in the variance of a typical estimate.

    Parameters
    ----------
    plan : Plan
        What was fitted.
    draws : mapping of str to FloatArray
        Draws of it.

    Returns
    -------
    dict of str to FloatArray, shape (draws,)
        As :func:`heterogeneity` has them, from 0 to 1.
    """
    parts = heterogeneity(plan, draws)
    whole = parts["total"] ** 2 + typical_variance(plan)
    infinite = np.isinf(whole)
    with np.errstate(invalid="ignore"):
        return {
            name: np.where(infinite, np.isinf(part).astype(float), part**2 / whole)
            for name, part in parts.items()
        }
