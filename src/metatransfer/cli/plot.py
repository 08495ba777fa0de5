"""``metatransfer plot``: one figure, with the numbers it shows beside it."""

from pathlib import Path
from typing import Annotated, Final, Literal

from cyclopts import Parameter

from metatransfer.cli.delivery import write_utf8
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import FitOptions, TerminalOptions
from metatransfer.cli.report import REPORTS_FOLDER, check_target
from metatransfer.cli.terminal import one_line, progress
from metatransfer.errors import InputError, NotFoundError, did_you_mean
from metatransfer.library import write_atomic

KindName = Literal[
    "forest", "strip", "orchard", "funnel", "similarity", "selection", "heat", "sesoi"
]
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

    forest: groups, pooled, a new one. strip: posterior of the estimand. orchard: every outcome.
    funnel: outcome by standard error. similarity: outcome by similarity. selection: policies.
    heat: outcome by pair. sesoi: the verdict by smallest effect of interest.

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
    from metatransfer.report.pictures import KINDS, subjects

    with progress(terminal) as tell:
        material = project.material(progress=tell)
    found = {subject.verdict.claim: subject for subject in subjects(material)}
    if claim not in found:
        hint = did_you_mean(claim, list(found))
        raise NotFoundError(
            " · ".join(
                part
                for part in (
                    f"plot {kind} {claim}",
                    "no posterior stands behind its verdict, so that there is nothing to draw",
                    hint,
                )
                if part
            )
        )
    reason = KINDS[kind].unfit(found[claim])
    if reason:
        fit_for = [name for name, subject in found.items() if not KINDS[kind].unfit(subject)]
        allowed = f"allowed: {', '.join(fit_for[:5])}" if fit_for else "it fits no claim here"
        raise InputError(f"plot {kind} {claim} · {reason} · {allowed}")
    drawing = KINDS[kind].draw(found[claim])
    content = encoded(drawing, path.suffix.lower().removeprefix("."))
    numbers = path.with_suffix(".csv")
    check_target(numbers, project.root)
    write_atomic(path, content)
    write_atomic(numbers, csv_text(drawing).encode())
    if not terminal.quiet:
        for written in (path, numbers):
            write_utf8(f"{one_line(str(written))}\n")
    return ExitCode.DONE
