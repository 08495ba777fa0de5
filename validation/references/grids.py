"""Posteriors of a group effect, and of heavy tails, against sums over grids of two and three."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from posteriors import (
    EVIDENCE_TOLERANCE,
    Array,
    Grid,
    below_normal,
    below_sigma,
    compare_share,
    on_grid,
)
from restricted import three_levels
from scipy import special, stats

from metatransfer import meta_regression
from metatransfer.model.regression import MetaRegression
from metatransfer.model.spec import Priors
from references import Agreement, rows_of


def compare_three_levels() -> Iterator[Agreement]:
    """Yield the posterior of schools in districts beside a grid of both deviations."""
    result = three_levels().result
    district, sigma, grid = _levels_grid(result)
    draws, ess = result.draws, result.diagnostics.ess_min
    yield Agreement(
        "three_levels", "log evidence, quadrature", result.log_evidence or np.nan,
        grid.log_evidence, EVIDENCE_TOLERANCE,
    )  # fmt: skip
    mu_below = below_normal(grid.weights, grid.mean[:, 0], np.sqrt(grid.variance[:, 0, 0]))
    yield from compare_share("three_levels", "mu", draws["Intercept"], mu_below, ess)
    for name, at in {"sd(1|district)": district, "sigma": sigma}.items():
        yield from compare_share("three_levels", name, draws[name], below_sigma(at, grid), ess)


def _levels_grid(result: MetaRegression) -> tuple[Array, Array, Grid]:
    """Return both deviations and the posterior; the mean and district effects have normal laws."""
    priors, plan = result.priors, result.plan
    middle, step = _deviations(priors.group_sd_scale_points, 400)
    district, sigma = (each.ravel() for each in np.meshgrid(middle, middle, indexing="ij"))
    volume = np.outer(step, step).ravel()
    half_t = stats.t(priors.group_sd_df, scale=priors.group_sd_scale_points)
    log_prior = half_t.logpdf(district) + half_t.logpdf(sigma) + 2 * np.log(2)
    likelihood, mean, variance = _nested_likelihood(
        plan.y, plan.own_variance, plan.terms[0].crossing.codes, (district, sigma), priors
    )
    return district, sigma, on_grid(volume, log_prior, likelihood, mean, variance)


def _deviations(scale: float, points: int) -> tuple[Array, Array]:
    """Return deviations up to ten times a scale, dense near zero, and the steps between them."""
    edge = scale * np.sinh(np.linspace(0, np.arcsinh(10), points + 1))
    return (edge[1:] + edge[:-1]) / 2, np.diff(edge)


def _nested_likelihood(
    y: Array, own: Array, group: NDArray[np.int64], deviations: tuple[Array, Array], priors: Priors
) -> tuple[Array, Array, Array]:
    """Return log likelihoods with group effects and the mean integrated out, and the mean's law.

    A group of total precision a and weighted sum b has, with its effect of variance t integrated
    out, precision a/(1 + ta) and sum b/(1 + ta).
    """
    between, within = deviations[0] ** 2, deviations[1] ** 2
    total = np.zeros_like(within)
    precision = np.full_like(within, 1 / priors.intercept_sd_points**2)
    right, quadratic = np.zeros_like(within), np.zeros_like(within)
    for each in np.unique(group):
        rows = group == each
        weight = 1 / (own[rows] + within[:, None])
        a, b = weight.sum(axis=1), weight @ y[rows]
        shrink = 1 + between * a
        total += np.log(shrink) - np.log(weight).sum(axis=1)
        quadratic += weight @ y[rows] ** 2 - between * b**2 / shrink
        precision += a / shrink
        right += b / shrink
    constant = len(y) * np.log(2 * np.pi) + 2 * np.log(priors.intercept_sd_points)
    mean = right / precision
    value = -(total + quadratic - right * mean + np.log(precision) + constant) / 2
    return value, mean[:, None], (1 / precision)[:, None, None]


def compare_heavy_tails() -> Iterator[Agreement]:
    """Yield the posterior under Student-t errors beside a grid of mean, deviation and tail."""
    rows = rows_of("bcg")
    result = meta_regression("yi ~ 1", rows, se=np.sqrt(rows["vi"]), family="student")
    values, share = _tails_grid(result)
    ess = result.diagnostics.ess_min
    ours = {"mu": "Intercept", "sigma": "sigma", "nu": "nu"}
    for (name, of), at in zip(ours.items(), values, strict=True):
        yield from compare_share("heavy_tails", name, result.draws[of], _below(at, share), ess)


def _below(values: Array, share: Array) -> Callable[[float], float]:
    """Return the distribution function of what takes a few values."""
    marks, where = np.unique(values, return_inverse=True)
    total = np.cumsum(np.bincount(where, share))
    # the mass of a mark is spread evenly to both sides of it
    middle = total - np.diff(total, prepend=0) / 2
    return lambda value: float(np.interp(value, marks, middle))


def _tails_grid(result: MetaRegression) -> tuple[tuple[Array, ...], Array]:
    """Return mean, deviation and degrees of freedom of each point, and its posterior share."""
    priors, plan = result.priors, result.plan
    mean = np.linspace(-2.5, 1.0, 141)
    sigma, step = _deviations(priors.residual_sd_scale_points, 120)
    edge = np.exp(np.linspace(np.log(0.02), np.log(150), 101))
    tail, tail_step = (edge[1:] + edge[:-1]) / 2, np.diff(edge)
    prior = np.add.outer(
        stats.t(priors.group_sd_df, scale=priors.residual_sd_scale_points).logpdf(sigma)
        + np.log(step),
        stats.gamma(priors.nu_shape, scale=1 / priors.nu_rate).logpdf(tail) + np.log(tail_step),
    )
    value = np.add.outer(stats.norm.logpdf(mean, 0, priors.intercept_sd_points), prior)
    nu = priors.nu_minimum + tail
    for y, variance in zip(plan.y, plan.own_variance, strict=True):
        scale = np.sqrt(sigma**2 + variance)[None, :, None]
        value += stats.t.logpdf((y - mean[:, None, None]) / scale, nu) - np.log(scale)
    points = np.meshgrid(mean, sigma, nu, indexing="ij")
    share = np.exp(value - special.logsumexp(value)).ravel()
    return tuple(each.ravel() for each in points), share
