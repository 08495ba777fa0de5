"""Finished scores of a plan as a study that ``verify`` reads: results, gains, covariances."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any, Final

import numpy as np

from metatransfer.errors import InputError
from metatransfer.experiments.arms import MeasuredArm, Pair, Place, measured_arms, paired_arms
from metatransfer.experiments.grid import Grid
from metatransfer.experiments.plan import Plan
from metatransfer.experiments.shared_errors import SeedGains, pooled_errors
from metatransfer.experiments.statistics import (
    FloatArray,
    bootstrap_weights,
    gain_covariance,
    paired_gain,
)
from metatransfer.experiments.store import Store
from metatransfer.experiments.tasks import load_task
from metatransfer.library import write_atomic
from metatransfer.records import NO_INTERMEDIATE, Result

BOOTSTRAP_SEED: Final = 1
DECIMALS: Final = 4
SHARED_COLUMNS: Final = (
    "model",
    "seeds",
    "shares",
    "target",
    "pairs",
    "mean_covariance_points2",
)
RESULT_COLUMNS: Final = (
    "model",
    "intermediate",
    "target",
    "language",
    "train_language",
    "metric",
    "split",
    "setting",
    "score_points",
    "sd_points",
    "n_seeds",
    "seed_scores_points",
    "n_examples",
    "missing_reason",
    "locator",
)


@dataclass(frozen=True)
class Collected:
    """What was written.

    Parameters
    ----------
    folder : Path
        The study.
    arms, gains : int
        Rows.
    unfinished : int
        Scores of the plan that are not there yet.
    """

    folder: Path
    arms: int
    gains: int
    unfinished: int


def collect(plan: Plan, store: Store, root: Path, *, known_tasks: Sequence[str]) -> Collected:
    """Write the study of a plan, from all that is finished.

    Parameters
    ----------
    plan : Plan
        What was run.
    store : Store
        Finished work.
    root : Path
        Project; the study goes to ``data/studies/<id of the grid>``.
    known_tasks : sequence of str
        Tasks of the project; results may name no others.

    Raises
    ------
    InputError
        When nothing is finished, or a task is not in ``data/tasks.yaml``.
    """
    arms = measured_arms(plan, store)
    if not arms:
        raise InputError(f"grid '{plan.grid.id}' · no score is finished · do: experiment run")
    _check_tasks(arms, known_tasks)
    folder = root / "data" / "studies" / plan.grid.id
    paired = paired_arms(arms)
    gains = [_gain_row(arm, pair, plan) for arm, pair in paired]
    # The header is written last: without it the folder is a fault, never half a study.
    write_atomic(folder / "gains.csv", _csv(gains))
    write_atomic(folder / "covariance.csv", _csv(_covariance_rows(paired)))
    write_atomic(folder / "shared_errors.csv", _csv(_shared_rows(paired, plan), SHARED_COLUMNS))
    write_atomic(folder / "provenance.json", _provenance(plan, store))
    seeds = _seeds_by_place(arms)
    rows = [_result_row(arm, plan.grid, seeds[arm.place]) for arm in arms]
    used = [name for name in RESULT_COLUMNS if any(row[name] not in {None, ""} for row in rows)]
    write_atomic(folder / "results.csv", _csv(rows, used))
    unfinished = sum(not store.has("scores", step.key) for job in plan.jobs for step in job.scores)
    write_atomic(folder / "study.yaml", study_yaml(plan, unfinished=unfinished).encode())
    return Collected(folder, len(arms), len(gains), unfinished)


def _check_tasks(arms: Iterable[MeasuredArm], known: Sequence[str]) -> None:
    named = {arm.place.target for arm in arms} | {arm.intermediate for arm in arms}
    unknown = sorted(named - set(known) - {NO_INTERMEDIATE})
    if unknown:
        raise InputError(
            f"data/tasks.yaml · tasks · {', '.join(unknown)} not in it · "
            "do: add an entry for each, with the data it trains on"
        )


def _seeds_by_place(arms: Iterable[MeasuredArm]) -> dict[Place, int]:
    """Return how many seeds are finished of each target and language."""
    found: dict[Place, int] = defaultdict(lambda: 1)
    for arm in arms:
        found[arm.place] = max(found[arm.place], len(arm.seeds))
    return found


def _result_row(measured: MeasuredArm, grid: Grid, seeds_of_partners: int) -> dict[str, Any]:
    scores = measured.arm.scores_points()
    untrained = not measured.seeds
    if untrained:
        # The encoder as it comes scores the same whatever the seed of its partners.
        scores = np.repeat(scores, seeds_of_partners)
    scores = np.round(scores, DECIMALS)
    several = len(scores) > 1
    place = measured.place
    seeds = "as it comes" if untrained else f"seeds {' '.join(map(str, measured.seeds))}"
    row = {
        "model": place.model,
        "intermediate": measured.intermediate,
        "target": place.target,
        "language": place.language,
        "train_language": grid.train_language,
        "metric": place.metric,
        "split": place.split,
        "setting": "monolingual" if place.language == grid.train_language else "zero-shot",
        "score_points": round(float(scores.mean()), DECIMALS),
        "sd_points": round(float(scores.std(ddof=1)), DECIMALS) if several else None,
        "n_seeds": len(scores),
        "seed_scores_points": " ".join(f"{score:g}" for score in scores),
        "n_examples": measured.arm.examples,
        "missing_reason": "" if several else "one seed",
        "locator": f"scores/{measured.keys[0][:12]}, {seeds}",
    }
    checked = {key: value for key, value in row.items() if key != "seed_scores_points"}
    Result.model_validate({**checked, "study": grid.id, "seed_scores_points": tuple(scores)})
    return row


def _gain_row(measured: MeasuredArm, pair: Pair, plan: Plan) -> dict[str, Any]:
    place = measured.place
    weights = _weights(pair.treated.examples)
    gain = paired_gain(pair.treated, pair.baseline, weights)
    return {
        "model": place.model,
        "intermediate": measured.intermediate,
        "target": place.target,
        "language": place.language,
        "metric": place.metric,
        "split": place.split,
        "gain_points": _rounded(gain.gain_points),
        "se_seeds_points": _rounded(gain.se_seeds_points),
        "se_examples_points": _rounded(gain.se_examples_points),
        "se_points": _rounded(gain.se_points),
        "lower_points": _rounded(gain.lower_points),
        "upper_points": _rounded(gain.upper_points),
        "seed_correlation": _rounded(gain.seed_correlation),
        "n_seeds": len(pair.seeds),
        "n_examples": pair.treated.examples,
        "shares_training_data": str((measured.intermediate, place.target) in plan.marked).lower(),
    }


def _covariance_rows(paired: Sequence[tuple[MeasuredArm, Pair]]) -> list[dict[str, Any]]:
    """Return covariances of gains that share a baseline, its seeds and its examples."""
    groups: dict[tuple[Place, tuple[int, ...]], list[tuple[str, Pair]]] = defaultdict(list)
    for measured, pair in paired:
        groups[measured.place, pair.seeds].append((measured.intermediate, pair))
    rows = []
    for (place, _), members in groups.items():
        baseline = members[0][1].baseline
        of_seeds, of_examples = gain_covariance(
            [pair.treated for _, pair in members], baseline, _weights(baseline.examples)
        )
        for first, second in combinations_with_replacement(range(len(members)), 2):
            rows.append(
                {
                    "model": place.model,
                    "target": place.target,
                    "language": place.language,
                    "metric": place.metric,
                    "first": members[first][0],
                    "second": members[second][0],
                    "of_seeds_points2": _rounded(float(of_seeds[first, second])),
                    "of_examples_points2": _rounded(float(of_examples[first, second])),
                }
            )
    return rows


def _shared_rows(paired: Sequence[tuple[MeasuredArm, Pair]], plan: Plan) -> list[dict[str, Any]]:
    """Return what gains of one encoder share over seeds, by the leading metric of each task."""
    by_model: dict[tuple[str, tuple[int, ...]], list[SeedGains]] = defaultdict(list)
    for measured, pair in paired:
        place = measured.place
        if place.metric == load_task(place.target, plan.data).metrics[0]:
            points = pair.treated.scores_points() - pair.baseline.scores_points()
            gain = SeedGains(measured.intermediate, place.target, place.language, points)
            by_model[place.model, pair.seeds].append(gain)
    return [
        {
            "model": model,
            "seeds": " ".join(map(str, seeds)),
            "shares": error.shares,
            "target": error.target,
            "pairs": error.pairs,
            "mean_covariance_points2": _rounded(error.covariance_points2),
        }
        for (model, seeds), gains in by_model.items()
        for error in pooled_errors(gains)
    ]


def _weights(examples: int) -> FloatArray:
    return bootstrap_weights(examples, seed=BOOTSTRAP_SEED)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)


def _csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> bytes:
    out = io.StringIO()
    names = list(columns) or list(rows[0] if rows else ())
    writer = csv.DictWriter(out, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _provenance(plan: Plan, store: Store) -> bytes:
    """Return what the numbers came from: grid, encoders, data, versions, effort."""
    trained = [
        store.record("models", job.train.key)
        for job in plan.jobs
        if job.train is not None and store.has("models", job.train.key)
    ]
    scored = [
        store.record("scores", step.key)
        for job in plan.jobs
        for step in job.scores
        if store.has("scores", step.key)
    ]
    data = {"|".join(each["data"]["origin"]): each["data"]["sha256"] for each in scored}
    content = {
        "grid": plan.grid.model_dump(mode="json"),
        "encoders": {job.encoder.id: job.encoder.key for job in plan.jobs},
        "data_sha256": data,
        "environments": _distinct(each["environment"] for each in (*trained, *scored)),
        "device_seconds": {
            "intermediate_training": _total(each["effort"] for each in trained),
            "target_training": _total(_target_efforts(scored)),
            "scoring": _total(each["effort"] for each in scored),
        },
    }
    return (json.dumps(content, indent=1, sort_keys=True) + "\n").encode()


def _distinct(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({json.dumps(each, sort_keys=True): each for each in found}.values())


def _target_efforts(scored: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Return what each target training cost, once for all the languages it was scored in."""
    trainings = {
        each["job"]["train"]["key"]: each["training_effort"]
        for each in scored
        if each["training_effort"] is not None
    }
    return trainings.values()


def _total(efforts: Iterable[dict[str, Any]]) -> float:
    return round(float(sum(each["wall_s"] for each in efforts)), 1)


def study_yaml(plan: Plan, *, unfinished: int = 0) -> str:
    """Return the header of a plan's study.

    Parameters
    ----------
    plan : Plan
        What was run.
    unfinished : int
        Scores that are not there yet.
    """
    import yaml

    facts = plan.grid.study
    marked = ", ".join(f"{first} > {second}" for first, second in sorted(plan.marked))
    caveats = [*facts.caveats, *plan.notes]
    if unfinished:
        caveats.append(f"Of the grid's {plan.cells:,} scores {unfinished:,} are not run yet.")
    if marked:
        caveats.append(f"Intermediate and target share training data: {marked}.")
    content = {
        "schema_version": 1,
        "id": plan.grid.id,
        "citation": facts.citation,
        "year": facts.year,
        "kind": "own_experiment",
        "works": list(facts.works),
        "licence": facts.licence,
        "extraction": {
            "what": "Scores of every arm by seed; paired gains with their standard errors in "
            "gains.csv, and what gains with one baseline have in common in covariance.csv.",
            "where": "Runs of the grid in provenance.json, which names encoder, data and versions "
            "by hash.",
            "how": "By metatransfer experiment run and collect.",
        },
        "caveats": caveats,
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=98)
