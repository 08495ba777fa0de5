"""Where a new record goes, and what is written there."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from metatransfer.errors import FaultyRecordsError, InputError
from metatransfer.library.csv_table import Columns, parse_csv
from metatransfer.library.fault_log import FaultLog
from metatransfer.library.files import MAX_CSV_BYTES, MAX_YAML_BYTES, read_text
from metatransfer.library.new_files import NewFile
from metatransfer.library.registry import LANGUAGES_FILE, TASKS_FILE
from metatransfer.library.registry_edit import with_language, with_task
from metatransfer.library.validation import record_from_tree
from metatransfer.library.yaml_tree import Tree
from metatransfer.library.yaml_write import yaml_of
from metatransfer.records import (
    Claim,
    ConsistencyCheck,
    Document,
    Language,
    Similarity,
    SimilarityMeasure,
    Study,
    Task,
)

M = TypeVar("M", bound=BaseModel)

Draft = (
    Claim | Study | Document | SimilarityMeasure | ConsistencyCheck | Task | Language | Similarity
)
"""A record that can be added to a project."""

PLACES: Final[Mapping[type[BaseModel], str]] = {
    Claim: "claims/{}.yaml",
    Study: "data/studies/{}/study.yaml",
    Document: "data/documents/{}.yaml",
    SimilarityMeasure: "data/similarity/{}/measure.yaml",
    ConsistencyCheck: "data/checks/{}.yaml",
}
"""File of a record, by its kind."""

RESULTS_HEADER: Final = (
    "model,intermediate,target,language,metric,split,score_points,missing_reason,locator\n"
)
"""First line of the results of a study that has none yet."""
_VALUES: Final = ("first", "second", "value", "se")


def drafted(root: Path, record: Draft) -> tuple[NewFile, ...]:
    """Return the files of a new record.

    A study comes with an empty table of results, a measure with an empty table of values; a task
    or a language is put at the end of the registry.

    Parameters
    ----------
    root : Path
        Project folder.
    record : Claim, Study, Document, SimilarityMeasure, ConsistencyCheck, Task, Language, Similarity
        The record.

    Raises
    ------
    InputError
        When the registry cannot be edited, or the record is there already.
    """
    match record:
        case Task():
            return (with_task(_text(root, TASKS_FILE, MAX_YAML_BYTES), record),)
        case Language():
            return (with_language(_text(root, LANGUAGES_FILE, MAX_CSV_BYTES), record),)
        case Similarity():
            return (_with_value(root, record),)
        case Study():
            table = NewFile(f"data/studies/{record.id}/results.csv", RESULTS_HEADER)
            return (_own_file(record), table)
        case SimilarityMeasure():
            table = NewFile(f"data/similarity/{record.id}/values.csv", ",".join(_VALUES) + "\n")
            return (_own_file(record), table)
        case _:
            return (_own_file(record),)


def _own_file(record: Claim | Study | Document | SimilarityMeasure | ConsistencyCheck) -> NewFile:
    return NewFile(PLACES[type(record)].format(record.id), yaml_of(record))


def _with_value(root: Path, pair: Similarity) -> NewFile:
    file = f"data/similarity/{pair.measure}/values.csv"
    text = _text(root, file, MAX_CSV_BYTES)
    log = FaultLog()
    known = Columns(_VALUES, frozenset(_VALUES[:3]))
    table = parse_csv(text, known, log.of(file))
    log.raise_any()
    header = text.splitlines()[0].split(",")
    if pair.se is not None and "se" not in header:
        raise InputError(f"{file} · has no column 'se' · do: add it to the first line")
    rows = [] if table is None else table.rows
    if any((row.get("first"), row.get("second")) == (pair.first, pair.second) for row in rows):
        raise InputError(f"{file} · the pair {pair.first}, {pair.second} is there, and is kept")
    data = {"first": pair.first, "second": pair.second, "value": f"{pair.value:.10g}"}
    data["se"] = "" if pair.se is None else f"{pair.se:.10g}"
    end = "" if text.endswith("\n") else "\n"
    return NewFile(file, text + end + ",".join(data[n] for n in header) + "\n", replaces=text)


def _text(root: Path, file: str, limit: int) -> str:
    log = FaultLog()
    text = read_text(root / file, limit, log.of(file))
    log.raise_any()
    return text or ""


def record_of(model: type[M], data: Mapping[str, Any], where: str) -> M:
    """Return plain data as a record, with every fault told in the words of `check`.

    Parameters
    ----------
    model : type
        Kind of record.
    data : mapping of str to object
        Its fields.
    where : str
        What messages name in the place of a file.

    Raises
    ------
    FaultyRecordsError
        With all that is wrong.
    """
    log = FaultLog()
    record = record_from_tree(model, Tree(dict(data), {}), log.of(where))
    if record is None:
        # There is no file yet, and so no line.
        raise FaultyRecordsError(replace(fault, line=0) for fault in log.faults)
    return record
