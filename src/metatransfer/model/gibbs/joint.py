"""Standard deviations with all coefficients integrated out, then all coefficients at once.

The core's columns are ordered so that the blocks whose standard deviations are visited here come
last. Cholesky elimination of the others leaves what the rows say about these blocks alone, a small
normal model in which the marginal likelihood of each standard deviation is cheap.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from metatransfer.errors import DiagnosticsError
from metatransfer.model.blocks import Block
from metatransfer.model.compiled import compiled, part
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.gibbs.algebra import backward, factorise, forward
from metatransfer.model.gibbs.elimination import Normal
from metatransfer.model.gibbs.slices import Uniforms, slicer, uniforms
from metatransfer.model.spec import Priors


@part
def log_half_t(log_sd: float, scale: float, df: float) -> float:
    """Return the log density of log sd where sd is half-Student-t, up to a constant.

    Parameters
    ----------
    log_sd : float
        Logarithm of a standard deviation.
    scale : float
        Scale of the prior.
    df : float
        Degrees of freedom of the prior.
    """
    return log_sd - (df + 1.0) / 2.0 * math.log1p((math.exp(log_sd) / scale) ** 2 / df)


SMALL_LEVELS = 24
"""Blocks with up to so many levels are visited in each sweep; larger ones take turns."""

SMALL_ROUNDS = 2
"""How often small blocks are visited in a sweep: it costs little once the others are gone."""

SMALLEST_UNIT = 0.01
"""Share of the prior's scale below which the unit of a block's coefficients does not shrink."""


class Trail(NamedTuple):
    """What is left for the visited blocks.

    Parameters
    ----------
    precision : FloatArray, shape (p, p)
        What the rows say of their coefficients, in units of ``units``; the lower triangle.
    shift : FloatArray, shape (p,)
        Precision times mean.
    starts : IntArray, shape (blocks + 1,)
        Where each block starts.
    units : FloatArray, shape (blocks,)
        Points.
    sds : FloatArray, shape (blocks,)
        Standard deviations, points; updated.
    """

    precision: FloatArray
    shift: FloatArray
    starts: IntArray
    units: FloatArray
    sds: FloatArray


@part
def log_evidence(
    log_sd: float,
    held: tuple[FloatArray, FloatArray, FloatArray, float, tuple[float, float]],
) -> float:
    """Return the log posterior of a log deviation, its coefficients integrated out.

    Parameters
    ----------
    log_sd : float
        Logarithm of the standard deviation, points.
    held : tuple
        What rows tell of the coefficients, as a tridiagonal matrix (its diagonal, beside it) and
        precision times mean; the unit of these, points; scale and df of the prior.
    """
    told, beside, shift, unit, prior = held
    variance = math.exp(2.0 * log_sd) / unit**2
    value, pivot, right = log_half_t(log_sd, prior[0], prior[1]), 1.0, 0.0
    for i in range(len(shift)):
        link = variance * beside[i - 1] if i else 0.0
        right = shift[i] - link / pivot * right
        pivot = 1.0 + variance * told[i, i] - link * link / pivot
        value += (variance * right * right / pivot - math.log(pivot)) / 2.0
    return value


next_log_sd = slicer(log_evidence)


class Joint:
    """Draws standard deviations of chosen blocks and then all core coefficients.

    Parameters
    ----------
    blocks : sequence of Block
        Blocks of the core, those to visit last, largest first.
    visited : int
        How many of them are visited.
    priors : Priors
        Scales of the priors.
    """

    def __init__(self, blocks: tuple[Block, ...], visited: int, priors: Priors) -> None:
        self.visited = blocks[len(blocks) - visited :]
        self.priors = priors
        self.lead = sum(block.levels for block in blocks[: len(blocks) - visited])
        self.starts = np.cumsum([0, *(block.levels for block in self.visited)])
        self.prior = (priors.group_sd_scale_points, priors.group_sd_df)

    def draw(
        self,
        normal: Normal,
        lead_sd: FloatArray,
        sds: FloatArray,
        due: NDArray[np.bool_],
        rng: np.random.Generator,
    ) -> FloatArray:
        """Return core coefficients, after updating ``sds`` of the blocks that are due, in place.

        Parameters
        ----------
        normal : Normal
            Normal equations of the core; overwritten.
        lead_sd : FloatArray, shape (leading columns,)
            Prior standard deviations of the columns that are not visited.
        sds : FloatArray, shape (visited blocks,)
            Standard deviations, updated.
        due : NDArray[np.bool_], shape (visited blocks,)
            Which blocks are updated.
        rng : numpy.random.Generator
            Source of randomness.

        Raises
        ------
        DiagnosticsError
            When rounding leaves no positive definite precision.
        """
        units = np.maximum(sds, SMALLEST_UNIT * self.priors.group_sd_scale_points)
        unit = np.concatenate([lead_sd, np.repeat(units, np.diff(self.starts))])
        trail = Trail(normal.precision, normal.shift, self.starts, units, sds)
        noise = rng.standard_normal(len(unit))
        if not draw(trail, unit, due, self.prior, (uniforms(rng), noise)):
            raise DiagnosticsError(
                "gibbs · coefficients · their precision is not positive definite by rounding · "
                "fit with the reference engine instead"
            )
        return noise


@compiled
def draw(
    trail: Trail,
    unit: FloatArray,
    due: NDArray[np.bool_],
    prior: tuple[float, float],
    random: tuple[Uniforms, FloatArray],
) -> bool:
    """Update deviations and draw all coefficients; see :meth:`Joint.draw`.

    Parameters
    ----------
    trail : Trail
        Of *all* columns and in points, the visited ones last.
    unit : FloatArray, shape (p,)
        Prior standard deviation of the leading columns, unit of the others.
    due : NDArray[np.bool_], shape (visited blocks,)
        Blocks to visit.
    prior : tuple of float
        Scale and degrees of freedom.
    random : tuple
        Source of randomness; standard normal draws, which become the coefficients.
    """
    stream, out = random
    whole, right = trail.precision, trail.shift
    p, count = len(unit), trail.starts[-1]
    lead = p - count
    for i in range(p):
        for j in range(i + 1):
            whole[i, j] *= unit[i] * unit[j]
        whole[i, i] += 1.0
        right[i] *= unit[i]
    if not factorise(whole):
        return False
    forward(whole, right)
    precision, shift = _left(whole, right, lead)
    rest = Trail(precision, shift, trail.starts, trail.units, trail.sds)
    if not _visit(rest, due, prior, stream) or not _draw_trail(rest, out[lead:]):
        return False
    for i in range(lead):
        out[i] += right[i]
    for i in range(count):
        row = whole[lead + i]
        for c in range(lead):
            out[c] -= row[c] * out[lead + i]
    backward(whole[:lead, :lead], out[:lead])
    for i in range(p):
        out[i] *= unit[i]
    return True


@part
def _spread(trail: Trail) -> FloatArray:
    """Return the prior standard deviation of each visited coefficient, in its unit."""
    out = np.empty(trail.starts[-1])
    for b in range(len(trail.sds)):
        for c in range(trail.starts[b], trail.starts[b + 1]):
            out[c] = trail.sds[b] / trail.units[b]
    return out


@part
def _draw_trail(trail: Trail, out: FloatArray) -> bool:
    """Draw the visited coefficients, in their units, from standard normal draws in place."""
    matrix, right = _with_prior(trail, _order(trail, -1), len(out))
    if not factorise(matrix):
        return False
    forward(matrix, right)
    spread = _spread(trail)
    for i in range(len(spread)):
        out[i] += right[i]
    backward(matrix, out)
    for i in range(len(spread)):
        out[i] *= spread[i]
    return True


@part
def _left(factor: FloatArray, right: FloatArray, lead: int) -> tuple[FloatArray, FloatArray]:
    """Return what is left for the last columns when the others are integrated out.

    Parameters
    ----------
    factor : FloatArray, shape (p, p)
        Cholesky factor of a precision to whose last columns a unit prior was added, which kept it
        positive definite; it is taken off again.
    right : FloatArray, shape (p,)
        Precision times mean, solved forward by the factor.
    lead : int
        Number of the other columns.
    """
    count = len(right) - lead
    precision, shift = np.empty((count, count)), np.empty(count)
    for i in range(count):
        row = factor[lead + i, lead:]
        for j in range(i + 1):
            other, total = factor[lead + j, lead:], 0.0
            for c in range(j + 1):
                total += row[c] * other[c]
            precision[i, j] = precision[j, i] = total
        precision[i, i] -= 1.0
        total = 0.0
        for c in range(i + 1):
            total += row[c] * right[lead + c]
        shift[i] = total
    return precision, shift


@part
def _visit(
    trail: Trail, due: NDArray[np.bool_], prior: tuple[float, float], stream: Uniforms
) -> bool:
    """Update one standard deviation after the other, all coefficients integrated out."""
    count = len(trail.sds)
    for block in range(count):
        if trail.starts[1] - trail.starts[0] <= SMALL_LEVELS:
            break
        if due[block] and not _visit_one(trail, 0, prior, stream):
            return False
        matrix, right = _with_prior(trail, _order(trail, -1), trail.starts[1])
        if not factorise(matrix):
            return False
        forward(matrix, right)
        lead = trail.starts[1]
        precision, shift = _left(matrix, right, lead)
        trail = Trail(precision, shift, trail.starts[1:] - lead, trail.units[1:], trail.sds[1:])
    gone = count - len(trail.sds)
    for _ in range(SMALL_ROUNDS):
        for block in range(len(trail.sds)):
            if due[gone + block] and not _visit_one(trail, block, prior, stream):
                return False
    return True


@part
def _order(trail: Trail, last: int) -> IntArray:
    """Return all visited columns, those of one block last; as they are for a block of -1."""
    out, at = np.empty(trail.starts[-1], np.int64), 0
    for turn in range(2):
        for b in range(len(trail.sds)):
            if (b == last) == (turn == 1):
                for c in range(trail.starts[b], trail.starts[b + 1]):
                    out[at] = c
                    at += 1
    return out


@part
def _with_prior(trail: Trail, order: IntArray, lead: int) -> tuple[FloatArray, FloatArray]:
    """Return precision and precision times mean of reordered coefficients.

    The first are in units of their prior deviations, with their prior; the others stay in their
    units, with a unit prior.
    """
    spread = _spread(trail)
    matrix, right = np.empty((len(order), len(order))), np.empty(len(order))
    for i in range(len(order)):
        first = order[i]
        for j in range(i + 1):
            low, high = min(first, order[j]), max(first, order[j])
            matrix[i, j] = trail.precision[high, low]
            if j < lead:
                matrix[i, j] *= spread[order[j]]
            if i < lead:
                matrix[i, j] *= spread[first]
        matrix[i, i] += 1.0
        right[i] = trail.shift[first] * (spread[first] if i < lead else 1.0)
    return matrix, right


@part
def _visit_one(trail: Trail, block: int, prior: tuple[float, float], stream: Uniforms) -> bool:
    """Update one standard deviation, all other coefficients integrated out."""
    lead = trail.starts[-1] - trail.starts[block + 1] + trail.starts[block]
    matrix, right = _with_prior(trail, _order(trail, block), lead)
    if not factorise(matrix):
        return False
    forward(matrix, right)
    told, shift = _left(matrix, right, lead)
    beside = tridiagonal(told, shift)
    held = (told, beside, shift, trail.units[block], prior)
    log_sd = math.log(trail.sds[block])
    trail.sds[block] = math.exp(next_log_sd(log_sd, held, stream, 1.0))
    return True


@compiled
def tridiagonal(matrix: FloatArray, vector: FloatArray) -> FloatArray:
    """Make a symmetric matrix tridiagonal by reflections; return what lies beside its diagonal.

    Golub and Van Loan (2013), Matrix Computations, algorithm 8.3.1.

    Parameters
    ----------
    matrix : FloatArray, shape (m, m)
        Symmetric; the diagonal is right afterwards, the rest is not.
    vector : FloatArray, shape (m,)
        Reflected with it, in place.
    """
    size = len(vector)
    beside, product, mirror = np.zeros(size), np.empty(size), np.empty(size)
    for k in range(size - 1):
        squares = 0.0
        for i in range(k + 1, size):
            squares += matrix[k, i] * matrix[k, i]
        if squares == 0.0:
            continue
        for i in range(k + 1, size):
            mirror[i] = matrix[k, i]
        norm = math.sqrt(squares)
        beside[k] = -norm if mirror[k + 1] > 0.0 else norm
        # |mirror|² once its first entry is moved away from zero by the norm
        length = 2.0 * (squares + norm * abs(mirror[k + 1]))
        mirror[k + 1] -= beside[k]
        inner = along = 0.0
        for i in range(k + 1, size):
            total = 0.0
            for c in range(k + 1, size):
                total += matrix[i, c] * mirror[c]
            product[i] = total
            inner += total * mirror[i]
            along += mirror[i] * vector[i]
        for i in range(k + 1, size):
            product[i] = 2.0 / length * (product[i] - inner / length * mirror[i])
        for i in range(k + 1, size):
            for c in range(k + 1, size):
                matrix[i, c] -= mirror[i] * product[c] + product[i] * mirror[c]
            vector[i] -= 2.0 / length * along * mirror[i]
    return beside
