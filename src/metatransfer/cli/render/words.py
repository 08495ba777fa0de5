"""Numbers and words as every page writes them."""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable
from typing import Final

from metatransfer.records import Estimate, Interval, Verdict, VerdictReport, VerdictStatus
from metatransfer.records.wording import unit_words

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


def count(number: int, noun: str, plural: str = "") -> str:
    """Return ``2,940 rows`` or ``1 row``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def decimals(sd: float) -> int:
    """Return decimals that show two significant digits of a standard deviation, 0 to 4."""
    if sd <= 0 or not math.isfinite(sd):
        return 2
    return min(4, max(0, 1 - math.floor(math.log10(sd))))


def number(value: float, places: int, *, signed: bool = False) -> str:
    """Return a number with fixed decimals, ``+`` where a sign matters, and never ``-0.0``."""
    rounded = round(value, places) + 0.0
    return f"{rounded:{'+' if signed and rounded else ''}.{places}f}"


def signed_unit(unit: str) -> bool:
    """Whether numbers in a unit are differences, so that their sign is worth printing."""
    return unit.startswith("points")


def estimate(value: Estimate) -> str:
    """Return ``+1.84 [+0.43, +3.10] points``."""
    places, signed = decimals(value.sd), signed_unit(value.unit)
    mean = number(value.mean, places, signed=signed)
    return f"{mean} {interval(value.interval, places, signed=signed)} {unit_words(value.unit)}"


def interval(value: Interval, places: int, *, signed: bool) -> str:
    """Return ``[+0.43, +3.10]``."""
    lower, upper = (number(end, places, signed=signed) for end in (value.lower, value.upper))
    return f"[{lower}, {upper}]"


def attribution(verdict: Verdict) -> str:
    """Return what the documents say, each distinct word once, in the order of the documents."""
    return " / ".join(dict.fromkeys(outcome.status.value for outcome in verdict.attributions))


def tally(verdicts: Iterable[Verdict]) -> str:
    """Return ``3 supported, 1 not testable``, in the order of :class:`VerdictStatus`."""
    counts = Counter(verdict.status for verdict in verdicts)
    return ", ".join(
        f"{counts[status]} {status.value}" for status in VerdictStatus if counts[status]
    )


def worst_rhat(report: VerdictReport) -> float | None:
    """Return the largest R-hat of all fits behind a report, None when nothing was sampled."""
    found = [v.diagnostics.rhat_max for v in report.verdicts if v.diagnostics is not None]
    return max((value for value in found if value is not None), default=None)


def data_hash(report: VerdictReport) -> str:
    """Return twelve hexadecimal digits that change with any row behind any verdict."""
    hashes = sorted({v.evidence_hash for v in report.verdicts if v.evidence_hash})
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()[:12] if hashes else ""


def seeds(report: VerdictReport) -> str:
    """Return the seed of a report; several, where its verdicts differ."""
    return ", ".join(str(seed) for seed in sorted({v.seed for v in report.verdicts}))
