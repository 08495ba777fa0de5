"""What is left of a plan, in work and in seconds, by what finished steps have taken."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from metatransfer.experiments.plan import Job, Plan, TrainStep
from metatransfer.experiments.store import Store

TRAINING_FACTOR: Final = 3.0
"""A training step does a forward pass and a backward one, which is about two of them."""


@dataclass(frozen=True)
class Rate:
    """Seconds by unit of work, from finished steps; None before there is any.

    Parameters
    ----------
    seconds_per_unit : float or None
    steps : int
        Steps it was taken from.
    """

    seconds_per_unit: float | None
    steps: int

    def seconds(self, units: float) -> float | None:
        """Return the estimate for an amount of work.

        Parameters
        ----------
        units : float
            See :func:`work_of`.
        """
        return None if self.seconds_per_unit is None else units * self.seconds_per_unit


def work_of(job: Job, store: Store) -> float:
    """Return what is left to do, in forward passes of one token.

    Parameters
    ----------
    job : Job
        The job.
    store : Store
        Finished work.
    """
    if job.is_done(store):
        return 0.0
    left = 0.0
    if job.train is not None and not store.has("models", job.train.key):
        left += _training_work(job.train)
    return left + sum(
        float(step.examples * step.scoring.max_length)
        for step in job.scores
        if not store.has("scores", step.key)
    )


def measured_rate(plan: Plan, store: Store) -> Rate:
    """Return how long finished steps of a plan took by unit of work.

    Parameters
    ----------
    plan : Plan
        What was run, in part.
    store : Store
        Finished work.
    """
    seconds, units, steps = 0.0, 0.0, 0
    for wall, work in _finished(plan.jobs, store):
        seconds, units, steps = seconds + wall, units + work, steps + 1
    return Rate(seconds / units if units else None, steps)


def _finished(jobs: Iterable[Job], store: Store) -> Iterator[tuple[float, float]]:
    """Yield seconds and work of every training and scoring that is finished."""
    for job in jobs:
        effort = None
        for step in job.scores:
            if store.has("scores", step.key):
                record = store.record("scores", step.key)
                effort = record["training_effort"]
                yield record["effort"]["wall_s"], float(step.examples * step.scoring.max_length)
        if job.train is None:
            continue
        if effort is None and store.has("models", job.train.key):
            effort = store.record("models", job.train.key)["effort"]
        if effort is not None:
            yield effort["wall_s"], _training_work(job.train)


def _training_work(step: TrainStep) -> float:
    length = max(recipe.max_length for recipe in step.recipes)
    return TRAINING_FACTOR * step.examples * length
