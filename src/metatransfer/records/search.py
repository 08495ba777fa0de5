"""Searches of the literature: what was asked where and when, what came back, and who kept what."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from metatransfer.records.base import Identifier, Part, Record, Text

Source = Literal["openalex", "arxiv", "acl"]
"""Where the literature is searched: OpenAlex, arXiv, the ACL Anthology."""

Key = Annotated[str, StringConstraints(pattern=r"^(doi|arxiv|acl|openalex):\S+$", max_length=300)]
"""Name of a work: its DOI, else its number in arXiv, the ACL Anthology or OpenAlex."""

Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
"""Moment in UTC, such as 2026-11-23T14:05:00Z."""


class Inquiry(Part):
    """What one source was asked, and how it answered."""

    source: Source
    """The source."""
    sent: str
    """The query in the source's own words, as it was sent."""
    asked_at: Moment
    """When."""
    client: str
    """Software that asked, with its version."""
    data_version: str = ""
    """Version of the data, where the source is a copy of it; empty for a live service."""
    found: int | None = Field(default=None, ge=0)
    """How many records the source says it has; null where it does not say."""
    returned: int = Field(default=0, ge=0)
    """How many of them came back, up to the limit."""
    problem: str = ""
    """What went wrong; what came back until then is kept."""


class Search(Record):
    """A search, as its log is kept; what came back stands in ``results.csv`` beside it."""

    id: Identifier
    """Name of its folder."""
    query: Text
    """Words looked for, as a person wrote them."""
    limit: int = Field(ge=1, le=10_000)
    """Most records asked of each source."""
    inquiries: tuple[Inquiry, ...] = Field(min_length=1)
    """One a source."""
    repeats: Identifier | None = None
    """Search that this one repeats."""
    note: str = ""
    """Why it was made."""


class Hit(Part):
    """A record as a source returned it."""

    search: Identifier
    """Search that it came with."""
    source: Source
    """Where it came from."""
    key: Key
    """Name in its source."""
    title: str
    """Title, white space made single."""
    authors: str = ""
    """Authors, parted by semicolons."""
    year: int | None = Field(default=None, ge=1500, le=2200)
    """Year of publication."""
    doi: str = Field(default="", pattern=r"^(10\.\d{4,9}/\S+)?$")
    """DOI in lower case and without resolver."""
    arxiv: str = Field(default="", pattern=r"^(\d{4}\.\d{4,5}|[a-z-]+(\.[a-z]{2})?/\d{7})?$")
    """Number in arXiv, without version."""
    venue: str = ""
    """Where it appeared."""
    form: str = ""
    """What the source calls it: article, preprint, proceedings-article and the like."""
    url: str = ""
    """Where it can be read."""
    abstract: str = ""
    """Abstract, where the source has one."""
    retracted: str = ""
    """What the source says of a retraction or withdrawal; empty where it says nothing."""


class SearchResults(Part):
    """A search with what came back."""

    search: Search
    """Its log."""
    hits: tuple[Hit, ...]
    """Records, in the order in which they came."""


class Decision(StrEnum):
    """What screening does with a work."""

    INCLUDE = "include"
    EXCLUDE = "exclude"


class Stage(StrEnum):
    """What was read when it was decided."""

    ABSTRACT = "abstract"
    """Title and abstract."""
    FULL_TEXT = "full_text"
    """The whole text."""
    NOT_RETRIEVED = "not_retrieved"
    """The text was sought and could not be had."""


class Screening(Part):
    """A decision on one work, at one stage."""

    key: Key
    """Any name of the work."""
    stage: Stage
    """What was read."""
    decision: Decision
    """Whether it stays."""
    reason: Text
    """Why."""
    by: Identifier
    """Who decided."""
    day: str = Field(pattern=r"^\d{4}-\d\d-\d\d$")
    """When."""

    @model_validator(mode="after")
    def _what_was_not_read_is_not_included(self) -> "Screening":
        if self.stage is Stage.NOT_RETRIEVED and self.decision is Decision.INCLUDE:
            raise ValueError("a work whose text could not be had cannot be included on it")
        return self


class Work(Part):
    """Records of one intellectual work: preprint and publication, from all sources."""

    key: Key
    """Its DOI where it has one, else its number in a source."""
    hits: tuple[Hit, ...] = Field(min_length=1)
    """Its records, the fullest first."""
    keys: tuple[Key, ...]
    """All its names."""
    by_machine: bool = False
    """Whether it says of itself that a machine generated it: then it is no evidence."""
    retracted: str = ""
    """What a source says of a retraction; empty where none does."""


class Count(Part):
    """How many, for one reason or source."""

    of: str
    """Reason or source."""
    n: int = Field(ge=0)
    """How many."""


class PrismaCounts(Part):
    """Numbers of a PRISMA 2020 flow, computed from records (Page et al. 2021).

    Works that are not yet decided stand in ``unscreened`` and ``undecided``, so that the boxes of
    the flow add up at any time.
    """

    identified: tuple[Count, ...]
    """Records, by source."""
    duplicates: int
    """Records removed as further records of a work."""
    by_automation: int
    """Works marked as ineligible by automation: machine-generated syntheses."""
    retracted: int
    """Works removed before screening because they are retracted or withdrawn."""
    screened: int
    """Works decided by title and abstract."""
    unscreened: int
    """Works that nobody has decided yet."""
    excluded: tuple[Count, ...]
    """Works excluded by title and abstract, by reason."""
    sought: int
    """Works whose text was sought: those that title and abstract did not exclude."""
    not_retrieved: int
    """Works whose text could not be had."""
    assessed: int
    """Works decided by their text."""
    undecided: int
    """Works sought whose text nobody has assessed yet."""
    excluded_by_text: tuple[Count, ...]
    """Works excluded by their text, by reason."""
    included: int
    """Works included."""
    reports: int
    """Records of the works included."""
