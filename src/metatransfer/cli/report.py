"""``metatransfer report``: a document that people read."""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from metatransfer import __version__
from metatransfer.cli.delivery import check_output, write_utf8
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.neutral import one_line
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import FitOptions, StressOptions, TerminalOptions
from metatransfer.cli.terminal import print_error, progress
from metatransfer.cli.verify import exit_code
from metatransfer.errors import InputError, did_you_mean
from metatransfer.library import write_atomic

if TYPE_CHECKING:
    from metatransfer.stress import Stress

DEFAULT_OUTPUT: Final = Path("reports/report.pdf")
REPORTS_FOLDER: Final = "reports"
ENDINGS: Final = {".pdf": "pdf", ".html": "html", ".md": "md", ".json": "json"}
"""What a file's ending asks for."""
LONGEST_TITLE: Final = 400


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class LookOptions:
    """What stands on a report besides its content, and in which letters."""

    title: Annotated[str | None, Parameter(help="Title of the report.")] = None
    date: Annotated[
        str | None,
        Parameter(
            help="Day printed on it, as 2026-11-23; by default that of SOURCE_DATE_EPOCH, else "
            "today."
        ),
    ] = None
    font_path: Annotated[
        list[Path] | None,
        Parameter(
            help="Folder with fonts for scripts that the built-in fonts lack; repeat it for "
            "several.",
            negative="",
            consume_multiple=False,
        ),
    ] = None


def report(
    *paths: Annotated[Path, Parameter(name="PATH")],
    output: Annotated[
        list[Path] | None, Parameter(name=("--output", "-o"), negative="", consume_multiple=False)
    ] = None,
    look: LookOptions | None = None,
    stress: StressOptions | None = None,
    fit: FitOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Write a report on claims: PDF, HTML, Markdown or JSON, by the file's ending.

    The same records, title and date give the same bytes.

    Parameters
    ----------
    paths
        Claim files, or folders of them; the project's claims/ when left out.
    output
        File to write, ending in .pdf, .html, .md or .json; repeat it for several. By default
        reports/report.pdf in the project. Each is replaced whole or not at all.
    """
    look, terminal = look or LookOptions(), terminal or TerminalOptions()
    # the verb's own modules are heavy; a wrong option should not wait for them
    day, heading = parse_date(look.date), check_title(look.title)
    asked = [(path, form_of(path)) for path in output or ()]
    project = open_project(paths, fit)
    targets = asked or [(project.root / DEFAULT_OUTPUT, "pdf")]
    for path, _ in targets:
        check_target(path, project.root)
    from metatransfer.report.build import Making
    from metatransfer.report.view import DEFAULT_TITLE, Imprint

    imprint = Imprint(heading or DEFAULT_TITLE, day, __version__)
    with progress(terminal) as tell:
        verdicts = project.verify(paths, progress=tell)
        files = project.report(
            [form for _, form in targets],
            imprint,
            claims=paths,
            making=Making(look.font_path or (), processes=2),
            stress=_stress(stress),
            progress=tell,
        )
    for path, form in targets:
        write_atomic(path, files[form].content)
        for note in files[form].notes:
            print_error(f"{path} · {note}")
        if not terminal.quiet:
            write_utf8(f"{one_line(str(path))} · {len(files[form].content) / 1e6:.1f} MB\n")
    return exit_code(verdicts)


def _stress(asked: StressOptions | None) -> "Stress | None":
    """Return what verdicts are put to, None where nobody asked."""
    if asked is None or not asked.asked:
        return None
    from metatransfer.stress import Stress

    return Stress(asked.leave_one_out, asked.asked_specifications)


def parse_date(text: str | None) -> str:
    """Return a day as ISO 8601.

    Parameters
    ----------
    text : str or None
        Day as written; None for that of ``SOURCE_DATE_EPOCH``, else today.

    Raises
    ------
    InputError
        When it is no day.
    """
    if text is not None:
        return _day(text)
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(tz=UTC).date().isoformat()
    try:
        return datetime.fromtimestamp(int(epoch), tz=UTC).date().isoformat()
    except (ValueError, OverflowError, OSError) as error:
        raise InputError(
            f"SOURCE_DATE_EPOCH '{epoch}' · allowed: seconds since 1970 · do: mend or unset it"
        ) from error


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"--date '{text}' · allowed: a day as 2026-11-23") from error
    return day.isoformat()


def check_title(title: str | None) -> str | None:
    """Return a title as one line.

    Parameters
    ----------
    title : str or None
        Title as written.

    Raises
    ------
    InputError
        When it is empty, or too long to stand above a page.
    """
    if title is None:
        return None
    line = " ".join(title.split())
    if not 0 < len(line) <= LONGEST_TITLE:
        raise InputError(
            f"--title · {len(line)} characters · allowed: 1 to {LONGEST_TITLE} · do: shorten it"
        )
    return line


def form_of(path: Path) -> str:
    """Return the format that a file's ending asks for.

    Parameters
    ----------
    path : Path
        File to write.

    Raises
    ------
    InputError
        When the ending names none.
    """
    form = ENDINGS.get(path.suffix.lower())
    if form is None:
        hint = did_you_mean(path.suffix.lower(), list(ENDINGS))
        allowed = f"allowed endings: {', '.join(ENDINGS)}"
        raise InputError(" · ".join(p for p in (f"--output {path}", allowed, hint) if p))
    return form


def check_target(path: Path, root: Path) -> None:
    """Refuse a place that must not be written to; the project's reports/ is made when missing.

    Parameters
    ----------
    path : Path
        File to write.
    root : Path
        Project.

    Raises
    ------
    InputError
        When the place cannot be written to, or holds records.
    """
    reports = root / REPORTS_FOLDER
    if path.parent.resolve() == reports.resolve() and not reports.exists():
        return
    check_output(path, root)
