"""Sufficient statistics as functions of sigma, so that a fit costs the same for any rows.

Each statistic is a sum over rows of something divided by ``sigma² + variance``. In
``u = log(sigma² + least variance)/2`` it is analytic in a strip of half-width π/2 about the real
line, and sigma = 0 is a finite u; Chebyshev interpolation therefore converges geometrically
(Trefethen 2019, Approximation Theory and Approximation Practice, theorem 8.2). The line is cut into
panels: one needs few nodes, and its sums are made when a point first falls into it.
"""

from collections.abc import Iterator

import numpy as np

from metatransfer.model.collapsed.columns import Columns
from metatransfer.model.collapsed.elimination import Layout
from metatransfer.model.collapsed.sums import Places, Rows, add_up, mark
from metatransfer.model.design import FloatArray, IntArray

ACCURACY = 1e-12
"""Relative error that the number of nodes is chosen for."""

PANEL = 1.0
"""Length of a panel in u: a posterior of sigma lies in one or two."""


class Statistics:
    """Sums over rows at Chebyshev nodes.

    Parameters
    ----------
    columns : Columns
        What the rows carry.
    """

    def __init__(self, columns: Columns) -> None:
        self.rows, self.variance = _rows(columns), columns.variance
        self.least = float(columns.variance.min())
        self.layout, self.places = _laid_out(columns, self.rows)
        self.nodes, self.sign = _nodes(PANEL / 2)
        self.panels: dict[int, FloatArray] = {}

    @property
    def entries(self) -> int:
        """Numbers that one point has: sums, and the log of the variances."""
        return self.places.own + len(self.layout.starts)

    def by_panel(self, sigma: FloatArray, most: int) -> Iterator[tuple[IntArray, FloatArray]]:
        """Yield batches of points that fall into one panel, and their statistics.

        Parameters
        ----------
        sigma : FloatArray, shape (points,)
            Standard deviations of residual heterogeneity, points.
        most : int
            Points of a batch.

        Yields
        ------
        which : IntArray, shape (batch,)
            Numbers of the points.
        statistics : FloatArray, shape (batch, entries)
            Sums in the order of the layout, then the sum of log residual variances.
        """
        u = np.log(sigma**2 + self.least) / 2
        origin = np.log(self.least) / 2
        panel = np.floor((u - origin) / PANEL).astype(np.int64)
        for number in np.unique(panel):
            here = np.flatnonzero(panel == number)
            centre = origin + (number + 0.5) * PANEL
            for start in range(0, len(here), most):
                which = here[start : start + most]
                yield which, self._interpolated(int(number), centre, u[which])

    def _interpolated(self, number: int, centre: float, u: FloatArray) -> FloatArray:
        if number not in self.panels:
            self.panels[number] = self._made(centre + self.nodes)
        out = np.asarray(self._weights(u - centre) @ self.panels[number])
        out[:, :-1] *= np.exp(-2 * u)[:, None]
        out[:, -1] += 2 * len(self.variance) * u
        return out

    def _made(self, u: FloatArray) -> FloatArray:
        """Return the statistics at the nodes of a panel, their size taken out."""
        variance = np.exp(2 * u) - self.least + self.variance[:, None]
        # the shape is interpolated, not the size, which varies by many orders of magnitude
        weights = np.exp(2 * u) / variance
        table = np.zeros((self.entries, len(u)))
        add_up(self.rows, weights, self.places, table[:-1])
        table[-1] = np.log(variance).sum(axis=0) - 2 * len(self.variance) * u
        return np.ascontiguousarray(table.T)

    def _weights(self, u: FloatArray) -> FloatArray:
        """Return barycentric weights, shape (points, nodes)."""
        distance = u[:, None] - self.nodes
        hit = distance == 0
        with np.errstate(divide="ignore"):
            weights = self.sign / distance
        weights[hit.any(axis=1)] = 0.0
        weights[hit] = 1.0
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _nodes(half: float) -> tuple[FloatArray, FloatArray]:
    """Return Chebyshev points of the second kind about zero, and their barycentric weights."""
    reach = np.pi / 2 / half
    rate = np.log(reach + np.sqrt(1 + reach**2))
    count = int(np.ceil(-np.log(ACCURACY) / rate)) + 1
    at = np.cos(np.pi * np.arange(count) / (count - 1))
    sign = np.where(np.arange(count) % 2, -1.0, 1.0)
    sign[[0, -1]] /= 2
    return half * at, sign


def _rows(columns: Columns) -> Rows:
    matrix, nested = columns.matrix(), columns.nested
    matrix.sort_indices()
    return Rows(
        indptr=matrix.indptr,
        indices=matrix.indices,
        values=matrix.data,
        nested=np.zeros(0, dtype=np.int64) if nested is None else nested.codes,
        nested_values=np.zeros(0) if nested is None else nested.values,
    )


def _laid_out(columns: Columns, rows: Rows) -> tuple[Layout, Places]:
    """Return which sums there are, and which of them a product goes to."""
    size, levels = columns.width + 1, columns.nested.levels if columns.nested else 0
    pairs = np.zeros((size, size), dtype=np.bool_)
    links = np.zeros((levels, size), dtype=np.bool_)
    mark(rows, pairs, links)
    links[:, -1] = True
    at_pairs, at_links = (np.zeros(marked.shape, dtype=np.int64) for marked in (pairs, links))
    at_pairs[pairs] = np.arange(pairs.sum())
    at_links[links] = pairs.sum() + np.arange(links.sum())
    row, column = np.nonzero(pairs)
    layout = Layout(
        first=columns.first,
        rows=row,
        columns=column,
        starts=np.concatenate([[0], np.cumsum(links.sum(axis=1))]),
        touched=np.nonzero(links)[1],
        bundles=columns.bundles,
    )
    return layout, Places(at_pairs, at_links, int(pairs.sum() + links.sum()))
