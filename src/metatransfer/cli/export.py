"""``metatransfer export``: verdicts and evidence in the formats of others."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from metatransfer.cli.delivery import check_output
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import FitOptions, TerminalOptions
from metatransfer.cli.render.page import Page
from metatransfer.cli.terminal import print_page, progress, width
from metatransfer.errors import InputError
from metatransfer.exporters.registry import NETCDF
from metatransfer.library import write_atomic
from metatransfer.records.wording import count


def export(
    *,
    to: str,
    output: Path,
    claim: str | None = None,
    base_url: str = "",
    fit: FitOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Write verdicts and evidence: ClaimReview, RO-Crate, Frictionless, BibTeX, CSV, netCDF.

    Parameters
    ----------
    to
        claim-review, ro-crate, frictionless, bibtex, csv or netcdf.
    output
        Folder to write to, made where it is not there; for netcdf, a file.
    claim
        For netcdf: the claim whose posterior is written.
    base_url
        Address that the export will stand at.
    """
    terminal = terminal or TerminalOptions()
    project = open_project((), fit)
    if to == NETCDF:
        if not claim:
            raise InputError("--to netcdf · --claim is missing · do: name a claim")
        check_output(output, project.root)
        with progress(terminal) as tell:
            project.posterior(claim, output, progress=tell)
        return _told(output, 1, terminal)
    if output.exists() and not output.is_dir():
        raise InputError(f"--output {output} · is no folder · do: name a folder")
    if (output / "metatransfer.toml").exists():
        raise InputError(f"--output {output} · is a project · do: name another folder")
    with progress(terminal) as tell:
        files = project.export(to, day=today(), base_url=base_url, progress=tell)
    for name, content in files.items():
        write_atomic(output / name, content)
    return _told(output, len(files), terminal)


def _told(output: Path, files: int, terminal: TerminalOptions) -> ExitCode:
    if not terminal.quiet:
        page = Page(width())
        page.paragraph(f"wrote {count(files, 'file')} to {output}")
        print_page(page, terminal)
    return ExitCode.DONE


def today() -> str:
    """Return the day, or that of ``SOURCE_DATE_EPOCH``, by which builds are made again alike."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)
    return moment.date().isoformat()


def cite(
    *names: Annotated[str, Parameter(name="ID")],
    output: Path | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Print BibTeX of studies, documents and measures, or of what a claim rests on.

    Parameters
    ----------
    names
        Ids of studies, documents, measures or claims; all studies when left out.
    output
        File to write instead of stdout; replaced whole or not at all.
    """
    from metatransfer.cli.delivery import deliver
    from metatransfer.cli.options import OutputOptions

    project = open_project()
    check_output(output, project.root)
    deliver(project.cite(*names), OutputOptions(output=output), terminal or TerminalOptions())
    return ExitCode.DONE
