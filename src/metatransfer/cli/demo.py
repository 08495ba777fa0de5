"""``metatransfer demo``: from nothing to verdicts and a report, in one command."""

import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from metatransfer import __version__
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.options import TerminalOptions
from metatransfer.cli.render.verdicts import RunFacts, verify_page
from metatransfer.cli.render.words import contents
from metatransfer.cli.report import DEFAULT_OUTPUT, parse_date
from metatransfer.cli.terminal import Progress, print_error, print_page, progress, width
from metatransfer.cli.verify import exit_code
from metatransfer.library import start_project, write_atomic

if TYPE_CHECKING:
    from metatransfer.project import Project

FOLDER: Final = Path("metatransfer-demo")
"""Where the project is made when nobody says where."""
CLAIMS: Final = (
    "report-often-substantially",
    "report-large-retrieval",
    "report-study-investigates",
    "report-research-goal",
    "report-nine-tasks",
    "report-tribunal-score",
    "report-generated-by",
    "similarity-slope-english",
    "selection-random-top1-english",
    "selection-constant-top1-english",
)
"""All claims that a machine-written review marks as verified, and the question they circle about.
One model stands behind those that evidence decides."""
ASKED_WHY: Final = "similarity-slope-english"
REPORT_PACKAGES: Final = ("matplotlib", "typst")


def demo(
    folder: Annotated[Path, Parameter(name="FOLDER")] = FOLDER,
    /,
    *,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Make a project of the claims and evidence that come with metatransfer, and show verdicts.

    The claims are seven that a machine-written review marks as verified, whether
    similar intermediate tasks gain more, and whether choosing by similarity beats
    chance. A report on them is written, where what it needs is installed.

    Parameters
    ----------
    folder
        Where the project is to be; one that a demo made before is used again.
    """
    terminal, started = terminal or TerminalOptions(), time.perf_counter()
    paths = [folder / "claims" / f"{name}.yaml" for name in CLAIMS]
    if not all(path.is_file() for path in paths):
        start_project(folder, starter=True)
    # the pipeline takes a second to import, which a wrong folder should not wait for
    from metatransfer.project import Project

    project = Project(folder)
    with progress(terminal) as tell:
        report = project.verify(paths, progress=tell)
        written = _write_report(project, paths, tell)
    seconds = time.perf_counter() - started
    facts = RunFacts(__version__, contents(report.contents), seconds, tuple(project.fits_made))
    page = verify_page(report, facts, width=width(), quiet=True)
    if not terminal.quiet:
        page.blank()
        if written is not None:
            page.paragraph(f"report: {written}")
        page.paragraph(f"why: cd {folder} && metatransfer explain {ASKED_WHY}")
        every = len(list((folder / "claims").glob("*.yaml")))
        page.paragraph(f"all {every} claims: cd {folder} && metatransfer verify")
    print_page(page, terminal)
    return exit_code(report)


def _write_report(project: "Project", claims: Sequence[Path], tell: Progress | None) -> Path | None:
    """Write a report on claims, if what it needs is installed, and return where it is."""
    lacking = [package for package in REPORT_PACKAGES if find_spec(package) is None]
    if lacking:
        needed = "pip install 'metatransfer[report]'"
        print_error(f"no report: {' and '.join(lacking)} not installed · do: {needed}")
        return None
    from metatransfer.report.build import Making
    from metatransfer.report.view import DEFAULT_TITLE, Imprint

    imprint = Imprint(DEFAULT_TITLE, parse_date(None), __version__)
    making = Making(processes=2)
    made = project.report(["pdf"], imprint, claims=claims, making=making, progress=tell)
    target = project.root / DEFAULT_OUTPUT
    write_atomic(target, made["pdf"].content)
    return target
