"""``metatransfer check``: validate claims and data, without inference."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from metatransfer.cli.delivery import write_utf8
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.notices import tell_notices
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import FitOptions, TerminalOptions
from metatransfer.cli.render.annotations import notice_annotations
from metatransfer.cli.render.page import Page
from metatransfer.cli.render.words import contents
from metatransfer.cli.terminal import print_page, width
from metatransfer.library import standing_out


def check(
    *paths: Annotated[Path, Parameter(name="PATH")],
    documents: Path | None = None,
    format: Literal["table", "github"] = "table",  # noqa: A002 - the option's name
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Validate claims and data: records, names, arithmetic and quotations. Nothing is fitted.

    All faults are told at once, one a line, with file, line, field and what to do;
    so are scores that are far from all that is like them, which are no faults.

    Parameters
    ----------
    paths
        Claim files, or folders of them; the project's claims/ when left out.
    documents
        Folder of the documents that claims cite, to check quotations in.
    format
        How faults are told; github adds annotations, and says nothing where there is no fault.
    """
    terminal = terminal or TerminalOptions()
    library = open_project(paths, FitOptions(documents=documents)).check(paths)
    notices = standing_out(library.results, library.studies)
    tell_notices(notices)
    if format == "github":
        write_utf8(notice_annotations(notices))
    if not terminal.quiet and format == "table":
        page = Page(width())
        page.paragraph(f"no faults: {', '.join(contents(library.contents))}")
        step = "verify" if library.claims else "add claim ID"
        page.paragraph(f"next: metatransfer {step}")
        print_page(page, terminal)
    return ExitCode.DONE
