"""A grid of experiments as a person writes it: one YAML file."""

from collections.abc import Iterator
from typing import Final, Literal

from pydantic import Field, field_validator, model_validator

from metatransfer.records.base import Identifier, Part, Record, Text

Precision = Literal["fp32", "bf16"]

TASKS_JOINED_BY: Final = "+"
"""Stands between the tasks of one multi-task intermediate training."""


class EncoderChoice(Part):
    """An encoder: by hub name, by path, or by preset."""

    id: Identifier
    """Name that results bear."""
    name: str = ""
    """Name on the hub, or path of a folder."""
    revision: str = "main"
    """Revision on the hub."""
    preset: Literal["", "offline"] = ""
    """``offline``: rebuilt from a package of the index, where no hub can be reached."""

    @model_validator(mode="after")
    def _comes_from_one_place(self) -> "EncoderChoice":
        if bool(self.name) == bool(self.preset):
            raise ValueError(
                f"encoder '{self.id}' has name '{self.name}' and preset '{self.preset}' · "
                "do: give one of them"
            )
        return self


class Recipe(Part):
    """How a model is trained."""

    name: Identifier
    """Name that results bear, beside the encoder's."""
    epochs: float = Field(default=1.0, gt=0)
    """Passes over the training set."""
    batch_size: int = Field(default=16, ge=1)
    """Examples in a batch; a job runs on one device."""
    accumulation: int = Field(default=1, ge=1)
    """Batches whose gradients make one step."""
    learning_rate: float = Field(default=5e-5, gt=0)
    """Highest learning rate; it falls linearly to zero."""
    warmup: float = Field(default=0.1, ge=0, lt=1)
    """Share of the steps in which it rises."""
    weight_decay: float = Field(default=0.01, ge=0)
    """Of AdamW."""
    max_length: int = Field(default=128, ge=8)
    """Tokens of an example, in training and in scoring."""
    examples: int | None = Field(default=None, ge=1)
    """Training examples at most; all where None."""
    precision: Precision = "fp32"
    """Arithmetic of the forward pass."""
    freeze_embeddings: bool = False
    """Whether the embeddings stay as they come."""


class TaskSettings(Part):
    """What is different for one task; None leaves the recipe's."""

    epochs: float | None = Field(default=None, gt=0)
    batch_size: int | None = Field(default=None, ge=1)
    learning_rate: float | None = Field(default=None, gt=0)
    max_length: int | None = Field(default=None, ge=8)
    examples: int | None = Field(default=None, ge=1)
    test_examples: int | None = Field(default=None, ge=1)


class Scoring(Part):
    """How models are scored."""

    batch_size: int = Field(default=32, ge=1)
    """Examples scored at once."""
    max_length: int = Field(default=128, ge=8)
    """Tokens of an example; taken from the task's recipe."""
    precision: Precision = "fp32"
    """Arithmetic of the forward pass."""
    tag_position: Literal["first", "last"] = "last"
    """Subword that carries a word's tag; the last suits languages written without spaces."""
    stride: int = Field(default=64, ge=0)
    """Tokens that neighbouring windows of a passage share."""
    layer: int = -1
    """Layer that sentence vectors are pooled from; 0 is the embeddings, -1 the last."""
    pooling: Literal["mean", "cls"] = "mean"
    """How the tokens of a sentence become one vector."""
    prefix: str = ""
    """Text before every sentence, for encoders that were trained with one."""


class StudyFacts(Part):
    """What the study of a grid says of itself."""

    citation: Text
    """Full citation."""
    year: int = Field(ge=1950, le=2100)
    """Year it was run."""
    works: tuple[Identifier, ...] = Field(min_length=1)
    """Works whose own results these are."""
    licence: Text
    """Licence of the numbers."""
    caveats: tuple[Text, ...] = ()
    """What a reader must know, beside what the splits say of themselves."""


class Grid(Record):
    """Encoders × intermediate tasks × targets × languages × seeds."""

    id: Identifier
    """Name; the study that is collected from it bears the same."""
    encoders: tuple[EncoderChoice, ...] = Field(min_length=1)
    """Encoders."""
    intermediates: tuple[Identifier, ...] = ()
    """Intermediate tasks; ``a+b`` trains on both at once. The baseline is always run."""
    targets: dict[Identifier, tuple[Identifier, ...]] = Field(min_length=1)
    """Languages of each target task."""
    seeds: tuple[int, ...] = Field(min_length=1)
    """Seeds, the same for every arm."""
    train_language: Identifier = "en"
    """Language of all training sets."""
    recipe: Recipe
    """How models are trained, unless a task says otherwise."""
    test_examples: int | None = Field(default=None, ge=1)
    """Test examples of a language at most; all where None."""
    tasks: dict[Identifier, TaskSettings] = Field(default={})
    """What is different for a task."""
    scoring: Scoring = Scoring()
    """How models are scored."""
    study: StudyFacts
    """What the collected study says of itself."""

    @field_validator("seeds", "intermediates")
    @classmethod
    def _nothing_stands_twice(cls, values: tuple[object, ...]) -> tuple[object, ...]:
        if len(set(values)) != len(values):
            raise ValueError(f"{', '.join(map(str, values))} · something stands twice")
        return values

    @model_validator(mode="after")
    def _settings_are_of_tasks_in_the_grid(self) -> "Grid":
        idle = sorted(set(self.tasks) - set(self.task_names))
        if idle:
            raise ValueError(f"tasks · {', '.join(idle)} · not in this grid")
        return self

    @property
    def task_names(self) -> tuple[str, ...]:
        """Every task that the grid names, in its order."""
        return tuple(dict.fromkeys(self._task_names()))

    def _task_names(self) -> Iterator[str]:
        for intermediate in self.intermediates:
            yield from intermediate.split(TASKS_JOINED_BY)
        yield from self.targets

    def recipe_for(self, task: str) -> Recipe:
        """Return how models are trained on a task.

        Parameters
        ----------
        task : str
            Its id.
        """
        settings = self.tasks.get(task, TaskSettings())
        changes = settings.model_dump(exclude_none=True, exclude={"test_examples"})
        return Recipe.model_validate(self.recipe.model_dump() | changes)

    def scoring_for(self, task: str) -> Scoring:
        """Return how models are scored on a task.

        Parameters
        ----------
        task : str
            Its id.
        """
        length = self.recipe_for(task).max_length
        return Scoring.model_validate(self.scoring.model_dump() | {"max_length": length})

    def test_examples_of(self, task: str) -> int | None:
        """Return how many test examples of a task are scored at most.

        Parameters
        ----------
        task : str
            Its id.
        """
        settings = self.tasks.get(task, TaskSettings())
        return settings.test_examples or self.test_examples
