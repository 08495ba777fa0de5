"""TaskWeb: pairwise transfer between English tasks, eight seeds an arm, two published scores."""

import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from metatransfer.records import NO_INTERMEDIATE, Result, Similarity
from metatransfer.records.study import HIGHEST_SCORE_POINTS, LOWEST_SCORE_POINTS
from tools.convert_evidence.tables import Row, points_of_fraction, read_rows

STUDY = "taskweb2023"
SEEDS = 8
SPLIT = "eval"
"""What the source calls the split; it does not say which one that is for each task."""
TASKS = {"anli_r3": "anli-r3", "rotten_tomatoes": "rotten-tomatoes", "squad_v2": "squad2"}
"""Tasks that the source writes in another way than the registry."""

OFF_DESIGN = ("sst2", "rte")
"""The one row of an intermediate task that is none of the 22: one model, no similarity."""

BASELINES: dict[str, Literal["own", "unknown", "relative_only"]] = {
    "per_seed": "own",
    "mean_only": "own",
    "none": "unknown",
    "rel_only": "relative_only",
}
SIMILARITY_COLUMNS = {
    "taskweb-roe-minilm": "sim_roe_minilm_dot32",
    "taskweb-llm-davinci003": "sim_llm_davinci003",
}

Arm = tuple[str, str, str]


def results(folder: Path) -> Iterator[Result]:
    """Yield the treated arms, then the baseline arms recovered from relative changes."""
    rows = [row for row in read_rows(folder, "taskweb_pairwise") if _pair(row) != OFF_DESIGN]
    seeds = _seeds_by_arm(folder)
    first_of_block: dict[tuple[str, str], Row] = {}
    for row in rows:
        scores = _scores(seeds[_arm(row)], "score")
        if _possible(scores, row["metric"]):
            yield _treated(row, scores)
        if row["baseline_score"]:
            first_of_block.setdefault((row["model"], row["target_task"]), row)
    for row in first_of_block.values():
        yield _baseline(row, _scores(seeds[_arm(row)], "baseline_score_recovered"))


def similarities(folder: Path, measure: str) -> Iterator[Similarity]:
    """Yield one value for each ordered pair of tasks."""
    column = SIMILARITY_COLUMNS[measure]
    pairs = {
        _pair(row): row[column] for row in read_rows(folder, "taskweb_pairwise") if row[column]
    }
    for (first, second), value in pairs.items():
        yield Similarity(
            measure=measure, first=_task(first), second=_task(second), value=float(value)
        )


def _treated(row: Row, scores: tuple[float, ...]) -> Result:
    return _result(
        row,
        intermediate=_task(row["intermediate_task"]),
        score_points=points_of_fraction(row["score"]),
        sd_points=points_of_fraction(row["sd"]),
        n_seeds=len(scores),
        # Seeds pair by position: an arm that lost one is summarised instead.
        seed_scores_points=scores if len(scores) == SEEDS else (),
        baseline=BASELINES[row["baseline_kind"]],
        locator=_run(row),
    )


def _baseline(row: Row, scores: tuple[float, ...]) -> Result:
    by_seed = row["baseline_kind"] == "per_seed"
    return _result(
        row,
        intermediate=NO_INTERMEDIATE,
        score_points=points_of_fraction(row["baseline_score"]),
        sd_points=points_of_fraction(row["baseline_sd"]) if by_seed else None,
        n_seeds=SEEDS,
        seed_scores_points=scores if by_seed else (),
        missing_reason="" if by_seed else "only the mean can be recovered",
        locator=f"taskweb.p: {row['target_task']}, {row['model']}",
    )


def _result(row: Row, **fields: object) -> Result:
    return Result.model_validate(
        {
            "study": STUDY,
            "model": row["model"],
            "target": _task(row["target_task"]),
            "language": row["language"],
            "metric": row["metric"],
            "split": SPLIT,
            **fields,
        }
    )


def _possible(scores: tuple[float, ...], metric: str) -> bool:
    lowest = LOWEST_SCORE_POINTS[metric]
    return all(lowest <= score <= HIGHEST_SCORE_POINTS for score in scores)


def _seeds_by_arm(folder: Path) -> dict[Arm, list[Row]]:
    by_arm: dict[Arm, list[Row]] = defaultdict(list)
    for row in read_rows(folder, "taskweb_seedlevel"):
        by_arm[_arm(row)].append(row)
    for rows in by_arm.values():
        rows.sort(key=lambda row: int(row["seed"]))
    return by_arm


def _scores(rows: list[Row], column: str) -> tuple[float, ...]:
    texts = (row[column] for row in rows)
    return tuple(points_of_fraction(text) for text in texts if text and not math.isnan(float(text)))


def _arm(row: Row) -> Arm:
    return (row["model"], row["intermediate_task"], row["target_task"])


def _pair(row: Row) -> tuple[str, str]:
    return (row["intermediate_task"], row["target_task"])


def _task(name: str) -> str:
    return TASKS.get(name, name)


def _run(row: Row) -> str:
    """Return the run's folder, ``target/intermediate/model-recipe-s*`` for all seeds."""
    return row["source_path"].split("results/", 1)[1].rsplit("/", 1)[0]
