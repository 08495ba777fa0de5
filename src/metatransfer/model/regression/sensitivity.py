"""How much answers hang on the prior and on the likelihood, by raising them to a power.

Kallioinen, Paananen, Bürkner and Vehtari (2024, doi:10.1007/s11222-023-10366-5): draws are weighed
by the prior, or the likelihood, to a power near one, and the distance of each quantity from what it
was is taken per doubling of the power.
"""

from collections.abc import Mapping

import numpy as np

from metatransfer.model.collapsed.pareto import smooth
from metatransfer.model.design import FloatArray

POWERS = (0.99, 1.01)
"""Powers between which the derivative is taken, as the authors' package does."""

SENSITIVE = 0.05
"""Sensitivity that its authors take for one worth a look."""


def power_weights(log_component: FloatArray, power: float) -> FloatArray:
    """Return Pareto-smoothed weights that raise a component to a power.

    Parameters
    ----------
    log_component : FloatArray, shape (draws,)
        Log prior or log likelihood.
    power : float
        The power.

    Returns
    -------
    FloatArray, shape (draws,)
        Adding up to one.
    """
    log_weights = smooth((power - 1) * log_component).log_weights
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())


def distance(draws: FloatArray, weights: FloatArray) -> float:
    """Return how far weights move a quantity: the cumulative Jensen-Shannon distance.

    The larger of that of the draws and that of their negatives, so that signs do not matter (Nguyen
    and Vreeken 2015, doi:10.1007/978-3-319-23525-7_11).

    Parameters
    ----------
    draws, weights : FloatArray, shape (draws,)
        Draws, and the weights they are given.
    """
    order = np.argsort(draws, kind="stable")
    rising, rising_weights = draws[order], weights[order]
    return max(_one_sided(rising, rising_weights), _one_sided(-rising[::-1], rising_weights[::-1]))


def _one_sided(draws: FloatArray, weights: FloatArray) -> float:
    step = np.diff(draws)
    if not step.any():
        return 0.0
    before = np.arange(1, len(draws)) / len(draws)
    after = np.maximum(np.cumsum(weights)[:-1], np.finfo(float).tiny)
    middle = (before + after) / 2
    # the terms that make each direction positive cancel in their sum
    both = before * np.log2(before / middle) + after * np.log2(after / middle)
    return float(np.sqrt(max(step @ both, 0.0) / (step @ (before + after))))


def sensitivity(draws: FloatArray, log_component: FloatArray) -> float:
    """Return how much a quantity hangs on a component.

    Parameters
    ----------
    draws : FloatArray, shape (draws,)
        The quantity.
    log_component : FloatArray, shape (draws,)
        Log prior or log likelihood.
    """
    moved = (distance(draws, power_weights(log_component, power)) for power in POWERS)
    return sum(moved) / float(2 * np.log2(POWERS[1]))


def diagnosis(prior: float, likelihood: float) -> str:
    """Return what two sensitivities together say.

    Parameters
    ----------
    prior, likelihood : float
        Sensitivities.
    """
    if prior < SENSITIVE:
        return ""
    if likelihood < SENSITIVE:
        return "the prior says more than the data"
    return "prior and data may disagree"


def table_of(
    quantities: Mapping[str, FloatArray],
    log_likelihood: FloatArray,
    log_prior: Mapping[str, FloatArray],
) -> dict[str, dict[str, float | str]]:
    """Return sensitivities of quantities, to the whole prior and to its parts.

    Parameters
    ----------
    quantities : mapping of str to FloatArray, shape (draws,)
        Draws by name.
    log_likelihood : FloatArray, shape (draws,)
        Of all rows.
    log_prior : mapping of str to FloatArray, shape (draws,)
        By part.
    """
    whole = np.sum(list(log_prior.values()), axis=0)
    rows: dict[str, dict[str, float | str]] = {}
    for name, draws in quantities.items():
        prior, likelihood = sensitivity(draws, whole), sensitivity(draws, log_likelihood)
        rows[name] = {"prior": prior, "likelihood": likelihood}
        rows[name] |= {f"of {part}": sensitivity(draws, log) for part, log in log_prior.items()}
        rows[name]["diagnosis"] = diagnosis(prior, likelihood)
    return rows
