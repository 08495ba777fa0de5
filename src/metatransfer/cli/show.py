"""``metatransfer show``: a record, where it stands, and what it names."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import yaml
from cyclopts import Parameter
from pydantic import BaseModel

from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_library
from metatransfer.cli.options import Flag, OutputOptions, TerminalOptions
from metatransfer.cli.render.machine import json_text
from metatransfer.library import Found, Library, look_up
from metatransfer.library.looking_up import named


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


def as_json(found: Sequence[Found]) -> str:
    """Return records as a JSON list, each with its kind and place."""
    entries = [
        {"kind": entry.kind, "where": entry.where, "record": entry.record.model_dump(mode="json")}
        for entry in found
    ]
    return json_text(entries) + "\n"


def as_yaml(found: Sequence[Found], library: Library) -> str:
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
        for name, entry in named(library)
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
