"""Correlated sampling errors turned to independent combinations of rows."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from metatransfer.model.design import FloatArray, IntArray, ModelData


@dataclass(frozen=True, eq=False)
class Rotation:
    """Combinations of rows whose sampling errors are independent.

    Parameters
    ----------
    matrix : csc_array, shape (n, n)
        Orthogonal; its columns are the combinations. Residual heterogeneity, which is the same in
        every row, stays independent under it.
    variance : FloatArray, shape (n,)
        Sampling variance of each combination, points squared.
    """

    matrix: sparse.csc_array
    variance: FloatArray


def rotation_of(data: ModelData, resolution: float) -> Rotation | None:
    """Return the eigenvectors of the sampling covariance, block by block.

    Parameters
    ----------
    data : ModelData
        Rows, with what is known of their covariance.
    resolution : float
        Variance that is added to each row's own, points squared.
    """
    if not data.correlated:
        return None
    n, variance = len(data.y), data.own_variance.copy()
    alone = np.ones(n, dtype=np.bool_)
    at: list[tuple[IntArray, IntArray]] = []
    values: list[FloatArray] = []
    for block in data.correlated:
        eigen, vectors = np.linalg.eigh(block.covariance)
        variance[block.rows] = np.maximum(eigen, 0.0)
        alone[block.rows] = False
        rows = np.broadcast_to(block.rows[:, None], vectors.shape)
        at.append((rows.ravel(), rows.T.ravel()))
        values.append(vectors.ravel())
    rest = np.flatnonzero(alone)
    row, column = (np.concatenate([rest, *part]) for part in zip(*at, strict=True))
    entries = np.concatenate([np.ones(len(rest)), *values])
    matrix = sparse.csc_array((entries, (row, column)), shape=(n, n))
    return Rotation(matrix, variance + resolution)
