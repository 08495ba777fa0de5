"""Dense linear algebra on small matrices, compiled."""

import numpy as np

from metatransfer.model.compiled import compiled
from metatransfer.model.design import FloatArray


@compiled
def factorise(matrix: FloatArray) -> bool:
    """Replace the lower triangle by its Cholesky factor; return whether there is one.

    Parameters
    ----------
    matrix : FloatArray, shape (p, p)
        Symmetric; only the lower triangle is read and written.
    """
    for j in range(len(matrix)):
        upper = matrix[j, :j]
        rest = matrix[j, j]
        for c in range(j):
            rest -= upper[c] * upper[c]
        if not rest > 0.0:
            return False
        pivot = np.sqrt(rest)
        matrix[j, j] = pivot
        for i in range(j + 1, len(matrix)):
            lower = matrix[i, :j]
            total = matrix[i, j]
            for c in range(j):
                total -= lower[c] * upper[c]
            matrix[i, j] = total / pivot
    return True


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
