"""What a user asked for, and the rows and specification that it means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from metatransfer.errors import ModelDataError, and_did_you_mean
from metatransfer.model.design import Factor, FloatArray, IntArray, ModelData, check_covariance
from metatransfer.model.regression.formula import CommonColumns, Formula
from metatransfer.model.regression.sampling import (
    SamplingErrors,
    as_shared,
    numbers,
    restricted,
)
from metatransfer.model.regression.table import Table, names_of
from metatransfer.model.settings import Settings
from metatransfer.model.spec import GroupTerm, ModelSpec, Priors

Family = Literal["gaussian", "student"]

MANY_NAMES = 6
"""Names of coefficients that a message lists."""

RESOLUTION_SHARE = 1e-3
"""Of the least standard error: the outcome is taken to be known no finer, which changes nothing."""


@dataclass(frozen=True, eq=False)
class Relatedness:
    """How alike the levels of a factor are.

    Parameters
    ----------
    labels : tuple of str
        Levels, in the order of the matrix.
    matrix : FloatArray, shape (levels, levels)
        Correlation, one on the diagonal.
    """

    labels: tuple[str, ...]
    matrix: FloatArray


@dataclass(frozen=True, eq=False)
class Request:
    """A meta-regression as it was asked for, checked.

    Parameters
    ----------
    formula : Formula
        What depends on what.
    table : Table
        The user's columns.
    common : CommonColumns
        Covariates of the formula for its rows.
    errors : SamplingErrors
        What is known of the estimates' errors.
    relatedness : mapping of str to Relatedness
        By factor.
    residual : str or None
        Factor over which the residual standard deviation varies.
    family : {"gaussian", "student"}
        Law of the residual.
    priors : Priors
        Scales of the priors, in the unit of the outcome.
    seed : int
        Seed of everything that is drawn.
    settings : Settings
        Engine and lengths.
    """

    formula: Formula
    table: Table
    common: CommonColumns
    errors: SamplingErrors
    relatedness: Mapping[str, Relatedness]
    residual: str | None
    family: Family
    priors: Priors
    seed: int
    settings: Settings

    @property
    def outcome(self) -> FloatArray:
        """Outcome of each row."""
        return np.asarray(self.table.columns[self.formula.response], dtype=np.float64)

    def keeping(self, rows: IntArray) -> "Request":
        """Return the same request for some of the rows; priors and coding stay as they are.

        Parameters
        ----------
        rows : IntArray
            Which, in ascending order.
        """
        return replace(
            self,
            table=self.table.rows(rows),
            common=self.common.keeping(rows),
            errors=restricted(self.errors, rows),
        )


@dataclass(frozen=True, eq=False)
class Scaling:
    """Covariates as they are fitted: centred, and divided by their standard deviation.

    Parameters
    ----------
    common : CommonColumns
        The columns as the formula gives them.
    centre, scale : FloatArray, shape (columns,)
        What is taken off, and what is divided by: one for a column of two values.
    """

    common: CommonColumns
    centre: FloatArray
    scale: FloatArray

    def scaled(self, values: FloatArray) -> FloatArray:
        """Return columns as they are fitted.

        Parameters
        ----------
        values : FloatArray, shape (n, columns)
            As the formula gives them.
        """
        return (values - self.centre) / self.scale


def default_priors(outcome: FloatArray, least_se: float) -> Priors:
    """Return priors in the unit of an outcome, from its size and spread alone.

    With s the standard deviation of the outcome and m its root mean square, both rounded up to one
    digit: intercept Normal(0, 5m), slopes Normal(0, 2s) per standard deviation of their covariate,
    standard deviations half-Student-t(3) with scale s. Slopes and heterogeneity of the size of the
    outcome's whole spread are thus expected at most, and ten times that is not excluded.

    Parameters
    ----------
    outcome : FloatArray, shape (n,)
        The estimates.
    least_se : float
        Their least standard error.
    """
    size = _one_digit_up(float(np.sqrt(np.mean(outcome**2)))) or 1.0
    spread = _one_digit_up(float(outcome.std())) or size
    return Priors(
        intercept_sd_points=5 * size,
        slope_sd_points=2 * spread,
        group_sd_scale_points=spread,
        residual_sd_scale_points=spread,
        resolution_points=RESOLUTION_SHARE * least_se,
    )


def priors_of(
    given: Mapping[str, float] | Priors | None, outcome: FloatArray, least_se: float
) -> Priors:
    """Return priors as they were asked for, the default where nothing was said.

    Parameters
    ----------
    given : mapping of str to float, Priors, or None
        Scales that differ from the default, or all of them.
    outcome : FloatArray, shape (n,)
        The estimates.
    least_se : float
        Their least standard error: a coarser resolution would add to the errors.

    Raises
    ------
    ModelDataError
        For a scale that there is none of, or that is not above 0.
    """
    default = default_priors(outcome, least_se)
    if isinstance(given, Priors):
        finer = min(given.resolution_points, default.resolution_points)
        return replace(given, resolution_points=finer)
    known = tuple(vars(default))
    for name in given or {}:
        if name not in known:
            raise ModelDataError(
                f"priors · '{name}' is no scale · allowed: {', '.join(known)}"
                f"{and_did_you_mean(str(name), known)}"
            )
    return replace(default, **(given or {}))


def _one_digit_up(value: float) -> float:
    if value == 0:
        return 0.0
    unit = 10.0 ** np.floor(np.log10(value))
    return float(f"{np.ceil(value / unit - 1e-9) * unit:.6g}")


def specified(request: Request) -> tuple[ModelSpec, ModelData, Scaling]:
    """Return the specification and rows that a request means, and how covariates were scaled.

    Parameters
    ----------
    request : Request
        What was asked for.

    Raises
    ------
    ModelDataError
        For terms that cannot be fitted; the message names the term.
    """
    common = request.common
    coefficients = ("Intercept", *common.names)
    if len(request.table) <= len(coefficients):
        more = ", …" if len(coefficients) > MANY_NAMES else ""
        raise ModelDataError(
            f"data · {len(request.table)} rows for {len(coefficients)} coefficients "
            f"({', '.join(coefficients[:MANY_NAMES])}{more}) · nothing would be left to tell "
            "heterogeneity by · leave terms out, or add rows"
        )
    _check_covariates(common)
    scaling = _scaling(common)
    spec = ModelSpec(
        covariates=common.names,
        scaled_covariates=(),
        groups=tuple(_terms(request, common)),
        residual_scale_factors=(request.residual,) if request.residual else (),
        residual=request.family,
        check_thresholds_points=(),
        priors=request.priors,
    )
    return spec, _rows(request, scaling, spec), scaling


def _check_covariates(common: CommonColumns) -> None:
    for name, column in zip(common.names, common.values.T, strict=True):
        with np.errstate(over="ignore"):
            finite = np.isfinite(column @ column)
        if not finite:
            raise ModelDataError(
                f"formula · term '{name}' · is not finite in some rows, or its squares are not · "
                "mend or rescale the column, or the function that it is put through"
            )
        if np.ptp(column) == 0:
            raise ModelDataError(
                f"formula · term '{name}' · is {column[0]:g} in every row · its slope is not "
                "identified · leave it out"
            )


def _scaling(common: CommonColumns) -> Scaling:
    values = common.values
    two_valued = np.array([len(np.unique(column)) == 2 for column in values.T], dtype=np.bool_)
    scale = np.where(two_valued, 1.0, values.std(axis=0))
    return Scaling(common, values.mean(axis=0), scale)


def _terms(request: Request, common: CommonColumns) -> Iterator[GroupTerm]:
    """Yield the group terms, with a slope for each column of a common term.

    Related ones come first: of two terms that split the rows alike the later one is dropped.
    """
    related_to = {(name,) for name in request.relatedness}
    parts = sorted(request.formula.groups, key=lambda part: part.factors not in related_to)
    for part in parts:
        over = ":".join(part.factors)
        related = part.factors in related_to
        slopes: tuple[str | None, ...] = (None,)
        if part.slope_of is not None:
            if part.slope_of not in common.of_term:
                hint = and_did_you_mean(part.slope_of, tuple(common.of_term))
                raise ModelDataError(
                    f"formula · '{part.slope_of} | {over}' · a slope that varies needs its mean "
                    f"slope · add '+ {part.slope_of}' to the formula{hint}"
                )
            slopes = common.of_term[part.slope_of]
        for slope in slopes:
            yield GroupTerm(
                f"{slope or 1}|{over}", part.factors, slope, related=related,
                correlated_as=part.bundle,
            )  # fmt: skip


def _rows(request: Request, scaling: Scaling, spec: ModelSpec) -> ModelData:
    names = dict.fromkeys(name for term in spec.groups for name in term.factors)
    names |= dict.fromkeys(spec.residual_scale_factors)
    factors = {name: factor_of(request.table.column(name, "formula")) for name in names}
    columns = scaling.scaled(scaling.common.values).T
    errors = request.errors
    normal = request.family == "gaussian" and request.residual is None
    split = None if normal or not errors.correlated else as_shared(errors)
    own, shared = split or (errors.own_variance, ())
    if errors.correlated and not normal and split is None:
        raise ModelDataError(
            "covariance · with family='student' or residual=… the rows of a block must share one "
            "error: covariances within it equal and above 0 · use family='gaussian' without "
            "residual, or a covariance of that form"
        )
    return ModelData(
        y=request.outcome,
        own_variance=own,
        factors=factors,
        covariates=dict(zip(scaling.common.names, columns, strict=True)),
        shared=shared,
        relatedness={
            name: _aligned(name, matrix, factors[name].labels)
            for name, matrix in request.relatedness.items()
            if name in factors
        },
        correlated=errors.correlated if normal else (),
    )


def factor_of(column: NDArray[Any]) -> Factor:
    """Return a column of labels as a factor.

    Parameters
    ----------
    column : array, shape (n,)
        Labels of any kind; they are compared as text.
    """
    labels, codes = np.unique(names_of(column), return_inverse=True)
    return Factor(tuple(map(str, labels)), codes.astype(np.int64))


def _aligned(name: str, related: Relatedness, labels: tuple[str, ...]) -> FloatArray:
    """Return the relatedness of the levels that occur, in their order."""
    where = {label: at for at, label in enumerate(related.labels)}
    lacking = [label for label in labels if label not in where]
    if lacking:
        hint = and_did_you_mean(lacking[0], related.labels)
        shown = ", ".join(lacking[:5]) + (" …" if len(lacking) > 5 else "")
        raise ModelDataError(
            f"relatedness · '{name}' · has no row for {len(lacking)} of {len(labels)} levels: "
            f"{shown} · name the matrix's rows as the data name the levels{hint}"
        )
    at = [where[label] for label in labels]
    return related.matrix[np.ix_(at, at)]


def relatedness_of(name: str, given: Any) -> Relatedness:
    """Return a relatedness matrix that a user gave.

    Parameters
    ----------
    name : str
        Factor.
    given : pandas.DataFrame, or pair of labels and matrix
        A data frame is labelled by its index and its columns.

    Raises
    ------
    ModelDataError
        For labels that do not fit the matrix, and for what is no correlation matrix.
    """
    if hasattr(given, "index") and hasattr(given, "columns"):
        labels, columns = _names(given.index), _names(given.columns)
        if labels != columns:
            raise ModelDataError(
                f"relatedness · '{name}' · rows and columns are labelled differently · label both "
                "alike, in one order"
            )
        matrix = given.to_numpy()
    elif isinstance(given, tuple) and len(given) == 2:
        labels, matrix = _names(given[0]), given[1]
    else:
        raise ModelDataError(
            f"relatedness · '{name}' · got {type(given).__name__} · must be a pandas DataFrame "
            "labelled on both sides, or a pair (labels, matrix)"
        )
    values = numbers(f"relatedness · '{name}'", matrix)
    if len(set(labels)) < len(labels):
        raise ModelDataError(f"relatedness · '{name}' · a label occurs twice · keep one of each")
    check_covariance(f"relatedness of '{name}'", values, len(labels))
    return Relatedness(labels, values)


def _names(labels: Any) -> tuple[str, ...]:
    return tuple(map(str, names_of(np.asarray(labels))))
