"""Reviews: ratings on a stated rubric, how far raters agree, and a score with its interval."""

import re
from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import Field, model_validator

from metatransfer.records.base import IDENTIFIER_PATTERN, Identifier, Part, Record, Text
from metatransfer.records.estimate import Interval

LOWEST: Final = 0.0
HIGHEST: Final = 10.0
"""Ends of the scale of all ratings."""


class Answer(Part):
    """A yes-or-no question of the rubric, answered."""

    question: str
    """The question."""
    met: bool
    """Whether the answer is yes."""
    because: str = ""
    """What it rests on."""


class Rating(Part):
    """What one reviewer gives one item."""

    reviewer: Identifier
    """Who rates."""
    item: Identifier
    """Claim, or ``report`` for the document as a whole."""
    score: float = Field(ge=LOWEST, le=HIGHEST)
    """0 to 10; an automatic reviewer gives 10 × the share of its questions answered yes."""
    reason: str = ""
    """Why."""
    answers: tuple[Answer, ...] = ()
    """Questions behind an automatic rating."""


class RatingsFile(Record):
    """Ratings of one person for one document, as they stand in a file."""

    reviewer: Identifier
    """Who rates."""
    document: Text
    """Name of the document's file."""
    ratings: tuple[Rating, ...] = Field(min_length=1)
    """One an item."""

    @model_validator(mode="before")
    @classmethod
    def _ratings_are_by_who_rates(cls, data: Any) -> Any:
        """Give ratings the reviewer of the file, where they name none."""
        match data:
            case {"reviewer": str(reviewer), "ratings": list(ratings)} if re.fullmatch(
                IDENTIFIER_PATTERN, reviewer
            ):
                given = [
                    {"reviewer": reviewer, **rating} if isinstance(rating, Mapping) else rating
                    for rating in ratings
                ]
                return {**data, "ratings": given}
            case _:
                return data

    @model_validator(mode="after")
    def _one_rater_and_one_rating_an_item(self) -> "RatingsFile":
        others = {rating.reviewer for rating in self.ratings} - {self.reviewer}
        if others:
            raise ValueError(f"ratings by '{min(others)}' in the file of '{self.reviewer}'")
        items = [rating.item for rating in self.ratings]
        twice = {item for item in items if items.count(item) > 1}
        if twice:
            raise ValueError(f"item '{min(twice)}' is rated twice; keep one rating")
        return self


class Agreement(Part):
    """Krippendorff's alpha over items and reviewers."""

    alpha: float | None
    """The coefficient; null where fewer than two reviewers rated an item in common."""
    interval: Interval | None = None
    """Bootstrap interval over items."""
    level: Literal["nominal", "ordinal", "interval"] = "interval"
    """Level of measurement."""
    reviewers: int = 0
    """Reviewers."""
    items: int = 0
    """Items that two or more of them rated."""
    note: str = ""
    """How to read it, or why there is none."""


class ReviewerProfile(Part):
    """What the consensus learns of a reviewer."""

    reviewer: Identifier
    """Who."""
    ratings: int
    """How many ratings."""
    severity: float
    """Points below the consensus that they rate, posterior mean."""
    severity_interval: Interval
    """95 % interval."""
    noise: float
    """Standard deviation of their ratings around the consensus, posterior mean."""


class ItemScore(Part):
    """Consensus on one item."""

    item: Identifier
    """Claim or report."""
    score: float
    """Posterior mean, 0 to 10."""
    interval: Interval
    """95 % interval."""


class Consensus(Part):
    """A Bayesian consensus that allows for severity and reliability of reviewers."""

    score: float
    """Mean over items, posterior mean, 0 to 10."""
    interval: Interval
    """95 % interval."""
    items: tuple[ItemScore, ...]
    """By item."""
    reviewers: tuple[ReviewerProfile, ...]
    """By reviewer."""
    rhat_max: float
    """Largest split R-hat."""
    ess_min: float
    """Smallest effective sample size."""
    note: str = ""
    """What weakens it."""


class Review(Part):
    """Ratings of a document, their agreement and their consensus."""

    ratings: tuple[Rating, ...]
    """All ratings."""
    agreement: Agreement
    """How far reviewers agree."""
    consensus: Consensus | None = None
    """Score with interval; null where nothing was rated."""
