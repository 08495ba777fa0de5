"""``metatransfer attribute``: what documents say of a statement."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.options import OutputOptions, TerminalOptions
from metatransfer.cli.render.bearings import rendered
from metatransfer.cli.terminal import width
from metatransfer.errors import InputError
from metatransfer.library import document_files, read_document_bytes
from metatransfer.literature.audit.claims import bearings_of


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
    from metatransfer.literature.documents import read_document

    output, terminal = output or OutputOptions(), terminal or TerminalOptions()
    check_output(output.output)
    files = document_files(documents)
    if not files:
        raise InputError("no document named · do: add the file that is said to state it")
    read = [read_document(path.name, read_document_bytes(path)) for path in files]
    found = bearings_of(statement, read, cut_off=cut_off)
    deliver(rendered(statement, found, output.format, width=width()), output, terminal)
    return ExitCode.DONE
