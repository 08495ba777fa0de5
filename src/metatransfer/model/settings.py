"""How a model is fitted: sampler, lengths, tolerances."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from metatransfer.errors import ModelDataError

Progress = Callable[[str, int, int], None]
"""Told the stage, the steps done and the steps in all, as a fit goes on."""


@dataclass(frozen=True)
class Settings:
    """How long and how carefully to sample.

    Parameters
    ----------
    chains : int
        Markov chains; at least two, or R-hat compares nothing.
    tune, draws : int
        Iterations to adapt in, and to keep, for each chain.
    target_accept : float
        Acceptance rate that the step size is adapted to.
    sampler : {"auto", "nutpie", "pymc"}
        ``auto`` takes nutpie where it is installed.
    cores : int
        Chains that run at the same time.
    retries : int
        How often a fit that fails its gate is repeated, with smaller steps and twice the draws.
    """

    chains: int = 2
    tune: int = 1000
    draws: int = 2000
    target_accept: float = 0.95
    sampler: Literal["auto", "nutpie", "pymc"] = "auto"
    cores: int = 2
    retries: int = 1

    def __post_init__(self) -> None:
        for name in ("tune", "draws", "cores"):
            if getattr(self, name) < 1:
                raise ModelDataError(f"settings · {name} · got {getattr(self, name)} · 1 or more")
        if self.chains < 2:
            raise ModelDataError(f"settings · chains · got {self.chains} · R-hat needs 2 or more")
        if self.retries < 0:
            raise ModelDataError(f"settings · retries · got {self.retries} · 0 or more")
        if not 0 < self.target_accept < 1:
            raise ModelDataError(
                f"settings · target_accept · got {self.target_accept} · between 0 and 1"
            )
