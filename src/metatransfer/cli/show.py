"""``metatransfer show``: a record, where it stands, and what it names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import yaml
from cyclopts import Parameter
from pydantic import BaseModel

from metatransfer.cli.catalogue import place
from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_library
from metatransfer.cli.options import Flag, OutputOptions, TerminalOptions
from metatransfer.cli.render.machine import json_text
from metatransfer.errors import NotFoundError, did_you_mean
from metatransfer.library import Library, Located

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


def show(
    name: Annotated[str, Parameter(name="ID")],
    /,
    *,
    json: Annotated[bool, Flag] = False,
    output: Path | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Show every record of a name: claim, study, task, language, measure, document or check.

    Parameters
    ----------
    name
        Id of a record, or a row of a table such as taskweb2023/results.csv:12.
    json
        Print JSON instead of YAML.
    output
        File to write instead of stdout; replaced whole or not at all.
    """
    library = open_library()
    check_output(output, library.root)
    found = look_up(library, name)
    text = as_json(found) if json else as_yaml(found, library)
    deliver(text, OutputOptions(output=output), terminal or TerminalOptions())
    return ExitCode.DONE


def look_up(library: Library, name: str) -> list[Found]:
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
    everything = list(_named(library))
    found = [entry for known, entry in everything if known == name]
    if not found:
        hint = did_you_mean(name, [known for known, _ in everything])
        raise NotFoundError(f"no record '{name}' · {hint or 'do: metatransfer list claims'}")
    return found


def _named(library: Library) -> Iterator[tuple[str, Found]]:
    for claim in library.claims:
        yield claim.record.id, Found("claim", place(claim), claim.record)
    shelves: dict[str, Mapping[str, Located[Any]]] = {
        "study": library.studies,
        "measure": library.measures,
        "document": library.documents,
        "check": library.checks,
    }
    for kind, shelf in shelves.items():
        for name, located in shelf.items():
            yield name, Found(kind, place(located), located.record)
    for name, task in library.tasks.items():
        yield name, Found("task", "data/tasks.yaml", task)
    for name, language in library.languages.items():
        yield name, Found("language", "data/languages.csv", language)


def _row(library: Library, file: str, line: int) -> list[Found]:
    tables: list[Located[Any]] = [*library.results, *library.similarities]
    of_file = [row for row in tables if f"/{row.file}".endswith(f"/{file.removeprefix('/')}")]
    if not of_file:
        hint = did_you_mean(file, sorted({row.file for row in tables}))
        raise NotFoundError(
            " · ".join(part for part in (f"no table '{file}' in the project", hint) if part)
        )
    found = [Found("row", place(row), row.record) for row in of_file if row.line == line]
    if not found:
        lines = [row.line for row in of_file]
        raise NotFoundError(
            f"{file}:{line} · no row begins there · rows: {min(lines)}-{max(lines)}"
        )
    return found


def as_json(found: list[Found]) -> str:
    """Return records as a JSON list, each with its kind and place."""
    entries = [
        {"kind": entry.kind, "where": entry.where, "record": entry.record.model_dump(mode="json")}
        for entry in found
    ]
    return json_text(entries) + "\n"


def as_yaml(found: list[Found], library: Library) -> str:
    """Return records as YAML documents, each under its kind and place, defaults left out.

    Records that it names follow as comments, with the place each stands in.
    """
    return "---\n".join(_document(entry, library) for entry in found)


def _document(entry: Found, library: Library) -> str:
    data = entry.record.model_dump(mode="json", exclude_defaults=True)
    # PyYAML writes control characters as escapes itself.
    body = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)
    named = sorted(_mentions(data, library, entry.record))
    notes = "".join(f"# names {kind} {name}: {where}\n" for kind, name, where in named)
    return f"# {entry.kind} · {entry.where}\n{body}{notes}"


def _mentions(data: Any, library: Library, itself: BaseModel) -> set[tuple[str, str, str]]:
    words = set(_strings(data))
    return {
        (entry.kind, name, entry.where)
        for name, entry in _named(library)
        if name in words and entry.record is not itself and entry.kind not in {"language", "claim"}
    }


def _strings(data: Any) -> Iterator[str]:
    match data:
        case str():
            yield data
        case Mapping():
            for value in data.values():
                yield from _strings(value)
        case list():
            for value in data:
                yield from _strings(value)
