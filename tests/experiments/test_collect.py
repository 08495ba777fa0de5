"""Finished scores as a study: rows that agree with the predictions and that the library reads."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from metatransfer.errors import InputError
from metatransfer.evidence.gains import outcome_rows
from metatransfer.experiments.arms import measured_arms
from metatransfer.experiments.collect import Collected, collect
from metatransfer.experiments.grid import Grid
from metatransfer.experiments.metrics.columns import MetricColumns
from metatransfer.experiments.plan import Plan, make_plan
from metatransfer.experiments.shapes.base import Scored
from metatransfer.experiments.store import Store
from metatransfer.experiments.work import PREDICTIONS, describe, write_predictions
from metatransfer.library import load_library
from metatransfer.records import Outcome
from tests.experiments.similarity.test_compute import TASKS
from tests.factories import ProjectFolder

pytest.importorskip("pyarrow", reason="pyarrow is not installed: make test-experiments")

EFFORT = {"wall_s": 2.0, "cpu_s": 1.0, "device": "cpu"}
KNOWN = ("snli", "udpos", "tatoeba")


def plan_of(grid: Grid, texts: Path, **changes: Any) -> Plan:
    changed = grid.model_copy(update=changes)
    return make_plan(changed, data=texts, shares_data=lambda first, second: first == second)


def pretend(plan: Plan, store: Store, *, skip: Sequence[str] = ()) -> None:
    """Write predictions that depend on the arm, the seed and the example alone."""
    for job in plan.scored:
        for step in job.scores:
            if job.label in skip:
                continue
            draw = np.random.default_rng([job.seed or 0, len(job.intermediate), len(step.task)])
            right = (draw.random(6) < (0.7 if job.intermediate == "snli" else 0.4)).astype(float)
            columns = MetricColumns(right, np.ones(6))
            metrics = dict.fromkeys(("accuracy", "f1") if step.task == "udpos" else ("accuracy",))
            scored = Scored(
                tuple("abcdef"), ("x",) * 6, ("y",) * 6, dict.fromkeys(metrics, columns)
            )
            record = {
                "job": describe(job),
                "data": {"sha256": "0" * 64, "origin": ["made/up"]},
                "environment": {"python": "3"},
                "effort": EFFORT,
                "training_effort": EFFORT if job.train else None,
            }
            with store.writing("scores", step.key, record) as folder:
                write_predictions(scored, folder / PREDICTIONS)


@pytest.fixture
def plan(toy_grid: Grid, texts: Path) -> Plan:
    return plan_of(toy_grid, texts)


def collected(plan: Plan, project: ProjectFolder, **skip: Any) -> Collected:
    project.write("data/tasks.yaml", TASKS)
    store = Store(project.root / "store")
    pretend(plan, store, **skip)
    return collect(plan, store, project.root, known_tasks=KNOWN)


def table(done: Collected, name: str) -> list[dict[str, str]]:
    with (done.folder / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_library_reads_the_study_and_finds_its_gains(
    plan: Plan, project: ProjectFolder
) -> None:
    done = collected(plan, project)

    library = load_library(project.root)
    assert library.studies["tiny"].record.kind == "own_experiment"
    rows = [row for row in outcome_rows(library, Outcome.GAIN) if row.study.id == "tiny"]
    # two languages of udpos, of whose two metrics one is modelled, and one of tatoeba
    assert len(rows) == 3
    assert done.arms == 2 * (2 * 2 + 1)
    assert done.gains == 5
    assert done.unfinished == 0


def test_gains_are_those_of_the_results(plan: Plan, project: ProjectFolder) -> None:
    done = collected(plan, project)

    scores = {
        (row["intermediate"], row["target"], row["language"], row["metric"]): row["score_points"]
        for row in table(done, "results.csv")
    }
    for row in table(done, "gains.csv"):
        place = (row["target"], row["language"], row["metric"])
        difference = float(scores["snli", *place]) - float(scores["none", *place])
        # all three are rounded to four decimals
        assert float(row["gain_points"]) == pytest.approx(difference, abs=2e-4)


def test_an_untrained_baseline_has_the_same_score_for_every_seed(
    plan: Plan, project: ProjectFolder
) -> None:
    done = collected(plan, project)

    (row,) = [
        row
        for row in table(done, "results.csv")
        if row["target"] == "tatoeba" and row["intermediate"] == "none"
    ]
    assert row["n_seeds"] == "2"
    assert float(row["sd_points"]) == 0.0
    assert "as it comes" in row["locator"]


def test_the_training_language_is_no_zero_shot(plan: Plan, project: ProjectFolder) -> None:
    settings = {
        row["language"]: row["setting"]
        for row in table(collected(plan, project), "results.csv")
        if row["target"] == "udpos"
    }

    assert settings == {"en": "monolingual", "de": "zero-shot"}


def test_covariances_hold_the_variances_of_the_gains(plan: Plan, project: ProjectFolder) -> None:
    done = collected(plan, project)

    errors = {
        (row["target"], row["language"], row["metric"]): row for row in table(done, "gains.csv")
    }
    for row in table(done, "covariance.csv"):
        gain = errors[row["target"], row["language"], row["metric"]]
        # a square of a number with four decimals
        assert float(row["of_seeds_points2"]) == pytest.approx(
            float(gain["se_seeds_points"]) ** 2, rel=1e-3, abs=1e-3
        )


def test_errors_that_gains_share_are_told_by_what_they_share(
    plan: Plan, project: ProjectFolder
) -> None:
    rows = table(collected(plan, project), "shared_errors.csv")

    # udpos in two languages and tatoeba in one, from one intermediate task: no baseline is shared
    assert {row["shares"]: row["pairs"] for row in rows} == {
        "fine-tuned model": "1",
        "intermediate checkpoint": "2",
    }


def test_seeds_that_only_one_arm_has_do_not_enter_a_gain(
    plan: Plan, project: ProjectFolder
) -> None:
    done = collected(plan, project, skip=["tiny: none > udpos, seed 2"])

    seeds = {row["target"]: row["n_seeds"] for row in table(done, "gains.csv")}
    assert seeds == {"udpos": "1", "tatoeba": "2"}
    assert done.unfinished == 2


def test_an_untrained_baseline_is_repeated_for_the_seeds_that_are_finished(
    plan: Plan, project: ProjectFolder
) -> None:
    done = collected(plan, project, skip=["tiny: snli > tatoeba, seed 2"])

    seeds = {row["n_seeds"] for row in table(done, "results.csv") if row["target"] == "tatoeba"}
    assert seeds == {"1"}


def test_what_is_not_run_yet_stands_in_the_study(plan: Plan, project: ProjectFolder) -> None:
    collected(plan, project, skip=["tiny: none > udpos, seed 2"])

    caveats = load_library(project.root).studies["tiny"].record.caveats
    assert f"Of the grid's {plan.cells} scores 2 are not run yet." in caveats


def test_a_column_that_no_row_fills_is_left_out(plan: Plan, project: ProjectFolder) -> None:
    whole = table(collected(plan, project), "results.csv")[0]

    assert "missing_reason" not in whole
    assert whole["sd_points"] != ""


def test_one_seed_has_its_reason_for_no_deviation(plan: Plan, project: ProjectFolder) -> None:
    done = collected(plan, project, skip=["tiny: none > udpos, seed 2"])

    row = next(
        row
        for row in table(done, "results.csv")
        if (row["target"], row["intermediate"]) == ("udpos", "none")
    )
    assert (row["sd_points"], row["missing_reason"]) == ("", "one seed")


def test_provenance_names_grid_data_versions_and_effort(plan: Plan, project: ProjectFolder) -> None:
    done = collected(plan, project)

    content = json.loads((done.folder / "provenance.json").read_text(encoding="utf-8"))
    assert content["grid"]["seeds"] == [1, 2]
    assert content["data_sha256"] == {"made/up": "0" * 64}
    assert content["environments"] == [{"python": "3"}]
    # four trainings of targets, two seconds each
    assert content["device_seconds"]["target_training"] == 8.0


def test_splits_say_in_the_study_what_they_are(plan: Plan, project: ProjectFolder) -> None:
    collected(plan, project)

    caveats = load_library(project.root).studies["tiny"].record.caveats
    assert any("SNLI is trained on a part of its official test set" in each for each in caveats)


def test_the_same_scores_give_the_same_bytes(plan: Plan, project: ProjectFolder) -> None:
    done = collected(plan, project)
    before = {path.name: path.read_bytes() for path in done.folder.iterdir()}

    again = collect(plan, Store(project.root / "store"), project.root, known_tasks=KNOWN)

    assert {path.name: path.read_bytes() for path in again.folder.iterdir()} == before


def test_a_task_that_the_project_does_not_know_is_told(plan: Plan, project: ProjectFolder) -> None:
    store = Store(project.root / "store")
    pretend(plan, store)

    with pytest.raises(InputError, match=r"data/tasks.yaml · tasks · snli not in it"):
        collect(plan, store, project.root, known_tasks=("udpos", "tatoeba"))
    assert not (project.root / "data" / "studies" / "tiny").exists()


def test_nothing_finished_is_nothing_to_collect(plan: Plan, project: ProjectFolder) -> None:
    with pytest.raises(InputError, match="no score is finished"):
        collect(plan, Store(project.root / "store"), project.root, known_tasks=KNOWN)


def test_arms_hold_their_seeds_in_the_grids_order(plan: Plan, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    pretend(plan, store)

    for arm in measured_arms(plan, store):
        assert arm.seeds in {(1, 2), ()}
        assert arm.arm.seeds == max(len(arm.seeds), 1)
