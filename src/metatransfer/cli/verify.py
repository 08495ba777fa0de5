"""``metatransfer verify``: a verdict on every claim."""

import time
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from metatransfer import __version__
from metatransfer.cli.conditions import NO_CONDITIONS, Conditions, parse_conditions
from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import FitOptions, Flag, Format, OutputOptions, TerminalOptions
from metatransfer.cli.render import machine
from metatransfer.cli.render.markdown import report_markdown
from metatransfer.cli.render.page import Page
from metatransfer.cli.render.verdicts import RunFacts, verify_page
from metatransfer.cli.terminal import progress, width
from metatransfer.records import Contents, Verdict, VerdictReport, VerdictStatus, wording


def verify(
    *paths: Annotated[Path, Parameter(name="PATH")],
    fail_on: str | None = None,
    verbose: Annotated[bool, Flag, Parameter(name=("--verbose", "-v"))] = False,
    output: OutputOptions | None = None,
    fit: FitOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Give a verdict on every claim: what the evidence says, and what the cited documents say.

    Fits are kept in the project's cache, so that unchanged evidence answers at once.

    Parameters
    ----------
    paths
        Claim files, or folders of them; the project's claims/ when left out.
    fail_on
        Words or qualifiers that end in exit code 1, as in contradicted,not-testable,fragile.
    verbose
        Print each claim's statement as well.
    """
    output, terminal = output or OutputOptions(), terminal or TerminalOptions()
    started = time.perf_counter()
    conditions = parse_conditions(fail_on or "")
    project = open_project(paths, fit)
    check_output(output.output, project.root)
    with progress(terminal) as tell:
        report = project.verify(paths, progress=tell)
    facts = RunFacts(__version__, contents(report.contents), time.perf_counter() - started)
    page = verify_page(report, facts, width=width(), quiet=terminal.quiet, verbose=verbose)
    deliver(_rendered(report, page, output.format), output, terminal)
    return exit_code(report, conditions)


def contents(read: Contents) -> tuple[str, ...]:
    """Return ``36 claims``, ``15 studies``, ``14,210 results`` and so on."""
    return (
        wording.count(read.claims, "claim"),
        wording.count(read.studies, "study", "studies"),
        wording.count(read.results, "result"),
        wording.count(read.similarities, "similarity", "similarities"),
    )


def exit_code(report: VerdictReport, conditions: Conditions = NO_CONDITIONS) -> ExitCode:
    """Return what a report ends in: failed diagnostics outrank a condition that was met."""
    if any(_failed(verdict) for verdict in report.verdicts):
        return ExitCode.DIAGNOSTICS
    if any(conditions.met_by(verdict) for verdict in report.verdicts):
        return ExitCode.FAIL_ON
    return ExitCode.DONE


def _failed(verdict: Verdict) -> bool:
    unsound = verdict.diagnostics is not None and not verdict.diagnostics.passed
    return unsound or verdict.status is VerdictStatus.NOT_ASSESSED


def _rendered(report: VerdictReport, page: Page, form: Format) -> str | Page:
    match form:
        case "table":
            return page
        case "md":
            return report_markdown(report)
        case _:
            return machine.REPORTS[form](report)
