"""Claims: a statement in its author's words, and the test that decides it."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from metatransfer.records.base import (
    Identifier,
    Number,
    Part,
    Probability,
    Record,
    Text,
    WholeNumber,
)
from metatransfer.records.task import TaskKind


class Outcome(StrEnum):
    """What is modelled."""

    GAIN = "gain"
    """Score minus the score of the baseline arm, in points."""
    TRANSFER_GAP = "transfer_gap"
    """Score in a language minus the score in the training language, in points."""


class Alternative(StrEnum):
    """Which side of the reference the claim is on."""

    GREATER = "greater"
    LESS = "less"
    BETWEEN = "between"
    EQUIVALENT = "equivalent"


class Population(StrEnum):
    """Which cells the claim is about."""

    OBSERVED = "observed"
    """The cells in evidence, as they stand."""
    NEW_TASK = "new_task"
    """A target task that nobody has measured."""
    NEW_LANGUAGE = "new_language"
    """A language that nobody has measured."""
    NEW_STUDY = "new_study"
    """A study that nobody has run; needs three studies."""


class Status(StrEnum):
    """What a document says of a statement."""

    STATED = "stated"
    STATED_DIFFERENTLY = "stated differently"
    CONTRADICTED_BY_SOURCE = "contradicted by the source"
    NOT_FOUND = "not found"


class Quotation(Part):
    """Words of a document, with the place they stand in."""

    document: Identifier
    """Document that is quoted."""
    quote: Text
    """Its words, letter by letter; typographic variants and line breaks apart."""
    locator: Text
    """Section, page or row."""


class SourceVerdict(Part):
    """What the document that makes the claim itself says of it."""

    verified: bool | None = None
    """Whether it marks the claim as verified; null where it says nothing."""
    confidence: Annotated[Probability, Field(strict=True)] | None = None
    """Confidence it prints; null where it prints none."""


class Attribution(Part):
    """What a cited document says of the statement, as checked by a person on a day."""

    document: Identifier
    """Document that was read."""
    status: Status
    """What it says of the statement."""
    quote: str = ""
    """The sentence that bears on it; empty when not found."""
    differences: tuple[Text, ...] = ()
    """What differs between the statement and the document."""
    checked: date
    """Day of the check."""
    document_sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    """SHA-256 of the document as it was then; empty when only a quotation of it was at hand."""

    @model_validator(mode="after")
    def _found_means_quoted(self) -> "Attribution":
        if (self.status is Status.NOT_FOUND) == bool(self.quote):
            raise ValueError(
                f"status '{self.status}' with quote '{self.quote[:40]}' · "
                "allowed: a quote for all that was found, none for 'not found'"
            )
        if self.status is Status.STATED_DIFFERENTLY and not self.differences:
            raise ValueError("status 'stated differently' needs differences: say what differs")
        return self


class Sesoi(Part):
    """Smallest effect size of interest: what a vague word is taken to mean."""

    value: Number
    """The effect, in ``unit``."""
    unit: Literal["points", "points_per_sd", "share", "ranks"]
    """Unit of the value."""
    reason: Text
    """Why this value."""
    alternatives: tuple[Number, ...] = ()
    """Other values a reader may hold; the verdict is shown for each."""


class Reading(Part):
    """How one vague word of the statement was made precise."""

    word: Text
    """The word, as it stands in the statement."""
    read_as: Text
    """What it is taken to mean."""
    why: Text
    """Why."""


class Where(Part):
    """Which cells a test is about; an empty field admits everything."""

    intermediates: tuple[Identifier, ...] = ()
    """Intermediate tasks."""
    targets: tuple[Identifier, ...] = ()
    """Target tasks."""
    target_kinds: tuple[TaskKind, ...] = ()
    """Kinds of target task."""
    target_benchmarks: tuple[Identifier, ...] = ()
    """Benchmarks that the target tasks belong to."""
    languages: tuple[Identifier, ...] = ()
    """Languages of the test sets."""
    not_languages: tuple[Identifier, ...] = ()
    """Languages left out."""
    train_languages: tuple[Identifier, ...] = ()
    """Languages of the training sets."""
    parallel_test_sets: bool | None = None
    """Only tasks whose test sets are (or are not) translations of one another."""


class _Quantitative(Part):
    """What all quantitative tests share."""

    outcome: Outcome = Outcome.GAIN
    """What is modelled."""
    where: Where
    """Cells the claim is about."""
    population: Population = Population.OBSERVED
    """Which cells the verdict speaks of."""
    best_of_n: bool = False
    """Whether the claim is about choosing the best intermediate task for each target."""


class MeanGain(_Quantitative):
    """The mean true outcome over cells, each intermediate-target pair weighing the same."""

    kind: Literal["mean_gain"]
    """Discriminator."""
    alternative: Alternative
    """Side of the SESOI."""
    sesoi: Sesoi
    """What the claim's size word means."""
    upper: Number | None = None
    """Upper bound in the SESOI's unit, for ``between``."""


class ShareAbove(_Quantitative):
    """The share of true outcomes above a threshold, each pair weighing the same."""

    kind: Literal["share_above"]
    """Discriminator."""
    threshold: Sesoi
    """Outcome that a cell must exceed to count."""
    alternative: Alternative
    """Side of ``share``."""
    share: Sesoi
    """Share that is to be exceeded; unit ``share``."""


class Contrast(_Quantitative):
    """Difference of two mean true outcomes."""

    kind: Literal["contrast"]
    """Discriminator."""
    minus: Where
    """Cells whose mean is subtracted."""
    alternative: Alternative
    """Side of the SESOI."""
    sesoi: Sesoi
    """Smallest difference of interest."""


class Slope(_Quantitative):
    """Outcome per standard deviation of similarity (or distance) within target."""

    kind: Literal["slope"]
    """Discriminator."""
    measure: Identifier
    """Similarity measure."""
    component: Literal["remainder", "intermediate", "target"] = "remainder"
    """Which part of the measure: the doubly-centred remainder, or a mean."""
    alternative: Alternative
    """Side of the SESOI."""
    sesoi: Sesoi
    """Smallest slope of interest, in points per standard deviation."""


class Selection(_Quantitative):
    """Mean true gain of choosing by similarity, minus that of another policy."""

    kind: Literal["selection"]
    """Discriminator."""
    measure: Identifier
    """Similarity measure that chooses."""
    against: Literal["random", "constant", "oracle"]
    """Policy it is compared with, on the same candidates."""
    top: WholeNumber = Field(default=1, ge=1, le=20)
    """How many tasks are chosen."""
    combine: Literal["mean", "best"] = "mean"
    """What is earned by choosing several: their mean, or the best of them."""
    alternative: Alternative
    """Side of the SESOI."""
    sesoi: Sesoi
    """Smallest advantage of interest."""


class Rank(_Quantitative):
    """Named intermediate tasks are the best by mean true outcome."""

    kind: Literal["rank"]
    """Discriminator."""
    best: tuple[Identifier, ...] = Field(min_length=1)
    """Tasks claimed to be the best."""
    among_top: WholeNumber = Field(ge=1)
    """They are all within this many places from the top."""


class Count(_Quantitative):
    """A number of distinct things in evidence."""

    kind: Literal["count"]
    """Discriminator."""
    of: Literal["intermediates", "targets", "languages", "models", "studies"]
    """What is counted."""
    equals: WholeNumber = Field(ge=0)
    """Number claimed."""


class Documented(Part):
    """What a document says or intends; decided by attribution alone."""

    kind: Literal["documented"]
    """Discriminator."""
    by: tuple[Identifier, ...] = Field(min_length=1)
    """Documents that decide it, the most authoritative first."""


class Provenance(Part):
    """Who made a document, how, or which score it bears; decided by attribution alone."""

    kind: Literal["provenance"]
    """Discriminator."""
    by: tuple[Identifier, ...] = Field(min_length=1)
    """Documents that decide it, the most authoritative first."""


QuantitativeTest = MeanGain | ShareAbove | Contrast | Slope | Selection | Rank | Count
AttributionTest = Documented | Provenance
Test = Annotated[QuantitativeTest | AttributionTest, Field(discriminator="kind")]


class Claim(Record):
    """A statement somebody made, where it stands, and the test that decides it."""

    id: Identifier
    """Name; the claim's file carries it too."""
    title: Text
    """What it says, in a few words."""
    statement: Text
    """The statement in its author's words."""
    truncated: bool = False
    """Whether the source cuts the statement off."""
    source: Quotation
    """Where it was made."""
    said_of_it: SourceVerdict = SourceVerdict()
    """What its source itself says of it."""
    attributions: tuple[Attribution, ...] = ()
    """What the documents that it rests on say."""
    readings: tuple[Reading, ...] = ()
    """How its vague words were made precise."""
    test: Test
    """What decides it."""
    indirect: str = ""
    """Why the cells of the test are not those the statement speaks of; empty when they are."""
    would_decide: str = ""
    """Evidence that would decide it, when present evidence cannot."""
    consistency_checks: tuple[Identifier, ...] = ()
    """Arithmetic on its source's own figures, shown beside the verdict."""
    tags: tuple[Identifier, ...] = ()
    """Free labels."""

    @model_validator(mode="after")
    def _attribution_decides_only_what_it_has_read(self) -> "Claim":
        if isinstance(self.test, Documented | Provenance):
            read = {attribution.document for attribution in self.attributions}
            missing = [name for name in self.test.by if name not in read]
            if missing:
                raise ValueError(
                    f"test.by names '{missing[0]}', of which no attribution is recorded · "
                    f"recorded: {', '.join(sorted(read)) or 'none'}"
                )
        return self

    @property
    def quantitative(self) -> bool:
        """Whether evidence decides it, rather than a document."""
        return not isinstance(self.test, Documented | Provenance)
