from typing import Any

import pytest

from metatransfer.errors import FaultyRecordsError
from metatransfer.experiments.grid import Grid
from metatransfer.library import parse_record
from tests.experiments.conftest import GRID_YAML

VALID = GRID_YAML.format(encoder="some/encoder")


def grid(**changes: Any) -> Grid:
    return parse_record(Grid, VALID, "grid.yaml").model_copy(update=changes)


def test_a_task_may_differ_from_the_recipe_in_what_it_names() -> None:
    text = VALID + "tasks: {udpos: {epochs: 3, max_length: 64, test_examples: 2}}\n"

    written = parse_record(Grid, text, "grid.yaml")

    assert written.recipe_for("udpos").epochs == 3
    assert written.recipe_for("udpos").learning_rate == written.recipe.learning_rate
    assert written.scoring_for("udpos").max_length == 64
    assert written.scoring_for("tatoeba").max_length == 48
    assert written.test_examples_of("udpos") == 2
    assert written.test_examples_of("tatoeba") == 6


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("seeds: [1, 2]", "seeds: [1, 1]", "something stands twice"),
        ("seeds: [1, 2]", "seeds: []", "seeds"),
        ('name: "some/encoder"', "preset: offlin", "preset"),
        ('name: "some/encoder"', 'name: "a/b", preset: offline', "give one of them"),
        ("epochs: 1", "epochs: 0", "epochs"),
        ("batch_size: 4", "batch_sizes: 4", "batch_sizes"),
        ("test_examples: 6", "tasks: {xcopa: {epochs: 2}}", "xcopa · not in this grid"),
    ],
)
def test_a_faulty_grid_is_told_with_its_line(old: str, new: str, told: str) -> None:
    with pytest.raises(FaultyRecordsError) as error:
        parse_record(Grid, VALID.replace(old, new), "grid.yaml")

    assert told in str(error.value)
    assert str(error.value).startswith("grid.yaml:")


def test_all_faults_of_a_grid_are_told_at_once() -> None:
    text = VALID.replace("epochs: 1", "epochs: 0").replace("seeds: [1, 2]", "seeds: [a]")

    with pytest.raises(FaultyRecordsError) as error:
        parse_record(Grid, text, "grid.yaml")

    assert {fault.field for fault in error.value.faults} == {"seeds", "recipe.epochs"}


def test_tasks_trained_together_are_each_a_task_of_the_grid() -> None:
    assert grid(intermediates=("snli+hellaswag",)).task_names == (
        "snli",
        "hellaswag",
        "udpos",
        "tatoeba",
    )
