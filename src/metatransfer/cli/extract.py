"""``metatransfer extract``: draft claims or results of a document, for a person to confirm."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import Flag, OutputOptions, TerminalOptions
from metatransfer.cli.render.drafts import draft_yaml, rendered
from metatransfer.cli.render.tables import rendered_tables, table_csv
from metatransfer.cli.terminal import print_error, width
from metatransfer.errors import InputError
from metatransfer.library import write_atomic


def extract(
    document: Annotated[Path, Parameter(name="DOCUMENT")],
    /,
    *,
    tables: Annotated[bool, Flag] = False,
    write: Path | None = None,
    output: OutputOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Find the claims of a document, or its tables of results; a person confirms them.

    Parameters
    ----------
    document
        File (text, Markdown, HTML, LaTeX, PDF).
    tables
        Look for tables of results in place of claims, and read their scores.
    write
        Folder to write drafts to, one YAML file a claim or one CSV file a table; never claims/
        or data/ themselves.
    """
    output, terminal = output or OutputOptions(), terminal or TerminalOptions()
    project = open_project((document,))
    check_output(output.output, project.root)
    if write is not None:
        _check_drafts_folder(write, project.root)
    if tables:
        drawn = project.extract_tables(document)
        files = {f"{one.id}.csv": table_csv(one) for one in drawn.tables}
        page = rendered_tables(drawn, output.format, folder=write, width=width())
    else:
        found = project.extract(document)
        files = {f"{draft.id}.yaml": draft_yaml(draft, found) for draft in found.claims}
        page = rendered(found, output.format, width=width())
    for name, text in files.items() if write is not None else ():
        write_atomic((write or Path()) / name, text.encode())
    deliver(page, output, terminal)
    if write is not None and not terminal.quiet:
        print_error(f"{len(files)} drafts written to {write}; read them before you use them")
    return ExitCode.DONE


def _check_drafts_folder(folder: Path, root: Path) -> None:
    for kept in ("claims", "data"):
        if folder.resolve().is_relative_to((root / kept).resolve()):
            raise InputError(
                f"--write {folder} · lies in {kept}/, which nothing enters unread · "
                "do: name a folder of its own, such as drafts/"
            )
