"""Verdicts and faults as annotations of GitHub Actions: one workflow command a line."""

from collections.abc import Callable, Collection, Iterable
from typing import Final

from metatransfer.cli.neutral import one_line
from metatransfer.cli.render.verdicts import problems
from metatransfer.errors import Fault
from metatransfer.records import Notice, Verdict, VerdictReport, VerdictStatus, wording
from metatransfer.records.wording import probability

TOLD: Final = frozenset(
    {VerdictStatus.CONTRADICTED, VerdictStatus.MIXED, VerdictStatus.CONTRADICTED_BY_SOURCE}
)
"""Words that are worth a warning."""


def annotations(
    report: VerdictReport, met: Callable[[Verdict], bool], changed: Collection[str] = ()
) -> str:
    """Return an error for each claim that meets a condition, a warning for what is doubtful.

    Parameters
    ----------
    report : VerdictReport
        Verdicts.
    met : callable
        Whether a verdict meets a condition that was asked for.
    changed : collection of str
        Claims whose word is another than before.
    """
    lines = []
    for verdict in report.verdicts:
        troubled = verdict.status in TOLD or verdict.claim in changed or bool(problems(verdict))
        if met(verdict):
            lines.append(_command("error", verdict, changed))
        elif troubled:
            lines.append(_command("warning", verdict, changed))
    return "".join(f"{line}\n" for line in lines) + notice_annotations(report.notices)


def _command(level: str, verdict: Verdict, changed: Collection[str]) -> str:
    figures = []
    if verdict.estimate is not None:
        figures.append(wording.estimate(verdict.estimate))
    if verdict.probability is not None:
        figures.append(f"P {probability(verdict.probability)}")
    if verdict.claim in changed:
        figures.append("another word than before")
    body = " · ".join((*figures, *(problems(verdict) or ())))
    title = f"{verdict.claim}: {verdict.status.value}"
    place = f"file={_property(f'claims/{verdict.claim}.yaml')},line=1,title={_property(title)}"
    return f"::{level} {place}::{_data(body or verdict.reason or verdict.title)}"


def fault_annotations(faults: Iterable[Fault]) -> str:
    """Return an error for each fault of a record, at its line.

    Parameters
    ----------
    faults : iterable of Fault
        Faults.
    """
    lines = []
    for fault in faults:
        told = " · ".join(part for part in (fault.what, fault.allowed, fault.do) if part)
        title = _property(fault.field or "not readable")
        place = f"file={_property(fault.file)},line={fault.line or 1},title={title}"
        lines.append(f"::error {place}::{_data(told)}\n")
    return "".join(lines)


def notice_annotations(notices: Iterable[Notice]) -> str:
    """Return a warning for each row that stands out, at its line.

    Parameters
    ----------
    notices : iterable of Notice
        What stands out.
    """
    return "".join(
        f"::warning file={_property(notice.file)},line={notice.line},"
        f"title={_property(notice.field)}::{_data(f'{notice.what} · {notice.do}')}\n"
        for notice in notices
    )


def _data(text: str) -> str:
    return one_line(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
