"""The call that users make."""

from collections.abc import Mapping
from typing import Any, get_args

import numpy as np

from metatransfer.errors import ModelDataError, and_did_you_mean
from metatransfer.model.regression.formula import Formula, read_formula
from metatransfer.model.regression.request import (
    Family,
    Relatedness,
    Request,
    default_priors,
    relatedness_of,
)
from metatransfer.model.regression.result import MetaRegression, run
from metatransfer.model.regression.sampling import sampling_errors
from metatransfer.model.regression.table import Table, faults_in, table_of
from metatransfer.model.settings import Settings
from metatransfer.model.spec import Priors


def meta_regression(  # noqa: PLR0913 - the arguments that analysts know, all by name
    formula: str,
    data: Any,
    *,
    se: Any = None,
    covariance: Any = None,
    relatedness: Mapping[str, Any] | None = None,
    residual: str | None = None,
    family: Family = "gaussian",
    priors: Priors | None = None,
    seed: int = 0,
    settings: Settings | None = None,
) -> MetaRegression:
    """Fit a Bayesian multilevel meta-regression to estimates with known standard errors.

    Residual heterogeneity between rows (``sigma``, the τ of a random-effects meta-analysis) is
    always in the model.

    Parameters
    ----------
    formula : str
        Outcome, covariates and groups: ``gain ~ similarity + (1 + similarity | target)``. Terms of
        one bar are correlated; write ``||`` for independent ones.
    data : pandas.DataFrame, polars.DataFrame or mapping of str to array
        A row an estimate.
    se : str or array of shape (n,), optional
        Standard errors of the estimates, or their column.
    covariance : array or sparse array of shape (n, n), optional
        Their sampling covariance, where errors are correlated.
    relatedness : mapping of str to pandas.DataFrame or (labels, matrix), optional
        Correlation of the levels of a grouping, one on the diagonal; the share of a group effect
        that follows it is estimated.
    residual : str, optional
        Grouping over which residual heterogeneity differs (a location-scale model).
    family : {"gaussian", "student"}
        Law of heterogeneity and error together; ``student`` has heavy tails.
    priors : Priors, optional
        Scales in the unit of the outcome, of slopes per standard deviation of the covariate.
        Without it: :func:`metatransfer.model.regression.request.default_priors`.
    seed : int
        The same seed gives the same answer.
    settings : Settings, optional
        Engine and lengths.

    Returns
    -------
    MetaRegression
        Print it.

    Raises
    ------
    ModelDataError
        For anything that cannot be fitted; the message names the term and what to do. No row is
        ever dropped silently.

    Examples
    --------
    >>> import metatransfer
    >>> trials = {"effect": [0.1, 0.3, -0.2, 0.4], "se": [0.1, 0.2, 0.1, 0.2]}
    >>> result = metatransfer.meta_regression("effect ~ 1", trials, se="se")
    >>> result.diagnostics.passed
    True
    """
    read = read_formula(formula)
    table = table_of(data)
    if family not in get_args(Family):
        hint = and_did_you_mean(str(family), get_args(Family))
        raise ModelDataError(
            f"family · got '{family}' · allowed: {', '.join(get_args(Family))}{hint}"
        )
    _check_columns(read, table, residual)
    if isinstance(residual, str) and len(np.unique(table.columns[residual].astype(str))) == 1:
        raise ModelDataError(f"residual · '{residual}' has one level · leave residual out")
    errors = sampling_errors(table, se, covariance)
    outcome = np.asarray(table.columns[read.response], dtype=np.float64)
    request = Request(
        formula=read,
        table=table,
        errors=errors,
        relatedness=_related(relatedness or {}, read),
        residual=residual,
        family=family,
        priors=priors or default_priors(outcome, float(np.sqrt(errors.own_variance.min()))),
        seed=seed,
        settings=settings or Settings(evidence=True),
    )
    return run(request)


def _check_columns(formula: Formula, table: Table, residual: str | None) -> None:
    """Raise one error for all columns that are absent, or have values missing or infinite."""
    used = dict.fromkeys([*formula.variables, *((residual,) if residual is not None else ())])
    faults = []
    for name in used:
        try:
            table.column(name, "formula")
        except ModelDataError as error:
            faults.append(str(error))
    faults += faults_in(table, [name for name in used if name in table.columns])
    outcome = table.columns.get(formula.response)
    if outcome is not None and outcome.dtype.kind not in "fiu":
        faults.append(f"data · outcome '{formula.response}' · is not numeric · make it a number")
    if faults:
        raise ModelDataError("\n".join(faults))


def _related(given: Mapping[str, Any], formula: Formula) -> dict[str, Relatedness]:
    groupings = tuple(dict.fromkeys(":".join(part.factors) for part in formula.groups))
    for name in given:
        if name not in groupings:
            raise ModelDataError(
                f"relatedness · '{name}' is no grouping of the formula · allowed: "
                f"{', '.join(groupings) or 'none'} · add (1 | {name})"
                f"{and_did_you_mean(name, groupings)}"
            )
    return {name: relatedness_of(name, matrix) for name, matrix in given.items()}
