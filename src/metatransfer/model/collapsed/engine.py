"""The engine: from a plan to draws, with the evidence and the engine's own diagnostic."""

from importlib.metadata import version

import numpy as np
from threadpoolctl import threadpool_limits

from metatransfer.model.blocks import blocks_of
from metatransfer.model.chains import Chains, Importance
from metatransfer.model.collapsed.columns import order_of_plan
from metatransfer.model.collapsed.density import CollapsedDensity
from metatransfer.model.collapsed.importance import sample as sample_points
from metatransfer.model.plan import Plan
from metatransfer.model.settings import Settings
from metatransfer.model.spec import Priors

MOST_PRODUCTS = 15_000_000
"""Products of numbers in one factor beyond which another engine is faster: some four thousand
factors are needed, each of 2 ms by then."""

MOST_ENTRIES = 1_000_000
"""Numbers of one point's statistics, 16 nodes of which are held in memory for each panel."""


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
    order = order_of_plan(plan, blocks_of(plan, priors))
    entries = (order.columns + 1) * (
        order.columns + 1 + (order.nested.levels if order.nested else 0)
    )
    return order.products <= MOST_PRODUCTS and entries <= MOST_ENTRIES


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
        Number of draws, and threads (``cores``), on which no number depends; there are no chains.

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
        density = CollapsedDensity(plan, priors, threads=settings.cores)
        size = density.coordinates.size
        weighted = sample_points(density.log_posterior, size, settings.draws, rng)
        draws = density.coefficients(weighted.resampled(settings.draws, rng), rng)
    # a draw is off by the error of the weights and by that of drawing, which are independent
    effective = 1 / (1 / weighted.ess + 1 / settings.draws)
    return Chains(
        draws={name: values[None] for name, values in draws.items()},
        divergences=0,
        engine="collapsed",
        versions={package: version(package) for package in ("numba", "numpy", "scipy")},
        importance=Importance(weighted.khat, weighted.ess, effective, weighted.log_evidence),
    )
