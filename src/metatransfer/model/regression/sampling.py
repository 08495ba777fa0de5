"""Standard errors and sampling covariances of estimates, checked and put into blocks."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from metatransfer.errors import ModelDataError
from metatransfer.model.design import (
    BoolArray,
    CorrelatedRows,
    FloatArray,
    IntArray,
    SharedError,
    check_covariance,
)
from metatransfer.model.regression.table import (
    Table,
    array_of,
    check_order,
    labels_of,
    rows_in_words,
)

AGREE = 1e-6
"""Relative difference up to which a standard error is the root of a covariance's diagonal."""

LEAST_SHARE = 1e-6
"""Of its variance that a row alone in its block shares with nobody: none would have no density."""


class SamplingErrors(NamedTuple):
    """What is known of the errors of the estimates.

    Parameters
    ----------
    own_variance : FloatArray, shape (n,)
        Variance of each row, outcome squared.
    correlated : tuple of CorrelatedRows
        Blocks of rows whose errors are correlated.
    """

    own_variance: FloatArray
    correlated: tuple[CorrelatedRows, ...]


def sampling_errors(table: Table, se: Any, covariance: Any) -> SamplingErrors:
    """Return the sampling errors of a table's rows.

    Parameters
    ----------
    table : Table
        Rows.
    se : str, array of shape (n,), or None
        Standard errors, or the name of their column.
    covariance : array or sparse array of shape (n, n), or None
        Sampling covariance of the estimates.

    Raises
    ------
    ModelDataError
        For none of both, values that are not positive, and what is no covariance matrix.
    """
    if se is None and covariance is None:
        raise ModelDataError(
            "se · neither standard errors nor a covariance were given · name the column: se='se'"
        )
    if covariance is None:
        return SamplingErrors(_standard_errors(table, se) ** 2, ())
    own = None if se is None else _standard_errors(table, se) ** 2
    matrix = _matrix(covariance, table)
    diagonal = np.asarray(matrix.diagonal())
    if not (diagonal > 0).all():
        where = rows_in_words(~(diagonal > 0))
        raise ModelDataError(f"covariance · the diagonal is not above 0 in {where} · a variance is")
    if own is not None and not np.allclose(own, diagonal, rtol=AGREE, atol=0):
        where = rows_in_words(~np.isclose(own, diagonal, rtol=AGREE, atol=0))
        raise ModelDataError(
            f"se · squared not the covariance's diagonal in {where} · give one of both"
        )
    return SamplingErrors(diagonal, tuple(_blocks(matrix)))


def _standard_errors(table: Table, se: Any) -> FloatArray:
    given = table.column(se, "se") if isinstance(se, str) else array_of(se)
    where = f"se · column '{se}'" if isinstance(se, str) else "se"
    if given.shape != (len(table),):
        raise ModelDataError(
            f"{where} · shape {given.shape} · must be ({len(table)},), one a row · name a column, "
            "or give an array of one dimension"
        )
    check_order(where, labels_of(se), table.labels)
    values = numbers(where, given)
    with np.errstate(over="ignore", under="ignore"):
        square = values**2
    bad = ~(values > 0) | ~np.isfinite(square) | (square == 0)
    if bad.any():
        first = values[np.flatnonzero(bad)[0]]
        raise ModelDataError(
            f"{where} · got {first:g} in {rows_in_words(bad)} · must be above 0 and finite · leave "
            "out estimates without a standard error, or impute it"
        )
    return values


def numbers(where: str, given: Any) -> FloatArray:
    """Return what was given as real numbers.

    Parameters
    ----------
    where : str
        What it is, for the message.
    given : array-like
        Values.

    Raises
    ------
    ModelDataError
        For text, complex numbers, and rows of unequal length.
    """
    try:
        values = np.asarray(given)
        if values.dtype.kind != "c":
            return values.astype(np.float64)
    except (TypeError, ValueError):
        pass
    raise ModelDataError(
        f"{where} · has text, complex numbers, or rows of unequal length · must be numbers"
    )


def _matrix(covariance: Any, table: Table) -> sparse.csr_array:
    n = len(table)
    if sparse.issparse(covariance):
        given: Any = covariance
    else:
        given = numbers("covariance", covariance)
    if given.shape != (n, n):
        raise ModelDataError(f"covariance · shape {given.shape} · must be ({n}, {n}), as the rows")
    labels = labels_of(covariance)
    check_order("covariance", labels, table.labels)
    if labels:
        check_order("covariance · columns", tuple(covariance.columns), labels)
    matrix = sparse.csr_array(given, dtype=np.float64)
    if not np.isfinite(matrix.data).all():
        raise ModelDataError("covariance · has values that are not finite · must be finite")
    return matrix


def _blocks(matrix: sparse.csr_array) -> Iterator[CorrelatedRows]:
    """Yield each set of two rows or more that are linked, with its covariance."""
    kept = matrix.copy()
    kept.eliminate_zeros()
    _, label = csgraph.connected_components(kept, directed=False)
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order], prepend=-1))
    for rows in np.split(order, starts[1:]):
        if len(rows) > 1:
            block = matrix[rows][:, rows].toarray()
            where = f"covariance of {rows_in_words(np.isin(np.arange(len(label)), rows))}"
            check_covariance(where, block, len(rows))
            least = float(np.linalg.eigvalsh(block)[0])
            if least <= np.finfo(float).eps * len(rows) * block.max():
                raise ModelDataError(
                    f"{where} · not positive definite: one estimate is a combination of others · "
                    "leave it out"
                )
            yield CorrelatedRows(rows.astype(np.int64), block)


def restricted(errors: SamplingErrors, kept: IntArray) -> SamplingErrors:
    """Return the errors of some of the rows.

    Parameters
    ----------
    errors : SamplingErrors
        Errors of all rows.
    kept : IntArray
        Which rows, in ascending order.
    """
    blocks = []
    for block in errors.correlated:
        inside = np.isin(block.rows, kept)
        if inside.sum() > 1:
            rows = np.searchsorted(kept, block.rows[inside])
            blocks.append(CorrelatedRows(rows, block.covariance[np.ix_(inside, inside)]))
    return SamplingErrors(errors.own_variance[kept], tuple(blocks))


def as_shared(errors: SamplingErrors) -> tuple[FloatArray, tuple[SharedError, ...]] | None:
    """Return the same errors as own ones and one that rows of a block share, if they are that.

    Parameters
    ----------
    errors : SamplingErrors
        Errors with blocks.

    Returns
    -------
    own variance and shared errors, or None
        None where covariances within a block differ or are below zero.
    """
    own = errors.own_variance * (1 - LEAST_SHARE)
    codes: IntArray = np.arange(len(own)) + len(errors.correlated)
    shared = list(errors.own_variance * LEAST_SHARE)
    heads = []
    for number, block in enumerate(errors.correlated):
        off = block.covariance[~_diagonal(len(block.rows))]
        common = float(off.mean())
        if common <= 0 or np.ptp(off) > AGREE * common:
            return None
        own[block.rows] = np.diag(block.covariance) - common
        if not (own[block.rows] > 0).all():
            return None
        codes[block.rows] = number
        heads.append(common)
    used, codes = np.unique(codes, return_inverse=True)
    variance = np.array([*heads, *shared])[used]
    return own, (SharedError("covariance", codes.astype(np.int64), variance),)


def _diagonal(size: int) -> BoolArray:
    return np.eye(size, dtype=np.bool_)
