"""``metatransfer doctor``: what is installed, what can sample, and which project this is."""

from pathlib import Path
from typing import Final

from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import project_root
from metatransfer.cli.options import TerminalOptions
from metatransfer.cli.render.page import Page
from metatransfer.cli.terminal import print_page, width
from metatransfer.errors import NotFoundError
from metatransfer.installation import installed

LABELS: Final = 16


def doctor(*, documents: Path | None = None, terminal: TerminalOptions | None = None) -> ExitCode:
    """Print versions, engines, cores, the project, its cache and its documents.

    Parameters
    ----------
    documents
        Folder of the documents that claims cite.
    """
    page = Page(width())
    for label, value in _told(documents).items():
        page.labelled(label, value, column=LABELS)
    print_page(page, terminal or TerminalOptions())
    return ExitCode.DONE


def _told(documents: Path | None) -> dict[str, str]:
    try:
        root = project_root()
    except NotFoundError as error:
        return installed() | {"project": f"none: {error}"}
    from metatransfer.project import Project

    return Project(root, documents=documents).doctor()
