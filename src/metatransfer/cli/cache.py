"""``metatransfer cache``: what is kept, how large it is, and how to make it smaller."""

from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number

from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import project_root
from metatransfer.cli.options import Flag, TerminalOptions
from metatransfer.cli.render.page import Page
from metatransfer.cli.terminal import print_page, width
from metatransfer.records import wording

app = App(
    name="cache",
    help="What is kept, and how large it is.",
    help_format="plaintext",
)

MEBIBYTE = 2**20


@app.command
def info(*, terminal: TerminalOptions | None = None) -> ExitCode:
    """Print where the cache is, and how much there is of each kind."""
    from metatransfer.cache.folder import KINDS, contents

    folder = project_root() / ".metatransfer"
    page, files = Page(width()), contents(folder)
    page.labelled("folder", str(folder), column=10)
    for kind in KINDS:
        sizes = [each.size for each in files if each.kind == kind]
        page.labelled(kind, _size(len(sizes), sum(sizes)), column=10)
    page.labelled("in all", _size(len(files), sum(each.size for each in files)), column=10)
    page.paragraph("next: metatransfer cache clean --keep-mib 200")
    print_page(page, terminal or TerminalOptions())
    return ExitCode.DONE


@app.command
def clean(
    *,
    keep_mib: Annotated[int, Parameter(validator=Number(gte=0))] = 0,
    states: Annotated[bool, Flag] = False,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Take out what can be made again, the longest unused first.

    Parameters
    ----------
    keep_mib
        Size that may stay, in MiB; nothing by default.
    states
        Take saved states out too, by which metatransfer diff compares: they cannot be made again.
    """
    from metatransfer.cache.folder import clean as take_out

    folder = project_root() / ".metatransfer"
    gone = take_out(folder, most_bytes=keep_mib * MEBIBYTE, states=states)
    page = Page(width())
    page.paragraph(f"taken out: {_size(len(gone), sum(each.size for each in gone))}")
    print_page(page, terminal or TerminalOptions())
    return ExitCode.DONE


def _size(files: int, size: int) -> str:
    return f"{wording.count(files, 'file')}, {size / MEBIBYTE:.1f} MiB"
