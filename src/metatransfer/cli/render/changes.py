"""The page of ``metatransfer diff``: verdicts before and after, and what caused it."""

from collections.abc import Sequence
from typing import Final

from rich.text import Text

from metatransfer.cli.render import words
from metatransfer.cli.render.page import QUIET, Page, safe
from metatransfer.records import Verdict, wording
from metatransfer.records.wording import probability
from metatransfer.states.changes import ArmChange, Changes, VerdictChange

INDENT: Final = 2
MOST_ARMS: Final = 5
"""Changed arms of a claim's cells of which so many are told."""


def changes_page(changes: Changes, *, width: int, fits_made: Sequence[str] = ()) -> Page:
    """Return a page of all that is different between two states.

    Parameters
    ----------
    changes : Changes
        What is different.
    width : int
        Columns.
    fits_made : sequence of str
        Fits that were not in the cache.
    """
    page = Page(width)
    for change in changes.verdicts:
        _verdict(page, change)
    if changes.records or changes.arms:
        page.heading("What changed")
        for line in changed_lines(changes):
            page.paragraph(line, indent=INDENT)
    page.blank()
    page.figures(safe(piece) for piece in summary(changes))
    if fits_made or changes.records or changes.arms:
        page.paragraph(wording.fits_made(fits_made))
    return page


def changed_lines(changes: Changes) -> list[str]:
    """Return records and arms that changed, arms counted by study."""
    lines = [f"{each.record} {each.happened}" for each in changes.records]
    counted: dict[tuple[str, str], int] = {}
    for each in changes.arms:
        key = (each.arm.study, each.happened)
        counted[key] = counted.get(key, 0) + 1
    for (study, happened), count in counted.items():
        lines.append(f"{wording.count(count, 'arm')} of {study} {happened}")
    return lines


def summary(changes: Changes) -> list[str]:
    """Return how many words, verdicts and arms are different."""
    if not (changes.verdicts or changes.records or changes.arms):
        return ["nothing changed"]
    return [
        f"{wording.count(len(changes.words_changed), 'word')} changed",
        f"{wording.count(len(changes.verdicts), 'verdict')} moved",
        f"{wording.count(len(changes.arms), 'arm')} changed",
    ]


def _verdict(page: Page, change: VerdictChange) -> None:
    page.hang(_words(change) + Text("  "), safe(change.claim, "bold"))
    page.figures(safe(piece) for piece in _numbers(change))
    for cause in change.causes:
        page.paragraph(f"because: {cause}", indent=INDENT)
    for arm in change.arms[:MOST_ARMS]:
        page.paragraph(arm_line(arm), indent=2 * INDENT, style=QUIET)
    if len(change.arms) > MOST_ARMS:
        rest = wording.count(len(change.arms) - MOST_ARMS, "arm")
        page.paragraph(f"… {rest} more", indent=2 * INDENT, style=QUIET)


def arm_line(change: ArmChange) -> str:
    """Return ``new2024: mnli → xnli · de · xlm-r · accuracy: added, 76.0``."""
    scores = " became ".join(text for text in (change.before, change.after) if text)
    return f"{change.arm.words()}: {change.happened}, {scores}"


def _words(change: VerdictChange) -> Text:
    named = [
        Text(verdict.status.value.upper(), style=words.STYLES[verdict.status])
        if verdict is not None
        else Text("(none)", style=QUIET)
        for verdict in (change.before, change.after)
    ]
    same = change.before and change.after and change.before.status is change.after.status
    return named[1] if same else Text(" → ").join(named)


def _numbers(change: VerdictChange) -> list[str]:
    sides = [_figures(verdict) for verdict in (change.before, change.after) if verdict is not None]
    pieces = []
    for texts in zip(*sides, strict=True):
        told = dict.fromkeys(texts)  # once where both sides say the same
        if any(told):
            pieces.append(" → ".join(text or "none" for text in told))
    return pieces


def _figures(verdict: Verdict) -> tuple[str, ...]:
    chance = verdict.probability
    return (
        "" if verdict.estimate is None else wording.estimate(verdict.estimate),
        "" if chance is None else f"P {probability(chance)}",
        f"k {verdict.k_cells:,}" if verdict.k_cells else "",
        f"n {verdict.n_studies:,}" if verdict.n_studies else "",
        ", ".join(verdict.qualifiers),
    )
