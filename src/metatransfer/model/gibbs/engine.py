"""Chains of the fast engine, in threads."""

import math
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import numpy as np

from metatransfer.model.chains import Chains
from metatransfer.model.convergence import convergence
from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.chain import Chain
from metatransfer.model.gibbs.sampler import Sampler
from metatransfer.model.plan import Plan
from metatransfer.model.settings import Settings
from metatransfer.model.spec import Priors

FIRST_SWEEPS, MORE_SWEEPS = 500, 100
"""Sweeps of each chain after its warm-up before it is first asked whether they are enough, and the
fewest that are added when they are not."""

MOST_GROWTH = 1.5
"""By what factor the draws grow at most before they are asked again."""

RHAT_ENOUGH, ESS_ENOUGH = 1.008, 500.0
"""Where sampling stops: inside the gate of :mod:`metatransfer.model.diagnostics`, for splitting a
sum into its parts afterwards adds noise to both."""


def sample(plan: Plan, priors: Priors, *, seed: int, settings: Settings) -> Chains:
    """Draw from the posterior of a plan by blocked Gibbs sampling.

    Parameters
    ----------
    plan : Plan
        What to fit.
    priors : Priors
        Scales of the priors.
    seed : int
        The same seed gives the same draws on the same machine, whatever the number of cores.
    settings : Settings
        Lengths and threads; ``draws`` is the most that is drawn. What concerns NUTS alone is not
        used.

    Returns
    -------
    Chains
        Draws under the names of :attr:`Plan.fitted_names` and ``effect[...]``, ``shared[...]``,
        ``log_k[...]``, ``log_residual[...]``, ``sigma``, ``nu``; ``total[...]`` for a term that is
        merged with a shared error, whose parts :func:`metatransfer.model.channels.natural` draws.

    Raises
    ------
    DiagnosticsError
        When rounding spoils a chain.
    """
    sampler = Sampler(plan, priors)
    chains = [
        Chain(sampler, np.random.default_rng([seed, number])) for number in range(settings.chains)
    ]
    with ThreadPoolExecutor(min(settings.cores, settings.chains)) as pool:
        list(pool.map(lambda chain: chain.warm_up(settings.tune), chains))
        draws: dict[str, FloatArray] = {}
        more = FIRST_SWEEPS
        while more and _length(draws) < settings.draws:
            more = min(more, settings.draws - _length(draws))
            parts = list(pool.map(lambda chain, n=more: chain.draw(n), chains))
            new = {name: np.stack([part[name] for part in parts]) for name in parts[0]}
            draws = {
                name: np.concatenate([draws[name], values], axis=1) if draws else values
                for name, values in new.items()
            }
            more = _lacking(draws)
    return Chains(
        draws=draws,
        divergences=0,
        engine="gibbs",
        versions={package: version(package) for package in ("numba", "numpy", "scipy")},
    )


def _length(draws: Mapping[str, FloatArray]) -> int:
    return next(iter(draws.values())).shape[1] if draws else 0


def _lacking(draws: Mapping[str, FloatArray]) -> int:
    """Return how many sweeps are to be added, none where the chains agree.

    They agree with a margin, for what is made of the draws is judged again. Effective draws grow in
    proportion to the sweeps.
    """
    length = _length(draws)
    few = {name: values for name, values in draws.items() if values.ndim == 2}
    for some in (few, draws):  # standard deviations are told first, and are worst as a rule
        worst = convergence(some)
        if not (worst.rhat_max <= RHAT_ENOUGH and worst.ess_min >= ESS_ENOUGH):
            growth = min(ESS_ENOUGH / max(worst.ess_min, 1.0), MOST_GROWTH)
            return max(MORE_SWEEPS, math.ceil(length * (growth - 1.0)))
    return 0
