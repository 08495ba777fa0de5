"""Declared tasks: where their texts are, what their columns mean, how they are scored.

A task is one YAML file: in ``catalogue/``, or in the folder ``tasks`` of local data, where a file
of the same name takes the catalogue's place. Adding one needs no code unless its shape is new.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from pydantic import Field, model_validator

from metatransfer.errors import InputError, NotFoundError, did_you_mean
from metatransfer.library import parse_record, read_record
from metatransfer.records.base import Identifier, Part, Record, Text

OWN_TASKS: Final = "tasks"
"""Folder of local data that declares tasks beside the catalogue's, or in their place."""
CATALOGUE: Final = files("metatransfer.experiments") / "catalogue"


class Shape(StrEnum):
    """What a task's examples look like, and so which head and metric it takes."""

    SEQUENCE_CLASSIFICATION = "sequence_classification"
    TOKEN_CLASSIFICATION = "token_classification"  # noqa: S105 - tokens of text
    QUESTION_ANSWERING = "question_answering"
    MULTIPLE_CHOICE = "multiple_choice"
    RETRIEVAL = "retrieval"

    @property
    def trains(self) -> bool:
        """Whether it has a training set; retrieval is scored on the encoder as it stands."""
        return self is not Shape.RETRIEVAL


ROLES: Final[Mapping[Shape, frozenset[str]]] = {
    Shape.SEQUENCE_CLASSIFICATION: frozenset({"text", "label"}),
    Shape.TOKEN_CLASSIFICATION: frozenset({"tokens", "tags"}),
    Shape.QUESTION_ANSWERING: frozenset({"question", "context", "answers"}),
    Shape.MULTIPLE_CHOICE: frozenset({"text", "choices", "label"}),
    Shape.RETRIEVAL: frozenset({"query", "candidate"}),
}
"""Columns that each shape must name."""
OPTIONAL_ROLES: Final = frozenset({"id", "text_pair", "question", "query_id", "candidate_id"})


class Source(Part):
    """Where the texts of a task are, and what their columns are called."""

    columns: dict[str, str | tuple[str, ...]]
    """Column of each role; several columns for choices that stand apart."""
    train: str = ""
    """Name of the training split."""
    test: str = "test"
    """Name of the split that is scored."""
    test_is: Identifier = "test"
    """Which official split that is; it stands in every result."""
    labels: tuple[str, ...] = ()
    """Labels as this source writes them, in the order of the task's, where they differ."""
    note: str = ""
    """What a result computed on it must say."""


class LocalSource(Source):
    """JSON lines below one folder, a file a language and split."""

    folder: str
    """Folder of the task below the data folder."""
    file: str = "{language}.{split}.jsonl"
    """Name of a file."""
    candidates: str = ""
    """Split that holds the candidates of a retrieval task, where they stand apart."""
    threshold_from: str = ""
    """Prefix of the splits by which a threshold of similarity is chosen."""


class HubSource(Source):
    """A data set of the hub, in a form that needs no loader script."""

    name: str
    """Name of the data set."""
    revision: str = ""
    """Its revision; ``refs/convert/parquet`` is the hub's own copy of one with a loader script."""
    config: str = ""
    """Its configuration; ``{language}`` stands for the language."""
    languages: dict[str, str] = Field(default={})
    """Names of languages in the configuration, where they are not the codes."""
    id_prefix: str = ""
    """What ids of a language begin with, where one configuration holds all languages."""


class ExperimentTask(Record):
    """A task that experiments can run."""

    id: Identifier
    """Name, the same as in ``data/tasks.yaml``."""
    name: Text
    """Name for people."""
    shape: Shape
    """What its examples look like."""
    metrics: tuple[Identifier, ...] = Field(min_length=1)
    """Metrics it is scored by, the leading one first."""
    metric_source: Text
    """Who defined the metric so."""
    labels: tuple[str, ...] = ()
    """Labels or tags; empty where there are none, or where they are read off the training set."""
    normalisation: str = Field(default="", pattern=r"^(squad|mlqa)?$")
    """How answers are normalised before they are compared."""
    questions: dict[str, str] = Field(default={})
    """Text for each value of the column ``question`` that is a code."""
    train_on: tuple[Identifier, ...] = ()
    """Tasks whose training sets it is trained on, where it has none of its own."""
    local: LocalSource | None = None
    """Local files."""
    hub: HubSource | None = None
    """Data set of the hub."""
    place: Text
    """What to place where when no source can be reached."""
    leaks_from: tuple[Identifier, ...] = ()
    """Tasks whose training set holds texts of this one's test sets: such pairs are refused."""

    @model_validator(mode="after")
    def _columns_fit_the_shape(self) -> "ExperimentTask":
        for source in filter(None, (self.local, self.hub)):
            missing = ROLES[self.shape] - set(source.columns)
            unknown = set(source.columns) - ROLES[self.shape] - OPTIONAL_ROLES
            if missing or unknown:
                raise ValueError(
                    f"columns of '{self.id}' miss {sorted(missing)} and do not need "
                    f"{sorted(unknown)} for shape {self.shape}"
                )
        return self


@cache
def task_names(data: Path | None = None) -> tuple[str, ...]:
    """Return the ids of all declared tasks, sorted.

    Parameters
    ----------
    data : Path or None
        Folder of local data.
    """
    names = [entry.name for entry in CATALOGUE.iterdir()]
    if data is not None:
        names += [path.name for path in (data / OWN_TASKS).glob("*.yaml")]
    return tuple(sorted({name.removesuffix(".yaml") for name in names if name.endswith(".yaml")}))


@cache
def load_task(name: str, data: Path | None = None) -> ExperimentTask:
    """Return a declared task.

    Parameters
    ----------
    name : str
        Its id.
    data : Path or None
        Folder of local data, which may declare tasks of its own.

    Raises
    ------
    NotFoundError
        When there is none of this name.
    FaultyRecordsError
        With all that is wrong in its file.
    """
    own = None if data is None else data / OWN_TASKS / f"{name}.yaml"
    if own is not None and own.is_file():
        task = read_record(ExperimentTask, own)
        if task.id != name:
            raise InputError(f"{own} · id · got '{task.id}' · allowed: '{name}', as its file")
        return task
    known = task_names(data)
    if name not in known:
        hint = did_you_mean(name, known) or f"known: {', '.join(known)}"
        raise NotFoundError(f"task '{name}' · no experiment declares it · {hint}")
    text = (CATALOGUE / f"{name}.yaml").read_text(encoding="utf-8")
    return parse_record(ExperimentTask, text, f"experiments/catalogue/{name}.yaml")


def own_definition(task: ExperimentTask) -> str:
    """Return how a task that is not the catalogue's is defined; empty for the catalogue's.

    Parameters
    ----------
    task : ExperimentTask
        The task.
    """
    if task.id in task_names() and load_task(task.id) == task:
        return ""
    return task.model_dump_json()
