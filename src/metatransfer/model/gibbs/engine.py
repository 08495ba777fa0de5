"""Chains of the fast engine, in threads."""

from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import numpy as np

from metatransfer.model.chains import Chains
from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.chain import Chain
from metatransfer.model.gibbs.sampler import Sampler
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
        Lengths and threads; what concerns NUTS alone is not used.

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

    def run(number: int) -> dict[str, FloatArray]:
        chain = Chain(sampler, np.random.default_rng([seed, number]))
        return chain.run(settings.tune, settings.draws)

    with ThreadPoolExecutor(min(settings.cores, settings.chains)) as pool:
        parts = list(pool.map(run, range(settings.chains)))
    return Chains(
        draws={name: np.stack([part[name] for part in parts]) for name in parts[0]},
        divergences=0,
        engine="gibbs",
        versions={package: version(package) for package in ("numba", "numpy", "scipy")},
    )
