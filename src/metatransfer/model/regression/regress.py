"""The call that users make."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import numpy as np

from metatransfer.errors import ModelDataError, and_did_you_mean
from metatransfer.model.regression.formula import Formula, common_columns, read_formula
from metatransfer.model.regression.request import (
    Family,
    Relatedness,
    Request,
    priors_of,
    relatedness_of,
)
from metatransfer.model.regression.result import MetaRegression, run
from metatransfer.model.regression.sampling import sampling_errors
from metatransfer.model.regression.table import (
    Table,
    faults_in,
    faults_of_covariate,
    names_of,
    table_of,
)
from metatransfer.model.settings import Settings
from metatransfer.model.spec import Priors

LARGEST = 1e100
"""Size of an outcome from which its squares are no longer sure to be numbers."""


def meta_regression(  # noqa: PLR0913 - the arguments that analysts know, all by name
    formula: str,
    data: Any,
    *,
    se: Any = None,
    covariance: Any = None,
    relatedness: Mapping[str, Any] | None = None,
    residual: str | None = None,
    family: Family = "gaussian",
    priors: Mapping[str, float] | Priors | None = None,
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
    priors : mapping of str to float, or Priors, optional
        Scales in the unit of the outcome, of slopes per standard deviation of the covariate:
        ``{"slope_sd_points": 0.5}`` changes that one of
        :func:`metatransfer.model.regression.request.default_priors`, a ``Priors`` all.
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
    _check_options(family, {
        "relatedness": (relatedness, Mapping, "a dict from a grouping to its matrix"),
        "priors": (priors, Mapping | Priors, "a dict of scales, or a metatransfer.Priors"),
        "settings": (settings, Settings, "a metatransfer.model.settings.Settings"),
    }, seed)  # fmt: skip
    _check_columns(read, table, residual)
    errors = sampling_errors(table, se, covariance)
    outcome = np.asarray(table.columns[read.response], dtype=np.float64)
    request = Request(
        formula=read,
        table=table,
        common=common_columns(read, table),
        errors=errors,
        relatedness=_related(relatedness or {}, read),
        residual=residual,
        family=family,
        priors=priors_of(priors, outcome, float(np.sqrt(errors.own_variance.min()))),
        seed=seed,
        settings=settings or Settings(evidence=True),
    )
    return run(request)


def _check_options(family: str, typed: Mapping[str, tuple[Any, Any, str]], seed: Any) -> None:
    """Raise for an option that is not of the kind that it has to be."""
    if family not in get_args(Family):
        hint = and_did_you_mean(str(family), get_args(Family))
        raise ModelDataError(
            f"family · got '{family}' · allowed: {', '.join(get_args(Family))}{hint}"
        )
    for name, (value, kind, told) in typed.items():
        if value is not None and not isinstance(value, kind):
            raise ModelDataError(f"{name} · got {type(value).__name__} · must be {told}")
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise ModelDataError(f"seed · got {seed} · must be a whole number, 0 or more")


def _check_columns(formula: Formula, table: Table, residual: str | None) -> None:
    """Raise one error for all columns that are absent, or have values that cannot be used."""
    used = [(name, "formula") for name in formula.variables]
    if residual is not None:
        used.append((residual, "residual"))
    faults, present = [], []
    for name, what in used:
        try:
            table.column(name, what)
        except ModelDataError as error:
            faults.append(str(error))
        else:
            present.append(name)
    faults += faults_in(table, present) or _faults_of_kind(formula, table, present)
    if (
        isinstance(residual, str)
        and residual in present
        and len(np.unique(names_of(table.columns[residual]))) == 1
    ):
        faults.append(f"residual · '{residual}' has one level · leave residual out")
    if faults:
        raise ModelDataError("\n".join(dict.fromkeys(faults)))


def _faults_of_kind(formula: Formula, table: Table, present: Sequence[str]) -> list[str]:
    """Return what is wrong with the kind, and the size, of outcome and covariates."""
    faults = []
    if formula.response in present:
        outcome = table.columns[formula.response]
        where = f"data · outcome '{formula.response}'"
        if outcome.dtype.kind not in "fiu":
            faults.append(f"{where} · is not numeric ({outcome.dtype}) · make all values numbers")
        elif np.abs(outcome.astype(np.float64)).max() > LARGEST:
            faults.append(f"{where} · has values above {LARGEST:g} · rescale it")
    for name in formula.covariates:
        levels = name in table.categories or f"C({name}" in formula.common
        if name in present and not levels:
            faults += faults_of_covariate(name, table.columns[name])
    return faults


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
