"""Verdicts: what was decided, on what evidence, with which uncertainty."""

from enum import StrEnum
from typing import Final, Literal

from pydantic import Field

from metatransfer.records import wording
from metatransfer.records.base import Identifier, Part, Probability, Record
from metatransfer.records.claim import Status
from metatransfer.records.estimate import Estimate, Interval
from metatransfer.records.html import table_html
from metatransfer.records.notice import Notice

HEADINGS: Final = ("claim", "verdict", "estimate", "P", "cells", "studies", "")
"""Of a table of verdicts in a notebook."""


class VerdictStatus(StrEnum):
    """The word of a verdict."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    MIXED = "mixed"
    INCONCLUSIVE = "inconclusive"
    NOT_TESTABLE = "not testable"
    NOT_ASSESSED = "not assessed"
    STATED = "stated"
    STATED_DIFFERENTLY = "stated differently"
    CONTRADICTED_BY_SOURCE = "contradicted by the source"
    NOT_FOUND = "not found"


class Companion(Part):
    """A number that stands beside the verdict and does not decide it."""

    label: str
    """What it is."""
    estimate: Estimate | None = None
    """Its posterior, when it has one."""
    probability: Probability | None = None
    """A probability, when it is one."""
    value: float | None = None
    """A plain number, when it is one."""
    unit: str = ""
    """Unit of the plain number."""
    note: str = ""
    """How to read it."""


class SesoiPoint(Part):
    """The verdict under another smallest effect of interest."""

    value: float
    """Smallest effect of interest, in the claim's unit."""
    probability: Probability
    """Probability of the claim under it."""
    status: VerdictStatus
    """Verdict under it."""


class Diagnostics(Part):
    """Whether the posterior may be trusted."""

    engine: str
    """What sampled it."""
    fell_back_from: tuple[str, ...] = ()
    """Engines that come before it and failed their gate, each with its reasons."""
    draws: int
    """Number of draws kept."""
    rhat_max: float | None
    """Largest split R-hat over parameters; null for an engine without chains."""
    ess_min: float | None
    """Smallest bulk or tail effective sample size over parameters."""
    divergences: int
    """Number of divergent transitions."""
    khat: float | None = None
    """Pareto shape of importance weights; null for an engine that does not weigh."""
    passed: bool
    """Whether the gate was passed."""
    reasons: tuple[str, ...] = ()
    """Why not, when not."""
    checks_failed: tuple[str, ...] = ()
    """Posterior predictive checks that failed."""


class DroppedTerm(Part):
    """A term of the model that the evidence cannot carry."""

    term: str
    """Name of the term."""
    reason: str
    """Why it was dropped."""


class EvidenceRow(Part):
    """One row of evidence behind a verdict, down to the file."""

    where: str
    """File and line in the project."""
    locator: str
    """Place in the original source."""
    study: Identifier
    """Study."""
    cell: str
    """Intermediate, target, language, model."""
    outcome_points: float
    """Outcome, in points."""
    se_points: float | None
    """Standard error, when one is known."""
    se_source: str
    """Where the standard error comes from."""
    flags: tuple[str, ...] = ()
    """External baseline, shared training data, best of N."""


class NearEvidence(Part):
    """Rows that come near a claim and do not decide it, alike in what keeps them out."""

    kept_out_by: tuple[str, ...]
    """What keeps them out; empty where they bear on the claim and are not enough."""
    rows_in_all: int = Field(ge=1)
    """How many there are."""
    rows: tuple[EvidenceRow, ...]
    """The first of them."""


class ConsistencyFigure(Part):
    """Result of arithmetic on a source's own headline figures: never evidence."""

    check: Identifier
    """Consistency check."""
    says: str
    """The finding in words."""
    lower: float
    """Lower end of what is implied."""
    upper: float
    """Upper end of what is implied."""
    unit: str
    """Unit."""


class AttributionOutcome(Part):
    """What a document says of the claim, and how it was established."""

    document: Identifier
    """Document."""
    status: Status
    """What it says."""
    basis: Literal["checked now", "recorded"]
    """Whether the document was at hand or the recorded check is repeated."""
    quote: str = ""
    """Sentence that bears on it."""
    score: float | None = None
    """Alignment of the quotation with the document, 0-100, when checked now."""
    differences: tuple[str, ...] = ()
    """What differs."""
    checked: str = ""
    """Day of the recorded check."""
    document_sha256: str = ""
    """SHA-256 of the document as it was on that day; empty when only a quotation was at hand."""


class SpecificationPoint(Part):
    """The verdict under one way to make the choices that may be made otherwise."""

    choices: tuple[str, ...]
    """Where it differs from the verdict's own; empty for that one."""
    status: VerdictStatus
    """Its word; not testable or not assessed where nothing could be read."""
    probability: Probability | None = None
    """Probability of the claim under it."""
    mean: float | None = None
    """Posterior mean of the estimand."""
    lower: float | None = None
    """Lower end of the 95 % interval."""
    upper: float | None = None
    """Upper end of the 95 % interval."""
    checks_passed: bool = True
    """Whether the model could have produced the rows: one that could not is hardly defensible."""
    draws: int = 0
    """Draws it was read off, a few hundred in a row; 0 where nothing was drawn."""


class Averaged(Part):
    """The claim over models of the same outcomes, weighed by their marginal likelihoods."""

    models: int
    """How many: widths of the priors, under the verdict's own choices otherwise."""
    probability: Probability
    """Probability of the claim."""
    heaviest: Probability
    """Weight of the model that weighs most."""


class Multiverse(Part):
    """The verdict under many defensible specifications."""

    points: tuple[SpecificationPoint, ...]
    """Those that were fitted, the verdict's own first."""
    possible: int
    """How many there are."""
    agreeing: Probability | None
    """Share of those that give a word, and whose checks passed, with the verdict's word; of all
    that give a word, where no checks passed."""
    flips: tuple[str, ...] = ()
    """Single choices that change the word."""
    averaged: Averaged | None = None
    """The claim averaged over models; null where fewer than two marginal likelihoods are known."""


class Verdict(Record):
    """What was decided on one claim."""

    claim: Identifier
    """Claim."""
    title: str
    """Its title."""
    statement: str
    """Its statement."""
    kind: str
    """Kind of its test."""
    status: VerdictStatus
    """The word."""
    qualifiers: tuple[Literal["prior-driven", "fragile", "indirect", "checks failed"], ...] = ()
    """What weakens the word."""
    reason: str = ""
    """Why it is not testable, not assessed or qualified."""
    decided_by: Literal["evidence", "attribution", "nothing"]
    """What decided it."""
    probability: Probability | None = None
    """Probability of the claim at its SESOI, given the evidence."""
    probability_at_zero: Probability | None = None
    """The same with the SESOI at zero."""
    estimate: Estimate | None = None
    """Posterior of the estimand."""
    prediction: Interval | None = None
    """95 % interval of a single true outcome in a new cell."""
    k_cells: int = 0
    """Cells behind it."""
    k_pairs: int = 0
    """Intermediate-target pairs behind it."""
    n_studies: int = 0
    """Studies behind it."""
    terms_fitted: tuple[str, ...] = ()
    """Terms of the model."""
    terms_dropped: tuple[DroppedTerm, ...] = ()
    """Terms dropped."""
    diagnostics: Diagnostics | None = None
    """Whether the posterior may be trusted."""
    companions: tuple[Companion, ...] = ()
    """Numbers beside it."""
    sesoi: tuple[SesoiPoint, ...] = ()
    """The verdict under other SESOIs."""
    without_claimant: Companion | None = None
    """The same without the claimant's own study."""
    without_study: tuple[Companion, ...] = ()
    """The same without each study in turn; empty where it was not asked for."""
    by_year: tuple[Companion, ...] = ()
    """The same from what was known at the end of each year; empty where it was not asked for."""
    multiverse: Multiverse | None = None
    """The same under other defensible choices; null where it was not asked for."""
    consistency: tuple[ConsistencyFigure, ...] = ()
    """Arithmetic on the source's figures."""
    attributions: tuple[AttributionOutcome, ...] = ()
    """What documents say."""
    said_of_it: str = ""
    """What the source itself says of it."""
    rule: str = ""
    """The rule that gave the word."""
    would_decide: str = ""
    """Evidence that would decide it, or change it."""
    evidence: tuple[EvidenceRow, ...] = ()
    """Rows behind it, capped for output; the count is in ``k_cells``."""
    nearest: tuple[NearEvidence, ...] = ()
    """Where it is not testable: what comes nearest, and what keeps it out."""
    evidence_hash: str = ""
    """Hash of all rows behind it."""
    model_hash: str = ""
    """Hash of the specification, data and settings of its fit."""
    seed: int = 0
    """Seed."""
    versions: dict[str, str] = Field(default_factory=dict)
    """Versions of all software that shaped it."""

    def _repr_html_(self) -> str:
        """Return a table of one row for notebooks."""
        return table_html(HEADINGS, [self.cells()])

    def cells(self) -> tuple[str, ...]:
        """Return what a row of a table says, in the words and digits of a terminal."""
        told = ", ".join(self.qualifiers) or ("" if self.estimate else self.reason)
        return (
            self.claim,
            self.status.value,
            "" if self.estimate is None else wording.estimate(self.estimate),
            "" if self.probability is None else wording.probability(self.probability),
            f"{self.k_cells:,}" if self.k_cells else "",
            f"{self.n_studies:,}" if self.n_studies else "",
            told,
        )


class Contents(Part):
    """How much a project holds."""

    claims: int = 0
    """Claims that were verified."""
    studies: int = 0
    """Studies in evidence, alternate transcriptions included."""
    results: int = 0
    """Arms of all studies."""
    similarities: int = 0
    """Values of all similarity measures."""


class VerdictReport(Record):
    """All verdicts of a run."""

    contents: Contents = Contents()
    """What was read."""
    verdicts: tuple[Verdict, ...]
    """One a claim, in the order of the claims' files."""
    notices: tuple[Notice, ...] = ()
    """Rows behind the verdicts that stand out from those like them, and were not confirmed."""

    def shortened(self, rows: int) -> "VerdictReport":
        """Return the same with the first rows of evidence of each verdict only.

        Parameters
        ----------
        rows : int
            How many are left at the most.
        """
        kept = (
            each.model_copy(update={"evidence": each.evidence[:rows]}) for each in self.verdicts
        )
        return self.model_copy(update={"verdicts": tuple(kept)})

    def _repr_html_(self) -> str:
        """Return a table for notebooks."""
        return table_html(HEADINGS, (verdict.cells() for verdict in self.verdicts))
