"""Plain data to records, with every error told in plain words at its line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from metatransfer.library.csv_table import Table
from metatransfer.library.fault_log import FileFaults
from metatransfer.library.schema_walk import TAG_FIELD, Place, dotted, place_of
from metatransfer.library.wording import Mistake, Words, explain
from metatransfer.library.yaml_tree import Tree

M = TypeVar("M", bound=BaseModel)
Row = dict[str, object]

CHUNK: Final = 20_000
"""Rows that are validated at a time."""


@dataclass(frozen=True, slots=True)
class Rows(Generic[M]):
    """Records made from the rows of a table.

    Parameters
    ----------
    records : tuple of M
        Those that are valid.
    lines : tuple of int
        Line of each.
    faulty : mapping of int to Row
        Cells of the others, by line.
    """

    records: tuple[M, ...]
    lines: tuple[int, ...]
    faulty: Mapping[int, Row]

    @property
    def complete(self) -> bool:
        """Whether all rows of the file are records."""
        return not self.faulty


def record_from_tree(model: type[M], tree: Tree, faults: FileFaults) -> M | None:
    """Validate plain data as a record.

    Parameters
    ----------
    model : type of BaseModel
        Record it is to be.
    tree : Tree
        Data with lines.
    faults : FileFaults
        Takes all that is wrong.

    Returns
    -------
    BaseModel or None
        None where anything is wrong.
    """
    try:
        return model.model_validate(tree.data)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        for details in errors:
            if not _follows_from(details, errors):
                _log_tree_error(model, details, tree, faults)
        return None


def _follows_from(details: ErrorDetails, errors: Sequence[ErrorDetails]) -> bool:
    """Tell a list that is called too short only because its entries are at fault themselves."""
    place = details["loc"]
    return details["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in errors
    )


def _log_tree_error(
    model: type[BaseModel], details: ErrorDetails, tree: Tree, faults: FileFaults
) -> None:
    place = place_of(model, details["loc"])
    path = place.path
    if details["type"].startswith("union_tag"):
        path = (*path, TAG_FIELD)
    raw = tree.raw(path)
    words = explain(_mistake(place, details, raw))
    field = dotted(path, of_value=raw is not None)
    faults.add(tree.line_of(path), field, words.what, allowed=words.allowed, do=words.do)


def _mistake(place: Place, details: ErrorDetails, raw: str | None) -> Mistake:
    return Mistake(
        kind=details["type"],
        got=details["input"],
        raw=raw,
        context=details.get("ctx", {}),
        message=details["msg"],
        place=place,
    )


def records_from_table(
    model: type[M], table: Table, faults: FileFaults, *, shared: Mapping[str, str]
) -> Rows[M]:
    """Validate the rows of a table as records.

    Parameters
    ----------
    model : type of BaseModel
        Record each row is to be.
    table : Table
        Cells by column; its rows are emptied as they become records.
    faults : FileFaults
        Takes all that is wrong.
    shared : mapping of str to str
        Fields that all rows share and the table does not hold.
    """
    adapter = TypeAdapter(list[model])  # type: ignore[valid-type]  # built once a file
    records: list[M] = []
    lines: list[int] = []
    faulty: dict[int, Row] = {}
    given: dict[int, set[str]] = {}
    for start in range(0, len(table.rows), CHUNK):
        part = Table(table.rows[start : start + CHUNK], table.lines[start : start + CHUNK])
        for row in part.rows:
            row.update(shared)
        found, wrong = _validated(model, adapter, part, faults)
        for record, line in found:
            _share_names(record, given)
            records.append(record)
            lines.append(line)
        faulty |= wrong
        # What has become a record need not be kept as text: a million rows are a gigabyte.
        table.rows[start : start + CHUNK] = [{}] * len(part.rows)
    return Rows(tuple(records), tuple(lines), faulty)


def _share_names(record: BaseModel, given: dict[int, set[str]]) -> None:
    """Let records that were given the same fields share the set that says which."""
    names = record.__pydantic_fields_set__
    key = hash(frozenset(names))
    if given.setdefault(key, names) == names:
        object.__setattr__(record, "__pydantic_fields_set__", given[key])


def _validated(
    model: type[M], adapter: TypeAdapter[list[M]], table: Table, faults: FileFaults
) -> tuple[list[tuple[M, int]], dict[int, Row]]:
    """Return records with their lines, and the rows that are none by their lines."""
    try:
        return list(zip(adapter.validate_python(table.rows), table.lines, strict=True)), {}
    except ValidationError as error:
        wrong = _log_row_errors(model, error, table, faults)
    sound = [
        (model.model_validate(row), line)
        for at, (row, line) in enumerate(zip(table.rows, table.lines, strict=True))
        if at not in wrong
    ]
    return sound, {table.lines[at]: table.rows[at] for at in wrong}


def _log_row_errors(
    model: type[BaseModel], error: ValidationError, table: Table, faults: FileFaults
) -> set[int]:
    faulty: set[int] = set()
    for details in error.errors(include_url=False):
        position, *location = details["loc"]
        faulty.add(int(position))
        place = place_of(model, location)
        mistake = _mistake(place, details, None)
        words = _in_a_table(mistake, explain(mistake))
        line = table.lines[int(position)]
        faults.add(line, dotted(place.path), words.what, allowed=words.allowed, do=words.do)
    return faulty


def _in_a_table(mistake: Mistake, words: Words) -> Words:
    return words._replace(what="empty cell") if mistake.kind == "missing" else words
