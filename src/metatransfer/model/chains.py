"""What a sampler returns, before it is judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metatransfer.model.design import FloatArray

if TYPE_CHECKING:
    # Numba takes half a second to import: only a process that samples pays for it
    from metatransfer.model.convergence import Convergence


@dataclass(frozen=True)
class Importance:
    """How well weighted points stand for a posterior, where an engine weighs and has no chains.

    Parameters
    ----------
    khat : float
        Shape of the tail of the weights.
    ess : float
        Kish's effective number of weighted points.
    ess_draws : float
        Effective number of the draws made of them.
    log_evidence : float
        Log marginal likelihood of the outcomes.
    """

    khat: float
    ess: float
    ess_draws: float
    log_evidence: float


@dataclass(frozen=True)
class Chains:
    """Draws of one run.

    Parameters
    ----------
    draws : mapping of str to FloatArray, shape (chains, draws, ...)
        Draws by name.
    divergences : int
        Divergent transitions after tuning, over all chains; 0 for an engine that has none.
    engine : str
        Name of the sampler.
    versions : mapping of str to str
        Packages that took part.
    importance : Importance or None
        How good the weights are, for an engine that weighs.
    convergence : Convergence or None
        Worst figures of all that is read off the draws, for an engine that looks itself.
    """

    draws: Mapping[str, FloatArray]
    divergences: int
    engine: str
    versions: Mapping[str, str]
    importance: Importance | None = None
    convergence: "Convergence | None" = None
