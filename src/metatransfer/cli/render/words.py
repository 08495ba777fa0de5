"""Words as pages of a terminal write them; numbers are worded in :mod:`metatransfer.records`."""

from typing import Final

from metatransfer.records import Verdict, VerdictReport, VerdictStatus

STYLES: Final[dict[VerdictStatus, str]] = {
    VerdictStatus.SUPPORTED: "bold green",
    VerdictStatus.CONTRADICTED: "bold red",
    VerdictStatus.MIXED: "bold yellow",
    VerdictStatus.INCONCLUSIVE: "yellow",
    VerdictStatus.NOT_TESTABLE: "cyan",
    VerdictStatus.NOT_ASSESSED: "bold magenta",
    VerdictStatus.STATED: "green",
    VerdictStatus.STATED_DIFFERENTLY: "yellow",
    VerdictStatus.CONTRADICTED_BY_SOURCE: "red",
    VerdictStatus.NOT_FOUND: "magenta",
}
"""Colour of each word, which always stands beside it."""


def attribution(verdict: Verdict) -> str:
    """Return what the documents say, each distinct word once, in the order of the documents."""
    return " / ".join(dict.fromkeys(outcome.status.value for outcome in verdict.attributions))


def worst_rhat(report: VerdictReport) -> float | None:
    """Return the largest R-hat of all fits behind a report, None when nothing was sampled."""
    found = [v.diagnostics.rhat_max for v in report.verdicts if v.diagnostics is not None]
    return max((value for value in found if value is not None), default=None)
