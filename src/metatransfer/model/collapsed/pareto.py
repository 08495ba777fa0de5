"""Pareto-smoothed importance weights (Vehtari et al. 2024, arXiv:1507.02646)."""

from typing import NamedTuple

import numpy as np
from scipy import special

from metatransfer.model.design import FloatArray

PRIOR_DRAWS = 10
"""Weight of the prior that pulls k towards one half, in draws (appendix C of the paper)."""

PROFILE_PRIOR = 3
"""Prior of Zhang and Stephens (2009, doi:10.1198/tech.2009.08017) for the profile's scale."""


class Smoothed(NamedTuple):
    """Weights whose largest values are replaced by quantiles of a generalised Pareto law.

    Parameters
    ----------
    log_weights : FloatArray, shape (n,)
        Not normalised.
    khat : float
        Shape of the tail: below 0.5 the variance of the weights is finite, up to 0.7 averages
        still converge in practice.
    """

    log_weights: FloatArray
    khat: float


def smooth(log_ratios: FloatArray) -> Smoothed:
    """Smooth the tail of importance ratios.

    Parameters
    ----------
    log_ratios : FloatArray, shape (n,)
        Log of target over proposal; minus infinity where the target is zero.
    """
    n = len(log_ratios)
    shifted = log_ratios - log_ratios.max()
    tail = int(np.ceil(min(n / 5, 3 * np.sqrt(n))))
    order = np.argsort(shifted, kind="stable")
    largest = order[n - tail :]
    cutoff = float(shifted[order[n - tail - 1]])
    # ratios near the smallest double would make the exceedances meaningless
    threshold = np.exp(max(cutoff, np.log(np.finfo(float).tiny)))
    exceedances = np.exp(shifted[largest]) - threshold
    if tail < 5 or exceedances[-1] <= 0:
        return Smoothed(log_ratios, -np.inf if exceedances[-1] <= 0 else np.inf)
    khat, scale = fit_pareto(np.maximum(exceedances, 0.0))
    out = shifted.copy()
    if np.isfinite(khat):
        probability = (np.arange(tail) + 0.5) / tail
        growth = (
            np.expm1(-khat * np.log1p(-probability)) / khat if khat else -np.log1p(-probability)
        )
        out[largest] = np.minimum(np.log(threshold + scale * growth), 0.0)
    return Smoothed(out + log_ratios.max(), khat)


def fit_pareto(exceedances: FloatArray) -> tuple[float, float]:
    """Return shape and scale of a generalised Pareto law.

    Parameters
    ----------
    exceedances : FloatArray, shape (n,)
        In ascending order, none negative.
    """
    n = len(exceedances)
    grid = 30 + int(np.sqrt(n))
    quartile = exceedances[int(n / 4 + 0.5) - 1]
    theta = 1 - np.sqrt(grid / (np.arange(1, grid + 1) - 0.5))
    theta = theta / (PROFILE_PRIOR * quartile) + 1 / exceedances[-1]
    shape = np.log1p(-theta[:, None] * exceedances).mean(axis=1)
    profile = n * (np.log(-theta / shape) - shape - 1)
    weight = np.exp(profile - special.logsumexp(profile))
    kept = weight >= 10 * np.finfo(float).eps
    best = float(theta[kept] @ weight[kept] / weight[kept].sum())
    raw = float(np.log1p(-best * exceedances).mean())
    khat = (n * raw + PRIOR_DRAWS * 0.5) / (n + PRIOR_DRAWS)
    return khat, -raw / best
