"""``metatransfer attribute``: what documents say of a statement."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.options import OutputOptions, TerminalOptions
from metatransfer.cli.render.bearings import rendered
from metatransfer.cli.terminal import width


def attribute(
    statement: Annotated[str, Parameter(name="STATEMENT")],
    /,
    *documents: Annotated[Path, Parameter(name="DOCUMENT")],
    cut_off: bool = False,
    output: OutputOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Look for the sentences of documents that bear on a statement, and say how they differ.

    Parameters
    ----------
    statement
        What is claimed, in quotation marks.
    documents
        Files (text, Markdown, HTML, LaTeX, PDF), or folders of them.
    cut_off
        Whether the statement may end in the middle of a word.
    """
    from metatransfer.attributing import attribute as find_bearings

    output, terminal = output or OutputOptions(), terminal or TerminalOptions()
    check_output(output.output)
    found = find_bearings(statement, documents, cut_off=cut_off)
    deliver(rendered(statement, found, output.format, width=width()), output, terminal)
    return ExitCode.DONE
