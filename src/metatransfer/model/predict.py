"""From draws of parameters to draws of rows: true outcomes, new levels, replicated outcomes."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from metatransfer.model.crossing import Crossing
from metatransfer.model.design import FloatArray
from metatransfer.model.plan import (
    Plan,
    PlannedTerm,
    correlation_name,
    residual_scale_name,
    scale_name,
)
from metatransfer.model.rotation import Rotation

Number = TypeVar("Number", bound=np.floating[Any])

Draws = Mapping[str, FloatArray]

CHUNK_DRAWS = 200
"""Draws that are turned into rows at a time, so that memory does not grow with their number."""


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
    log_k = _log_scales(plan, draws, part)
    log_spread = log_k + np.log(draws["sigma"][part])[:, None]
    for crossing in plan.residual_scales:
        log_spread = log_spread + draws[residual_scale_name(crossing)][part][:, crossing.codes]
    return RowDraws(
        location=_location(plan, draws, part, np.exp(log_k)),
        shared=_shared(plan, draws, part),
        spread=np.exp(log_spread),
        nu=draws["nu"][part][:, None] if plan.student else None,
    )


def _log_scales(plan: Plan, draws: Draws, part: slice) -> FloatArray:
    log_k = np.zeros((len(draws["intercept"][part]), len(plan.y)))
    for crossing in plan.scales:
        log_k += draws[scale_name(crossing)][part][:, crossing.codes]
    return log_k


def _location(plan: Plan, draws: Draws, part: slice, k: FloatArray) -> FloatArray:
    location = np.zeros_like(k) + draws["intercept"][part][:, None]
    for column, name in enumerate(plan.covariates):
        slope = draws[f"slope[{name}]"][part][:, None] * plan.x[:, column]
        location += k * slope if plan.x_scaled[column] else slope
    for term in plan.terms:
        values = draws[f"effect[{term.name}]"][part][:, term.crossing.codes]
        if term.slope_of is not None:
            values = values * term.weight
        location += k * values if term.scaled else values
    return location


def _shared(plan: Plan, draws: Draws, part: slice) -> FloatArray:
    total = np.zeros((len(draws["intercept"][part]), len(plan.y)))
    for error in plan.shared:
        total += draws[f"shared[{error.name}]"][part][:, error.codes]
    return total


def chunks(draws: Draws) -> Iterator[slice]:
    """Yield the draws that are turned into rows together.

    Parameters
    ----------
    draws : mapping of str to FloatArray, shape (draws, ...)
        Draws by name.
    """
    for start in range(0, len(draws["intercept"]), CHUNK_DRAWS):
        yield slice(start, min(start + CHUNK_DRAWS, len(draws["intercept"])))


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
    for part in chunks(draws):
        rows = row_draws(plan, draws, part)
        residual = plan.y - rows.location - rows.shared
        if plan.rotation is not None:
            part_of_residual = _correlated_heterogeneity(plan.rotation, residual, rows.spread, rng)
            theta[part] = rows.location + part_of_residual
            continue
        variance = rows.spread**2 + plan.own_variance
        share = rows.spread**2 / variance
        spread = np.sqrt(share * plan.own_variance)
        if rows.nu is not None:
            rate = (rows.nu + residual**2 / variance) / 2
            spread = spread / np.sqrt(rng.gamma((rows.nu + 1) / 2, 1 / rate))
        theta[part] = rows.location + share * residual + spread * rng.standard_normal(spread.shape)
    return _with_exact(plan, theta)


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
    for part in chunks(draws):
        rows = row_draws(plan, draws, part)
        theta[part] = rows.location + rows.spread * _standard_noise(rows, rng)
    return _with_exact(plan, theta)


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
    for part in chunks(draws):
        rows = row_draws(plan, draws, part)
        own = plan.own_variance if plan.rotation is None else plan.rotation.variance
        noise = np.sqrt(rows.spread**2 + own) * _standard_noise(rows, rng)
        if plan.rotation is not None:
            noise = (plan.rotation.matrix @ noise.T).T
        yield _with_exact(plan, rows.location + rows.shared + noise)


def _with_exact(plan: Plan, rows: NDArray[Number]) -> NDArray[Number]:
    """Return draws of rows with the exact ones put in their place."""
    exact = np.setdiff1d(np.arange(len(plan.y)), plan.uncertain)
    rows[:, exact] = plan.y[exact]
    return rows


def _standard_noise(rows: RowDraws, rng: np.random.Generator) -> FloatArray:
    """Return residuals of scale one."""
    noise = rng.standard_normal(rows.location.shape)
    if rows.nu is None:
        return noise
    return noise / np.sqrt(rng.gamma(np.broadcast_to(rows.nu / 2, noise.shape)) / (rows.nu / 2))
