"""``metatransfer watch``: verify again whenever a record is saved."""

from collections.abc import Iterable

from metatransfer.cli.app import count_faults
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_project, project_root
from metatransfer.cli.options import FitOptions, TerminalOptions
from metatransfer.cli.render.changes import changes_page
from metatransfer.cli.terminal import print_error, print_page, progress, width
from metatransfer.errors import FaultyRecordsError, InputError

WATCHED = ("claims", "data", "metatransfer.toml", "documents")


def watch(*, fit: FitOptions | None = None, terminal: TerminalOptions | None = None) -> ExitCode:
    """Verify, and again whenever a claim, a result or a setting is saved; Ctrl-C ends it.

    Faults are told and waited out: the next save is verified again.
    """
    from watchfiles import watch as changes_of

    root = project_root()
    places = [root / name for name in WATCHED if (root / name).exists()]
    follow(changes_of(*places, raise_interrupt=True), fit, terminal or TerminalOptions())
    return ExitCode.DONE


def follow(saves: Iterable[object], fit: FitOptions | None, terminal: TerminalOptions) -> None:
    """Verify once, and once for each save.

    Parameters
    ----------
    saves : iterable
        Yields once for each save.
    fit : FitOptions or None
        Seed, cache and documents.
    terminal : TerminalOptions
        How to talk.
    """
    verify_once(fit, terminal)
    for _ in saves:
        verify_once(fit, terminal)


def verify_once(fit: FitOptions | None, terminal: TerminalOptions) -> None:
    """Verify and print what is different from the state before; tell faults instead of ending.

    Parameters
    ----------
    fit : FitOptions or None
        Seed, cache and documents.
    terminal : TerminalOptions
        How to talk.
    """
    try:
        project = open_project((), fit)
        with progress(terminal) as tell:
            changes = project.changes_since_last(progress=tell)
        if changes is None:
            print_error("first state saved: the next save is compared with it")
        else:
            print_page(changes_page(changes, width=width(), fits_made=project.fits_made), terminal)
    except FaultyRecordsError as error:
        print_error(f"{error}\n{count_faults(error)}")
    except InputError as error:
        print_error(str(error))
