"""Where text leaves the program: results to stdout, progress and errors to stderr.

Names and statements come from files that anybody may have written: nothing of them reaches a
terminal before :mod:`metatransfer.cli.neutral` has made its control characters visible, and none of
it is ever parsed as rich markup.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from metatransfer.cli.neutral import neutral, one_line

if TYPE_CHECKING:
    from rich.console import Console

    from metatransfer.cli.options import TerminalOptions
    from metatransfer.cli.render.page import Page

DEFAULT_WIDTH: Final = 80
"""Columns assumed where there is no terminal to ask."""

Progress = Callable[[str], None]


def width() -> int:
    """Columns of the terminal, ``COLUMNS`` where it is set, else 80."""
    from rich.console import Console

    return max(40, Console(file=sys.stdout).width)


def console(*, stderr: bool = False, no_color: bool = False) -> "Console":
    """Return a console that parses no markup and highlights nothing.

    Parameters
    ----------
    stderr : bool
        Whether it writes to stderr.
    no_color : bool
        Whether to leave colour out, as ``NO_COLOR`` does.
    """
    from rich.console import Console

    plain = no_color or bool(os.environ.get("NO_COLOR"))
    return Console(
        stderr=stderr,
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=True,
        color_system=None if plain else "auto",
    )


def print_page(page: "Page", options: "TerminalOptions") -> None:
    """Print a page to stdout, in colour where stdout is a terminal."""
    target = console(no_color=options.no_color)
    for line in page.lines:
        target.print(line, soft_wrap=True)


def print_error(text: str) -> None:
    """Print lines to stderr, neutralised; never in colour, so that logs stay plain."""
    print(neutral(text, keep="\n"), file=sys.stderr)  # noqa: T201 - the one place that may


@contextmanager
def progress(options: "TerminalOptions") -> Iterator[Progress | None]:
    """Yield a function that shows what is being done, or None with ``--quiet``.

    A spinner on a terminal, plain lines elsewhere; always on stderr.
    """
    if options.quiet:
        yield None
        return
    screen = console(stderr=True, no_color=options.no_color)
    if not screen.is_terminal:
        yield print_error
        return
    from rich.text import Text

    with screen.status(Text("starting")) as status:
        yield lambda message: status.update(Text(one_line(message)))
