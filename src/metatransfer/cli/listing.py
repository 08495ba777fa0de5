"""``metatransfer list``: records of one kind, one line each."""

import sys
from collections.abc import Collection
from dataclasses import asdict
from typing import Annotated, Final, Literal

from cyclopts import Parameter

from metatransfer.cli.catalogue import LISTINGS, Filters
from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_library
from metatransfer.cli.options import OutputOptions, TerminalOptions
from metatransfer.cli.render.rows import render_rows
from metatransfer.cli.terminal import print_error, width
from metatransfer.errors import InputError, NotFoundError, did_you_mean
from metatransfer.library import Library

Kind = Literal[
    "claims",
    "studies",
    "results",
    "models",
    "similarities",
    "measures",
    "tasks",
    "languages",
    "documents",
    "checks",
    "importers",
    "exporters",
]


def list_records(
    kind: Annotated[Kind, Parameter(name="KIND")],
    /,
    *,
    task: str | None = None,
    lang: str | None = None,
    study: str | None = None,
    output: OutputOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """List records of one kind, one line each, with the file and line they stand in.

    Parameters
    ----------
    kind
        Kind of record.
    task
        Only records of this task, as either of a pair.
    lang
        Only records of this language.
    study
        Only results of this study.
    """
    output, terminal = output or OutputOptions(), terminal or TerminalOptions()
    library = open_library()
    check_output(output.output, library.root)
    filters = Filters(task or "", lang or "", study or "")
    check_filters(kind, filters, library)
    rows = LISTINGS[kind].rows(library, filters)
    shorten = output.output is None and sys.stdout.isatty()
    page = render_rows(rows, output.format, width=width(), shorten=shorten)
    deliver(page, output, terminal)
    if not terminal.quiet:
        print_error(f"{len(rows):,} {kind}")
    return ExitCode.DONE


PLURALS: Final = {"task": "tasks", "lang": "languages", "study": "studies"}
"""What lists the names that a filter takes."""


def check_filters(kind: Kind, filters: Filters, library: Library) -> None:
    """Refuse filters that mean nothing for a kind, or that name nothing.

    Parameters
    ----------
    kind : str
        Kind of record.
    filters : Filters
        What was asked for.
    library : Library
        Project.

    Raises
    ------
    InputError
        When a filter does not apply to the kind.
    NotFoundError
        When a task, language or study does not exist.
    """
    known: dict[str, Collection[str]] = {
        "task": library.tasks,
        "lang": library.languages,
        "study": library.studies,
    }
    for name, value in asdict(filters).items():
        if not value:
            continue
        if name not in LISTINGS[kind].filters:
            takes = ", ".join(f"--{other}" for other in sorted(LISTINGS[kind].filters)) or "none"
            raise InputError(f"--{name} {value} · does not apply to {kind} · filters: {takes}")
        if value not in known[name]:
            hint = did_you_mean(value, list(known[name])) or "no name is near"
            do = f"do: metatransfer list {PLURALS[name]}"
            raise NotFoundError(f"--{name} '{value}' is unknown · {hint} · {do}")
