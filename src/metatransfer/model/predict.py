"""From draws of parameters to draws of rows: true outcomes, new levels, replicated outcomes."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from metatransfer.model.crossing import Crossing
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.plan import (
    Plan,
    PlannedTerm,
    correlation_name,
    residual_scale_name,
    scale_name,
)
from metatransfer.model.rotation import Rotation

Draws = Mapping[str, FloatArray]

CHUNK_NUMBERS = 150_000
"""Draws of rows that are made at a time: what is worked on stays in a processor's own memory."""


class RowDraws(NamedTuple):
    """Draws of what makes up each row.

    Parameters
    ----------
    location : FloatArray, shape (draws, n)
        Linear predictor without any error, points.
    shared : FloatArray, shape (draws, n)
        Sum of the shared sampling errors, points.
    spread : FloatArray, shape (draws, n)
        Scale of residual heterogeneity, points.
    nu : FloatArray or None, shape (draws, 1)
        Degrees of freedom of the residual; None when it is Gaussian.
    """

    location: FloatArray
    shared: FloatArray
    spread: FloatArray
    nu: FloatArray | None

    def every(self, step: int, *, first: int) -> "RowDraws":
        """Return evenly spaced ones of these draws.

        Parameters
        ----------
        step : int
            Distance of two of them.
        first : int
            Position of the first.
        """
        some = slice(first, None, step)
        nu = None if self.nu is None else self.nu[some]
        return RowDraws(self.location[some], self.shared[some], self.spread[some], nu)


def row_draws(plan: Plan, draws: Draws, part: slice) -> RowDraws:
    """Return what makes up each row, for some of the draws.

    Parameters
    ----------
    plan : Plan
        What was fitted.
    draws : mapping of str to FloatArray, shape (draws, ...)
        Draws by name.
    part : slice
        Which draws.
    """
    log_k = _summed(plan, draws, part, [(scale_name(c), c.codes, None) for c in plan.scales])
    spread = log_k + np.log(draws["sigma"][part])[:, None]
    residual = [(residual_scale_name(c), c.codes, None) for c in plan.residual_scales]
    spread += _summed(plan, draws, part, residual)
    shared = [(f"shared[{error.name}]", error.codes, None) for error in plan.shared]
    return RowDraws(
        location=_location(plan, draws, part, log_k),
        shared=_summed(plan, draws, part, shared),
        spread=np.exp(spread, out=spread),
        nu=draws["nu"][part][:, None] if plan.student else None,
    )


def _location(plan: Plan, draws: Draws, part: slice, log_k: FloatArray) -> FloatArray:
    """Return the linear predictor; ``log_k`` is overwritten."""
    location = _linear(plan, draws, part, scaled=False)
    location += draws["intercept"][part][:, None]
    if any(plan.x_scaled) or any(term.scaled for term in plan.terms):
        k = np.exp(log_k, out=log_k)
        location += np.multiply(k, _linear(plan, draws, part, scaled=True), out=k)
    return location


def _linear(plan: Plan, draws: Draws, part: slice, *, scaled: bool) -> FloatArray:
    """Return what covariates and terms add up to, of those that k multiplies or of the others."""
    terms = [
        (f"effect[{term.name}]", term.crossing.codes, term.weight if term.slope_of else None)
        for term in plan.terms
        if term.scaled is scaled
    ]
    total = _summed(plan, draws, part, terms)
    product = np.empty_like(total)
    for column, name in enumerate(plan.covariates):
        if plan.x_scaled[column] is scaled:
            slope = draws[f"slope[{name}]"][part][:, None]
            total += np.multiply(slope, plan.x[:, column], out=product)
    return total


def _summed(
    plan: Plan,
    draws: Draws,
    part: slice,
    terms: Sequence[tuple[str, IntArray, FloatArray | None]],
) -> FloatArray:
    """Return the sum of the rows' levels of named draws, each times a weight by row if any."""
    total = np.zeros((len(draws["intercept"][part]), len(plan.y)))
    values = np.empty_like(total if terms else total[:0])
    for name, codes, weight in terms:
        # codes are those of levels: clipped, they are not looked at one by one
        np.take(draws[name][part], codes, axis=1, out=values, mode="clip")
        if weight is not None:
            values *= weight
        total += values
    return total


def chunks(plan: Plan, draws: Draws) -> tuple[slice, ...]:
    """Return the draws that are turned into rows together.

    Parameters
    ----------
    plan : Plan
        What was fitted.
    draws : mapping of str to FloatArray, shape (draws, ...)
        Draws by name.
    """
    count, size = len(draws["intercept"]), max(1, CHUNK_NUMBERS // len(plan.y))
    return tuple(slice(start, min(start + size, count)) for start in range(0, count, size))


def true_outcomes(plan: Plan, draws: Draws, rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw the true outcome of each row: linear predictor plus residual heterogeneity.

    Heterogeneity (scale h) and the row's own sampling error (variance v) are two parts of one
    Student-t residual r: normal with variances h²/w and v/w, where the weight w is Gamma. Given r,
    w is Gamma((nu + 1)/2, (nu + r²/(h² + v))/2), and given w the heterogeneity is normal with mean
    r·h²/(h² + v) and variance h²v/(h² + v)/w.

    Parameters
    ----------
    plan : Plan
        What was fitted.
    draws : mapping of str to FloatArray, shape (draws, ...)
        Draws by name.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    NDArray[np.float32], shape (draws, n)
        Points.
    """
    theta = np.empty((len(draws["intercept"]), len(plan.y)), dtype=np.float32)
    for part in chunks(plan, draws):
        theta[part] = true_outcomes_of(plan, row_draws(plan, draws, part), rng)
    return theta


def true_outcomes_of(plan: Plan, rows: RowDraws, rng: np.random.Generator) -> FloatArray:
    """Draw the true outcome of each row from what makes it up; see :func:`true_outcomes`.

    Parameters
    ----------
    plan : Plan
        What was fitted.
    rows : RowDraws
        What makes up each row.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    FloatArray, shape (some draws, n)
        Points.
    """
    residual = plan.y - rows.location
    residual -= rows.shared
    if plan.rotation is not None:
        residual = _correlated_heterogeneity(plan.rotation, residual, rows.spread, rng)
        residual += rows.location
        return _with_exact(plan, residual)
    own = np.square(rows.spread)
    variance = own + plan.own_variance
    share = np.divide(own, variance, out=own)
    noise = standard_noise(residual.shape, None if rows.nu is None else rows.nu + 1, rng)
    if rows.nu is not None:
        # a normal over the root of such a weight is a Student-t of nu + 1 degrees of freedom
        squares = np.square(residual)
        squares /= variance
        squares += rows.nu
        squares /= rows.nu + 1
        noise *= np.sqrt(squares, out=squares)
    noise *= np.sqrt(np.multiply(share, plan.own_variance, out=variance), out=variance)
    residual *= share
    residual += noise
    residual += rows.location
    return _with_exact(plan, residual)


def _correlated_heterogeneity(
    rotation: Rotation, residual: FloatArray, spread: FloatArray, rng: np.random.Generator
) -> FloatArray:
    """Draw the heterogeneity in normal residuals whose sampling errors are correlated.

    The rows' combinations are independent, and all rows have one spread, so that combinations of
    heterogeneity have it too.
    """
    turned = np.asarray((rotation.matrix.T @ residual.T).T)
    share = spread**2 / (spread**2 + rotation.variance)
    noise = np.sqrt(share * rotation.variance) * rng.standard_normal(turned.shape)
    return np.asarray((rotation.matrix @ (share * turned + noise).T).T)


def with_new_levels(
    plan: Plan, draws: Draws, new: frozenset[str], rng: np.random.Generator
) -> dict[str, FloatArray]:
    """Replace everything that belongs to levels of some factors by draws from the population.

    A new level of a related factor is taken to have no relatives among the old ones.

    Parameters
    ----------
    plan : Plan
        What was fitted.
    draws : mapping of str to FloatArray, shape (draws, ...)
        Draws by name.
    new : frozenset of str
        Factors whose every level is to be a new one.
    rng : numpy.random.Generator
        Source of randomness.
    """
    out = dict(draws)
    for term in plan.terms:
        if new & set(term.crossing.factors) and term.bundle is None:
            out[f"effect[{term.name}]"] = _fresh(draws[f"sd[{term.name}]"], term.crossing, rng)
    for terms in plan.bundles.values():
        if new & set(terms[0].crossing.factors):
            out |= fresh_effects(terms, draws, terms[0].crossing.levels, rng)
    scales = [(scale_name(crossing), crossing) for crossing in plan.scales]
    scales += [(residual_scale_name(crossing), crossing) for crossing in plan.residual_scales]
    for name, crossing in scales:
        if new & set(crossing.factors):
            # the fitted levels sum to zero: a new one also differs from their mean
            beyond = np.sqrt(1 + 1 / crossing.levels)
            out[name] = _fresh(draws[f"sd[{name}]"] * beyond, crossing, rng)
    return out


def _fresh(sd: FloatArray, crossing: Crossing, rng: np.random.Generator) -> FloatArray:
    return sd[:, None] * rng.standard_normal((len(sd), crossing.levels))


def fresh_effects(
    terms: Sequence[PlannedTerm], draws: Draws, levels: int, rng: np.random.Generator
) -> dict[str, FloatArray]:
    """Return effects of new levels.

    Parameters
    ----------
    terms : sequence of PlannedTerm
        A term, or all those of a bundle.
    draws : mapping of str to FloatArray, shape (draws, ...)
        Draws by name.
    levels : int
        Number of new levels.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    dict of str to FloatArray, shape (draws, levels)
        ``effect[...]`` of each term.
    """
    sd = np.stack([draws[f"sd[{term.name}]"] for term in terms], axis=1)
    covariance = sd[:, :, None] * sd[:, None, :]
    for (row, one), (column, other) in combinations(enumerate(terms), 2):
        correlation = draws[correlation_name(one, other)]
        covariance[:, row, column] *= correlation
        covariance[:, column, row] *= correlation
    # by eigenvectors: a correlation of one, or a deviation of zero, has no Cholesky factor
    eigen, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(eigen, 0.0))[:, None, :]
    fresh = root @ rng.standard_normal((len(sd), len(terms), levels))
    return {f"effect[{term.name}]": fresh[:, at] for at, term in enumerate(terms)}


def unseen_outcomes(plan: Plan, draws: Draws, rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw the true outcome of each row as if it had not been observed.

    Parameters
    ----------
    plan : Plan
        What was fitted.
    draws : mapping of str to FloatArray, shape (draws, ...)
        Draws by name, usually :func:`with_new_levels`.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    NDArray[np.float32], shape (draws, n)
        Points.
    """
    theta = np.empty((len(draws["intercept"]), len(plan.y)), dtype=np.float32)
    for part in chunks(plan, draws):
        rows = row_draws(plan, draws, part)
        noise = standard_noise(rows.spread.shape, rows.nu, rng)
        noise *= rows.spread
        noise += rows.location
        theta[part] = _with_exact(plan, noise)
    return theta


def replicated(plan: Plan, draws: Draws, rng: np.random.Generator) -> Iterator[FloatArray]:
    """Yield replicated outcomes of the observed rows, levels and shared errors kept.

    Parameters
    ----------
    plan : Plan
        What was fitted.
    draws : mapping of str to FloatArray, shape (draws, ...)
        Draws by name.
    rng : numpy.random.Generator
        Source of randomness.

    Yields
    ------
    FloatArray, shape (some draws, n)
        Points.
    """
    for part in chunks(plan, draws):
        yield replicate_of(plan, row_draws(plan, draws, part), rng)


def replicate_of(plan: Plan, rows: RowDraws, rng: np.random.Generator) -> FloatArray:
    """Replicate outcomes from what makes up each row; see :func:`replicated`.

    Parameters
    ----------
    plan : Plan
        What was fitted.
    rows : RowDraws
        What makes up each row.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    FloatArray, shape (some draws, n)
        Points.
    """
    own = plan.own_variance if plan.rotation is None else plan.rotation.variance
    scale = np.square(rows.spread)
    scale += own
    noise = standard_noise(scale.shape, rows.nu, rng)
    noise *= np.sqrt(scale, out=scale)
    if plan.rotation is not None:
        noise = np.asarray((plan.rotation.matrix @ noise.T).T)
    noise += rows.location
    noise += rows.shared
    return _with_exact(plan, noise)


def _with_exact(plan: Plan, rows: FloatArray) -> FloatArray:
    """Return draws of rows with the exact ones put in their place."""
    if len(plan.uncertain) < len(plan.y):
        exact = np.setdiff1d(np.arange(len(plan.y)), plan.uncertain)
        rows[:, exact] = plan.y[exact]
    return rows


def standard_noise(
    shape: tuple[int, ...], nu: FloatArray | None, rng: np.random.Generator
) -> FloatArray:
    """Return draws of scale one: normal, or Student-t.

    Parameters
    ----------
    shape : tuple of int
        Draws, and rows.
    nu : FloatArray, shape (draws, 1), or None
        Degrees of freedom; None for normal draws.
    rng : numpy.random.Generator
        Source of randomness.

    Notes
    -----
    The radius r of a Student-t in the plane exceeds x with probability (1 + x²/nu)^(-nu/2), so that
    it is the root of nu (u^(-2/nu) - 1) for a uniform u; each coordinate of it is a Student-t.
    """
    if nu is None:
        return rng.standard_normal(shape)
    radius = rng.random(shape)
    np.log(np.subtract(1.0, radius, out=radius), out=radius)
    radius *= -2 / nu
    np.expm1(radius, out=radius)
    radius *= nu
    # single precision tells sixteen million directions apart, and takes a tenth of the time
    angle = rng.random(shape, dtype=np.float32)
    angle *= np.float32(2 * np.pi)
    return np.multiply(np.sqrt(radius, out=radius), np.cos(angle, out=angle), out=radius)
