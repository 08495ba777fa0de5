"""Records by their name, or by the row of a table they stand in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from metatransfer.errors import NotFoundError, did_you_mean
from metatransfer.library.located import Library, Located

ROW_REFERENCE: Final = re.compile(r"^(?P<file>.+\.csv):(?P<line>[1-9][0-9]*)$")
"""``results.csv:12``, with as many folders before it as tell files apart."""


@dataclass(frozen=True)
class Found:
    """A record that answers to a name.

    Parameters
    ----------
    kind : str
        Kind of record.
    where : str
        File and line.
    record : BaseModel
        The record.
    """

    kind: str
    where: str
    record: BaseModel


def look_up(library: Library, name: str) -> tuple[Found, ...]:
    """Return all records that answer to a name.

    Parameters
    ----------
    library : Library
        Project.
    name : str
        Id, or ``results.csv:12``.

    Raises
    ------
    NotFoundError
        When there is none.
    """
    reference = ROW_REFERENCE.match(name)
    if reference:
        return _row(library, reference["file"], int(reference["line"]))
    everything = list(named(library))
    found = tuple(entry for known, entry in everything if known == name)
    if not found:
        hint = did_you_mean(name, [known for known, _ in everything])
        raise NotFoundError(f"no record '{name}' · {hint or 'do: metatransfer list claims'}")
    return found


def named(library: Library) -> Iterator[tuple[str, Found]]:
    """Yield every record that has a name, with that name."""
    for claim in library.claims:
        yield claim.record.id, Found("claim", claim.place, claim.record)
    shelves: dict[str, Mapping[str, Located[Any]]] = {
        "study": library.studies,
        "measure": library.measures,
        "document": library.documents,
        "check": library.checks,
    }
    for kind, shelf in shelves.items():
        for name, located in shelf.items():
            yield name, Found(kind, located.place, located.record)
    for name, task in library.tasks.items():
        yield name, Found("task", "data/tasks.yaml", task)
    for name, language in library.languages.items():
        yield name, Found("language", "data/languages.csv", language)


def _row(library: Library, file: str, line: int) -> tuple[Found, ...]:
    tables: list[Located[Any]] = [*library.results, *library.similarities]
    of_file = [row for row in tables if f"/{row.file}".endswith(f"/{file.removeprefix('/')}")]
    if not of_file:
        hint = did_you_mean(file, sorted({row.file for row in tables}))
        raise NotFoundError(
            " · ".join(part for part in (f"no table '{file}' in the project", hint) if part)
        )
    found = tuple(Found("row", row.place, row.record) for row in of_file if row.line == line)
    if not found:
        lines = [row.line for row in of_file]
        raise NotFoundError(
            f"{file}:{line} · no row begins there · rows: {min(lines)}-{max(lines)}"
        )
    return found
