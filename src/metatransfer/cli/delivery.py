"""Results on their way out: to stdout, or to a file that is replaced whole."""

import sys
from pathlib import Path

from metatransfer.cli.options import OutputOptions, ReportOptions, TerminalOptions
from metatransfer.cli.render.page import Page
from metatransfer.cli.terminal import print_page
from metatransfer.errors import InputError
from metatransfer.library import write_atomic

RECORD_FOLDERS = ("claims", "data")
"""Folders of a project whose files are records: results are never written there."""


def check_output(path: Path | None, root: Path | None = None) -> None:
    """Refuse a place that results must not be written to, before any work is done.

    Parameters
    ----------
    path : Path or None
        File asked for; None is stdout and always right.
    root : Path or None
        Project, whose records are not to be overwritten.

    Raises
    ------
    InputError
        When the path is a folder, a link, a device, or among the project's records.
    """
    if path is None:
        return
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise InputError(
            f"--output {path} · is not a regular file · do: name a file, or leave --output out"
        )
    if not path.parent.is_dir():
        raise InputError(
            f"--output {path} · folder '{path.parent}' does not exist · do: make it first"
        )
    if root is not None and any(_inside(path, root / name) for name in RECORD_FOLDERS):
        raise InputError(
            f"--output {path} · lies among the project's records · do: write to reports/ instead"
        )


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def deliver(
    content: str | Page, output: OutputOptions | ReportOptions, terminal: TerminalOptions
) -> None:
    """Write a page or machine text to where the options say.

    Parameters
    ----------
    content : str or Page
        Text for machines, or a page for people.
    output : OutputOptions or ReportOptions
        Where to.
    terminal : TerminalOptions
        Whether in colour.
    """
    if output.output is not None:
        text = content.plain() if isinstance(content, Page) else content
        write_atomic(output.output, text.encode())
    elif isinstance(content, Page):
        print_page(content, terminal)
    else:
        write_utf8(content)


def write_utf8(text: str) -> None:
    """Write text to stdout as UTF-8, whatever the locale says: JSON has no other encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()
