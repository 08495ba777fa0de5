"""The engine: from a plan to draws, with the evidence and the engine's own diagnostic."""

from importlib.metadata import version

import numpy as np
from threadpoolctl import threadpool_limits

from metatransfer.model.chains import Chains, Importance
from metatransfer.model.collapsed.columns import columns_of
from metatransfer.model.collapsed.density import CollapsedDensity
from metatransfer.model.collapsed.importance import sample as sample_points
from metatransfer.model.plan import Plan
from metatransfer.model.settings import Settings
from metatransfer.model.spec import Priors

WIDEST_CORE = 400
"""Columns beyond which another engine is faster: each of some ten thousand points costs a Cholesky
factor of the core, 2 ms at 300 columns."""

MOST_ENTRIES = 1_000_000
"""Numbers of one point's statistics, 100 nodes of which are held in memory."""


def applies(plan: Plan, priors: Priors) -> bool:
    """Whether the coefficients of a plan can be integrated out in reasonable time.

    Parameters
    ----------
    plan : Plan
        What is to be fitted.
    priors : Priors
        Scales of the priors.
    """
    if plan.student or plan.scales or plan.residual_scales:
        return False
    columns = columns_of(plan, priors)
    levels = columns.nested.levels if columns.nested else 0
    entries = (columns.width + 1) * (columns.width + 1 + levels)
    return columns.width <= WIDEST_CORE and entries <= MOST_ENTRIES


def sample(plan: Plan, priors: Priors, *, seed: int, settings: Settings) -> Chains:
    """Draw from the posterior of a plan with all coefficients integrated out.

    Parameters
    ----------
    plan : Plan
        What to fit; see :func:`applies`.
    priors : Priors
        Scales of the priors.
    seed : int
        The same seed gives the same draws on the same machine.
    settings : Settings
        Number of draws; there are no chains, and what concerns them is not used.

    Returns
    -------
    Chains
        One "chain" of draws in random order, under the names of :attr:`Plan.fitted_names` and
        ``effect[...]``, ``shared[...]``; ``total[...]`` for a term that is merged with a shared
        error.
    """
    rng = np.random.default_rng([seed, 2])
    # matrices are small: threads would wait for each other longer than they work
    with threadpool_limits(1, "blas"):
        density = CollapsedDensity(plan, priors)
        weighted = sample_points(density.log_posterior, density.coordinates.size, rng)
        draws = density.coefficients(weighted.resampled(settings.draws, rng), rng)
    # a draw is off by the error of the weights and by that of drawing, which are independent
    effective = 1 / (1 / weighted.ess + 1 / settings.draws)
    return Chains(
        draws={name: values[None] for name, values in draws.items()},
        divergences=0,
        engine="collapsed",
        versions={package: version(package) for package in ("numpy", "scipy")},
        importance=Importance(weighted.khat, weighted.ess, effective, weighted.log_evidence),
    )
