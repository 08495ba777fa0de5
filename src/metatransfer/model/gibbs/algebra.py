"""Dense linear algebra on small matrices, compiled."""

import numpy as np

from metatransfer.model.compiled import compiled, inlined
from metatransfer.model.design import FloatArray

TILE = 4
"""Rows and columns of a tile, whose 16 sums are kept in registers: each number that is read goes
into four products. With sums one by one, memory and not arithmetic set the pace."""


@inlined
def zero() -> int:
    """Return the first column; written as 0, Numba would compile what takes it once more."""
    return int(np.int64(0))


@compiled
def factorise(matrix: FloatArray) -> bool:
    """Replace the lower triangle by its Cholesky factor; return whether there is one.

    Parameters
    ----------
    matrix : FloatArray, shape (p, p)
        Symmetric; only the lower triangle is read and written.
    """
    return eliminate(matrix, zero(), len(matrix))


@compiled
def eliminate(matrix: FloatArray, first: int, last: int) -> bool:
    """Factorise some columns, and take what they explain off those after them.

    Doing so with all columns, stage by stage, is a Cholesky factorisation; what a stage leaves is
    the Schur complement of the columns so far. Rows below the square are carried along: of a right
    side below it, forward substitution remains.

    Parameters
    ----------
    matrix : FloatArray, shape (p or more, p)
        Symmetric in its square; only the lower triangle is read and written. Columns before
        ``first`` have been eliminated.
    first, last : int
        The columns, ``last`` not among them.

    Returns
    -------
    bool
        Whether they are positive definite given the columns before; if not, the matrix is spoilt.
    """
    left = first
    while left < matrix.shape[1]:
        right = min(left + TILE, last if left < last else matrix.shape[1])
        _subtract_products(matrix, (left, right), (first, min(left, last)))
        if left < last and not _solve_panel(matrix, left, right):
            return False
        left = right
    return True


@inlined
def _subtract_products(
    matrix: FloatArray, columns: tuple[int, int], inner: tuple[int, int]
) -> None:
    """Take products of rows over inner columns off some columns, from the diagonal downwards."""
    left, right = columns
    first, last = inner
    i = left
    while i < len(matrix):
        if i >= right and right - left == TILE and i + TILE <= len(matrix):
            _subtract_tile(matrix, (i, left), first, last)
            i += TILE
            continue
        row = matrix[i, first:last]
        for j in range(left, min(right, i + 1)):
            other, total = matrix[j, first:last], 0.0
            for c in range(len(row)):
                total += row[c] * other[c]
            matrix[i, j] -= total
        i += 1


@inlined
def _subtract_tile(matrix: FloatArray, corner: tuple[int, int], first: int, last: int) -> None:
    """Take products of four rows with four others over inner columns off a tile."""
    i, j = corner
    a0, a1 = matrix[i, first:last], matrix[i + 1, first:last]
    a2, a3 = matrix[i + 2, first:last], matrix[i + 3, first:last]
    b0, b1 = matrix[j, first:last], matrix[j + 1, first:last]
    b2, b3 = matrix[j + 2, first:last], matrix[j + 3, first:last]
    s00 = s01 = s02 = s03 = s10 = s11 = s12 = s13 = 0.0
    s20 = s21 = s22 = s23 = s30 = s31 = s32 = s33 = 0.0
    for c in range(len(a0)):
        x0, x1, x2, x3 = a0[c], a1[c], a2[c], a3[c]
        y0, y1, y2, y3 = b0[c], b1[c], b2[c], b3[c]
        s00 += x0 * y0
        s01 += x0 * y1
        s02 += x0 * y2
        s03 += x0 * y3
        s10 += x1 * y0
        s11 += x1 * y1
        s12 += x1 * y2
        s13 += x1 * y3
        s20 += x2 * y0
        s21 += x2 * y1
        s22 += x2 * y2
        s23 += x2 * y3
        s30 += x3 * y0
        s31 += x3 * y1
        s32 += x3 * y2
        s33 += x3 * y3
    sums = ((s00, s01, s02, s03), (s10, s11, s12, s13), (s20, s21, s22, s23), (s30, s31, s32, s33))
    for a in range(TILE):
        matrix[i + a, j] -= sums[a][0]
        matrix[i + a, j + 1] -= sums[a][1]
        matrix[i + a, j + 2] -= sums[a][2]
        matrix[i + a, j + 3] -= sums[a][3]


@inlined
def _solve_panel(matrix: FloatArray, left: int, right: int) -> bool:
    """Factorise a few columns from which all columns before them have been taken off."""
    for i in range(left, right):
        for j in range(left, i + 1):
            total = matrix[i, j]
            for c in range(left, j):
                total -= matrix[i, c] * matrix[j, c]
            if i > j:
                matrix[i, j] = total / matrix[j, j]
            elif total > 0.0:
                matrix[j, j] = np.sqrt(total)
            else:
                return False
    if right - left == TILE:
        _solve_below(matrix, left)
        return True
    for i in range(right, len(matrix)):
        for j in range(left, right):
            total = matrix[i, j]
            for c in range(left, j):
                total -= matrix[i, c] * matrix[j, c]
            matrix[i, j] = total / matrix[j, j]
    return True


@inlined
def _solve_below(matrix: FloatArray, j: int) -> None:
    """Solve the rows below a tile on the diagonal, without a loop over its columns."""
    d0, d1 = 1.0 / matrix[j, j], 1.0 / matrix[j + 1, j + 1]
    d2, d3 = 1.0 / matrix[j + 2, j + 2], 1.0 / matrix[j + 3, j + 3]
    l10, l20, l30 = matrix[j + 1, j], matrix[j + 2, j], matrix[j + 3, j]
    l21, l31, l32 = matrix[j + 2, j + 1], matrix[j + 3, j + 1], matrix[j + 3, j + 2]
    for i in range(j + TILE, len(matrix)):
        x0 = matrix[i, j] * d0
        x1 = (matrix[i, j + 1] - x0 * l10) * d1
        x2 = (matrix[i, j + 2] - x0 * l20 - x1 * l21) * d2
        x3 = (matrix[i, j + 3] - x0 * l30 - x1 * l31 - x2 * l32) * d3
        matrix[i, j], matrix[i, j + 1] = x0, x1
        matrix[i, j + 2], matrix[i, j + 3] = x2, x3


@compiled
def forward(factor: FloatArray, right: FloatArray) -> None:
    """Solve ``factor @ x = right`` in place.

    Parameters
    ----------
    factor : FloatArray, shape (p, p)
        Lower triangle.
    right : FloatArray, shape (p,)
        Right side, then the solution.
    """
    for i in range(len(right)):
        row, total = factor[i, :i], right[i]
        for c in range(i):
            total -= row[c] * right[c]
        right[i] = total / factor[i, i]


@compiled
def backward(factor: FloatArray, right: FloatArray) -> None:
    """Solve ``factor.T @ x = right`` in place.

    Parameters
    ----------
    factor : FloatArray, shape (p, p)
        Lower triangle.
    right : FloatArray, shape (p,)
        Right side, then the solution.
    """
    for i in range(len(right) - 1, -1, -1):
        row, solved = factor[i, :i], right[i] / factor[i, i]
        right[i] = solved
        for c in range(i):
            right[c] -= row[c] * solved


@compiled
def times(factor: FloatArray, vector: FloatArray) -> None:
    """Multiply a vector by a lower triangle in place.

    Parameters
    ----------
    factor : FloatArray, shape (p, p)
        Lower triangle.
    vector : FloatArray, shape (p,)
        Replaced by ``factor @ vector``.
    """
    for i in range(len(vector) - 1, -1, -1):
        total = 0.0
        for c in range(i + 1):
            total += factor[i, c] * vector[c]
        vector[i] = total


@compiled
def gram(matrix: FloatArray, weights: FloatArray) -> FloatArray:
    """Return ``matrix.T @ (weights * matrix)``, rounded alike on any number of processors.

    Parameters
    ----------
    matrix : FloatArray, shape (n, p)
        Any.
    weights : FloatArray, shape (n,)
        Of its rows.
    """
    n, p = matrix.shape
    out = np.zeros((p, p))
    for i in range(n):
        for j in range(p):
            weighted = weights[i] * matrix[i, j]
            for c in range(p):
                out[j, c] += weighted * matrix[i, c]
    return out
