"""What a covariate is worth in each row: its slope, scaled and varying as the model has it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from metatransfer.errors import ModelDataError
from metatransfer.model.crossing import distinct
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.fit import Fit
from metatransfer.model.plan import Plan, PlannedTerm, scale_name
from metatransfer.model.predict import Draws, with_new_levels


class RowSlopes(NamedTuple):
    """Slopes of rows, each of those that are unlike once.

    Parameters
    ----------
    kinds : FloatArray, shape (draws, kinds)
        Points per unit.
    codes : IntArray, shape (n,)
        Kind of each row.
    """

    kinds: FloatArray
    codes: IntArray

    def by_row(self) -> FloatArray:
        """Return the slope of each row, shape (draws, n)."""
        return self.kinds[:, self.codes]

    def kind_weights(self, weights: FloatArray) -> FloatArray:
        """Return the weight of each kind, shape (kinds,): the sum of its rows' weights.

        Parameters
        ----------
        weights : FloatArray, shape (n,)
            Weights of rows.
        """
        sums = np.bincount(self.codes, weights, minlength=self.kinds.shape[1])
        return np.asarray(sums, dtype=float)


def row_slopes(fit: Fit, covariate: str) -> RowSlopes:
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
    RowSlopes
        Few columns: rows of a target and a model, say, are alike.

    Raises
    ------
    ModelDataError
        For a covariate that the model does not have.
    """
    return _slopes(fit.plan, fit.draws, _column(fit.plan, covariate))


def new_row_slopes(fit: Fit, covariate: str, new: frozenset[str], *, seed: int) -> RowSlopes:
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
    """
    plan, rng = fit.plan, np.random.default_rng(seed)
    return _slopes(plan, with_new_levels(plan, fit.draws, new, rng), _column(plan, covariate))


def _column(plan: Plan, covariate: str) -> int:
    if covariate not in plan.covariates:
        raise ModelDataError(
            f"slope · covariate '{covariate}' was not fitted · fitted: "
            f"{', '.join(plan.covariates) or 'none'}"
        )
    return plan.covariates.index(covariate)


def _slopes(plan: Plan, draws: Draws, column: int) -> RowSlopes:
    covariate = plan.covariates[column]
    terms = [term for term in plan.terms if term.slope_of == covariate]
    common = draws[f"slope[{covariate}]"][:, None]
    rows, back = _unlike(plan, terms)
    k = _block_scale(plan, draws, rows)
    total = np.broadcast_to(
        common * k if plan.x_scaled[column] else common, (len(common), len(rows))
    ).copy()
    for term in terms:
        own = draws[f"effect[{term.name}]"][:, term.crossing.codes[rows]]
        total += own * k if term.scaled else own
    return RowSlopes(total, back)


def _unlike(plan: Plan, terms: Sequence[PlannedTerm]) -> tuple[IntArray, IntArray]:
    """Return a row for each slope there is, and which of them each row of the plan has."""
    crossings = (*plan.scales, *(term.crossing for term in terms))
    codes = [np.zeros(len(plan.y), dtype=np.int64), *(crossing.codes for crossing in crossings)]
    return distinct(codes)


def _block_scale(plan: Plan, draws: Draws, rows: IntArray) -> FloatArray:
    """Return k of some rows, shape (draws, rows); a single one where nothing is scaled."""
    if not plan.scales:
        return np.ones((1, 1))
    log_k = np.zeros((len(draws["intercept"]), len(rows)))
    for crossing in plan.scales:
        log_k += draws[scale_name(crossing)][:, crossing.codes[rows]]
    return np.asarray(np.exp(log_k))
