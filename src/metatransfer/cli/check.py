"""``metatransfer check``: validate claims and data, without inference."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import FitOptions, TerminalOptions
from metatransfer.cli.render.page import Page
from metatransfer.cli.terminal import print_page, width
from metatransfer.cli.verify import contents


def check(
    *paths: Annotated[Path, Parameter(name="PATH")],
    documents: Path | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Validate claims and data: records, names, arithmetic and quotations. Nothing is fitted.

    All faults are told at once, one a line, with file, line, field and what to do.

    Parameters
    ----------
    paths
        Claim files, or folders of them; the project's claims/ when left out.
    documents
        Folder of the documents that claims cite, to check quotations in.
    """
    terminal = terminal or TerminalOptions()
    library = open_project(paths, FitOptions(documents=documents)).check(paths)
    if not terminal.quiet:
        page = Page(width())
        page.paragraph(f"no faults: {', '.join(contents(library.contents))}")
        page.paragraph("next: metatransfer verify")
        print_page(page, terminal)
    return ExitCode.DONE
