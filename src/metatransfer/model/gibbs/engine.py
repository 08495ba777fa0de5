"""Chains of the fast engine, in threads."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import numpy as np

from metatransfer.model.chains import Chains
from metatransfer.model.channels import natural_of_chains
from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.chain import Chain
from metatransfer.model.gibbs.sampler import Sampler
from metatransfer.model.gibbs.stopping import FIRST_SWEEPS, Draws, Stopping
from metatransfer.model.plan import Plan
from metatransfer.model.settings import Settings
from metatransfer.model.spec import Priors


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

    def read(draws: Draws) -> Draws:
        flat = natural_of_chains(plan, priors, draws, seed)
        return {name: v.reshape(len(chains), -1, *v.shape[1:]) for name, v in flat.items()}

    with ThreadPoolExecutor(min(settings.cores, settings.chains)) as pool:
        list(pool.map(lambda chain: chain.warm_up(settings.tune), chains))
        stopping = Stopping(read, pool.map)
        draws: dict[str, FloatArray] = {}
        more, worst = FIRST_SWEEPS, None
        while more and _length(draws) < settings.draws:
            more = min(more, settings.draws - _length(draws))
            parts = list(pool.map(lambda chain, n=more: chain.draw(n), chains))
            new = {name: np.stack([part[name] for part in parts]) for name in parts[0]}
            draws = {
                name: np.concatenate([draws[name], values], axis=1) if draws else values
                for name, values in new.items()
            }
            more, worst = stopping.lacking(draws)
    return Chains(
        draws=draws,
        divergences=0,
        engine="gibbs",
        versions={package: version(package) for package in ("numba", "numpy", "scipy")},
        convergence=worst,
    )


def _length(draws: Mapping[str, FloatArray]) -> int:
    return next(iter(draws.values())).shape[1] if draws else 0
