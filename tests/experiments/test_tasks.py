"""Every declared task, and how the catalogue answers."""

from pathlib import Path

import pytest
import yaml

from metatransfer.errors import InputError, NotFoundError
from metatransfer.experiments.tasks import (
    ExperimentTask,
    Shape,
    load_task,
    own_definition,
    task_names,
)

TARGETS = {
    "xnli", "pawsx", "xcopa", "udpos", "wikiann", "xquad", "mlqa", "tydiqa-goldp", "bucc",
    "tatoeba", "mewsli-x", "lareqa", "uner",
}  # fmt: skip
INTERMEDIATES = {
    "anli-plus", "mnli", "qqp", "squad1", "squad2", "hellaswag", "ccg", "cosmosqa",
    "commonsenseqa", "snli", "socialiqa", "mlqa-en",
}  # fmt: skip
REGISTRY = Path(__file__).parents[2] / "data" / "tasks.yaml"


@pytest.mark.parametrize("name", task_names())
def test_every_task_is_filed_under_its_name_and_says_what_to_place_where(name: str) -> None:
    task = load_task(name)

    assert task.id == name
    assert task.place
    assert task.local or task.hub or task.train_on


def test_all_targets_of_xtreme_and_xtreme_r_and_their_intermediates_are_declared() -> None:
    assert set(task_names()) >= TARGETS | INTERMEDIATES


def test_targets_and_intermediates_bear_the_names_of_the_registry() -> None:
    known = {task["id"] for task in yaml.safe_load(REGISTRY.read_text(encoding="utf-8"))["tasks"]}

    assert known >= TARGETS | INTERMEDIATES


def test_metrics_are_those_that_results_may_have() -> None:
    from metatransfer.records.study import LOWEST_SCORE_POINTS

    for name in task_names():
        assert set(load_task(name).metrics) <= set(LOWEST_SCORE_POINTS)


@pytest.mark.parametrize("target", ["xquad", "lareqa"])
def test_training_on_passages_of_xquad_leaks_into_its_test_sets(target: str) -> None:
    assert "squad1-xquad-part" in load_task(target).leaks_from


def test_mlqa_leaks_from_its_own_english_part() -> None:
    assert "mlqa-en" in load_task("mlqa").leaks_from


@pytest.mark.parametrize("name", ["pawsx", "tydiqa-goldp", "mlqa"])
def test_a_test_set_that_is_the_official_development_part_says_so(name: str) -> None:
    source = load_task(name).local

    assert source is not None
    assert source.test_is == "official-dev"
    assert "development" in source.note


def test_only_mlqa_normalises_answers_by_language() -> None:
    own = {name for name in task_names() if load_task(name).normalisation == "mlqa"}

    assert own == {"mlqa", "mlqa-en"}


def test_an_unknown_task_is_told_with_the_nearest_name() -> None:
    with pytest.raises(NotFoundError, match="did you mean 'tatoeba'"):
        load_task("tatoba")


def test_retrieval_is_the_one_shape_without_training() -> None:
    assert [shape for shape in Shape if not shape.trains] == [Shape.RETRIEVAL]


def test_a_column_that_a_shape_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match=r"miss \['label'\] and do not need \['gold'\]"):
        ExperimentTask.model_validate(
            {
                "id": "x",
                "name": "X",
                "shape": "sequence_classification",
                "metrics": ["accuracy"],
                "metric_source": "nobody",
                "place": "x/",
                "local": {"folder": "x", "columns": {"text": "a", "gold": "b"}},
            }
        )


def declare(data: Path, task: str, **changes: object) -> None:
    """Write a task of the data folder's own: the catalogue's, changed."""
    base = load_task("socialiqa").model_dump(mode="json", exclude_none=True)
    path = data / "tasks" / f"{task}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(base | {"id": task} | changes), encoding="utf-8")


def test_local_data_may_declare_a_task_of_its_own(tmp_path: Path) -> None:
    declare(tmp_path, "riddles", name="Riddles")

    assert load_task("riddles", tmp_path).name == "Riddles"
    assert "riddles" in task_names(tmp_path)
    with pytest.raises(NotFoundError, match="task 'riddles'"):
        load_task("riddles")


def test_a_task_of_local_data_takes_the_catalogues_place(tmp_path: Path) -> None:
    declare(tmp_path, "socialiqa", metric_source="As we see fit.")
    declare(tmp_path, "cosmosqa", name="Another")

    assert load_task("socialiqa", tmp_path).metric_source == "As we see fit."
    assert load_task("snli", tmp_path) == load_task("snli")
    assert own_definition(load_task("snli", tmp_path)) == ""
    assert "As we see fit" in own_definition(load_task("socialiqa", tmp_path))


def test_a_task_in_the_file_of_another_is_told(tmp_path: Path) -> None:
    declare(tmp_path, "riddles", id="puzzles")

    with pytest.raises(InputError, match="got 'puzzles' · allowed: 'riddles', as its file"):
        load_task("riddles", tmp_path)
