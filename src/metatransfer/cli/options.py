"""Options that several verbs share."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

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
        Parameter(
            name=("--output", "-o"),
            help="File to write instead of stdout; replaced whole or not at all.",
        ),
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
        Parameter(
            name=("--output", "-o"),
            help="File to write instead of stdout; replaced whole or not at all.",
        ),
    ] = None


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ViewOptions:
    """Which verdicts are shown, and how much of each."""

    verbose: Annotated[
        bool,
        Flag,
        Parameter(name=("--verbose", "-v"), help="Print each claim's statement as well."),
    ] = False

    changed: Annotated[
        bool, Flag, Parameter(help="Only what is different from the state before, and why.")
    ] = False
    since: Annotated[
        str | None, Parameter(help="State to compare with: last, a revision of git, a report.")
    ] = None


SPECIFICATIONS: Final = 24
"""Specifications of a multiverse where nobody says how many."""


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class StressOptions:
    """What verdicts are put to, to see whether they are fragile."""

    leave_one_out: Annotated[
        bool, Flag, Parameter(help="Leave each study out in turn, and go year by year.")
    ] = False
    multiverse: Annotated[
        bool, Flag, Parameter(help="Make the choices of measure, scale, errors, prior otherwise.")
    ] = False
    specifications: Annotated[
        int | None,
        Parameter(
            help=f"Ways to make them, for each claim; {SPECIFICATIONS} by default.",
            validator=Number(gte=1, lte=10_000),
        ),
    ] = None

    @property
    def asked(self) -> bool:
        """Whether anything is."""
        return self.leave_one_out or self.asked_specifications > 0

    @property
    def asked_specifications(self) -> int:
        """How many specifications are fitted for each claim."""
        # a number says that the multiverse is meant
        return self.specifications or (SPECIFICATIONS if self.multiverse else 0)


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
    engine: Annotated[
        Literal["collapsed", "pymc"] | None,
        Parameter(
            help="Integrate coefficients out (or sample around them), or NUTS by PyMC; the first, "
            "and the other where its diagnostics fail, when left out."
        ),
    ] = None
    documents: Annotated[
        Path | None,
        Parameter(help="Folder of the documents that claims cite, to check quotations in."),
    ] = None
