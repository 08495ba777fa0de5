"""How a model is fitted: sampler, lengths, tolerances."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from metatransfer.errors import ModelDataError

Progress = Callable[[str, int, int], None]
"""Told the stage, the steps done and the steps in all, as a fit goes on."""

Engine = Literal["auto", "quick", "collapsed", "gibbs", "reference"]
"""Names of engines, and of two ways of choosing one."""


@dataclass(frozen=True)
class Settings:
    """How long and how carefully to sample.

    Parameters
    ----------
    engine : {"auto", "quick", "collapsed", "gibbs", "reference"}
        ``collapsed`` integrates coefficients out and weighs what is left, ``gibbs`` is the blocked
        Gibbs sampler, ``reference`` NUTS by PyMC or nutpie; ``auto`` takes the first of them that
        can fit the model and falls back on the next when its diagnostics fail, ``quick`` does the
        same without NUTS.
    chains : int
        Markov chains of NUTS; at least two, or R-hat compares nothing.
    tune, draws : int
        Iterations of NUTS to adapt in, and to keep, for each chain. The collapsed engine makes at
        least :data:`COLLAPSED_DRAWS`; Gibbs sampling stops by itself.
    target_accept : float
        Acceptance rate that the step size is adapted to.
    sampler : {"auto", "nutpie", "pymc"}
        ``auto`` takes nutpie where it is installed.
    cores : int
        Chains that run at the same time.
    retries : int
        How often an engine that fails its gate runs again, with twice the draws and, for NUTS,
        smaller steps.
    evidence : bool
        Whether the log marginal likelihood is wanted, which the collapsed engine alone gives: where
        it can fit the model it then comes first, whatever it takes.
    """

    engine: Engine = "auto"
    chains: int = 2
    tune: int = 1000
    draws: int = 2000
    target_accept: float = 0.95
    sampler: Literal["auto", "nutpie", "pymc"] = "auto"
    cores: int = 2
    retries: int = 1
    evidence: bool = False

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


GIBBS_CHAINS = 2
GIBBS_WARM_UP_SWEEPS = 150
GIBBS_MOST_SWEEPS = 4000
"""Lengths of the Gibbs sampler: a sweep costs less than an iteration of NUTS, and chains are cheap
to start. It stops as soon as its chains agree; a model for which the most is too short fails its
gate and is run again, longer."""


COLLAPSED_DRAWS = 4000
"""Fewest draws of the collapsed engine. Its precision is set by the points that it weighs, half as
many at the least; it takes more by itself where they do not do."""


def attempts(
    settings: Settings, able: Sequence[Engine] = ("gibbs", "reference")
) -> tuple[Settings, ...]:
    """Return the runs that are tried in turn until one passes its gate.

    Parameters
    ----------
    settings : Settings
        What was asked for.
    able : sequence of str
        Engines that can fit the model, in the order in which ``auto`` takes them.
    """
    draws = max(settings.draws, COLLAPSED_DRAWS)
    collapsed = replace(settings, engine="collapsed", draws=draws, retries=0)
    gibbs = replace(
        settings,
        engine="gibbs",
        chains=GIBBS_CHAINS,
        tune=GIBBS_WARM_UP_SWEEPS,
        draws=GIBBS_MOST_SWEEPS,
    )
    nuts = replace(settings, engine="reference")
    runs: dict[Engine, Settings] = {"collapsed": collapsed, "gibbs": gibbs, "reference": nuts}
    chosen: dict[Engine, Sequence[Engine]] = {
        "auto": able,
        "quick": [name for name in able if name != "reference"] or ["gibbs"],
    }
    tried = [runs[name] for name in chosen.get(settings.engine, (settings.engine,))]
    return tuple(
        replace(
            engine,
            draws=engine.draws * 2**again,
            target_accept=1 - (1 - engine.target_accept) / 5**again,
        )
        for engine in tried
        for again in range(engine.retries + 1)
    )
