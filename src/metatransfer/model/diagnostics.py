"""Whether draws may be trusted, and the numbers that say so."""

from collections.abc import Mapping
from dataclasses import dataclass

RHAT_LIMIT = 1.01
"""Largest R-hat accepted (Vehtari et al. 2021, doi:10.1214/20-BA1221)."""

ESS_LIMIT = 400.0
"""Smallest effective sample size accepted, bulk and tail (same source)."""

KHAT_LIMIT = 0.7
"""Largest tail shape of importance weights accepted (Vehtari et al. 2024, arXiv:1507.02646)."""

WEIGHTED_ESS_LIMIT = 1000.0
"""Smallest effective number of weighted points accepted. Kish's figure bounds that of no single
quantity, so more is asked than of chains."""


@dataclass(frozen=True)
class Diagnostics:
    """How well the posterior was explored.

    Parameters
    ----------
    engine : str
        What drew the sample.
    versions : mapping of str to str
        Packages that took part.
    rhat_max : float
        Largest rank-normalised R-hat of any quantity; NaN for an engine without chains.
    ess_min : float
        Smallest effective sample size of any quantity, bulk or tail; for an engine that weighs
        points, Kish's of the weights together with the draws made of them.
    worst : str
        The quantity with the smallest effective sample size.
    divergences : int
        Divergent transitions.
    n_draws : int
        Draws kept, over all chains.
    passed : bool
        Whether verdicts may be read off the draws.
    reasons : tuple of str
        Why not; empty when passed.
    khat : float or None
        Pareto shape of the importance weights, for an engine that weighs.
    chains : int
        Markov chains that the draws come from, one after the other; 1 for an engine without.
    fell_back_from : tuple of str
        Engines that come before this one and failed their gate, each with its reasons.
    """

    engine: str
    versions: Mapping[str, str]
    rhat_max: float
    ess_min: float
    worst: str
    divergences: int
    n_draws: int
    passed: bool
    reasons: tuple[str, ...]
    khat: float | None = None
    chains: int = 1
    fell_back_from: tuple[str, ...] = ()


def failures(rhat_max: float, ess_min: float, divergences: int, worst: str) -> tuple[str, ...]:
    """Return each way in which a fit fails its gate; NaN fails.

    Parameters
    ----------
    rhat_max, ess_min : float
        Worst convergence figures.
    divergences : int
        Divergent transitions; one is too many, for it marks a region that was not explored.
    worst : str
        The quantity that ``ess_min`` belongs to.
    """
    found = []
    if not rhat_max <= RHAT_LIMIT:
        found.append(f"R-hat {rhat_max:.3f} above {RHAT_LIMIT}")
    if not ess_min >= ESS_LIMIT:
        found.append(f"effective draws {ess_min:.0f} of {worst}, below {ESS_LIMIT:.0f}")
    if divergences:
        found.append(f"{divergences} divergent transitions")
    return tuple(found)


def weight_failures(khat: float, ess: float) -> tuple[str, ...]:
    """Return each way in which importance weights fail their gate; NaN fails.

    Parameters
    ----------
    khat : float
        Shape of their tail.
    ess : float
        Kish's effective number of points.
    """
    found = []
    if not khat <= KHAT_LIMIT:
        found.append(f"Pareto k {khat:.2f} above {KHAT_LIMIT}")
    if not ess >= WEIGHTED_ESS_LIMIT:
        found.append(f"effective points {ess:.0f}, below {WEIGHTED_ESS_LIMIT:.0f}")
    return tuple(found)
