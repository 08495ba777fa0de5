"""What is left of a plan, and how long it takes by what is finished."""

from pathlib import Path
from typing import Any

import pytest

from metatransfer.experiments.costs import TRAINING_FACTOR, Estimate, time_left, work_of
from metatransfer.experiments.grid import Grid
from metatransfer.experiments.guess import device_in_sight, guessed_seconds
from metatransfer.experiments.plan import Job, Plan, ScoreStep, make_plan
from metatransfer.experiments.store import Store
from metatransfer.experiments.work import describe

LENGTH, TRAINED, SCORED = 48, 8, 6


def plan_of(grid: Grid, texts: Path, **changes: Any) -> Plan:
    changed = grid.model_copy(update={"targets": {"udpos": ("de", "en")}, **changes})
    return make_plan(changed, data=texts, shares_data=lambda _first, _second: False)


def finish(store: Store, job: Job, step: ScoreStep, seconds: float, training: float) -> None:
    record = {
        "job": describe(job),
        "texts": step.texts,
        "scoring": step.scoring.model_dump(),
        "effort": {"wall_s": seconds},
        "training_effort": None if job.train is None else {"wall_s": training},
    }
    with store.writing("scores", step.key, record):
        pass


def finish_all(store: Store, job: Job, seconds: float, training: float) -> None:
    for step in job.scores:
        finish(store, job, step, seconds, training)


def test_work_is_what_is_left_and_falls_as_steps_are_finished(
    toy_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    job = plan_of(toy_grid, texts).scored[0]
    training = TRAINING_FACTOR * TRAINED * LENGTH

    assert work_of(job, store) == training + 2 * SCORED * LENGTH
    finish(store, job, job.scores[0], 1.0, 2.0)
    assert work_of(job, store) == training + SCORED * LENGTH
    finish(store, job, job.scores[1], 1.0, 2.0)
    assert work_of(job, store) == 0.0


def test_equal_work_is_estimated_to_take_as_long_as_it_took(
    toy_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    store, plan = Store(tmp_path), plan_of(toy_grid, texts, intermediates=())
    first, second = plan.scored
    finish_all(store, first, 3.0, 9.0)

    estimate = time_left(plan, store)

    # a training is one step, however many languages its model was scored in
    assert estimate.steps == 3
    assert estimate.seconds == pytest.approx(3.0 + 3.0 + 9.0)
    finish_all(store, second, 3.0, 9.0)
    assert time_left(plan, store).seconds == 0.0


def test_a_task_goes_by_its_own_steps_and_a_new_one_by_those_that_did_the_same(
    toy_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    both = {"udpos": ("de",), "tatoeba": ("de",)}
    plan = plan_of(toy_grid, texts, intermediates=(), seeds=(1,), targets=both)
    retrieval, tagging = plan.scored  # what needs no seed comes first
    finish_all(store, tagging, 2.0, 100.0)

    # sentences and candidates, two texts a pair, at the rate of scoring and not of training
    assert time_left(plan, store).seconds == pytest.approx(4.0)
    finish_all(store, retrieval, 40.0, 0.0)
    again = plan_of(toy_grid, texts, intermediates=(), seeds=(1, 2), targets=both)
    assert time_left(again, store).seconds == pytest.approx(102.0)


def test_steps_of_another_grid_count_and_those_of_another_encoder_do_not(
    toy_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    for job in plan_of(toy_grid, texts, intermediates=(), seeds=(7,)).scored:
        finish_all(store, job, 1.0, 1.0)
    plan = plan_of(toy_grid, texts, intermediates=())

    assert time_left(plan, store).steps == 3
    other = (toy_grid.encoders[0].model_copy(update={"name": "hub/other"}),)
    foreign = time_left(plan_of(toy_grid, texts, encoders=other), store)
    assert foreign.steps == 0
    assert foreign.guessed_seconds == foreign.seconds > 0


def test_before_the_first_step_the_time_is_guessed_and_then_measured(
    toy_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    store, plan = Store(tmp_path), plan_of(toy_grid, texts, intermediates=())
    job = plan.scored[0]
    units = 2 * (TRAINING_FACTOR * TRAINED * LENGTH + 2 * SCORED * LENGTH)

    before = time_left(plan, store)
    finish_all(store, job, 3.0, 9.0)
    after = time_left(plan, store)

    expected = guessed_seconds(job.encoder, "fp32", units, device_in_sight())
    assert before == Estimate(pytest.approx(expected), pytest.approx(expected), 0)
    assert after == Estimate(pytest.approx(15.0), 0.0, 3)


def test_of_two_encoders_only_the_one_without_a_finished_step_is_guessed(
    toy_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    known = toy_grid.encoders[0]
    new = known.model_copy(update={"id": "new", "name": "hub/new"})
    plan = plan_of(toy_grid, texts, intermediates=(), seeds=(1,), encoders=(known, new))
    finish_all(store, plan.scored[0], 3.0, 9.0)
    again = plan_of(toy_grid, texts, intermediates=(), seeds=(1, 2), encoders=(known, new))

    estimate = time_left(again, store)

    assert estimate.steps == 3
    assert estimate.seconds - estimate.guessed_seconds == pytest.approx(15.0)
    assert estimate.guessed_seconds > 0
