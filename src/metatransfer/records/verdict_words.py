"""Verdicts in words: how many of each, from which data and seeds, what comes near."""

import hashlib
from collections import Counter
from collections.abc import Iterable

from metatransfer.records import wording
from metatransfer.records.verdict import NearEvidence, Verdict, VerdictReport, VerdictStatus


def tally(verdicts: Iterable[Verdict]) -> str:
    """Return ``3 supported, 1 not testable``, in the order of :class:`VerdictStatus`."""
    counts = Counter(verdict.status for verdict in verdicts)
    return ", ".join(
        f"{counts[status]} {status.value}" for status in VerdictStatus if counts[status]
    )


def data_hash(report: VerdictReport) -> str:
    """Return twelve hexadecimal digits that change with any row behind any verdict."""
    hashes = sorted({v.evidence_hash for v in report.verdicts if v.evidence_hash})
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()[:12] if hashes else ""


def seeds(report: VerdictReport) -> str:
    """Return the seed of a report; several, where its verdicts differ."""
    return ", ".join(str(seed) for seed in sorted({v.seed for v in report.verdicts}))


def near(evidence: NearEvidence) -> str:
    """Return ``12 rows: another target task; in English``: what comes near, and what it lacks."""
    found = wording.count(evidence.rows_in_all, "row")
    if not evidence.kept_out_by:
        return f"{found}: about what the claim speaks of, but not enough"
    return f"{found}: {'; '.join(evidence.kept_out_by)}"
