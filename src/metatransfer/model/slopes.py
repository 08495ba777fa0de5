"""What a covariate is worth in each row: its slope, scaled and varying as the model has it."""

import numpy as np

from metatransfer.errors import ModelDataError
from metatransfer.model.design import FloatArray
from metatransfer.model.fit import Fit
from metatransfer.model.plan import Plan, make_plan, scale_name
from metatransfer.model.predict import Draws, with_new_levels


def row_slopes(fit: Fit, covariate: str) -> FloatArray:
    """Return the change of each row's true outcome per unit of a covariate.

    The slope and the deviations of the row's groups, each multiplied by k where it is scaled.

    Parameters
    ----------
    fit : Fit
        Posterior.
    covariate : str
        Name of a covariate that was fitted.

    Returns
    -------
    FloatArray, shape (draws, n)
        Points per unit.

    Raises
    ------
    ModelDataError
        For a covariate that the model does not have.
    """
    plan = make_plan(fit.spec, fit.data)
    return _slopes(plan, fit.draws, _column(plan, covariate))


def new_row_slopes(fit: Fit, covariate: str, new: frozenset[str], *, seed: int) -> FloatArray:
    """Return the same with every level of some factors replaced by a new one.

    Parameters
    ----------
    fit : Fit
        Posterior.
    covariate : str
        Name of a covariate that was fitted.
    new : frozenset of str
        Factors whose levels are all replaced.
    seed : int
        The same seed gives the same draws.

    Returns
    -------
    FloatArray, shape (draws, n)
        Points per unit.
    """
    plan, rng = make_plan(fit.spec, fit.data), np.random.default_rng(seed)
    return _slopes(plan, with_new_levels(plan, fit.draws, new, rng), _column(plan, covariate))


def _column(plan: Plan, covariate: str) -> int:
    if covariate not in plan.covariates:
        raise ModelDataError(
            f"slope · covariate '{covariate}' was not fitted · fitted: "
            f"{', '.join(plan.covariates) or 'none'}"
        )
    return plan.covariates.index(covariate)


def _slopes(plan: Plan, draws: Draws, column: int) -> FloatArray:
    covariate = plan.covariates[column]
    common = draws[f"slope[{covariate}]"][:, None]
    k = _block_scale(plan, draws, len(common))
    total = np.broadcast_to(
        common * k if plan.x_scaled[column] else common, (len(common), len(plan.y))
    ).copy()
    for term in plan.terms:
        if term.slope_of == covariate:
            own = draws[f"effect[{term.name}]"][:, term.crossing.codes]
            total += own * k if term.scaled else own
    return total


def _block_scale(plan: Plan, draws: Draws, n_draws: int) -> FloatArray:
    """Return k of each row, shape (draws, n); a single one where nothing is scaled."""
    if not plan.scales:
        return np.ones((1, 1))
    log_k = np.zeros((n_draws, len(plan.y)))
    for crossing in plan.scales:
        log_k += draws[scale_name(crossing)][:, crossing.codes]
    return np.asarray(np.exp(log_k))
