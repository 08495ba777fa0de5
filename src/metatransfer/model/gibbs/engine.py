"""Chains of the fast engine, in threads."""

import math
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.metadata import version

import numpy as np

from metatransfer.model.chains import Chains
from metatransfer.model.channels import natural_of_chains
from metatransfer.model.convergence import Convergence, convergence
from metatransfer.model.design import FloatArray
from metatransfer.model.diagnostics import ESS_LIMIT, failures
from metatransfer.model.gibbs.chain import Chain
from metatransfer.model.gibbs.sampler import Sampler
from metatransfer.model.plan import Plan
from metatransfer.model.settings import Settings
from metatransfer.model.spec import Priors

FIRST_SWEEPS, MORE_SWEEPS = 500, 100
"""Sweeps of each chain after its warm-up before it is first asked whether they are enough, and the
fewest that are added when they are not."""

Draws = Mapping[str, FloatArray]

MOST_GROWTH = 1.5
"""By what factor the draws grow at most before they are asked again."""


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
        more, worst = FIRST_SWEEPS, None
        while more and _length(draws) < settings.draws:
            more = min(more, settings.draws - _length(draws))
            parts = list(pool.map(lambda chain, n=more: chain.draw(n), chains))
            new = {name: np.stack([part[name] for part in parts]) for name in parts[0]}
            draws = {
                name: np.concatenate([draws[name], values], axis=1) if draws else values
                for name, values in new.items()
            }
            more, worst = _lacking(draws, partial(natural_of_chains, plan, priors, draws, seed))
    return Chains(
        draws=draws,
        divergences=0,
        engine="gibbs",
        versions={package: version(package) for package in ("numba", "numpy", "scipy")},
        convergence=worst,
    )


def _length(draws: Mapping[str, FloatArray]) -> int:
    return next(iter(draws.values())).shape[1] if draws else 0


def _lacking(draws: Draws, natural: Callable[[], Draws]) -> tuple[int, Convergence | None]:
    """Return how many sweeps are to be added, none where all that is read off them passes its gate.

    Effective draws grow in proportion to the sweeps. The worst figures are returned beside, where
    none are to be added.
    """
    chains, length = next(iter(draws.values())).shape[:2]
    # standard deviations are told first, and are worst as a rule
    few = {name: values for name, values in draws.items() if values.ndim == 2}
    if more := _added(length, convergence(few)):
        return more, None
    read = {name: v.reshape(chains, length, *v.shape[1:]) for name, v in natural().items()}
    worst = convergence(read)
    more = _added(length, worst)
    return more, None if more else worst


def _added(length: int, worst: Convergence) -> int:
    if not failures(worst.rhat_max, worst.ess_min, 0, worst.worst):
        return 0
    growth = min(ESS_LIMIT / max(worst.ess_min, 1.0), MOST_GROWTH)
    return max(MORE_SWEEPS, math.ceil(length * (growth - 1.0)))
