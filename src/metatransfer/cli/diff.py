"""``metatransfer diff``: what is different between two states, and what caused it."""

from typing import Annotated

from cyclopts import Parameter

from metatransfer.cli.conditions import parse_conditions
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import FitOptions, TerminalOptions
from metatransfer.cli.render.changes import changes_page
from metatransfer.cli.terminal import print_page, progress, width


def diff(
    before: Annotated[str, Parameter(name="BEFORE")] = "last",
    after: Annotated[str, Parameter(name="AFTER")] = "now",
    /,
    *,
    fail_on: str | None = None,
    fit: FitOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Compare two states: verdicts, probabilities and estimates, and the rows that caused it.

    Each is now, last (the newest state that verify saved), a revision of git, or
    the file of a report that verify --format json wrote.

    Parameters
    ----------
    before
        Earlier state.
    after
        Later state.
    fail_on
        changed, to end in exit code 1 when a word is another.
    """
    terminal = terminal or TerminalOptions()
    conditions = parse_conditions(fail_on or "")
    project = open_project((), fit)
    with progress(terminal) as tell:
        changes = project.diff(before, after, progress=tell)
    print_page(changes_page(changes, width=width(), fits_made=project.fits_made), terminal)
    if conditions.changed and changes.words_changed:
        return ExitCode.FAIL_ON
    return ExitCode.DONE
