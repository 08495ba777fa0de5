"""Draft claims: what rules found in a document, for a person to confirm."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from metatransfer.records.base import Identifier, Part, Record
from metatransfer.records.claim import Reading, SourceVerdict, Test
from metatransfer.records.task import TaskKind


class ClaimKind(StrEnum):
    """What sort of statement a claim is."""

    QUANTITATIVE = "quantitative"
    """An effect: how much, how often, in which direction."""
    COMPARATIVE = "comparative"
    """One thing against another."""
    DOCUMENTED = "documented"
    """What a study says, does or intends."""
    PROVENANCE = "provenance"
    """Who made a document, how, or which score it bears."""


Origin = Literal["listed", "prose", "field"]
"""A row of the document's own list of claims, a sentence of its text, or a labelled field."""

Flag = Literal["truncated", "question", "hedged", "negated", "copied", "repeated"]

Direction = Literal["up", "down", "none", ""]


class StatedNumber(Part):
    """A number of a statement."""

    value: float
    """The number."""
    unit: str = ""
    """The word after it, ``/10`` for a score out of ten; empty where there is none."""


class DraftClaim(Part):
    """A claim as rules read it; nothing enters ``claims/`` before a person confirms it."""

    id: Identifier
    """Name made of the document's and of its place."""
    statement: str = Field(min_length=1)
    """The statement in its author's words."""
    kind: ClaimKind
    """What sort of statement it is."""
    origin: Origin
    """Where in the document it stands."""
    locator: str
    """Section and row or sentence."""
    flags: tuple[Flag, ...] = ()
    """What is odd about it."""
    same_as: str = ""
    """Id of an earlier claim of the document that says the same."""
    direction: Direction = ""
    """Direction of the effect; empty where none is stated."""
    tasks: tuple[Identifier, ...] = ()
    """Tasks it names."""
    task_kinds: tuple[TaskKind, ...] = ()
    """Kinds of task it names."""
    benchmarks: tuple[str, ...] = ()
    """Benchmarks it names, as they are written."""
    languages: tuple[Identifier, ...] = ()
    """Languages it names."""
    magnitudes: tuple[str, ...] = ()
    """Words of size, frequency and certainty."""
    numbers: tuple[StatedNumber, ...] = ()
    """Numbers in it."""
    said_of_it: SourceVerdict = SourceVerdict()
    """What the document itself says of it."""
    test: Test | None = None
    """Proposed test; none where a document decides, or where rules find none."""
    readings: tuple[Reading, ...] = ()
    """How the proposed test reads its vague words."""


class Extraction(Record):
    """All draft claims of a document."""

    document: str
    """Name of its file."""
    sha256: str
    """SHA-256 of the file's bytes."""
    title: str
    """Title of the document; empty where none is recognised."""
    claims: tuple[DraftClaim, ...]
    """Drafts, listed ones first."""
    problems: tuple[str, ...] = ()
    """What could not be read, or was mended."""


class DraftScore(Part):
    """A score of a printed table as rules read it; names stand as the table has them."""

    model: str = ""
    """Encoder and recipe."""
    intermediate: str = ""
    """Intermediate task."""
    target: str = ""
    """Target task."""
    language: str = ""
    """Language of the test set."""
    metric: str = ""
    """Metric."""
    score: float
    """The number, in the table's unit."""
    sd: float | None = None
    """Spread printed beside it, which may be over seeds or over something else."""
    locator: str
    """Table, row and column."""


class DraftTable(Part):
    """A table of results of a document, as scores for a person to confirm."""

    id: Identifier
    """Name made of the document's and of the table's number."""
    caption: str = ""
    """Its caption."""
    locator: str
    """Where it stands."""
    rows_are: str
    """What its rows are taken for."""
    columns_are: str
    """What its columns are taken for."""
    unit: Literal["fraction", "points"]
    """Unit that its numbers look like."""
    scores: tuple[DraftScore, ...]
    """One a cell."""
    unknown: tuple[str, ...] = ()
    """Names of tasks and languages that the registry does not have."""
    problems: tuple[str, ...] = ()
    """Cells and headings that could not be read."""


class DraftTables(Record):
    """All tables of results of a document."""

    document: str
    """Name of its file."""
    sha256: str
    """SHA-256 of the file's bytes."""
    tables: tuple[DraftTable, ...]
    """Tables, in order."""
    problems: tuple[str, ...] = ()
    """What could not be read."""
