"""Audits: a document's claims beside what sources and evidence say, and what is odd about it."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from metatransfer.records.base import Part, Probability, Record
from metatransfer.records.claim import Status
from metatransfer.records.document import DocumentKind
from metatransfer.records.draft import DraftClaim
from metatransfer.records.review import Review
from metatransfer.records.verdict import Verdict


class FindingKind(StrEnum):
    """What is odd about a document."""

    COUNT = "count"
    """A number it states of itself and what can be counted differ."""
    MARKS = "marks"
    """Claims that it marks as verified, beside what sources and evidence say of them."""
    SCORE = "score"
    """Scores that it gives itself."""
    REFERENCES = "references"
    """Its reference list."""
    COPIED = "copied"
    """Text of another document."""
    CUT_OFF = "cut off"
    """Text that ends in the middle."""
    MISMATCH = "mismatch"
    """Two parts of it speak of different things."""
    WORDING = "wording"
    """Words that stand in another report and not in its own text."""
    CONFIDENCE = "confidence"
    """Marks and confidences of its claims."""
    DATES = "dates"
    """Days that contradict one another."""
    P_VALUE = "p-value"
    """A p-value that does not follow from the test statistic beside it."""
    UNANSWERED = "unanswered"
    """A question of its own that none of its claims answers."""


class Finding(Part):
    """One thing that is odd about a document."""

    kind: FindingKind
    """What sort of thing."""
    text: str
    """The finding, in one sentence."""
    quotes: tuple[str, ...] = ()
    """Words of the document, and of others, that show it."""
    documents: tuple[str, ...] = ()
    """Other documents that it concerns."""


class Bearing(Part):
    """What a text says of a claim, as rules compare them; read by nobody yet."""

    document: str
    """Document; ``itself`` for the text around a list of claims."""
    kind: DocumentKind
    """What sort of text it is."""
    status: Status
    """What it says."""
    quote: str = ""
    """Sentence that decides."""
    coverage: Probability = 0.0
    """Share of the claim's telling words that the sentence has."""
    differences: tuple[str, ...] = ()
    """In what they differ."""
    others: tuple[str, ...] = ()
    """Further sentences that bear on it, most telling first."""


Standing = Literal["borne out", "not borne out", "undecided", "it says nothing"]
"""A document's own mark beside our verdict."""


class AuditedClaim(Part):
    """A claim of a document beside what others say of it."""

    draft: DraftClaim
    """The claim as rules read it."""
    bearings: tuple[Bearing, ...] = ()
    """What texts at hand say, the most authoritative first."""
    attribution: Status
    """What the first of them says that says anything."""
    attributed_to: str = ""
    """Which that is."""
    matched: str = ""
    """Claim of the project that it is."""
    verdict: Verdict | None = None
    """Verdict on that claim, or on the proposed test."""
    basis: Literal["a claim of the project", "the proposed test", "attribution by rules"]
    """What the word rests on."""
    word: str
    """Our word: the verdict's, or the attribution's."""
    standing: Standing
    """Its own mark beside our word."""


class AuditReport(Record):
    """Everything that an audit of one document found."""

    file: str
    """Name of its file."""
    sha256: str
    """SHA-256 of the file's bytes."""
    document: str = ""
    """Id of the project's record of it; empty where there is none."""
    title: str = ""
    """Its title; empty where none is recognised."""
    kind: DocumentKind
    """What sort of text it is."""
    dated: str = ""
    """Day it bears."""
    characters: int = Field(default=0, ge=0)
    """Length of its text."""
    references: tuple[str, ...] = ()
    """Entries of its reference list."""
    compared_with: tuple[str, ...] = ()
    """Documents at hand that it was compared with."""
    claims: tuple[AuditedClaim, ...] = ()
    """Its claims, listed ones first."""
    findings: tuple[Finding, ...] = ()
    """What is odd about it."""
    review: Review | None = None
    """Ratings, their agreement, and a score with its interval."""
    problems: tuple[str, ...] = ()
    """What could not be read."""


class FailedAudit(Part):
    """A document that could not be audited."""

    file: str
    """Name of its file."""
    reason: str
    """Why not."""


class AuditFolder(Record):
    """Audits of several documents."""

    audits: tuple[AuditReport, ...]
    """One a document."""
    failed: tuple[FailedAudit, ...] = ()
    """Documents that could not be read."""
