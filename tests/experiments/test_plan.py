"""A grid as jobs."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from metatransfer.errors import InputError
from metatransfer.experiments.grid import Grid
from metatransfer.experiments.plan import Plan, make_plan, training_sets
from metatransfer.experiments.tasks import load_task

Write = Callable[[str, Sequence[Mapping[str, Any]]], Path]


def plan_of(grid: Grid, texts: Path, **changes: Any) -> Plan:
    changed = grid.model_copy(update=changes)
    return make_plan(changed, data=texts, shares_data=lambda first, second: first == second)


def test_an_intermediate_checkpoint_is_trained_once_a_seed_and_serves_every_target(
    toy_grid: Grid, texts: Path
) -> None:
    plan = plan_of(toy_grid, texts)

    assert [job.label for job in plan.checkpoints] == [
        "tiny: train snli, seed 1",
        "tiny: train snli, seed 2",
    ]
    made = {job.train.key for job in plan.checkpoints if job.train}
    used = {job.parent for job in plan.scored if job.intermediate == "snli"}
    assert used == made


def test_arms_that_are_compared_share_their_seeds_and_data(toy_grid: Grid, texts: Path) -> None:
    jobs = [job for job in plan_of(toy_grid, texts).scored if job.target == "udpos"]

    trained = {
        (job.intermediate, job.seed): (job.train.seed, job.train.recipes, job.train.texts)
        for job in jobs
        if job.train
    }
    for seed in toy_grid.seeds:
        assert trained["none", seed] == trained["snli", seed]


def test_retrieval_has_one_baseline_the_encoder_as_it_comes(toy_grid: Grid, texts: Path) -> None:
    jobs = [job for job in plan_of(toy_grid, texts).scored if job.target == "tatoeba"]

    assert [(job.intermediate, job.seed) for job in jobs] == [
        ("none", None),
        ("snli", 1),
        ("snli", 2),
    ]
    assert all(job.train is None for job in jobs)


def test_a_pair_that_leaks_test_data_is_refused_and_the_rest_runs(
    toy_grid: Grid, texts: Path, write_rows: Write
) -> None:
    answer = {"text": ["dog"], "answer_start": [4]}
    row = {"id": "1", "context": "the dog", "question": "who?", "answers": answer}
    write_rows("squad_v1_subset/en.train.jsonl", [row])
    write_rows("squad1/en.train.jsonl", [row])
    write_rows("xquad/de.test.jsonl", [row])

    plan = plan_of(
        toy_grid,
        texts,
        intermediates=("squad1-xquad-part", "snli"),
        targets={"xquad": ("de",), "udpos": ("de",)},
    )

    assert len(plan.refused) == 1
    assert "squad1-xquad-part > xquad · refused" in plan.refused[0]
    ran = {(job.intermediate, job.target) for job in plan.scored}
    assert ("squad1-xquad-part", "xquad") not in ran
    assert ran >= {("squad1-xquad-part", "udpos"), ("snli", "xquad"), ("none", "xquad")}


def test_a_leak_is_found_in_a_part_of_a_joint_training_too(
    toy_grid: Grid, texts: Path, write_rows: Write
) -> None:
    answer = {"text": ["dog"], "answer_start": [4]}
    row = {"id": "1", "context": "the dog", "question": "who?", "answers": answer}
    for name in ("mlqa/en.train.jsonl", "mlqa/de.test.jsonl", "squad1/en.train.jsonl"):
        write_rows(name, [row])

    plan = plan_of(toy_grid, texts, intermediates=("snli+mlqa-en",), targets={"mlqa": ("de",)})

    assert "snli+mlqa-en > mlqa · refused: mlqa-en" in plan.refused[0]
    assert {job.intermediate for job in plan.scored} == {"none"}


def test_pairs_that_share_training_data_run_and_are_marked(toy_grid: Grid, texts: Path) -> None:
    plan = plan_of(toy_grid, texts, intermediates=("snli", "udpos"))

    assert plan.marked == {("udpos", "udpos")}
    assert ("udpos", "udpos") in {(job.intermediate, job.target) for job in plan.scored}


def test_a_language_without_test_file_is_told_and_the_others_run(
    toy_grid: Grid, texts: Path
) -> None:
    plan = plan_of(toy_grid, texts, targets={"udpos": ("de", "fi")})

    assert len(plan.missing) == 1
    assert "task 'udpos' · fi · test · no file texts/udpos/fi.test.jsonl" in plan.missing[0]
    assert {step.language for job in plan.scored for step in job.scores} == {"de"}


def test_an_intermediate_without_data_leaves_the_others_and_the_baseline(
    toy_grid: Grid, texts: Path
) -> None:
    plan = plan_of(toy_grid, texts, intermediates=("snli", "ccg"))

    assert "licensed" in plan.missing[0]
    assert {job.intermediate for job in plan.scored} == {"none", "snli"}


def test_a_grid_of_which_nothing_can_be_run_is_an_error(toy_grid: Grid, texts: Path) -> None:
    with pytest.raises(InputError, match="nothing can be run"):
        plan_of(toy_grid, texts, targets={"mewsli-x": ("de",)})


@pytest.mark.parametrize(
    "change",
    [
        {"seeds": (1, 3)},
        {"recipe": {"learning_rate": 5e-4}},
        {"scoring": {"tag_position": "first"}},
        {"test_examples": 5},
    ],
    ids=str,
)
def test_what_shapes_a_score_changes_its_key(
    toy_grid: Grid, texts: Path, change: dict[str, Any]
) -> None:
    nested = {
        name: getattr(toy_grid, name).model_copy(update=value) if isinstance(value, dict) else value
        for name, value in change.items()
    }

    before, after = plan_of(toy_grid, texts), plan_of(toy_grid, texts, **nested)

    def keys(plan: Plan) -> set[str]:
        return {step.key for job in plan.scored for step in job.scores if job.target == "udpos"}

    assert keys(before) != keys(after)


def test_the_same_grid_has_the_same_keys_and_a_new_language_adds_to_them(
    toy_grid: Grid, texts: Path
) -> None:
    one = plan_of(toy_grid, texts, targets={"udpos": ("de",)})
    two = plan_of(toy_grid, texts, targets={"udpos": ("de", "en")})

    first = {step.key for job in one.scored for step in job.scores}
    second = {step.key for job in two.scored for step in job.scores}
    assert first < second


def test_changed_texts_change_the_keys_of_what_they_shape(toy_grid: Grid, texts: Path) -> None:
    before = plan_of(toy_grid, texts)
    path = texts / "udpos" / "de.test.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("hund", "hunde"), encoding="utf-8")
    after = plan_of(toy_grid, texts)

    changed = {
        (old.task, old.language)
        for job, again in zip(before.scored, after.scored, strict=True)
        for old, new in zip(job.scores, again.scores, strict=True)
        if old.key != new.key
    }
    assert changed == {("udpos", "de")}


def test_a_task_without_training_set_takes_those_it_names() -> None:
    assert training_sets("anli-plus") == {"anli-plus", "anli", "mnli", "snli"}
    assert training_sets("none") == set()


def test_a_choice_is_a_text_to_go_through(toy_grid: Grid, texts: Path) -> None:
    plan = plan_of(toy_grid, texts, intermediates=("hellaswag",))

    assert plan.checkpoints[0].train is not None
    # eight examples of four endings each, seen once
    assert plan.checkpoints[0].train.texts == 32


def test_targets_come_seed_by_seed_in_the_grids_order(toy_grid: Grid, texts: Path) -> None:
    seeds = [job.seed for job in plan_of(toy_grid, texts, seeds=(2, 1)).scored]

    assert seeds == [None, 2, 2, 2, 1, 1, 1]


def keys_of(plan: Plan, target: str) -> set[str]:
    return {job.key for job in plan.scored if job.target == target}


def test_a_task_of_local_data_runs_and_its_definition_is_part_of_its_keys(
    toy_grid: Grid, texts: Path
) -> None:
    path = texts / "tasks" / "udpos.yaml"
    path.parent.mkdir()
    before = keys_of(plan_of(toy_grid, texts), "udpos")
    mine = load_task("udpos").model_dump(mode="json", exclude_none=True)
    load_task.cache_clear()
    path.write_text(yaml.safe_dump(mine | {"metrics": ["f1"]}), encoding="utf-8")

    after = plan_of(toy_grid, texts)

    assert load_task("udpos", texts).metrics == ("f1",)
    assert not keys_of(after, "udpos") & before


def test_a_target_that_trains_on_its_own_test_texts_is_refused(toy_grid: Grid, texts: Path) -> None:
    mine = load_task("mlqa").model_dump(mode="json", exclude_none=True)
    path = texts / "tasks" / "mlqa.yaml"
    path.parent.mkdir()
    path.write_text(yaml.safe_dump(mine | {"train_on": ["mlqa-en"]}), encoding="utf-8")

    plan = plan_of(toy_grid, texts, targets={"udpos": ("de",), "mlqa": ("de",)})

    assert "none > mlqa · refused: mlqa-en holds texts of the test set of mlqa" in plan.refused
    assert {job.target for job in plan.scored} == {"udpos"}
