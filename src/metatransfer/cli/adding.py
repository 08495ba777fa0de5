"""What every verb that writes records does: show, ask, write, and say what comes next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter
from rich.text import Text

from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.neutral import neutral
from metatransfer.cli.notices import tell_notices
from metatransfer.cli.options import Flag, TerminalOptions
from metatransfer.cli.prompting import confirmed
from metatransfer.cli.render.page import QUIET, Page
from metatransfer.cli.terminal import print_page, width
from metatransfer.library import NewFile, try_files

if TYPE_CHECKING:
    from metatransfer.project import Project

MOST_LINES: Final = 40
"""Lines of a file that are shown before it is written."""


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class WriteOptions:
    """Whether records are written."""

    dry_run: Annotated[bool, Flag, Parameter(help="Show and check; write nothing.")] = False
    yes: Annotated[
        bool, Flag, Parameter(name=("--yes", "-y"), help="Write without asking first.")
    ] = False


def put(
    project: "Project",
    make: Callable[[], Sequence[NewFile]],
    *,
    next_step: str,
    write: WriteOptions | None,
    terminal: TerminalOptions | None,
) -> ExitCode:
    """Show files, ask, write them, and name the next command.

    Parameters
    ----------
    project : Project
        Project.
    make : callable
        Returns the files.
    next_step : str
        Next command, without ``metatransfer``.
    write : WriteOptions or None
        Whether to write, and whether to ask.
    terminal : TerminalOptions or None
        How to talk.
    """
    write, terminal = write or WriteOptions(), terminal or TerminalOptions()
    files = make()
    page = Page(width())
    if not terminal.quiet:
        _show(page, files)
        print_page(page, terminal)
    tell_notices(try_files(project.root, files))
    page = Page(width())
    if write.dry_run:
        page.paragraph("nothing was written: --dry-run")
    elif confirmed("write this?", yes=write.yes):
        for file in project.write(make):
            page.paragraph(f"wrote {file}")
        page.paragraph(f"next: metatransfer {next_step}")
    else:
        page.paragraph("nothing was written")
    if not terminal.quiet:
        print_page(page, terminal)
    return ExitCode.DONE


def _show(page: Page, files: Sequence[NewFile]) -> None:
    for file in files:
        lines = added_lines(file)
        what = "new" if file.replaces is None else "more lines in"
        page.paragraph(f"{what} {file.file}", style="bold")
        for line in lines[:MOST_LINES]:
            page.lines.append(_line(line))
        if len(lines) > MOST_LINES:
            page.paragraph(f"… {len(lines) - MOST_LINES:,} lines more", style=QUIET)
        page.blank()


def _line(text: str) -> Text:
    return Text(f"  {neutral(text)}")


def added_lines(file: NewFile) -> list[str]:
    """Return the lines that a file has and did not have.

    Parameters
    ----------
    file : NewFile
        File.
    """
    if file.replaces is None:
        return file.text.splitlines()
    lines = file.text.splitlines()
    same = SequenceMatcher(None, file.replaces.splitlines(), lines, autojunk=False)
    return [line for tag, _, _, i, j in same.get_opcodes() if tag != "equal" for line in lines[i:j]]
