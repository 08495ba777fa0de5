"""``metatransfer review``: ratings of a document, their agreement and a score."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import FitOptions, OutputOptions, TerminalOptions
from metatransfer.cli.render.review import rendered
from metatransfer.cli.terminal import progress, width


def review(
    document: Annotated[Path, Parameter(name="DOCUMENT")],
    /,
    *,
    ratings: Annotated[tuple[Path, ...], Parameter(consume_multiple=True)] = (),
    output: OutputOptions | None = None,
    fit: FitOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Rate a document and its claims on a rubric, and say how far reviewers agree.

    Parameters
    ----------
    document
        File (text, Markdown, HTML, LaTeX, PDF).
    ratings
        YAML files with ratings by people, which count like the automatic ones.
    """
    output, terminal = output or OutputOptions(), terminal or TerminalOptions()
    project = open_project((document,), fit)
    check_output(output.output, project.root)
    with progress(terminal) as tell:
        found = project.audit((document,), ratings=ratings, progress=tell)
    deliver(rendered(found.audits[0], output.format, width=width()), output, terminal)
    return ExitCode.DONE
