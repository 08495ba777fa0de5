from pathlib import Path

import pytest

from metatransfer.errors import InputError
from metatransfer.experiments.grid import Grid
from metatransfer.experiments.similarity.texts import task_texts


def test_a_trained_task_gives_inputs_of_its_training_set(toy_grid: Grid, texts: Path) -> None:
    found = task_texts(toy_grid, "udpos", data=texts, limit=5)

    assert len(found) == 5
    assert all(text.startswith("the ") for text in found)


def test_choices_are_told_with_the_right_one(toy_grid: Grid, texts: Path) -> None:
    first = task_texts(toy_grid, "hellaswag", data=texts, limit=100)[0]

    assert first.endswith("the dog")


def test_retrieval_gives_its_english_sentences(toy_grid: Grid, texts: Path) -> None:
    found = task_texts(toy_grid, "tatoeba", data=texts, limit=4)

    assert len(found) == 4
    assert all(text.startswith("the ") for text in found)


def test_retrieval_that_is_no_target_has_no_language_to_take(toy_grid: Grid, texts: Path) -> None:
    grid = toy_grid.model_copy(update={"targets": {"udpos": ("de",)}})

    with pytest.raises(InputError, match="is no target of grid 'tiny'"):
        task_texts(grid, "tatoeba", data=texts, limit=4)
