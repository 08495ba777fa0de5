"""``metatransfer plot``: one figure, with the numbers it shows beside it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

from cyclopts import Parameter

from metatransfer.cli.delivery import write_utf8
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.neutral import one_line
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import FitOptions, TerminalOptions
from metatransfer.cli.report import REPORTS_FOLDER, check_target
from metatransfer.cli.terminal import Progress, progress
from metatransfer.errors import InputError, NotFoundError
from metatransfer.library import write_atomic
from metatransfer.records import wording

if TYPE_CHECKING:
    from metatransfer.plots.drawing import Drawing
    from metatransfer.project import Project
    from metatransfer.report.pictures import Subject

KindName = Literal[
    "forest",
    "strip",
    "orchard",
    "funnel",
    "similarity",
    "selection",
    "heat",
    "sesoi",
    "specifications",
]
CURVE_SPECIFICATIONS: Final = 100
"""Specifications of a curve."""
ENDINGS: Final = (".svg", ".png", ".pdf")


def plot(
    kind: Annotated[KindName, Parameter(name="KIND")],
    claim: Annotated[str, Parameter(name="ID")],
    /,
    *,
    output: Annotated[Path | None, Parameter(name=("--output", "-o"))] = None,
    fit: FitOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Draw a figure of a claim's evidence, and write the numbers it shows as CSV beside it.

    forest: groups, pooled, a new one. strip: posterior of the estimand. orchard:
    every outcome. funnel: outcome by standard error. similarity: outcome by
    similarity. selection: policies. heat: outcome by pair. sesoi: the verdict by
    smallest effect of interest. specifications: the estimate under other choices.

    Parameters
    ----------
    kind
        What to draw.
    claim
        Id of a claim; metatransfer list claims prints them all.
    output
        File to write, ending in .svg, .png or .pdf; by default reports/KIND-ID.svg in the project.
    """
    terminal = terminal or TerminalOptions()
    if output is not None and output.suffix.lower() not in ENDINGS:
        raise InputError(f"--output {output} · allowed endings: {', '.join(ENDINGS)}")
    project = open_project((), fit)
    project.claim(claim)
    path = output or project.root / REPORTS_FOLDER / f"{kind}-{claim}.svg"
    check_target(path, project.root)
    from metatransfer.plots.drawing import csv_text, encoded

    with progress(terminal) as tell:
        drawing = _drawing(kind, project, claim, tell)
    content = encoded(drawing, path.suffix.lower().removeprefix("."))
    numbers = path.with_suffix(".csv")
    check_target(numbers, project.root)
    write_atomic(path, content)
    write_atomic(numbers, csv_text(drawing).encode())
    if not terminal.quiet:
        for written in (path, numbers):
            write_utf8(f"{one_line(str(written))}\n")
    return ExitCode.DONE


def _drawing(kind: KindName, project: "Project", claim: str, tell: Progress | None) -> "Drawing":
    from metatransfer.report.pictures import KINDS, subjects

    if kind == "specifications":
        return _curve(project, claim, tell)
    material = project.material(progress=tell)
    return KINDS[kind].draw(_subject(kind, claim, list(subjects(material))))


def _curve(project: "Project", claim: str, tell: Progress | None) -> "Drawing":
    """Return the specification curve of a claim.

    Raises
    ------
    NotFoundError
        When no posterior stands behind the claim's verdict.
    """
    from metatransfer.plots.specifications import specifications

    verdict = project.explain(claim, specifications=CURVE_SPECIFICATIONS, progress=tell)
    if verdict.multiverse is None or verdict.estimate is None:
        reason = "no posterior stands behind its verdict, so that there is nothing to draw"
        raise NotFoundError(
            f"plot specifications {claim} · {reason} · do: metatransfer explain {claim}"
        )
    return specifications(verdict, verdict.multiverse, wording.unit_words(verdict.estimate.unit))


def _subject(kind: str, claim: str, found: Sequence["Subject"]) -> "Subject":
    """Return what a figure is drawn of.

    Raises
    ------
    NotFoundError
        When no posterior stands behind the claim's verdict.
    InputError
        When the figure does not fit the claim.
    """
    from metatransfer.report.pictures import KINDS

    by_claim = {subject.verdict.claim: subject for subject in found}
    if claim not in by_claim:
        reason = "no posterior stands behind its verdict, so that there is nothing to draw"
        raise NotFoundError(f"plot {kind} {claim} · {reason} · do: metatransfer explain {claim}")
    reason = KINDS[kind].unfit(by_claim[claim])
    if not reason:
        return by_claim[claim]
    fitting = [name for name, subject in by_claim.items() if not KINDS[kind].unfit(subject)]
    allowed = f"allowed: {', '.join(fitting[:5])}" if fitting else "it fits no claim here"
    raise InputError(f"plot {kind} {claim} · {reason} · {allowed}")
