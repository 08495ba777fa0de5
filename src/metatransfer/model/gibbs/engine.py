"""Chains of the fast engine, spread over processes."""

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import version

import numpy as np

from metatransfer.errors import DiagnosticsError
from metatransfer.model.chains import Chains
from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.chain import Chain
from metatransfer.model.gibbs.sampler import Sampler
from metatransfer.model.plan import Plan
from metatransfer.model.settings import Settings
from metatransfer.model.spec import Priors

WORKER = "metatransfer.model.gibbs.worker"
"""Module that a process of a run executes."""


@dataclass(frozen=True)
class Task:
    """What one process runs.

    Parameters
    ----------
    plan : Plan
        What to fit.
    priors : Priors
        Scales of the priors.
    seed : int
        Seed of the run.
    chains : tuple of int
        Numbers of its chains; each has a stream of random numbers of its own.
    settings : Settings
        Lengths.
    """

    plan: Plan
    priors: Priors
    seed: int
    chains: tuple[int, ...]
    settings: Settings

    def run(self) -> list[dict[str, FloatArray]]:
        """Return the draws of each chain by name, of shape (draws, ...)."""
        sampler = Sampler(self.plan, self.priors)
        return [
            Chain(sampler, np.random.default_rng([self.seed, number])).run(
                self.settings.tune, self.settings.draws
            )
            for number in self.chains
        ]


def sample(plan: Plan, priors: Priors, *, seed: int, settings: Settings) -> Chains:
    """Draw from the posterior of a plan by blocked Gibbs sampling.

    Parameters
    ----------
    plan : Plan
        What to fit.
    priors : Priors
        Scales of the priors.
    seed : int
        The same seed gives the same draws on the same machine.
    settings : Settings
        Lengths and processes; what concerns NUTS alone is not used.

    Returns
    -------
    Chains
        Draws under the names of :attr:`Plan.fitted_names` and ``effect[...]``, ``shared[...]``,
        ``log_k[...]``, ``log_residual[...]``, ``sigma``, ``nu``; ``total[...]`` for a term that is
        merged with a shared error, whose parts :func:`metatransfer.model.channels.natural` draws.

    Raises
    ------
    DiagnosticsError
        When a process of the run dies.
    """
    task = Task(plan, priors, seed, tuple(range(settings.chains)), settings)
    parts = task.run() if settings.cores == 1 else _in_processes(_split(task))
    return Chains(
        draws={name: np.stack([part[name] for part in parts]) for name in parts[0]},
        divergences=0,
        engine="gibbs",
        versions={package: version(package) for package in ("numpy", "scipy")},
    )


def _split(task: Task) -> list[Task]:
    """Return one task a process, chains dealt out in order."""
    processes = min(task.settings.cores, len(task.chains))
    shares = np.array_split(np.array(task.chains), processes)
    return [replace(task, chains=tuple(map(int, share))) for share in shares]


def _in_processes(tasks: Sequence[Task]) -> list[dict[str, FloatArray]]:
    with ThreadPoolExecutor(len(tasks)) as pool:
        return [part for parts in pool.map(_in_process, tasks) for part in parts]


def _in_process(task: Task) -> list[dict[str, FloatArray]]:
    """Run a task in a new interpreter.

    Not by ``multiprocessing``, which would import the caller's main module again and fail in
    scripts without a guard.
    """
    one_thread = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    path = os.pathsep.join(part for part in sys.path if part)
    done = subprocess.run(  # noqa: S603 - this interpreter, this package
        [sys.executable, "-m", WORKER],
        input=pickle.dumps(task),
        capture_output=True,
        env={**os.environ, **one_thread, "PYTHONPATH": path},
        check=False,
    )
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise DiagnosticsError(
            f"gibbs · chains {task.chains} · process ended with {done.returncode}: "
            f"{' '.join(last) or 'no message'} · fit with the reference engine instead"
        )
    parts: list[dict[str, FloatArray]] = pickle.loads(done.stdout)  # noqa: S301 - our own process
    return parts
