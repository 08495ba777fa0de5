"""Finished scores of a plan as arms, seeds together, and arms beside their baselines."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from metatransfer.experiments.plan import Job, Plan, ScoreStep
from metatransfer.experiments.statistics import Arm, FloatArray
from metatransfer.experiments.store import Store
from metatransfer.experiments.tasks import load_task
from metatransfer.experiments.work import PREDICTIONS
from metatransfer.records import NO_INTERMEDIATE


@dataclass(frozen=True)
class Place:
    """What an arm and its baseline share.

    Parameters
    ----------
    model, target, language, metric, split : str
    """

    model: str
    target: str
    language: str
    metric: str
    split: str


@dataclass(frozen=True, eq=False)
class MeasuredArm:
    """An arm with its predictions.

    Parameters
    ----------
    place : Place
    intermediate : str
    seeds : tuple of int
        Seeds that are finished; empty for an encoder that was not trained at all.
    arm : Arm
        One row a seed.
    keys : tuple of str
        Steps it was read from.
    """

    place: Place
    intermediate: str
    seeds: tuple[int, ...]
    arm: Arm
    keys: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Pair:
    """An arm and its baseline on the seeds they share, in one order.

    Parameters
    ----------
    treated, baseline : Arm
    seeds : tuple of int
    """

    treated: Arm
    baseline: Arm
    seeds: tuple[int, ...]


def measured_arms(plan: Plan, store: Store) -> list[MeasuredArm]:
    """Return every arm that has a finished score, seeds in the grid's order.

    Parameters
    ----------
    plan : Plan
        What was run.
    store : Store
        Finished work.
    """
    grouped: dict[tuple[str, str, str, str], list[tuple[Job, ScoreStep]]] = defaultdict(list)
    for job in plan.scored:
        for step in job.scores:
            if store.has("scores", step.key):
                where = (job.encoder.id, job.target, step.language, job.intermediate)
                grouped[where].append((job, step))
    arms = []
    for (encoder, target, language, intermediate), steps in sorted(grouped.items()):
        tables = [_read_predictions(store, step.key) for _, step in steps]
        model, split = f"{encoder}:{plan.grid.recipe.name}", steps[0][1].split
        arms += [
            MeasuredArm(
                place=Place(model, target, language, metric, split),
                intermediate=intermediate,
                seeds=tuple(job.seed for job, _ in steps if job.seed is not None),
                arm=_arm(tables, metric),
                keys=tuple(step.key for _, step in steps),
            )
            for metric in load_task(target, plan.data).metrics
        ]
    return arms


def _arm(tables: Sequence[Mapping[str, FloatArray]], metric: str) -> Arm:
    return Arm(
        np.array([table[f"{metric}.numerator"] for table in tables]),
        np.array([table[f"{metric}.denominator"] for table in tables]),
    )


def _read_predictions(store: Store, key: str) -> Mapping[str, FloatArray]:
    from pyarrow import parquet

    path = store.folder("scores", key) / PREDICTIONS
    table = parquet.read_table(path)
    return {
        name: np.asarray(table[name].to_numpy(), dtype=np.float64)
        for name in table.column_names
        if name.endswith(("numerator", "denominator"))
    }


def paired_arms(arms: Sequence[MeasuredArm]) -> list[tuple[MeasuredArm, Pair]]:
    """Return every treated arm that shares seeds with its baseline, with the two of them.

    Parameters
    ----------
    arms : sequence of MeasuredArm
        All arms.
    """
    baselines = {arm.place: arm for arm in arms if arm.intermediate == NO_INTERMEDIATE}
    treated = [
        arm for arm in arms if arm.intermediate != NO_INTERMEDIATE and arm.place in baselines
    ]
    pairs = ((arm, _common_seeds(arm, baselines[arm.place])) for arm in treated)
    return [(arm, pair) for arm, pair in pairs if pair is not None]


def _common_seeds(treated: MeasuredArm, baseline: MeasuredArm) -> Pair | None:
    """Return both arms on the seeds they share, in one order; None where they share none."""
    if not baseline.seeds:
        return Pair(treated.arm, baseline.arm, treated.seeds)
    shared = [seed for seed in treated.seeds if seed in baseline.seeds]
    if not shared:
        return None
    return Pair(_rows(treated, shared), _rows(baseline, shared), tuple(shared))


def _rows(measured: MeasuredArm, seeds: Sequence[int]) -> Arm:
    places = [measured.seeds.index(seed) for seed in seeds]
    return Arm(measured.arm.numerators[places], measured.arm.denominators[places])
