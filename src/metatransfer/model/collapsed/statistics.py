"""Sufficient statistics as functions of sigma, so that a fit costs the same for any rows.

Each statistic is a sum over rows of something divided by ``sigma² + variance``. In
``u = log(sigma² + least variance)/2`` it is analytic in a strip of half-width π/2 about the real
line, and sigma = 0 is a finite u; Chebyshev interpolation therefore converges geometrically
(Trefethen 2019, Approximation Theory and Approximation Practice, theorem 8.2).
"""

from typing import NamedTuple

import numpy as np

from metatransfer.model.collapsed.columns import Columns, Kernel, pair_sums
from metatransfer.model.design import FloatArray, IntArray

ACCURACY = 1e-12
"""Relative error that the number of nodes is chosen for."""


class Point(NamedTuple):
    """Statistics at some values of sigma; the outcome is the last column of the core.

    Parameters
    ----------
    core : FloatArray, shape (points, width + 1, width + 1)
        Sums of products of core columns, over the residual variance.
    cross : FloatArray, shape (points, width + 1, levels)
        The same of core columns and the nested block.
    nested : FloatArray, shape (points, levels)
        The same of the nested block with itself.
    log_variance : FloatArray, shape (points,)
        Sum of the log residual variances.
    """

    core: FloatArray
    cross: FloatArray
    nested: FloatArray
    log_variance: FloatArray


class Statistics:
    """Sums over rows at Chebyshev nodes.

    Parameters
    ----------
    columns : Columns
        What the rows carry.
    kernels : tuple of Kernel
        Blocks whose coefficients are turned.
    largest_sigma : float
        Largest sigma that will be asked for, points.
    """

    def __init__(self, columns: Columns, kernels: tuple[Kernel, ...], largest_sigma: float) -> None:
        self.least = float(columns.variance.min())
        self.rows = len(columns.y)
        low, high = np.log(self.least) / 2, np.log(self.least + largest_sigma**2) / 2
        self.nodes, self.sign = _nodes(low, high)
        sigma2 = np.exp(2 * self.nodes) - self.least
        variance = sigma2 + columns.variance[:, None]
        # the shape is interpolated, not the size, which varies by many orders of magnitude
        weights = np.exp(2 * self.nodes) / variance
        self.shape = (columns.width + 1, 0 if columns.nested is None else columns.nested.levels)
        core, cross, nested = _sums(columns, weights)
        for kernel in kernels:
            _turn(core, cross, columns.parts[kernel.at], kernel.vectors)
        count = len(self.nodes)
        log_variance = np.log(variance).sum(axis=0) - 2 * self.rows * self.nodes
        self.table = np.concatenate(
            [a.reshape(count, -1) for a in (core, cross, nested, log_variance)], axis=1
        )

    @property
    def entries(self) -> int:
        """Numbers that one point has."""
        return int(self.table.shape[1])

    def at(self, sigma: FloatArray) -> Point:
        """Return the statistics at some values of sigma.

        Parameters
        ----------
        sigma : FloatArray, shape (points,)
            Standard deviations of residual heterogeneity, points.
        """
        u = np.log(sigma**2 + self.least) / 2
        shape = self._weights(u) @ self.table
        width, levels = self.shape
        ends = np.cumsum([width * width, width * levels, levels])
        core, cross, nested, log_variance = np.split(shape, ends, axis=1)
        size = np.exp(-2 * u)[:, None]
        return Point(
            core=(core * size).reshape(len(u), width, width),
            cross=(cross * size).reshape(len(u), width, levels),
            nested=nested * size,
            log_variance=log_variance[:, 0] + 2 * self.rows * u,
        )

    def _weights(self, u: FloatArray) -> FloatArray:
        """Return barycentric weights, shape (points, nodes)."""
        distance = u[:, None] - self.nodes
        hit = distance == 0
        with np.errstate(divide="ignore"):
            weights = self.sign / distance
        weights[hit.any(axis=1)] = 0.0
        weights[hit] = 1.0
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _nodes(low: float, high: float) -> tuple[FloatArray, FloatArray]:
    """Return Chebyshev points of the second kind and their barycentric weights."""
    half = (high - low) / 2
    reach = np.pi / 2 / half
    rate = np.log(reach + np.sqrt(1 + reach**2))
    count = int(np.ceil(-np.log(ACCURACY) / rate)) + 1
    at = np.cos(np.pi * np.arange(count) / (count - 1))
    sign = np.where(np.arange(count) % 2, -1.0, 1.0)
    sign[[0, -1]] /= 2
    return low + half * (1 + at), sign


def _sums(columns: Columns, weights: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    if columns.rotation is not None:
        dense = columns.dense()
        core = np.stack([dense.T @ (dense * w[:, None]) for w in weights.T])
        return core, np.zeros((len(core), core.shape[1], 0)), np.zeros((len(core), 0))
    first = np.zeros(len(columns.y), dtype=np.int64)
    pieces = [(b.codes, b.values, b.levels) for b in columns.core] + [(first, columns.y, 1)]
    parts = [*columns.parts, slice(columns.width, columns.width + 1)]
    width = columns.width + 1
    core = np.empty((weights.shape[1], width, width))
    for row, (one, here) in enumerate(zip(pieces, parts, strict=True)):
        for other, there in zip(pieces[: row + 1], parts, strict=False):
            sums = pair_sums(one, other, weights)
            core[:, here, there] = sums
            core[:, there, here] = sums.transpose(0, 2, 1)
    return core, *_nested_sums(columns, pieces, weights)


def _nested_sums(
    columns: Columns, pieces: list[tuple[IntArray, FloatArray, int]], weights: FloatArray
) -> tuple[FloatArray, FloatArray]:
    count, block = weights.shape[1], columns.nested
    if block is None:
        return np.zeros((count, columns.width + 1, 0)), np.zeros((count, 0))
    nested = (block.codes, block.values, block.levels)
    cross = [pair_sums(piece, nested, weights) for piece in pieces]
    squares = (np.zeros_like(block.codes), block.values**2, 1)
    alone = pair_sums(squares, (block.codes, np.ones_like(block.values), block.levels), weights)
    return np.concatenate(cross, axis=1), alone[:, 0]


def _turn(core: FloatArray, cross: FloatArray, part: slice, vectors: FloatArray) -> None:
    """Replace the columns of a block by combinations of them, in place."""
    core[:, part, :] = vectors.T @ core[:, part, :]
    core[:, :, part] = core[:, :, part] @ vectors
    cross[:, part, :] = vectors.T @ cross[:, part, :]
