"""Posteriors against posteriordb and against exact quadrature.

Quadrature sums over a grid of the hyperparameters; the mean is integrated out by its normal law.
The likelihood that it sums is itself held against metafor's.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from metatransfer import Priors, meta_regression
from metatransfer.model.regression import MetaRegression
from references import Agreement, pinned, rows_of

Array = NDArray[np.float64]

ERRORS = 4.0
"""Monte-Carlo standard errors that two answers may be apart: once in 16,000 comparisons."""

LIKELIHOOD_TOLERANCE = 1e-6
"""Of differences of log likelihoods that are computed by two formulas in doubles; metafor's own are
printed with 15 digits."""

EVIDENCE_TOLERANCE = 0.02
"""Of log marginal likelihoods. Of 4,096 weights some 3,700 are effective in these models: their
mean is off by sqrt(1/3700 - 1/4096), 0.005, and four times that is allowed."""


class Grid(NamedTuple):
    """A posterior on a grid of hyperparameters.

    Parameters
    ----------
    weights : array, shape (points,)
        Posterior probability of each point.
    mean, variance : array, shape (points, coefficients), (points, coefficients, coefficients)
        Of the coefficients there.
    log_evidence : float
        Log marginal likelihood.
    """

    weights: Array
    mean: Array
    variance: Array
    log_evidence: float


def conditional(y: Array, variance: Array, x: Array, prior_sd: Array) -> tuple[Array, Array, Array]:
    """Return log likelihoods with coefficients integrated out, and the coefficients' law.

    Parameters
    ----------
    y : array, shape (n,)
        Estimates.
    variance : array, shape (points, n)
        Sampling variance and heterogeneity.
    x : array, shape (n, coefficients)
        Covariates, the intercept's first.
    prior_sd : array, shape (coefficients,)
        Of the normal priors of coefficients.
    """
    weight = 1 / variance
    precision = np.einsum("pn,ni,nj->pij", weight, x, x) + np.diag(1 / prior_sd**2)
    right = np.einsum("pn,ni,n->pi", weight, x, y)
    covariance = np.linalg.inv(precision)
    mean = np.einsum("pij,pj->pi", covariance, right)
    quadratic = weight @ y**2 - np.einsum("pi,pi->p", right, mean)
    determinant = np.log(variance).sum(axis=1) + np.linalg.slogdet(precision)[1]
    constant = len(y) * np.log(2 * np.pi) + 2 * np.log(prior_sd).sum()
    return -(quadratic + determinant + constant) / 2, mean, covariance


def on_grid(volume: Array, log_prior: Array, log_likelihood: Array, *laws: Array) -> Grid:
    """Return a posterior from a prior and likelihood on an evenly spaced grid.

    Parameters
    ----------
    volume : array, shape (points,)
        Volume that each point stands for.
    log_prior, log_likelihood : array, shape (points,)
        At each point.
    laws : array
        Mean and variance of the coefficients.
    """
    log_weight = log_prior + log_likelihood + np.log(volume)
    total = float(special.logsumexp(log_weight))
    return Grid(np.exp(log_weight - total), laws[0], laws[1], total)


def sigma_grid(scale: float) -> tuple[Array, Array]:
    """Return deviations that are dense near zero and reach far, and the steps between them.

    Parameters
    ----------
    scale : float
        Of the prior.
    """
    edge = scale * np.sinh(np.linspace(0, np.arcsinh(1e4), 40_001))
    return (edge[1:] + edge[:-1]) / 2, np.diff(edge)


def exact_posterior(result: MetaRegression) -> tuple[Array, Grid]:
    """Return deviations and the posterior of a model without groups, by quadrature.

    Parameters
    ----------
    result : MetaRegression
        Our fit, for its rows and priors.
    """
    priors = result.priors
    sigma, step = sigma_grid(priors.residual_sd_scale_points)
    x = np.column_stack([np.ones(len(result.plan.y)), result.plan.x])
    sd = np.r_[priors.intercept_sd_points, np.full(x.shape[1] - 1, priors.slope_sd_points)]
    variance = result.plan.own_variance + sigma[:, None] ** 2
    likelihood, mean, covariance = conditional(result.plan.y, variance, x, sd)
    law = stats.t(priors.group_sd_df, scale=priors.residual_sd_scale_points)
    prior = law.logpdf(sigma) + np.log(2)
    return sigma, on_grid(step, prior, likelihood, mean, covariance)


def compare_share(
    case: str, quantity: str, draws: Array, below: Callable[[float], float], ess: float
) -> Iterator[Agreement]:
    """Yield the exact probability below three quantiles of the draws, beside their own.

    Parameters
    ----------
    case, quantity : str
        What is compared.
    draws : array, shape (draws,)
        Ours.
    below : callable
        The exact distribution function.
    ess : float
        Effective number of draws.
    """
    for level in (0.025, 0.5, 0.975):
        error = np.sqrt(level * (1 - level) / ess)
        exact = below(float(np.quantile(draws, level)))
        yield Agreement(
            case, f"P({quantity} below our quantile {level:g})", level, exact, ERRORS * error
        )


def eight_schools() -> MetaRegression:
    """Fit the schools under posteriordb's priors: Normal(0, 5), and half-Cauchy(5)."""
    rows = rows_of("eight_schools")
    priors = Priors(
        intercept_sd_points=5.0,
        residual_sd_scale_points=5.0,
        group_sd_df=1.0,
        resolution_points=1e-6,
    )
    return meta_regression("yi ~ 1", rows, se="se", priors=priors)


def compare_eight_schools() -> Iterator[Agreement]:
    """Yield means beside posteriordb's, and the whole posterior beside quadrature."""
    result = eight_schools()
    theirs = pinned("posteriordb")
    ess = result.diagnostics.ess_min
    theta = np.asarray(result.theta, dtype=np.float64)
    ours = {f"theta[{at + 1}]": theta[:, at] for at in range(8)}
    ours |= {"mu": result.draws["Intercept"], "tau": result.draws["sigma"]}
    for name, mean, mcse in zip(theirs["names"], theirs["mean"], theirs["mcse_mean"], strict=True):
        error = float(np.hypot(mcse, ours[name].std() / np.sqrt(ess)))
        yield Agreement(
            "eight_schools", f"mean of {name}, posteriordb", float(ours[name].mean()), mean,
            ERRORS * error,
        )  # fmt: skip
    sigma, grid = exact_posterior(result)
    yield Agreement(
        "eight_schools", "log evidence, quadrature", result.log_evidence or np.nan,
        grid.log_evidence, EVIDENCE_TOLERANCE,
    )  # fmt: skip
    yield from compare_share("eight_schools", "tau", ours["tau"], below_sigma(sigma, grid), ess)
    mu_below = below_normal(grid.weights, grid.mean[:, 0], np.sqrt(grid.variance[:, 0, 0]))
    yield from compare_share("eight_schools", "mu", ours["mu"], mu_below, ess)


def below_sigma(sigma: Array, grid: Grid) -> Callable[[float], float]:
    """Return the distribution function of the deviation."""
    return lambda value: float(grid.weights[sigma <= value].sum())


def below_normal(weights: Array, mean: Array, sd: Array) -> Callable[[float], float]:
    """Return the distribution function of a mixture of normal laws."""
    return lambda value: float(weights @ stats.norm.cdf(value, mean, sd))


def compare_bcg_prediction() -> Iterator[Agreement]:
    """Yield means and prediction intervals on latitude beside quadrature."""
    rows = rows_of("bcg")
    result = meta_regression("yi ~ ablat", rows, se=np.sqrt(rows["vi"]))
    sigma, grid = exact_posterior(result)
    ess = result.diagnostics.ess_min
    yield Agreement(
        "bcg_latitude", "log evidence, quadrature", result.log_evidence or np.nan,
        grid.log_evidence, EVIDENCE_TOLERANCE,
    )  # fmt: skip
    yield from compare_share(
        "bcg_latitude", "sigma", result.draws["sigma"], below_sigma(sigma, grid), ess
    )
    latitudes = [15.0, 35.0, 55.0]
    table = result.predict({"ablat": latitudes})
    scaled = (np.array(latitudes) - result.scaling.centre[0]) / result.scaling.scale[0]
    for at, latitude in enumerate(latitudes):
        x = np.array([1.0, scaled[at]])
        mean = grid.mean @ x
        variance = np.einsum("i,pij,j->p", x, grid.variance, x)
        for kind, spread in {"": variance, "prediction_": variance + sigma**2}.items():
            below = below_normal(grid.weights, mean, np.sqrt(spread))
            for end, level in {"low": 0.025, "high": 0.975}.items():
                yield Agreement(
                    "bcg_latitude",
                    f"P(effect below {kind}{end} at {latitude:g} degrees)",
                    level,
                    below(float(table[f"{kind}{end}"][at])),
                    ERRORS * np.sqrt(level * (1 - level) / ess),
                )


def location_scale_likelihood(sigma_0: Any, sigma_1: Any, prior_sd: float) -> tuple[Array, ...]:
    """Return log likelihood and the mean's law where two kinds of studies differ in deviation.

    Parameters
    ----------
    sigma_0, sigma_1 : float or array, shape (points,)
        Deviation of either kind.
    prior_sd : float
        Of the mean.
    """
    rows = rows_of("bangertdrowns2004")
    spread = np.stack([np.atleast_1d(sigma_0), np.atleast_1d(sigma_1)], axis=1)
    variance = rows["vi"] + spread[:, rows["meta"].astype(int)] ** 2
    x = np.ones((len(rows["yi"]), 1))
    return conditional(rows["yi"], variance, x, np.array([prior_sd]))


def compare_location_scale() -> Iterator[Agreement]:
    """Yield metafor's likelihood beside quadrature's, and quadrature beside our draws."""
    theirs = pinned("answers")["location_scale"]

    def ours(point: dict[str, float]) -> float:
        return float(location_scale_likelihood(prior_sd=1e4, **point)[0][0])

    best = ours(theirs["hyperparameters"])
    for point in theirs["points"]:
        where = ", ".join(f"{k} {v:g}" for k, v in point["hyperparameters"].items())
        yield Agreement(
            "location_scale", f"log likelihood below its maximum at {where}, quadrature",
            ours(point["hyperparameters"]) - best,
            point["log_likelihood"] - theirs["log_likelihood"], LIKELIHOOD_TOLERANCE,
        )  # fmt: skip
    rows = rows_of("bangertdrowns2004")
    rows |= {"kind": rows["meta"].astype(int)}
    result = meta_regression("yi ~ 1", rows, se=np.sqrt(rows["vi"]), residual="kind")
    sigma, log_ratio, grid = _location_scale_grid(result.priors)
    draws, ess = result.draws, result.diagnostics.ess_min
    mu_below = below_normal(grid.weights, grid.mean[:, 0], np.sqrt(grid.variance[:, 0, 0]))
    yield from compare_share("location_scale", "mu", draws["Intercept"], mu_below, ess)
    yield from compare_share(
        "location_scale", "sigma", draws["sigma"], below_sigma(sigma, grid), ess
    )
    ratio = result.sampled.draws["log_residual[kind]"][:, 0]
    yield from compare_share(
        "location_scale", "log scale of kind 0", ratio,
        lambda value: float(grid.weights[log_ratio <= value].sum()), ess,
    )  # fmt: skip


def _location_scale_grid(priors: Priors) -> tuple[Array, Array, Grid]:
    """Return deviations, log scales of the first kind, and the posterior.

    The log scales of two kinds sum to zero. Given their deviation d the first is Normal(0, d²/2);
    d is half-normal, and integrated out.
    """
    edge = np.exp(np.linspace(np.log(1e-3), np.log(10), 301))
    sigma, step = (edge[1:] + edge[:-1]) / 2, np.diff(edge)
    ratio = np.linspace(-4, 4, 401)
    spread = np.linspace(0, 6 * priors.log_scale_sd, 4001)[1:]
    density = stats.halfnorm.pdf(spread, scale=priors.log_scale_sd) * (spread[1] - spread[0])
    laws = stats.norm.pdf(ratio[:, None], 0, spread / np.sqrt(2))
    log_prior_ratio = np.log(laws @ density)
    half_t = stats.t(priors.group_sd_df, scale=priors.residual_sd_scale_points)
    sigmas, ratios = (each.ravel() for each in np.meshgrid(sigma, ratio, indexing="ij"))
    prior = half_t.logpdf(sigmas) + np.log(2) + np.tile(log_prior_ratio, len(sigma))
    likelihood, mean, variance = location_scale_likelihood(
        sigmas * np.exp(ratios), sigmas * np.exp(-ratios), priors.intercept_sd_points
    )
    volume = np.repeat(step, len(ratio)) * (ratio[1] - ratio[0])
    return sigmas, ratios, on_grid(volume, prior, likelihood, mean, variance)
