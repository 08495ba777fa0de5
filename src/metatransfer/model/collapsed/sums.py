"""Sums over rows, compiled: products of the columns that a row carries, weighted."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from metatransfer.model.compiled import compiled
from metatransfer.model.design import FloatArray, IntArray


class Rows(NamedTuple):
    """What each row carries.

    Parameters
    ----------
    indptr, indices : NDArray[np.int32]
        Columns of each row, ascending, the outcome last.
    values : FloatArray
        What their coefficients are multiplied by.
    nested : IntArray, shape (n,)
        Nested level of each row; empty without any.
    nested_values : FloatArray, shape (n,)
        What its coefficient is multiplied by.
    """

    indptr: NDArray[np.int32]
    indices: NDArray[np.int32]
    values: FloatArray
    nested: IntArray
    nested_values: FloatArray


class Places(NamedTuple):
    """Which sum a product goes to.

    Parameters
    ----------
    pairs : IntArray, shape (width + 1, width + 1)
        That of two columns, in the lower triangle.
    links : IntArray, shape (levels, width + 1)
        That of a nested level and a column.
    own : int
        That of the first nested level with itself.
    """

    pairs: IntArray
    links: IntArray
    own: int


@compiled
def mark(rows: Rows, pairs: NDArray[np.bool_], links: NDArray[np.bool_]) -> None:
    """Mark which columns occur together in a row, and with which nested level.

    Parameters
    ----------
    rows : Rows
        What each row carries.
    pairs : NDArray[np.bool_], shape (width + 1, width + 1)
        Lower triangle, marked in place.
    links : NDArray[np.bool_], shape (levels, width + 1)
        Marked in place.
    """
    for row in range(len(rows.indptr) - 1):
        begin, end = rows.indptr[row], rows.indptr[row + 1]
        for a in range(begin, end):
            for b in range(begin, a + 1):
                pairs[rows.indices[a], rows.indices[b]] = True
            if len(rows.nested):
                links[rows.nested[row], rows.indices[a]] = True


@compiled
def add_up(rows: Rows, weights: FloatArray, places: Places, table: FloatArray) -> None:
    """Add weighted products over the rows, for several sets of weights.

    Parameters
    ----------
    rows : Rows
        What each row carries.
    weights : FloatArray, shape (n, nodes)
        Weights of the rows.
    places : Places
        Which sum a product goes to.
    table : FloatArray, shape (sums, nodes)
        Added to in place.
    """
    nodes = weights.shape[1]
    for row in range(len(rows.indptr) - 1):
        begin, end = rows.indptr[row], rows.indptr[row + 1]
        weight = weights[row]
        for a in range(begin, end):
            for b in range(begin, a + 1):
                product = rows.values[a] * rows.values[b]
                out = table[places.pairs[rows.indices[a], rows.indices[b]]]
                for node in range(nodes):
                    out[node] += product * weight[node]
            if len(rows.nested):
                product = rows.values[a] * rows.nested_values[row]
                out = table[places.links[rows.nested[row], rows.indices[a]]]
                for node in range(nodes):
                    out[node] += product * weight[node]
        if len(rows.nested):
            product = rows.nested_values[row] ** 2
            out = table[places.own + rows.nested[row]]
            for node in range(nodes):
                out[node] += product * weight[node]
