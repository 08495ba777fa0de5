"""The step-function selection model against metafor's likelihood and exact quadrature."""

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from posteriors import compare_share
from scipy import special, stats

from metatransfer import meta_regression
from metatransfer.model.regression import MetaRegression
from metatransfer.model.selection import Selection
from references import Agreement, listed, pinned, rows_of

Array = NDArray[np.float64]


def smoking() -> MetaRegression:
    """Fit 37 studies of passive smoking, without selection."""
    rows = rows_of("hackshaw1998")
    return meta_regression("yi ~ 1", rows, se=np.sqrt(rows["vi"]))


def log_likelihood(
    result: MetaRegression, selection: Selection, mean: Any, tau: float, weights: Array
) -> Array:
    """Return the log likelihood of means, written down for NumPy.

    Parameters
    ----------
    result : MetaRegression
        For its rows.
    selection : Selection
        Where publication steps.
    mean : float or array, shape (points,)
        Mean effect.
    tau : float
        Heterogeneity.
    weights : array, shape (intervals,)
        Probability of publication of each interval, 1 first.
    """
    y, variance = result.plan.y, result.plan.own_variance
    scale = np.sqrt(variance + tau**2)
    location = np.broadcast_to(np.atleast_1d(mean)[:, None], (np.size(mean), len(y)))
    shares = -np.diff(np.r_[weights, 0.0])
    within = selection.probability_within(location, scale, variance, stats.norm.sf)
    published = sum(share * part for share, part in zip(shares, within, strict=True))
    which = selection.interval_of(y, variance)
    each = stats.norm.logpdf(y, location, scale) + np.log(weights[which]) - np.log(published)
    return np.asarray(each.sum(axis=1))


def compare_likelihood() -> Iterator[Agreement]:
    """Yield metafor's log likelihoods beside NumPy's and PyMC's."""
    result = smoking()
    for name in ("selection_one_step", "selection_two_steps"):
        theirs = pinned("answers")[name]
        selection = Selection(tuple(listed(theirs["steps"])), "greater")
        in_pymc = _PyMCLikelihood(result, selection)
        for point in (theirs, *theirs["points"]):
            weights = np.array([1.0, *listed(point["delta"])])
            where = f"at tau {point['tau']:.3g}, weights {np.round(weights[1:], 3).tolist()}"
            mean, tau = point["estimate"], point["tau"]
            value = float(log_likelihood(result, selection, mean, tau, weights)[0])
            for how, ours in {"NumPy": value, "PyMC": in_pymc(mean, tau, weights)}.items():
                quantity = f"log likelihood {where}, {how}"
                yield Agreement(name, quantity, ours, point["log_likelihood"], ROWS_TOLERANCE)


ROWS_TOLERANCE = 1e-5
"""Of log likelihoods: the resolution that we add to variances, 2.5e-7 of the least, moves each of
37 rows by some 1e-7."""


class _PyMCLikelihood:
    """Log likelihood of the model that is sampled, as a function of what metafor estimates."""

    def __init__(self, result: MetaRegression, selection: Selection) -> None:
        from metatransfer.model.reference_selection import build_selection

        self.prior_sd = result.priors.intercept_sd_points
        model = build_selection(result.plan, result.priors, selection)
        density = model.logp(vars=[model["y"], model["selection"]], jacobian=False)
        with warnings.catch_warnings():
            # said where PyTensor's C code has no BLAS, which a sum over 37 rows does not need
            warnings.filterwarnings("ignore", "PyTensor could not link to a BLAS")
            self.value = model.compile_fn(density)

    def __call__(self, mean: float, tau: float, weights: Array) -> float:
        log_shares = np.log(-np.diff(np.r_[weights, 0.0]))
        return float(
            self.value(
                {
                    "all_sd_log__": np.log([tau]),
                    "z intercept": np.array([mean / self.prior_sd]),
                    "shares_simplex__": (log_shares - log_shares.mean())[:-1],
                }
            )
        )


def compare_posterior() -> Iterator[Agreement]:
    """Yield our draws with one step beside quadrature over mean, heterogeneity and weight."""
    result = smoking()
    selection = Selection((0.025,), "greater")
    found = result.selection((0.025,))
    mean, tau, weight, share = _grid(result, selection)
    ess = found.diagnostics.ess_min
    draws = {
        "mu": (found.draws["Intercept"], mean),
        "tau": (found.draws["sigma"], tau),
        "weight": (found.draws["publication(p 0.025 to 1)"], weight),
    }
    for name, (ours, at) in draws.items():
        order = np.argsort(at, kind="stable")
        rising, total = at[order], np.cumsum(share[order])

        def below(value: float, rising: Array = rising, total: Array = total) -> float:
            return float(np.interp(value, rising, total))

        yield from compare_share("selection_one_step", name, ours, below, ess)


def _grid(result: MetaRegression, selection: Selection) -> tuple[Array, Array, Array, Array]:
    """Return mean, heterogeneity, weight and posterior share of each point of a grid."""
    priors = result.priors
    mean = np.linspace(-0.6, 0.8, 281)
    edge = np.linspace(0, 0.9, 91)
    weight = (np.arange(60) + 0.5) / 60
    half_t = stats.t(priors.group_sd_df, scale=priors.residual_sd_scale_points)
    prior_mean = stats.norm.logpdf(mean, 0, priors.intercept_sd_points)
    taus = (edge[1:] + edge[:-1]) / 2
    value = np.array([
        [
            log_likelihood(result, selection, mean, tau, np.array([1.0, w]))
            + prior_mean
            + half_t.logpdf(tau)
            for w in weight
        ]
        for tau in taus
    ])  # fmt: skip
    share = np.exp(value - special.logsumexp(value))
    tau_at, weight_at, mean_at = np.meshgrid(taus, weight, mean, indexing="ij")
    return mean_at.ravel(), tau_at.ravel(), weight_at.ravel(), share.ravel()
