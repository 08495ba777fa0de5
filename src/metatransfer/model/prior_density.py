"""Densities of the priors at draws."""

from collections.abc import Callable, Mapping

import numpy as np
from scipy.special import gammaln, xlogy

from metatransfer.model.design import FloatArray
from metatransfer.model.spec import Priors

Law = Callable[[FloatArray], FloatArray]
"""From draws to log densities."""


def log_normal(x: FloatArray, sd: float) -> FloatArray:
    """Return the log density of Normal(0, sd²).

    Parameters
    ----------
    x : FloatArray
        Where.
    sd : float
        Standard deviation.
    """
    return np.asarray(-((x / sd) ** 2) / 2 - np.log(sd) - np.log(2 * np.pi) / 2)


def log_student(x: FloatArray, df: float, scale: float) -> FloatArray:
    """Return the log density of a Student-t about zero.

    Parameters
    ----------
    x : FloatArray
        Where.
    df, scale : float
        Degrees of freedom, scale.
    """
    constant = gammaln((df + 1) / 2) - gammaln(df / 2) - np.log(df * np.pi) / 2 - np.log(scale)
    return np.asarray(constant - (df + 1) / 2 * np.log1p((x / scale) ** 2 / df))


def _log_gamma(x: FloatArray, shape: float, rate: float) -> FloatArray:
    constant = shape * np.log(rate) - gammaln(shape)
    return np.asarray(constant + xlogy(shape - 1, x) - rate * x)


def log_densities(priors: Priors, draws: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Return the log prior density of each scalar parameter that has a prior of its own.

    Shares of relatedness are uniform, and correlations have a joint prior: neither is given here.

    Parameters
    ----------
    priors : Priors
        Scales of the priors.
    draws : mapping of str to FloatArray, shape (draws, ...)
        ``intercept``, ``slope[...]``, ``sd[...]``, ``sigma``, ``nu``, and others, which are not
        looked at.

    Returns
    -------
    dict of str to FloatArray, shape (draws,)
        By parameter. Of standard deviations the density of the unfolded law, a constant less.
    """
    df = priors.group_sd_df
    laws: tuple[tuple[str, Law], ...] = (
        ("intercept", lambda x: log_normal(x, priors.intercept_sd_points)),
        ("slope[", lambda x: log_normal(x, priors.slope_sd_points)),
        ("sd[log_", lambda x: log_normal(x, priors.log_scale_sd)),
        ("sd[", lambda x: log_student(x, df, priors.group_sd_scale_points)),
        ("sigma", lambda x: log_student(x, df, priors.residual_sd_scale_points)),
        ("nu", lambda x: _log_gamma(x - priors.nu_minimum, priors.nu_shape, priors.nu_rate)),
    )
    out = {}
    for name, values in draws.items():
        law = next((law for prefix, law in laws if name.startswith(prefix)), None)
        if law is not None and values.ndim == 1:
            out[name] = law(values)
    return out
