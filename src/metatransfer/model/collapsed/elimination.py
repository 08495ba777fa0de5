"""What follows from the sums of one point, compiled.

With prior standard deviations S and residual variances D, the outcome y is normal with covariance
``W S² Wᵀ + D``. Its determinant and inverse need only the Cholesky factor of
``M = I + S Wᵀ D⁻¹ W S``, with the outcome as one more column. Nested levels, whose part of M is
diagonal, leave by their Schur complement; the factor of the rest keeps the zeros to the left of
each row's first entry (George and Liu 1981, Computer Solution of Large Sparse Positive Definite
Systems, chapter 4).
"""

from typing import NamedTuple

import numpy as np

from metatransfer.model.compiled import compiled, part
from metatransfer.model.design import FloatArray, IntArray


class Layout(NamedTuple):
    """Which sums there are, in the order in which a point has them.

    Parameters
    ----------
    first : IntArray, shape (width + 1,)
        First column that each row of the factor has an entry in.
    rows, columns : IntArray, shape (pairs,)
        Entries of the lower triangle of ``Wᵀ D⁻¹ W``: the first sums of a point.
    starts : IntArray, shape (levels + 1,)
        Where the links of each nested level start among ``touched``.
    touched : IntArray, shape (links,)
        Columns that each nested level is linked with, ascending, the outcome last. Sums of links
        follow on those of pairs, and then those of nested levels with themselves.
    bundles : IntArray, shape (bundles, most terms + 2)
        Correlated terms: their number, the levels of each, and the first column of each.
    """

    first: IntArray
    rows: IntArray
    columns: IntArray
    starts: IntArray
    touched: IntArray
    bundles: IntArray


class Batch(NamedTuple):
    """Points whose sums are at hand.

    Parameters
    ----------
    sums : FloatArray, shape (points, sums or more)
        Sums over rows.
    sd : FloatArray, shape (points, width + 1)
        Prior standard deviations, one for the outcome.
    nested_sd : FloatArray, shape (points, levels)
        The same of nested levels.
    mixing : FloatArray, shape (points, ...)
        Cholesky factors of the correlations of all bundles, row by row.
    """

    sums: FloatArray
    sd: FloatArray
    nested_sd: FloatArray
    mixing: FloatArray


class Reduced(NamedTuple):
    """A point after elimination.

    Parameters
    ----------
    matrix : FloatArray, shape (width + 1, width + 1)
        Lower Cholesky factor of M, the outcome as its last row, one added to the corner.
    precision : FloatArray, shape (levels,)
        The nested levels' part of M.
    links : FloatArray, shape (links,)
        What links them with the other columns, in prior units.
    """

    matrix: FloatArray
    precision: FloatArray
    links: FloatArray


@part
def _product(one: FloatArray, other: FloatArray, start: int, stop: int) -> float:
    # slices from zero: a loop whose first index might be negative would not be vectorised
    x, y, total = one[start:stop], other[start:stop], 0.0
    for c in range(len(x)):
        total += x[c] * y[c]
    return total


@part
def factorise(matrix: FloatArray, first: IntArray) -> bool:
    """Replace a lower triangle by its Cholesky factor; return whether there is one.

    Four columns at a time: each row is read once for them.

    Parameters
    ----------
    matrix : FloatArray, shape (p, p)
        Lower triangle, zero to the left of each row's first entry.
    first : IntArray, shape (p,)
        First column that each row has an entry in.
    """
    size = len(matrix)
    for start in range(0, size, 4):
        stop = min(start + 4, size)
        low = first[start]
        for i in range(start, stop):
            low = min(low, first[i])
        for j in range(start, stop):
            for k in range(start, j):
                matrix[j, k] = (matrix[j, k] - _product(matrix[j], matrix[k], low, k)) / matrix[
                    k, k
                ]
            rest = matrix[j, j] - _product(matrix[j], matrix[j], low, j)
            if not rest > 0.0:
                return False
            matrix[j, j] = np.sqrt(rest)
        if stop - start < 4:
            continue
        one, two, three, four = (
            matrix[start],
            matrix[start + 1],
            matrix[start + 2],
            matrix[stop - 1],
        )
        for i in range(stop, size):
            if first[i] >= stop:
                continue
            row, begin = matrix[i], max(low, first[i])
            x, p, q = row[begin:start], one[begin:start], two[begin:start]
            r, s = three[begin:start], four[begin:start]
            a, b, c, d = 0.0, 0.0, 0.0, 0.0
            for at in range(len(x)):
                a += x[at] * p[at]
                b += x[at] * q[at]
                c += x[at] * r[at]
                d += x[at] * s[at]
            a = (row[start] - a) / one[start]
            b = (row[start + 1] - b - a * two[start]) / two[start + 1]
            c = row[start + 2] - c - a * three[start] - b * three[start + 1]
            c /= three[start + 2]
            d = row[start + 3] - d - a * four[start] - b * four[start + 1]
            row[start], row[start + 1], row[start + 2] = a, b, c
            row[start + 3] = (d - c * four[start + 2]) / four[start + 3]
    return True


@part
def _fill(batch: Batch, at: int, layout: Layout, out: Reduced) -> None:
    """Put a point's sums into the lower triangle of M, but for the identity."""
    matrix, sums, sd = out.matrix, batch.sums[at], batch.sd[at]
    for i in range(len(matrix)):
        for j in range(layout.first[i], i + 1):
            matrix[i, j] = 0.0
    pairs = len(layout.rows)
    for pair in range(pairs):
        i, j = layout.rows[pair], layout.columns[pair]
        matrix[i, j] = sums[pair] * sd[i] * sd[j]
    own = pairs + len(layout.touched)
    for level in range(len(out.precision)):
        nested_sd = batch.nested_sd[at, level]
        out.precision[level] = 1.0 + nested_sd**2 * sums[own + level]
        for a in range(layout.starts[level], layout.starts[level + 1]):
            out.links[a] = sums[pairs + a] * nested_sd * sd[layout.touched[a]]


@part
def _eliminate(layout: Layout, out: Reduced) -> None:
    """Take the nested levels out of the lower triangle."""
    for level in range(len(out.precision)):
        begin, end = layout.starts[level], layout.starts[level + 1]
        for a in range(begin, end):
            row, weighted = out.matrix[layout.touched[a]], out.links[a] / out.precision[level]
            for b in range(begin, a + 1):
                row[layout.touched[b]] -= weighted * out.links[b]


@part
def _mix(matrix: FloatArray, starts: IntArray, levels: int, weights: FloatArray) -> None:
    """Replace columns of correlated terms by those of their independent parts, then rows."""
    terms, size = len(starts), len(matrix)
    for level in range(levels):
        for t in range(terms):
            for c in range(size):
                total = 0.0
                for other in range(t, terms):
                    total += weights[other, t] * matrix[starts[other] + level, c]
                matrix[starts[t] + level, c] = total
    for level in range(levels):
        for t in range(terms):
            for r in range(size):
                total = 0.0
                for other in range(t, terms):
                    total += weights[other, t] * matrix[r, starts[other] + level]
                matrix[r, starts[t] + level] = total


@part
def _mix_all(batch: Batch, at: int, layout: Layout, matrix: FloatArray) -> None:
    for i in range(len(matrix)):
        for j in range(i):
            matrix[j, i] = matrix[i, j]
    done = 0
    for bundle in layout.bundles:
        terms = bundle[0]
        weights = batch.mixing[at, done : done + terms * terms].copy().reshape((terms, terms))
        _mix(matrix, bundle[2 : 2 + terms], bundle[1], weights)
        done += terms * terms


@part
def _reduce(batch: Batch, at: int, layout: Layout, out: Reduced) -> bool:
    """Eliminate what one point has; return whether that is possible."""
    _fill(batch, at, layout, out)
    _eliminate(layout, out)
    if len(layout.bundles):
        _mix_all(batch, at, layout, out.matrix)
    for i in range(len(out.matrix)):
        out.matrix[i, i] += 1.0
    return factorise(out.matrix, layout.first)


@part
def _room(batch: Batch, layout: Layout) -> Reduced:
    size = batch.sd.shape[1]
    return Reduced(
        np.zeros((size, size)), np.empty(batch.nested_sd.shape[1]), np.empty(len(layout.touched))
    )


@compiled
def log_terms(batch: Batch, layout: Layout) -> FloatArray:
    """Return log determinant of M plus the quadratic form of the outcomes, for each point.

    Parameters
    ----------
    batch : Batch
        Points.
    layout : Layout
        Which sums there are.

    Returns
    -------
    FloatArray, shape (points,)
        NaN where rounding has made M indefinite.
    """
    room = _room(batch, layout)
    last = len(room.matrix) - 1
    out = np.empty(len(batch.sums))
    for at in range(len(out)):
        if not _reduce(batch, at, layout, room):
            out[at] = np.nan
            continue
        total = room.matrix[last, last] ** 2 - 1
        for i in range(last):
            total += 2 * np.log(room.matrix[i, i])
        for level in range(len(room.precision)):
            total += np.log(room.precision[level])
        out[at] = total
    return out


@part
def _back(point: Reduced, layout: Layout, told: float, right: FloatArray) -> None:
    """Turn noise into coefficients of independent parts in prior units, in place."""
    matrix, width = point.matrix, len(right)
    for i in range(width):
        right[i] += told * matrix[width, i]
    for i in range(width - 1, -1, -1):
        row = matrix[i]
        solved = right[i] / row[i]
        right[i] = solved
        for c in range(layout.first[i], i):
            right[c] -= row[c] * solved


@part
def _mixed(batch: Batch, at: int, layout: Layout, right: FloatArray) -> None:
    """Make coefficients of correlated terms of their independent parts, in place."""
    done = 0
    for bundle in layout.bundles:
        terms = bundle[0]
        for level in range(bundle[1]):
            for t in range(terms - 1, -1, -1):
                total = 0.0
                for other in range(t + 1):
                    weight = batch.mixing[at, done + t * terms + other]
                    total += weight * right[bundle[2 + other] + level]
                right[bundle[2 + t] + level] = total
        done += terms * terms


@part
def _nested(
    point: Reduced, layout: Layout, told: float, right: FloatArray, nested: FloatArray
) -> None:
    """Turn noise into nested coefficients in prior units, given the others, in place."""
    for level in range(len(nested)):
        last = layout.starts[level + 1] - 1
        total = told * point.links[last]
        for a in range(layout.starts[level], last):
            total -= point.links[a] * right[layout.touched[a]]
        precision = point.precision[level]
        nested[level] = total / precision + nested[level] / np.sqrt(precision)


@compiled
def draw(
    batch: Batch,
    layout: Layout,
    told: float,
    starts: IntArray,
    noise: FloatArray,
    nested_noise: FloatArray,
) -> None:
    """Turn noise into coefficients in prior units, in place.

    Parameters
    ----------
    batch : Batch
        Points.
    layout : Layout
        Which sums there are.
    told : float
        One for draws, whose mean is there without noise; zero for deviations from it.
    starts : IntArray, shape (points + 1,)
        Where the draws of each point start.
    noise : FloatArray, shape (draws, width)
        Noise, then coefficients.
    nested_noise : FloatArray, shape (draws, levels)
        The same of nested levels.
    """
    room = _room(batch, layout)
    for at in range(len(batch.sums)):
        _reduce(batch, at, layout, room)
        for one in range(starts[at], starts[at + 1]):
            right, nested = noise[one], nested_noise[one]
            _back(room, layout, told, right)
            _mixed(batch, at, layout, right)
            _nested(room, layout, told, right, nested)


@compiled
def inverse_columns(batch: Batch, layout: Layout, asked: IntArray) -> FloatArray:
    """Return columns of the inverse factor, and last the row of the outcome, for each point.

    Parameters
    ----------
    batch : Batch
        Points.
    layout : Layout
        Which sums there are.
    asked : IntArray, shape (asked,)
        Which columns.

    Returns
    -------
    FloatArray, shape (points, asked + 1, width)
    """
    room = _room(batch, layout)
    width = len(room.matrix) - 1
    out = np.zeros((len(batch.sums), len(asked) + 1, width))
    for at in range(len(out)):
        _reduce(batch, at, layout, room)
        out[at, len(asked)] = room.matrix[width, :width]
        for column in range(len(asked)):
            right = out[at, column]
            right[asked[column]] = 1.0
            for i in range(asked[column], width):
                total = right[i] - _product(room.matrix[i], right, layout.first[i], i)
                right[i] = total / room.matrix[i, i]
    return out
