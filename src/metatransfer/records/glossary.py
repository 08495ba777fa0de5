"""What the words of verdicts mean, in a sentence each: for reports, notebooks and documentation."""

from collections.abc import Mapping
from typing import Final

from metatransfer.records.estimate import CONTRADICTED_UNTIL, SUPPORTED_FROM
from metatransfer.records.verdict import VerdictStatus

MEANINGS: Final[Mapping[VerdictStatus, str]] = {
    VerdictStatus.SUPPORTED: (
        f"given the evidence the claim has a probability of {SUPPORTED_FROM:g} or more"
    ),
    VerdictStatus.CONTRADICTED: f"it has a probability of {CONTRADICTED_UNTIL:g} or less",
    VerdictStatus.MIXED: "it would be one of the two, but true effects go both ways",
    VerdictStatus.INCONCLUSIVE: "neither: the evidence leaves it open",
    VerdictStatus.NOT_TESTABLE: "no evidence in hand bears on it; what would decide it is named",
    VerdictStatus.NOT_ASSESSED: "the fit failed its diagnostics, so that nothing is read off it",
    VerdictStatus.STATED: "the document says this; whether it is so is not asked",
    VerdictStatus.STATED_DIFFERENTLY: (
        "the document says something near it, and what differs is named"
    ),
    VerdictStatus.CONTRADICTED_BY_SOURCE: "the document says the contrary",
    VerdictStatus.NOT_FOUND: "the document says nothing of it",
}
"""Meaning of each word."""

WEAKENED: Final[Mapping[str, str]] = {
    "prior-driven": "the prior alone gives the word, or half or double its weight changes it",
    "fragile": "the word turns on a choice that may be made otherwise",
    "indirect": "the cells in evidence are not those that the claim speaks of",
    "checks failed": (
        "the fitted model could not have made all features of the evidence, so that its interval "
        "may be too short"
    ),
}
"""Meaning of what weakens a word."""

NUMBERS: Final[Mapping[str, str]] = {
    "P": "probability of the claim, given the evidence and the model",
    "estimate": "posterior mean of what the claim is about, with its 95 % interval",
    "cell": "one combination of intermediate task, target task and language, for one model",
}
"""Meaning of the numbers beside a word."""
