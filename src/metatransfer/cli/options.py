"""Options that several verbs share."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

Format = Literal["table", "json", "jsonl", "csv", "md"]
ReportFormat = Literal["table", "json", "jsonl", "csv", "md", "github"]


Flag = Parameter(negative="", show_default=False)
"""A switch: no ``--no-...`` twin, and off unless it is given."""


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class TerminalOptions:
    """How a verb talks; every verb takes these."""

    quiet: Annotated[
        bool, Flag, Parameter(name=("--quiet", "-q"), help="Results alone, no progress.")
    ] = False
    no_color: Annotated[bool, Flag, Parameter(help="No colour; so does NO_COLOR.")] = False
    debug: Annotated[bool, Flag, Parameter(help="Traceback of an error.")] = False


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class OutputOptions:
    """Where results go, and as what."""

    format: Annotated[Format, Parameter(help="How results are written.")] = "table"
    output: Annotated[
        Path | None,
        Parameter(help="File to write instead of stdout; replaced whole or not at all."),
    ] = None


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ReportOptions:
    """Where verdicts go, and as what."""

    format: Annotated[
        ReportFormat, Parameter(help="How verdicts are written; github is for annotations.")
    ] = "table"
    output: Annotated[
        Path | None,
        Parameter(help="File to write instead of stdout; replaced whole or not at all."),
    ] = None


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Which verdicts are shown."""

    changed: Annotated[
        bool, Flag, Parameter(help="Only what is different from the state before, and why.")
    ] = False
    since: Annotated[
        str | None, Parameter(help="State to compare with: last, a revision of git, a report.")
    ] = None


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class FitOptions:
    """What shapes a verdict."""

    seed: Annotated[
        int,
        Parameter(
            help="Seed; the same seed gives the same bytes.",
            validator=Number(gte=0, lt=2**32),
        ),
    ] = 0
    no_cache: Annotated[bool, Flag, Parameter(help="Fit anew, though nothing has changed.")] = False
    documents: Annotated[
        Path | None,
        Parameter(help="Folder of the documents that claims cite, to check quotations in."),
    ] = None
