"""Jobs in processes of this machine; a worker that dies takes one job with it, not the grid."""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from metatransfer.errors import InputError
from metatransfer.experiments.executors.base import Resources
from metatransfer.experiments.plan import Job
from metatransfer.experiments.work import Outcome, run_job
from metatransfer.processes import end_with_parent

VISIBLE: Final = "CUDA_VISIBLE_DEVICES"


class LocalExecutor:
    """Worker processes, each of which keeps its imports from job to job.

    Parameters
    ----------
    resources : Resources
        How many, and how many threads each.
    """

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self._slots = [
            _Slot(devices_of(worker, resources.gpus)) for worker in range(resources.workers)
        ]

    def close(self) -> None:
        """End all workers."""
        for slot in self._slots:
            slot.close()

    def run(self, jobs: Sequence[Job], store_root: Path) -> Iterator[Outcome]:
        """Yield the outcome of each job as it ends.

        Parameters
        ----------
        jobs : sequence of Job
            Jobs that do not depend on one another.
        store_root : Path
            Folder of finished work.
        """
        # Threads that spin while they wait take the cores from one another.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        waiting = deque(jobs)
        running: dict[Future[Outcome], tuple[_Slot, Job]] = {}
        while waiting or running:
            for slot in self._slots:
                if waiting and slot.is_free:
                    job = waiting.popleft()
                    future = slot.start(job, store_root, self.resources.threads)
                    running[future] = (slot, job)
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ended:
                slot, job = running.pop(future)
                yield slot.outcome(future, job)


class _Slot:
    """One worker, replaced when it dies."""

    def __init__(self, devices: str | None) -> None:
        self.devices = devices
        self._pool: ProcessPoolExecutor | None = None
        self.is_free = True

    def start(self, job: Job, store_root: Path, threads: int) -> "Future[Outcome]":
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                max_workers=1,
                mp_context=get_context("spawn"),
                initializer=_begin,
                initargs=(os.getpid(), self.devices),
            )
        self.is_free = False
        return self._pool.submit(run_job, job, store_root, threads)

    def outcome(self, future: "Future[Outcome]", job: Job) -> Outcome:
        self.is_free = True
        try:
            return future.result()
        except BrokenProcessPool:
            self.close()
            return Outcome(
                job.key,
                "its worker was killed · do: if memory ran out, lower batch_size or use fewer "
                "workers",
                0.0,
            )

    def close(self) -> None:
        if self._pool is None:
            return
        for process in list((self._pool._processes or {}).values()):  # noqa: SLF001 - no public way
            process.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None


def devices_of(worker: int, gpus: int) -> str | None:
    """Return the GPUs that a worker is to see, as ``CUDA_VISIBLE_DEVICES`` has it.

    Parameters
    ----------
    worker : int
        Number of the worker, from 0.
    gpus : int
        GPUs of each; 0 leaves all of them to all workers.

    Raises
    ------
    InputError
        When the variable is set and names fewer than are asked for.
    """
    if not gpus:
        return None
    last = (worker + 1) * gpus
    visible = os.environ.get(VISIBLE)
    names = visible.split(",") if visible else [str(number) for number in range(last)]
    if last > len(names):
        raise InputError(
            f"--gpus {gpus} · {VISIBLE} names {len(names)}, too few for worker {worker + 1} · "
            "do: use fewer workers, or name more"
        )
    return ",".join(names[last - gpus : last])


def _begin(parent: int, devices: str | None) -> None:
    # Before torch is imported, which looks at it once.
    if devices is not None:
        os.environ[VISIBLE] = devices
    end_with_parent(parent)
