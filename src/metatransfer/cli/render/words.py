"""Words as pages of a terminal write them; numbers are worded in :mod:`metatransfer.records`."""

from typing import Final

from metatransfer.records import Contents, Verdict, VerdictReport, VerdictStatus, wording

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


def contents(read: Contents) -> tuple[str, ...]:
    """Return ``36 claims``, ``15 studies``, ``14,210 results`` and so on."""
    return (
        wording.count(read.claims, "claim"),
        wording.count(read.studies, "study", "studies"),
        wording.count(read.results, "result"),
        wording.count(read.similarities, "similarity", "similarities"),
    )


def attribution(verdict: Verdict) -> str:
    """Return what the documents say, each distinct word once, in the order of the documents."""
    return " / ".join(dict.fromkeys(outcome.status.value for outcome in verdict.attributions))


def worst_rhat(report: VerdictReport) -> float | None:
    """Return the largest R-hat of all fits behind a report, None when nothing was sampled."""
    found = [v.diagnostics.rhat_max for v in report.verdicts if v.diagnostics is not None]
    return max((value for value in found if value is not None), default=None)
