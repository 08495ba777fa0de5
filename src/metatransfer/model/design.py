"""The rows that a meta-regression is fitted to, and what makes them unusable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from metatransfer.errors import ModelDataError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Factor:
    """A grouping of the rows.

    Parameters
    ----------
    labels : tuple of str
        Name of each level.
    codes : IntArray, shape (n,)
        Level of each row, from 0.
    """

    labels: tuple[str, ...]
    codes: IntArray


@dataclass(frozen=True, eq=False)
class SharedError:
    """A sampling error of known variance that several rows have in common.

    Parameters
    ----------
    name : str
        What is shared, for example ``baseline``.
    codes : IntArray, shape (n,)
        Which error each row carries, from 0.
    variance : FloatArray, shape (levels,)
        Variance of each error, points squared; a large one stands for "unknown".
    """

    name: str
    codes: IntArray
    variance: FloatArray


@dataclass(frozen=True, eq=False)
class CorrelatedRows:
    """Rows whose own sampling errors are correlated.

    Parameters
    ----------
    rows : IntArray, shape (k,)
        Which rows; no row is in two such blocks.
    covariance : FloatArray, shape (k, k)
        Their sampling covariance, points squared; the diagonal is their ``own_variance``.
    """

    rows: IntArray
    covariance: FloatArray


@dataclass(frozen=True, eq=False)
class ModelData:
    """Rows of a meta-regression.

    Parameters
    ----------
    y : FloatArray, shape (n,)
        Outcome, points.
    own_variance : FloatArray, shape (n,)
        Known sampling variance that the row shares with no other, points squared.
    factors : mapping of str to Factor
        Groupings of the rows.
    covariates : mapping of str to FloatArray, shape (n,)
        Centred (and standardised where slopes are to be compared) moderators.
    shared : tuple of SharedError
        Sampling errors that rows have in common.
    exact : BoolArray, optional, shape (n,)
        Rows whose true outcome is their outcome, because both arms predict a constant: they tell
        nothing of the others, so they stay out of the likelihood, and count as they are in every
        share and mean.
    relatedness : mapping of str to FloatArray, shape (levels, levels)
        Correlation of a factor's levels that their relatedness implies, in the order of its labels.
    correlated : tuple of CorrelatedRows
        Rows whose own sampling errors are correlated in a way that no shared error describes.

    Raises
    ------
    ModelDataError
        For anything that no model could be fitted to; the message names the array.
    """

    y: FloatArray
    own_variance: FloatArray
    factors: Mapping[str, Factor]
    covariates: Mapping[str, FloatArray]
    shared: tuple[SharedError, ...] = ()
    exact: BoolArray | None = None
    relatedness: Mapping[str, FloatArray] = field(default_factory=dict)
    correlated: tuple[CorrelatedRows, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "factors", MappingProxyType(dict(self.factors)))
        object.__setattr__(self, "covariates", MappingProxyType(dict(self.covariates)))
        object.__setattr__(self, "relatedness", MappingProxyType(dict(self.relatedness)))
        n = len(self.y)
        if n == 0:
            raise ModelDataError("model data · y · no rows · widen the claim's `where`")
        _check_values("y", self.y, n)
        _check_values("own_variance", self.own_variance, n)
        _check_not_negative("own_variance", self.own_variance)
        for name, values in self.covariates.items():
            _check_values(f"covariate '{name}'", values, n)
        for name, factor in self.factors.items():
            _check_codes(f"factor '{name}'", factor.codes, rows=n, levels=len(factor.labels))
        for error in self.shared:
            self._check_shared(error)
        self._check_exact()
        for name, matrix in self.relatedness.items():
            self._check_relatedness(name, matrix)
        self._check_correlated()

    @property
    def uncertain(self) -> IntArray:
        """Rows whose true outcome is to be estimated."""
        if self.exact is None:
            return np.arange(len(self.y))
        return np.flatnonzero(~self.exact)

    def _check_exact(self) -> None:
        if self.exact is None:
            return
        if self.exact.shape != self.y.shape or self.exact.dtype != np.bool_:
            raise ModelDataError(
                f"model data · exact · shape {self.exact.shape} and type {self.exact.dtype} · "
                f"must be {len(self.y)} booleans"
            )
        if self.exact.all():
            raise ModelDataError(
                f"model data · exact · all {len(self.y)} rows are exact, so nothing is left to "
                "estimate · widen the claim's `where`"
            )

    def _check_relatedness(self, name: str, matrix: FloatArray) -> None:
        if name not in self.factors:
            raise ModelDataError(
                f"model data · relatedness · '{name}' is no factor · allowed: "
                f"{', '.join(self.factors) or 'none'}"
            )
        check_covariance(f"relatedness of '{name}'", matrix, len(self.factors[name].labels))
        off = np.flatnonzero(np.abs(np.diag(matrix) - 1) > UNIT_TOLERANCE)
        if off.size:
            raise ModelDataError(
                f"model data · relatedness of '{name}' · "
                f"'{self.factors[name].labels[off[0]]}' has {matrix[off[0], off[0]]:g} on the "
                "diagonal · must be 1 · divide rows and columns by the roots of the diagonal"
            )

    def _check_correlated(self) -> None:
        rows = np.concatenate([np.zeros(0, np.int64), *(block.rows for block in self.correlated)])
        if len(np.unique(rows)) < len(rows):
            raise ModelDataError(
                "model data · correlated rows · a row is in two blocks · merge them"
            )
        if rows.size and self.exact is not None:
            raise ModelDataError(
                "model data · correlated rows · not beside exact rows · drop either"
            )
        for block in self.correlated:
            where = f"covariance of rows {block.rows[0]} to {block.rows[-1]}"
            check_covariance(where, block.covariance, len(block.rows))
            if not np.allclose(np.diag(block.covariance), self.own_variance[block.rows]):
                raise ModelDataError(
                    f"model data · {where} · the diagonal is not `own_variance` · make them agree"
                )

    def _check_shared(self, error: SharedError) -> None:
        where = f"shared error '{error.name}'"
        _check_values(f"{where} variance", error.variance, len(error.variance))
        _check_not_negative(f"{where} variance", error.variance)
        _check_codes(where, error.codes, rows=len(self.y), levels=len(error.variance))


UNIT_TOLERANCE = 1e-6
"""How far a correlation may be from one on the diagonal: matrices are written with six digits."""

ROUNDING = 1e-8
"""Least eigenvalue, over the largest, that is taken for zero seen through rounding."""


def check_covariance(where: str, matrix: FloatArray, size: int) -> None:
    """Refuse what cannot be a covariance matrix.

    Parameters
    ----------
    where : str
        What it is, for the message.
    matrix : FloatArray
        The matrix.
    size : int
        Rows and columns that it has to have.

    Raises
    ------
    ModelDataError
        For another shape, values that are not finite, asymmetry, and a negative eigenvalue.
    """
    if matrix.shape != (size, size):
        raise ModelDataError(
            f"model data · {where} · shape {matrix.shape} · must be ({size}, {size})"
        )
    if not np.isfinite(matrix).all():
        row, column = np.argwhere(~np.isfinite(matrix))[0]
        raise ModelDataError(
            f"model data · {where} · {matrix[row, column]} at ({row}, {column}) · must be finite"
        )
    largest = np.abs(matrix).max()
    if np.abs(matrix - matrix.T).max() > ROUNDING * largest:
        raise ModelDataError(
            f"model data · {where} · not symmetric · average it with its transpose"
        )
    least = float(np.linalg.eigvalsh(matrix)[0])
    if least < -ROUNDING * size * largest:
        raise ModelDataError(
            f"model data · {where} · not positive definite (least eigenvalue {least:.3g}) · check "
            "for a correlation beyond 1 or a block that was filled in twice"
        )


def _check_values(where: str, values: FloatArray, rows: int) -> None:
    if values.shape != (rows,):
        raise ModelDataError(
            f"model data · {where} · shape {values.shape} · must be ({rows},), one value a row"
        )
    bad = np.flatnonzero(~np.isfinite(values))
    if bad.size:
        raise ModelDataError(
            f"model data · {where} · {values[bad[0]]} in row {bad[0]} ({bad.size} in all) · "
            "must be finite · leave such rows out"
        )


def _check_not_negative(where: str, values: FloatArray) -> None:
    bad = np.flatnonzero(values < 0)
    if bad.size:
        raise ModelDataError(
            f"model data · {where} · {values[bad[0]]} at {bad[0]} ({bad.size} in all) · "
            "a variance is 0 or more"
        )


def _check_codes(where: str, codes: IntArray, *, rows: int, levels: int) -> None:
    if codes.shape != (rows,) or not np.issubdtype(codes.dtype, np.integer):
        raise ModelDataError(
            f"model data · {where} · codes of shape {codes.shape} and type {codes.dtype} · "
            f"must be {rows} integers"
        )
    bad = np.flatnonzero((codes < 0) | (codes >= levels))
    if bad.size:
        raise ModelDataError(
            f"model data · {where} · code {codes[bad[0]]} in row {bad[0]} · "
            f"must be 0 to {levels - 1}, one for each of {levels} levels"
        )
