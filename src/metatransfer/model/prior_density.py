"""Densities of the priors at draws."""

from collections.abc import Mapping

import numpy as np
from scipy import stats

from metatransfer.model.design import FloatArray
from metatransfer.model.spec import Priors


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
    half_t = stats.t(priors.group_sd_df, scale=priors.group_sd_scale_points)
    laws = (
        ("intercept", stats.norm(0, priors.intercept_sd_points)),
        ("slope[", stats.norm(0, priors.slope_sd_points)),
        ("sd[log_", stats.norm(0, priors.log_scale_sd)),
        ("sd[", half_t),
        ("sigma", stats.t(priors.group_sd_df, scale=priors.residual_sd_scale_points)),
        ("nu", stats.gamma(priors.nu_shape, loc=priors.nu_minimum, scale=1 / priors.nu_rate)),
    )
    out = {}
    for name, values in draws.items():
        law = next((law for prefix, law in laws if name.startswith(prefix)), None)
        if law is not None and values.ndim == 1:
            out[name] = np.asarray(law.logpdf(values))
    return out
