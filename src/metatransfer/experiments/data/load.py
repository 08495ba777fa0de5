"""Splits of tasks as examples, drawn the same for every arm, each with a hash of its content."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from metatransfer.errors import InputError
from metatransfer.experiments.data.examples import (
    Example,
    QueryExample,
    RowError,
    candidate_texts,
    examples_of,
)
from metatransfer.experiments.data.sources import Table, read_table
from metatransfer.experiments.tasks import (
    ExperimentTask,
    LocalSource,
    Shape,
    load_task,
    own_definition,
)

DRAW_SEED: Final = 20260101
"""Seed of the choice of examples: the same for all arms, languages and training seeds."""
MAX_SHOWN: Final = 5

T = TypeVar("T")


@dataclass(frozen=True)
class Split:
    """Examples of one task in one language.

    Parameters
    ----------
    task : ExperimentTask
        The task.
    language : str
        Its language.
    examples : tuple of Example
        Those drawn.
    candidates : dict of str to str
        Texts of a retrieval task to choose among, by id; empty for others.
    sha256 : str
        Hash of the files read and of the choice made among them.
    origin : tuple of str
        Files or data sets.
    notes : tuple of str
        What a result on it must say.
    official_split : str
        Which official split is scored.
    """

    task: ExperimentTask
    language: str
    examples: tuple[Example, ...]
    candidates: dict[str, str]
    sha256: str
    origin: tuple[str, ...]
    notes: tuple[str, ...]
    official_split: str


def load_training_set(
    task: ExperimentTask, language: str, *, data: Path | None, limit: int | None
) -> Split:
    """Return what a task is trained on.

    Parameters
    ----------
    task : ExperimentTask
        The task; one without a training set of its own takes those that it names.
    language : str
        Language of the training set.
    data : Path or None
        Folder of local data.
    limit : int or None
        Examples at most.

    Raises
    ------
    InputError, NotFoundError
        When it cannot be had.
    """
    parts = [load_task(name, data) for name in task.train_on] or [task]
    _check_labels(task, parts)
    tables = [read_table(part, "train", language, data=data) for part in parts]
    examples: list[Example] = []
    for part, table in zip(parts, tables, strict=True):
        examples += _sound_examples(part, table)
    return _split(task, language, tuple(tables), examples, limit=limit)


def _check_labels(task: ExperimentTask, parts: Sequence[ExperimentTask]) -> None:
    """Refuse training sets whose labels stand in another order: they are kept by their place."""
    for part in parts:
        if part.labels != task.labels:
            raise InputError(
                f"task '{task.id}' · train_on · '{part.id}' has labels {', '.join(part.labels)} · "
                f"allowed: {', '.join(task.labels)}, in this order · do: declare them alike"
            )


def load_test_set(
    task: ExperimentTask, language: str, *, data: Path | None, limit: int | None, prefix: str = ""
) -> Split:
    """Return what a task is scored on.

    Parameters
    ----------
    task, language, data, limit
        As for :func:`load_training_set`.
    prefix : str
        Prefix of the splits' names, for the part that a threshold is chosen on.

    Raises
    ------
    InputError, NotFoundError
        When it cannot be had.
    """
    split = "test" if not prefix or task.local is None else f"{prefix}-{task.local.test}"
    table = read_table(task, split, language, data=data)
    examples = _sound_examples(task, table)
    tables: tuple[Table, ...] = (table,)
    if task.shape is not Shape.RETRIEVAL:
        return _split(task, language, tables, examples, limit=limit)
    apart = table.source.candidates if isinstance(table.source, LocalSource) else ""
    if apart:
        name = f"{prefix}-{apart}" if prefix else apart
        tables = (table, read_table(task, name, language, data=data))
    candidates = _candidates(task, tables[-1])
    drawn = _split(task, language, tables, examples, limit=limit)
    return _with_candidates(drawn, candidates, apart=bool(apart))


def _sound_examples(task: ExperimentTask, table: Table) -> list[Example]:
    examples, faults = examples_of(task, table.source, table.rows)
    if faults:
        shown = [f"{table.origin} · {fault}" for fault in faults[:MAX_SHOWN]]
        if len(faults) > MAX_SHOWN:
            shown.append(f"{table.origin} · {len(faults) - MAX_SHOWN} more faults")
        raise InputError("\n".join(shown))
    if not examples:
        raise InputError(
            f"{table.origin} · task '{task.id}' · none of {len(table.rows)} rows has a label · "
            "do: use a split with labels"
        )
    return examples


def _candidates(task: ExperimentTask, table: Table) -> dict[str, str]:
    try:
        return candidate_texts(task, table.source, table.rows)
    except RowError as error:
        raise InputError(f"{table.origin} · {error}") from error


def _split(
    task: ExperimentTask,
    language: str,
    tables: tuple[Table, ...],
    examples: Sequence[Example],
    *,
    limit: int | None,
) -> Split:
    drawn = draw(examples, limit)
    sha = hashlib.sha256("|".join(table.sha256 for table in tables).encode())
    sha.update(f"|{len(drawn)} of {len(examples)}|{DRAW_SEED}{own_definition(task)}".encode())
    source = tables[0].source
    notes = tuple(table.source.note for table in tables if table.source.note)
    return Split(
        task=task,
        language=language,
        examples=tuple(drawn),
        candidates={},
        sha256=sha.hexdigest(),
        origin=tuple(table.origin for table in tables),
        notes=tuple(dict.fromkeys(notes)),
        official_split=source.test_is,
    )


def draw(examples: Sequence[T], limit: int | None) -> list[T]:
    """Return at most ``limit`` of them, in their order; equal positions for equal lengths.

    Parameters
    ----------
    examples : sequence
        All there are.
    limit : int or None
        How many at most.
    """
    if limit is None or limit >= len(examples):
        return list(examples)
    chosen = random.Random(DRAW_SEED).sample(range(len(examples)), limit)  # noqa: S311 - a draw
    return [examples[position] for position in sorted(chosen)]


def _with_candidates(split: Split, candidates: dict[str, str], *, apart: bool) -> Split:
    """Return the split with its candidates; those that stand beside queries are drawn with them."""
    queries = [example for example in split.examples if isinstance(example, QueryExample)]
    wanted = {name for query in queries for name in query.relevant}
    missing = sorted(wanted - set(candidates))
    if missing:
        raise InputError(
            f"{split.origin[0]} · {len(missing)} queries name candidates that do not exist, "
            f"such as '{missing[0]}' · do: place both files anew"
        )
    kept = (
        candidates if apart else {name: candidates[name] for name in candidates if name in wanted}
    )
    return Split(
        task=split.task,
        language=split.language,
        examples=split.examples,
        candidates=kept,
        sha256=split.sha256,
        origin=split.origin,
        notes=split.notes,
        official_split=split.official_split,
    )
