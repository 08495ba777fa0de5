"""What is odd about a document, by general rules; each finding quotes what it rests on."""

from typing import Final

from metatransfer.literature.audit import arithmetic, counts, texts, topics
from metatransfer.literature.audit.case import Case, Look
from metatransfer.records.audit import Finding

LOOKS: Final[tuple[Look, ...]] = (
    *counts.LOOKS,
    *topics.LOOKS,
    *texts.LOOKS,
    *arithmetic.LOOKS,
)


def findings(case: Case) -> tuple[Finding, ...]:
    """Return all that is odd about a document.

    Parameters
    ----------
    case : Case
        The document, its claims, and what is at hand.
    """
    return tuple(finding for look in LOOKS for finding in look(case))
