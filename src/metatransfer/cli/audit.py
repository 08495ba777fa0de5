"""``metatransfer audit``: the claims of a document, checked end to end."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from metatransfer import __version__
from metatransfer.cli.delivery import check_output, deliver, write_utf8
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.neutral import one_line
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import FitOptions, OutputOptions, TerminalOptions
from metatransfer.cli.render.audit import rendered
from metatransfer.cli.report import parse_date
from metatransfer.cli.terminal import print_error, progress, width
from metatransfer.library import write_atomic
from metatransfer.records.audit import AuditFolder

if TYPE_CHECKING:
    from metatransfer.report.view import Imprint

DOCUMENTS: Final = ("pdf", "html")
"""Endings of files that are reports to read."""


def audit(
    *documents: Annotated[Path, Parameter(name="DOCUMENT")],
    ratings: Annotated[tuple[Path, ...], Parameter(consume_multiple=True)] = (),
    output: OutputOptions | None = None,
    fit: FitOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Audit documents: extract their claims, attribute, verify and review them.

    Each document is compared with those beside it and those of --documents. An
    --output that ends in .pdf or .html is a report to read.

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
    form = output.output.suffix.lower().removeprefix(".") if output.output else ""
    if output.output is None or form not in DOCUMENTS:
        deliver(rendered(found, output.format, width=width()), output, terminal)
        return ExitCode.DONE
    made = project.audit_report(found, [form], _imprint(found))[form]
    write_atomic(output.output, made.content)
    for note in made.notes:
        print_error(f"{output.output} · {note}")
    if not terminal.quiet:
        write_utf8(f"{one_line(str(output.output))} · {len(made.content) / 1e6:.1f} MB\n")
    return ExitCode.DONE


def _imprint(found: AuditFolder) -> "Imprint":
    from metatransfer.report.view import Imprint

    first = found.audits[0]
    several = f"{len(found.audits)} documents"
    title = several if len(found.audits) > 1 else first.title or first.file
    return Imprint(f"Audit of {title}", parse_date(None), __version__)
