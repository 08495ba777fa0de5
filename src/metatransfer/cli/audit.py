"""``metatransfer audit``: the claims of a document, checked end to end."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import FitOptions, OutputOptions, TerminalOptions
from metatransfer.cli.render.audit import rendered
from metatransfer.cli.terminal import progress, width


def audit(
    *documents: Annotated[Path, Parameter(name="DOCUMENT")],
    ratings: Annotated[tuple[Path, ...], Parameter(consume_multiple=True)] = (),
    output: OutputOptions | None = None,
    fit: FitOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Audit documents: extract their claims, attribute, verify and review them.

    Each document is compared with those beside it and those of --documents.

    Parameters
    ----------
    documents
        Files (text, Markdown, HTML, LaTeX, PDF), or folders of them.
    ratings
        YAML files with ratings by people.
    """
    output, terminal = output or OutputOptions(), terminal or TerminalOptions()
    project = open_project(documents[:1], fit)
    check_output(output.output, project.root)
    with progress(terminal) as tell:
        found = project.audit(documents, ratings=ratings, progress=tell)
    deliver(rendered(found, output.format, width=width()), output, terminal)
    return ExitCode.DONE
