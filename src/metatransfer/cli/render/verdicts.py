"""The page of ``metatransfer verify``: a line or two a claim, problems in full, a summary."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.text import Text

from metatransfer.cli.render import words
from metatransfer.cli.render.page import QUIET, Page, safe
from metatransfer.records import (
    AttributionOutcome,
    Verdict,
    VerdictReport,
    VerdictStatus,
    verdict_words,
    wording,
)

GROUPS: Final[dict[str, str]] = {
    "evidence": "Decided by evidence",
    "attribution": "Decided by what documents say",
    "nothing": "Not decided",
}
"""Heading of each value of ``decided_by``."""

LEGEND: Final = (
    "[95 % interval]",
    "P of the claim, given the evidence",
    "k cells",
    "n studies",
)

DETAIL_INDENT: Final = 2
WITHHELD: Final = frozenset({VerdictStatus.NOT_TESTABLE, VerdictStatus.NOT_ASSESSED})
"""Words that say why there is no verdict."""


@dataclass(frozen=True)
class RunFacts:
    """What a run knows beside its verdicts.

    Parameters
    ----------
    version : str
        Version of metatransfer.
    contents : tuple of str
        What was read: ``24 claims``, ``15 studies`` and so on.
    seconds : float
        Time the run took.
    fits_made : tuple of str
        Fits that were not in the cache.
    """

    version: str
    contents: tuple[str, ...]
    seconds: float
    fits_made: tuple[str, ...] = ()


def verify_page(
    report: VerdictReport,
    facts: RunFacts,
    *,
    width: int,
    quiet: bool = False,
    verbose: bool = False,
) -> Page:
    """Return the page of a run.

    Parameters
    ----------
    report : VerdictReport
        Verdicts.
    facts : RunFacts
        Version, what was read, time.
    width : int
        Columns.
    quiet : bool
        Leave out header, problems and the next command.
    verbose : bool
        Add the statement of each claim.
    """
    page = Page(width)
    if not quiet:
        page.figures(safe(piece) for piece in (f"metatransfer {facts.version}", *facts.contents))
        page.figures(safe(piece, QUIET) for piece in LEGEND)
    for decided_by, heading in GROUPS.items():
        group = [v for v in report.verdicts if v.decided_by == decided_by]
        if group:
            page.heading(f"{heading} ({len(group)})")
            write_group(page, group, verbose=verbose)
    if not quiet:
        _problems(page, report.verdicts)
    page.blank()
    page.figures(safe(piece) for piece in summary(report, facts.seconds))
    if facts.fits_made and not quiet:
        page.paragraph(wording.fits_made(facts.fits_made))
    if not quiet and report.verdicts:
        page.paragraph(f"next: metatransfer explain {_worth_explaining(report.verdicts).claim}")
    return page


def write_group(page: Page, group: Sequence[Verdict], *, verbose: bool = False) -> None:
    """Add one or two lines for each verdict of a group.

    Parameters
    ----------
    page : Page
        Page to write on.
    group : sequence of Verdict
        At least one, decided alike.
    verbose : bool
        Add the statement of each claim.
    """
    column = max(len(v.status.value) for v in group) + 2
    said: dict[tuple[str, ...], str] = {}
    for verdict in group:
        name = safe(verdict.claim, "bold")
        if verdict.qualifiers:
            name.append(f"  {', '.join(verdict.qualifiers)}", style="yellow")
        page.hang(status_word(verdict.status, column), name)
        if verbose:
            page.paragraph(f"“{verdict.statement}”", indent=column, style=QUIET)
        page.figures(figures(verdict), indent=column)
        for line in put_to_the_test(verdict):
            page.paragraph(line, indent=column, style=QUIET)
        if verdict.decided_by == "nothing":
            why = why_not(verdict)
            # claims that lack the same evidence would otherwise fill a screen with one text
            same = said.setdefault(tuple(why), verdict.claim)
            for line in why if same == verdict.claim else [f"as {same}"]:
                page.paragraph(line, indent=column)


def status_word(status: VerdictStatus, column: int = 0) -> Text:
    """Return the word of a verdict in capitals, padded to a column."""
    word = Text(status.value.upper(), style=words.STYLES[status])
    return word + Text(" " * max(0, column - len(status.value)))


def figures(verdict: Verdict) -> list[Text]:
    """Return estimate, P, k, n and attribution, each a piece of the line."""
    pieces: list[Text] = []
    if verdict.estimate is not None:
        pieces.append(safe(wording.estimate(verdict.estimate)))
    if verdict.probability is not None:
        pieces.append(Text(f"P {wording.probability(verdict.probability)}"))
    if verdict.decided_by == "evidence" or verdict.k_cells:
        pieces += [Text(f"k {verdict.k_cells:,}"), Text(f"n {verdict.n_studies:,}")]
    if verdict.decided_by == "attribution":
        return [*pieces, *(safe(_said_by(verdict, outcome)) for outcome in verdict.attributions)]
    said = words.attribution(verdict)
    return [*pieces, safe(f"documents: {said}")] if said else pieces


def put_to_the_test(verdict: Verdict) -> list[str]:
    """Return lines on leaving each study out and on other choices, where they were asked for."""
    found: list[str] = []
    if verdict.without_study:
        turned = [
            f"{each.label} it is {each.note}"
            for each in verdict.without_study
            if each.note != verdict.status.value
        ]
        kept = f"the same without any one of {len(verdict.without_study)} studies"
        found.append("; ".join(turned) or kept)
    world = verdict.multiverse
    if world is not None:
        agreeing = "none gives a word" if world.agreeing is None else f"{world.agreeing:.0%} agree"
        alone = f"; alone enough: {', '.join(world.flips)}" if world.flips else ""
        found.append(f"of {len(world.points)} specifications {agreeing}{alone}")
    return found


def _said_by(verdict: Verdict, outcome: AttributionOutcome) -> str:
    if outcome.status.value == verdict.status.value:
        return f"{outcome.document} ({outcome.basis})"
    return f"{outcome.document}: {outcome.status.value} ({outcome.basis})"


def why_not(verdict: Verdict) -> list[str]:
    """Return why a claim was not decided, what would decide it, and arithmetic that bears on it."""
    would = f"would decide it: {verdict.would_decide}" if verdict.would_decide else ""
    checks = [f"consistency check, not evidence: {figure.says}" for figure in verdict.consistency]
    return [line for line in (verdict.reason, would, *checks) if line]


def _problems(page: Page, verdicts: Iterable[Verdict]) -> None:
    troubled: dict[tuple[str, ...], list[str]] = {}
    for verdict in verdicts:
        if lines := problems(verdict):
            troubled.setdefault(tuple(lines), []).append(verdict.claim)
    if not troubled:
        return
    page.heading(f"Problems ({sum(map(len, troubled.values()))})")
    for told, claims in troubled.items():
        page.paragraph(", ".join(claims), style="bold")
        for line in told:
            page.paragraph(line, indent=DETAIL_INDENT)


def problems(verdict: Verdict) -> list[str]:
    """Return what weakens or withholds a verdict, each with its reason.

    A claim that evidence cannot decide is no problem of the run: its line says why.
    """
    found: list[str] = []
    if verdict.status is VerdictStatus.NOT_ASSESSED:
        found.append(f"not assessed: {verdict.reason or 'no reason recorded'}")
    elif verdict.qualifiers:
        reason = verdict.reason or "no reason recorded"
        found.append(f"{', '.join(verdict.qualifiers)}: {reason}")
    if verdict.diagnostics is not None:
        reasons = verdict.diagnostics.reasons or ("no reason recorded",)
        untold = [text for text in reasons if text not in verdict.reason]
        if untold and not verdict.diagnostics.passed:
            found.append(f"diagnostics failed: {'; '.join(untold)}")
        failed = verdict.diagnostics.checks_failed
        if failed and "checks failed" not in verdict.qualifiers:
            found.append(f"checks failed: {wording.failed_checks(failed)}")
    return found


def summary(report: VerdictReport, seconds: float) -> list[str]:
    """Return counts by word, seconds, worst R-hat, seed and data hash."""
    rhat, data = words.worst_rhat(report), verdict_words.data_hash(report)
    claims = wording.count(len(report.verdicts), "claim")
    pieces = [
        f"{claims}: {verdict_words.tally(report.verdicts)}",
        f"{seconds:.1f} s",
        f"worst R-hat {rhat:.3f}" if rhat is not None else "nothing sampled",
        f"seed {verdict_words.seeds(report)}" if report.verdicts else "",
        f"data {data}" if data else "",
    ]
    return [piece for piece in pieces if piece]


def _worth_explaining(verdicts: Sequence[Verdict]) -> Verdict:
    return next(
        (v for v in verdicts if problems(v)),
        next((v for v in verdicts if v.decided_by == "evidence"), verdicts[0]),
    )
