"""``metatransfer extract``: draft claims of a document, for a person to confirm."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import OutputOptions, TerminalOptions
from metatransfer.cli.render.drafts import draft_yaml, rendered
from metatransfer.cli.terminal import print_error, width
from metatransfer.errors import InputError
from metatransfer.library import write_atomic


def extract(
    document: Annotated[Path, Parameter(name="DOCUMENT")],
    /,
    *,
    write: Path | None = None,
    output: OutputOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Find the claims of a document, by rules; a person confirms them.

    Parameters
    ----------
    document
        File (text, Markdown, HTML, LaTeX, PDF).
    write
        Folder to write drafts to, one YAML file a claim; never claims/ itself.
    """
    output, terminal = output or OutputOptions(), terminal or TerminalOptions()
    project = open_project((document,))
    check_output(output.output, project.root)
    found = project.extract(document)
    if write is not None:
        _check_drafts_folder(write, project.root)
        for draft in found.claims:
            write_atomic(write / f"{draft.id}.yaml", draft_yaml(draft, found).encode())
    deliver(rendered(found, output.format, width=width()), output, terminal)
    if write is not None and not terminal.quiet:
        print_error(f"{len(found.claims)} drafts written to {write}; read them before you use them")
    return ExitCode.DONE


def _check_drafts_folder(folder: Path, root: Path) -> None:
    for kept in ("claims", "data"):
        if folder.resolve().is_relative_to((root / kept).resolve()):
            raise InputError(
                f"--write {folder} · lies in {kept}/, which nothing enters unread · "
                "do: name a folder of its own, such as drafts/"
            )
