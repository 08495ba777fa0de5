"""``metatransfer plot``: one figure, with the numbers it shows beside it."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from metatransfer.cli.delivery import write_utf8
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.neutral import one_line
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import FitOptions, TerminalOptions
from metatransfer.cli.report import REPORTS_FOLDER, check_target
from metatransfer.cli.terminal import progress
from metatransfer.errors import InputError

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
    from metatransfer.project_figures import ENDINGS

    terminal = terminal or TerminalOptions()
    if output is not None and output.suffix.lower() not in ENDINGS:
        raise InputError(f"--output {output} · allowed endings: {', '.join(ENDINGS)}")
    project = open_project((), fit)
    project.claim(claim)
    path = output or project.root / REPORTS_FOLDER / f"{kind}-{claim}.svg"
    check_target(path, project.root)
    check_target(path.with_suffix(".csv"), project.root)
    with progress(terminal) as tell:
        figure = project.plot(kind, claim, progress=tell)
    files = figure.write(path)
    if not terminal.quiet:
        for written in files:
            write_utf8(f"{one_line(str(written))}\n")
    return ExitCode.DONE
