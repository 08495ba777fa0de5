"""``metatransfer watch``: verify again whenever a record is saved."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from metatransfer.cli.app import count_faults
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import FitOptions, TerminalOptions
from metatransfer.cli.render.changes import changes_page
from metatransfer.cli.terminal import print_error, print_page, progress, width
from metatransfer.errors import FaultyRecordsError

if TYPE_CHECKING:
    from metatransfer.project import Project


def watch(*, fit: FitOptions | None = None, terminal: TerminalOptions | None = None) -> ExitCode:
    """Verify, and again whenever a claim, a result or a setting is saved; Ctrl-C ends it.

    Faults are told and waited out: the next save is verified again.
    """
    project = open_project((), fit)
    follow(project, project.saves(), terminal or TerminalOptions())
    return ExitCode.DONE


def follow(project: "Project", saves: Iterable[object], terminal: TerminalOptions) -> None:
    """Verify once, and once for each save, and print what is different each time.

    Parameters
    ----------
    project : Project
        Project.
    saves : iterable
        Yields once for each save.
    terminal : TerminalOptions
        How to talk.
    """
    _look(project, terminal)
    for _ in saves:
        _look(project, terminal)


def _look(project: "Project", terminal: TerminalOptions) -> None:
    with progress(terminal) as tell:
        look = project.look(progress=tell)
    if isinstance(look.error, FaultyRecordsError):
        print_error(f"{look.error}\n{count_faults(look.error)}")
    elif look.error is not None:
        print_error(str(look.error))
    elif look.changes is None:
        print_error("first state saved: the next save is compared with it")
    else:
        print_page(changes_page(look.changes, width=width(), fits_made=project.fits_made), terminal)
