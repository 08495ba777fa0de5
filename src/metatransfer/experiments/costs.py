"""What is left of a plan, in work and in seconds, by what finished steps have taken.

Work is texts times the tokens that a text may have. How far texts fall short of that differs by
task, so seconds are estimated from finished steps of the same task where there are any, else from
those that did the same (training, scoring) in the same precision, else from all of the same
encoder. Before there is any, they are guessed from the encoder's size.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from metatransfer.experiments.guess import device_in_sight, guessed_seconds
from metatransfer.experiments.plan import Job, Plan, ScoreStep, TrainStep
from metatransfer.experiments.store import Store

TRAINING_FACTOR: Final = 3.0
"""A training step does a forward pass and a backward one, which is about two of them."""


class Kind(NamedTuple):
    """What work is of.

    Parameters
    ----------
    encoder : str
        Key of the encoder.
    precision : str
        ``fp32`` or ``bf16``.
    does : str
        ``train`` or ``score``.
    task : str
        Task, or those that are trained at once.
    """

    encoder: str
    precision: str
    does: str
    task: str


@dataclass(frozen=True)
class Estimate:
    """How long the rest takes on one worker.

    Parameters
    ----------
    seconds : float
        All of it.
    guessed_seconds : float
        The part that is of encoders of which no step is finished.
    steps : int
        Finished steps that the other part is taken from.
    """

    seconds: float
    guessed_seconds: float
    steps: int


def work_of(job: Job, store: Store) -> float:
    """Return what is left to do, in forward passes of one token.

    Parameters
    ----------
    job : Job
        The job.
    store : Store
        Finished work.
    """
    return sum(units for _, units in _left(job, store))


def time_left(plan: Plan, store: Store) -> Estimate:
    """Return how long the rest of a plan takes, by finished steps of this grid and of others.

    Parameters
    ----------
    plan : Plan
        What is asked for.
    store : Store
        Finished work.
    """
    encoders = {job.encoder.key: job.encoder for job in plan.jobs}
    finished = [each for each in _finished(store) if each[0].encoder in encoders]
    rates, device = _rates(finished), device_in_sight()
    measured = guessed = 0.0
    for kind, units in (each for job in plan.jobs for each in _left(job, store)):
        rate = _nearest(kind, rates)
        if rate is None:
            guessed += guessed_seconds(encoders[kind.encoder], kind.precision, units, device)
        else:
            measured += units * rate
    return Estimate(measured + guessed, guessed, len(finished))


def _left(job: Job, store: Store) -> Iterator[tuple[Kind, float]]:
    if job.is_done(store):
        return
    if job.train is not None and not store.has("models", job.train.key):
        yield _training(job.encoder.key, job.train)
    for step in job.scores:
        if not store.has("scores", step.key):
            yield _scoring(job.encoder.key, step)


def _training(encoder: str, step: TrainStep) -> tuple[Kind, float]:
    length = max(recipe.max_length for recipe in step.recipes)
    kind = Kind(encoder, step.recipes[0].precision, "train", "+".join(step.tasks))
    return kind, TRAINING_FACTOR * step.texts * length


def _scoring(encoder: str, step: ScoreStep) -> tuple[Kind, float]:
    kind = Kind(encoder, step.scoring.precision, "score", step.task)
    return kind, float(step.texts * step.scoring.max_length)


def _finished(store: Store) -> Iterator[tuple[Kind, float, float]]:
    """Yield kind, work and seconds of every training and scoring that is finished."""
    trainings: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
    for record in store.records("models"):
        trainings[record["job"]["train"]["key"]] = (record["job"], record["effort"])
    for record in store.records("scores"):
        job, scoring = record["job"], record["scoring"]
        if job["train"] is not None:
            # checkpoints of targets are not kept, what they took is
            trainings[job["train"]["key"]] = (job, record["training_effort"])
        kind = Kind(job["encoder"]["key"], scoring["precision"], "score", job["target"])
        yield kind, float(record["texts"] * scoring["max_length"]), record["effort"]["wall_s"]
    for job, effort in trainings.values():
        if "texts" not in job["train"]:
            # a step of an older version, which did not say
            continue
        recipes, tasks = job["train"]["recipes"], job["train"]["tasks"]
        kind = Kind(job["encoder"]["key"], recipes[0]["precision"], "train", "+".join(tasks))
        length = max(recipe["max_length"] for recipe in recipes)
        yield kind, TRAINING_FACTOR * job["train"]["texts"] * length, effort["wall_s"]


def _rates(finished: Iterable[tuple[Kind, float, float]]) -> dict[tuple[str, ...], float]:
    """Return seconds by unit of work of each kind, and of what kinds of one encoder share."""
    work: dict[tuple[str, ...], float] = defaultdict(float)
    seconds: dict[tuple[str, ...], float] = defaultdict(float)
    for kind, units, took in finished:
        for size in range(1, len(kind) + 1):
            work[kind[:size]] += units
            seconds[kind[:size]] += took
    return {each: seconds[each] / units for each, units in work.items() if units}


def _nearest(kind: Kind, rates: dict[tuple[str, ...], float]) -> float | None:
    """Return the rate of what is most like it; None where no step of its encoder is finished."""
    alike = (kind[:size] for size in range(len(kind), 0, -1))
    return next((rates[each] for each in alike if each in rates), None)
