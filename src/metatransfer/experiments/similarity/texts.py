"""What stands for a task when its texts are compared."""

from pathlib import Path

from metatransfer.errors import InputError
from metatransfer.experiments.data.examples import (
    ChoiceExample,
    Example,
    PairExample,
    QuestionExample,
    TaggedExample,
)
from metatransfer.experiments.data.load import draw, load_test_set, load_training_set
from metatransfer.experiments.grid import Grid
from metatransfer.experiments.tasks import load_task


def task_texts(grid: Grid, name: str, *, data: Path | None, limit: int) -> list[str]:
    """Return texts of a task in the training language.

    A task that is trained gives inputs of its training set, with the right choice where there are
    choices. A retrieval task gives candidates: of its part in the training language where the grid
    scores that, else of its first language, whose candidates are in the training language.

    Parameters
    ----------
    grid : Grid
        Names languages.
    name : str
        Task.
    data : Path or None
        Folder of local data.
    limit : int
        Texts at most.

    Raises
    ------
    InputError
        When the task has no texts at hand.
    """
    task = load_task(name, data)
    if task.shape.trains:
        split = load_training_set(task, grid.train_language, data=data, limit=limit)
        return [text_of(example) for example in split.examples]
    languages = grid.targets.get(name, ())
    if not languages:
        raise InputError(f"task '{name}' · is no target of grid '{grid.id}', so it has no language")
    language = grid.train_language if grid.train_language in languages else languages[0]
    split = load_test_set(task, language, data=data, limit=limit)
    return draw(list(split.candidates.values()), limit)


def text_of(example: Example) -> str:
    """Return what a model reads of an example.

    Parameters
    ----------
    example : Example
        Any but its label.
    """
    match example:
        case PairExample():
            return " ".join(filter(None, (example.text, example.text_pair)))
        case TaggedExample():
            return " ".join(example.tokens)
        case QuestionExample():
            return f"{example.question} {example.context}"
        case ChoiceExample():
            return f"{example.text} {example.choices[example.label]}"
        case _:
            return example.text
