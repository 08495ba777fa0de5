"""``metatransfer init``: a new project."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.options import Flag, TerminalOptions
from metatransfer.cli.render.page import Page
from metatransfer.cli.terminal import print_page, width
from metatransfer.library import start_project
from metatransfer.records import wording


def init(
    folder: Annotated[Path, Parameter(name="FOLDER")] = Path(),
    /,
    *,
    starter: Annotated[bool, Flag] = False,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Make a project: settings, the registry of tasks and languages, and folders for records.

    Nothing that is there is ever overwritten.

    Parameters
    ----------
    folder
        Where it is to be; the current folder when left out.
    starter
        With the claims and evidence that come with metatransfer.
    """
    terminal = terminal or TerminalOptions()
    written = start_project(folder, starter=starter)
    if not terminal.quiet:
        page = Page(width())
        page.paragraph(f"new project in {folder}: {wording.count(len(written), 'file')}")
        step = f"cd {folder} && " if folder != Path() else ""
        verb = "verify" if starter else "import TABLE.csv --study ID"
        page.paragraph(f"next: {step}metatransfer {verb}")
        print_page(page, terminal)
    return ExitCode.DONE
