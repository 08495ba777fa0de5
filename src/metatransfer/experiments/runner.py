"""A plan through an executor: intermediate checkpoints first, then everything that starts there."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from metatransfer.experiments.executors.base import Executor
from metatransfer.experiments.plan import Job, Plan
from metatransfer.experiments.store import Store
from metatransfer.experiments.work import Outcome

Ended = Callable[[Job, Outcome], None]
"""Told of every job that ended."""


@dataclass(frozen=True)
class Failure:
    """A job that could not be done.

    Parameters
    ----------
    job : Job
    message : str
        Why.
    """

    job: Job
    message: str


@dataclass(frozen=True)
class State:
    """How far a plan is.

    Parameters
    ----------
    done, left : tuple of Job
        Finished, and not.
    failures : tuple of Failure
        Those left whose last run failed.
    """

    done: tuple[Job, ...]
    left: tuple[Job, ...]
    failures: tuple[Failure, ...]

    @property
    def cells_done(self) -> int:
        """Number of scores in finished jobs."""
        return sum(len(job.scores) for job in self.done)


def state_of(plan: Plan, store: Store) -> State:
    """Return how far a plan is.

    Parameters
    ----------
    plan : Plan
    store : Store
        Finished work.
    """
    done = tuple(job for job in plan.jobs if job.is_done(store))
    finished = {job.key for job in done}
    needed = _needed_checkpoints(plan.scored, finished)
    left = tuple(
        job
        for job in plan.jobs
        if job.key not in finished and (job.target or _made_by(job) in needed)
    )
    failed = ((job, store.failure(job.key)) for job in left)
    return State(
        done=tuple(job for job in plan.jobs if job not in left),
        left=left,
        failures=tuple(Failure(job, message) for job, message in failed if message),
    )


def _needed_checkpoints(targets: Iterable[Job], finished: set[str]) -> set[str]:
    return {job.parent for job in targets if job.parent and job.key not in finished}


def _made_by(job: Job) -> str:
    return job.train.key if job.train is not None else ""


def run_plan(plan: Plan, store: Store, executor: Executor, *, ended: Ended) -> tuple[Failure, ...]:
    """Do all that is left of a plan.

    Parameters
    ----------
    plan : Plan
        What to do.
    store : Store
        Finished work; nothing in it is done again.
    executor : Executor
        Where jobs run.
    ended : callable
        Told of every job that ended.

    Returns
    -------
    tuple of Failure
        Jobs that could not be done; the others are.
    """
    store.sweep()
    try:
        return tuple(_run(plan, store, executor, ended))
    finally:
        executor.close()


def _run(plan: Plan, store: Store, executor: Executor, ended: Ended) -> list[Failure]:
    left = state_of(plan, store).left
    failures = _stage([job for job in left if not job.target], store, executor, ended)
    ready: list[Job] = []
    blocked: list[Job] = []
    for job in (job for job in left if job.target):
        without = job.parent is not None and not store.has("models", job.parent)
        (blocked if without else ready).append(job)
    for job in blocked:
        message = f"not run: its intermediate checkpoint ({job.intermediate}) could not be trained"
        store.note_failure(job.key, message)
        failures.append(Failure(job, message))
        ended(job, Outcome(job.key, message, 0.0))
    return [*failures, *_stage(ready, store, executor, ended)]


def _stage(jobs: Sequence[Job], store: Store, executor: Executor, ended: Ended) -> list[Failure]:
    if not jobs:
        return []
    by_key = {job.key: job for job in jobs}
    failures = []
    for outcome in executor.run(jobs, store.root):
        job = by_key[outcome.key]
        ended(job, outcome)
        if outcome.message:
            # a worker that was killed could not do so itself
            store.note_failure(job.key, outcome.message)
            failures.append(Failure(job, outcome.message))
    return failures
