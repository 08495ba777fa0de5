"""``metatransfer verify``: a verdict on every claim."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from metatransfer import __version__
from metatransfer.cli.conditions import NO_CONDITIONS, Conditions, parse_conditions
from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.notices import tell_notices
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import (
    FitOptions,
    ReportFormat,
    ReportOptions,
    StressOptions,
    TerminalOptions,
    ViewOptions,
)
from metatransfer.cli.render import machine
from metatransfer.cli.render.annotations import annotations
from metatransfer.cli.render.changes import changes_page
from metatransfer.cli.render.markdown import report_markdown
from metatransfer.cli.render.page import Page
from metatransfer.cli.render.verdicts import RunFacts, verify_page
from metatransfer.cli.render.words import contents
from metatransfer.cli.terminal import Progress, print_error, progress, width
from metatransfer.records import Verdict, VerdictReport, VerdictStatus

if TYPE_CHECKING:
    from metatransfer.project import Project
    from metatransfer.states.changes import Changes


def verify(
    *paths: Annotated[Path, Parameter(name="PATH")],
    fail_on: str | None = None,
    view: ViewOptions | None = None,
    stress: StressOptions | None = None,
    output: ReportOptions | None = None,
    fit: FitOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Give a verdict on every claim: what the evidence says, and what the cited documents say.

    Fits are kept in the project's cache, so that unchanged evidence answers at
    once.

    Parameters
    ----------
    paths
        Claim files, or folders of them; the project's claims/ when left out.
    fail_on
        Words or qualifiers that end in exit code 1, as in contradicted,not-testable,fragile;
        changed means another word than in the state before.
    """
    output, terminal = output or ReportOptions(), terminal or TerminalOptions()
    view, put_to = view or ViewOptions(), stress or StressOptions()
    started = time.perf_counter()
    conditions = parse_conditions(fail_on or "")
    project = open_project(paths, fit)
    check_output(output.output, project.root)
    with progress(terminal) as tell:
        changes = _changes(project, view, conditions, tell)
        report = _report(project, paths, put_to, tell)
    shown = report
    if view.changed and changes is not None:
        moved = {change.claim for change in changes.verdicts}
        shown = report.model_copy(
            update={"verdicts": tuple(v for v in report.verdicts if v.claim in moved)}
        )
    tell_notices(report.notices)
    facts = RunFacts(
        __version__,
        contents(report.contents),
        time.perf_counter() - started,
        tuple(project.fits_made),
    )
    page = verify_page(report, facts, width=width(), quiet=terminal.quiet, verbose=view.verbose)
    if view.changed and changes is not None:
        page = changes_page(changes, width=width(), fits_made=project.fits_made)
    changed = changes.words_changed if changes is not None else frozenset()
    if output.format == "github":
        met = partial(_meets, conditions=conditions, changed=changed)
        deliver(annotations(shown, met, changed), output, terminal)
    else:
        deliver(_rendered(shown, page, output.format), output, terminal)
    return exit_code(report, conditions, changed)


def _report(
    project: "Project", paths: Sequence[Path], stress: StressOptions, tell: Progress | None
) -> VerdictReport:
    if not stress.asked:
        return project.verify(paths, progress=tell)
    return project.verify(
        paths,
        specifications=stress.asked_specifications,
        leave_one_out=stress.leave_one_out,
        progress=tell,
    )


def _changes(
    project: "Project", view: ViewOptions, conditions: Conditions, tell: Progress | None
) -> "Changes | None":
    """Return what is different from the state before, where anybody asked."""
    if not (view.changed or view.since or conditions.changed):
        return None
    if view.since:
        return project.diff(view.since, "now", progress=tell)
    changes = project.changes_since_last(progress=tell)
    if changes is None:
        print_error("no earlier state is saved: this one is the first to be compared with")
    return changes


def _meets(verdict: Verdict, *, conditions: Conditions, changed: frozenset[str]) -> bool:
    return conditions.met_by(verdict) or (conditions.changed and verdict.claim in changed)


def exit_code(
    report: VerdictReport,
    conditions: Conditions = NO_CONDITIONS,
    changed: frozenset[str] = frozenset(),
) -> ExitCode:
    """Return what a report ends in: failed diagnostics outrank a condition that was met."""
    if any(_failed(verdict) for verdict in report.verdicts):
        return ExitCode.DIAGNOSTICS
    if any(_meets(v, conditions=conditions, changed=changed) for v in report.verdicts):
        return ExitCode.FAIL_ON
    return ExitCode.DONE


def _failed(verdict: Verdict) -> bool:
    unsound = verdict.diagnostics is not None and not verdict.diagnostics.passed
    return unsound or verdict.status is VerdictStatus.NOT_ASSESSED


def _rendered(report: VerdictReport, page: Page, form: ReportFormat) -> str | Page:
    match form:
        case "table":
            return page
        case "md":
            return report_markdown(report)
        case _:
            return machine.REPORTS[form](report)
