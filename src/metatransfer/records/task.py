"""Tasks and languages: the registry that every other record names."""

from enum import StrEnum

from pydantic import Field, model_validator

from metatransfer.records.base import Identifier, Part, Text


class TaskKind(StrEnum):
    """What a task asks of a model."""

    CLASSIFICATION = "classification"
    REGRESSION = "regression"
    MULTIPLE_CHOICE = "multiple_choice"
    TAGGING = "tagging"
    QUESTION_ANSWERING = "question_answering"
    RETRIEVAL = "retrieval"
    GENERATION = "generation"
    AGGREGATE = "aggregate"
    """A mean over tasks that a source prints; never a target of its own in a fit."""


class Task(Part):
    """A task as the evidence names it, intermediate or target."""

    id: Identifier
    """Name used in every other record."""
    name: Text
    """Name as its authors write it."""
    kind: TaskKind
    """What it asks of a model."""
    aliases: tuple[str, ...] = ()
    """Other spellings found in sources."""
    trains_on: tuple[Identifier, ...] = ()
    """Data sets that its training set contains: two tasks that share one overlap."""
    benchmarks: tuple[Identifier, ...] = ()
    """Benchmarks that it belongs to (``xtreme``, ``xtreme-r``, ``glue`` ...)."""
    parallel_test_sets: bool = False
    """Whether its test sets are translations of one another, so that scores compare."""
    members: tuple[Identifier, ...] = ()
    """For an aggregate: the tasks it is the mean of."""
    note: str = ""
    """What is easy to get wrong about it."""

    @model_validator(mode="after")
    def _members_make_an_aggregate(self) -> "Task":
        if bool(self.members) != (self.kind is TaskKind.AGGREGATE):
            raise ValueError(
                f"task '{self.id}' is of kind {self.kind} with {len(self.members)} members; "
                "only an aggregate has members, and it must name them"
            )
        return self


class Language(Part):
    """A language, or an average over languages that a source prints."""

    id: Identifier
    """Code used in every other record (ISO 639-1 where there is one, else ISO 639-3)."""
    name: Text
    """English name."""
    iso639_3: str = Field(default="", pattern=r"^([a-z]{3})?$")
    """Three-letter code, by which distances are joined."""
    family: str = ""
    """Family as the source of the registry prints it; empty when it prints none."""
    script: str = ""
    """Script as the source of the registry prints it; empty when it prints none."""
    aggregate: bool = False
    """Whether it stands for an average over languages."""
