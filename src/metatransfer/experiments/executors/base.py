"""What the runner asks of an executor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from metatransfer.experiments.plan import Job
from metatransfer.experiments.work import Outcome


@dataclass(frozen=True)
class Resources:
    """What each worker may use, and how many there are.

    Parameters
    ----------
    workers : int
        Jobs at a time.
    threads : int
        Threads of each.
    gpus : int
        Devices of each; 0 on CPU.
    """

    workers: int = 1
    threads: int = 1
    gpus: int = 0


class Executor(Protocol):
    """Runs jobs that do not depend on one another."""

    def run(self, jobs: Sequence[Job], store_root: Path) -> Iterator[Outcome]:
        """Yield the outcome of each job as it ends, in any order."""

    def close(self) -> None:
        """Give back what was taken: processes, a connection."""
