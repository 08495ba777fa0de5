"""What a sampler returns, before it is judged."""

from collections.abc import Mapping
from dataclasses import dataclass

from metatransfer.model.design import FloatArray


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
    """

    draws: Mapping[str, FloatArray]
    divergences: int
    engine: str
    versions: Mapping[str, str]
