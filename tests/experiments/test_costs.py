"""What is left of a plan, and how long it takes by what is finished."""

from pathlib import Path
from typing import Any

import pytest

from metatransfer.experiments.costs import TRAINING_FACTOR, Rate, measured_rate, work_of
from metatransfer.experiments.grid import Grid
from metatransfer.experiments.plan import Plan, make_plan
from metatransfer.experiments.store import Store

LENGTH, TRAINED, SCORED = 48, 8, 6


def plan_of(grid: Grid, texts: Path, **changes: Any) -> Plan:
    changed = grid.model_copy(update={"targets": {"udpos": ("de", "en")}, **changes})
    return make_plan(changed, data=texts, shares_data=lambda _first, _second: False)


def finish(store: Store, key: str, seconds: float, training: float | None) -> None:
    record = {
        "effort": {"wall_s": seconds},
        "training_effort": None if training is None else {"wall_s": training},
    }
    with store.writing("scores", key, record):
        pass


def test_work_is_what_is_left_and_falls_as_steps_are_finished(
    toy_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    job = plan_of(toy_grid, texts).scored[0]
    training = TRAINING_FACTOR * TRAINED * LENGTH

    assert work_of(job, store) == training + 2 * SCORED * LENGTH
    finish(store, job.scores[0].key, 1.0, 2.0)
    assert work_of(job, store) == training + SCORED * LENGTH
    finish(store, job.scores[1].key, 1.0, 2.0)
    assert work_of(job, store) == 0.0


def test_the_rate_is_seconds_by_work_over_all_finished_steps(
    toy_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    store, plan = Store(tmp_path), plan_of(toy_grid, texts)
    finish(store, plan.scored[0].scores[0].key, 3.0, 9.0)

    rate = measured_rate(plan, store)

    work = SCORED * LENGTH + TRAINING_FACTOR * TRAINED * LENGTH
    assert rate.steps == 2
    assert rate.seconds(work) == pytest.approx(12.0)


def test_a_training_is_counted_once_however_many_languages_it_was_scored_in(
    toy_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    store, plan = Store(tmp_path), plan_of(toy_grid, texts)
    for step in plan.scored[0].scores:
        finish(store, step.key, 1.0, 9.0)

    assert measured_rate(plan, store).steps == 3


def test_before_the_first_step_there_is_no_estimate(
    toy_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    assert measured_rate(plan_of(toy_grid, texts), Store(tmp_path)) == Rate(None, 0)
    assert Rate(None, 0).seconds(100.0) is None
