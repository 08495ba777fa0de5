"""Similarities between tasks or languages, by named measures."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from metatransfer.records.base import Identifier, Part, Record, Text


class PairOf(StrEnum):
    """What a measure compares."""

    TASKS = "tasks"
    LANGUAGES = "languages"


class SimilarityMeasure(Record):
    """A way of putting a number on a pair: the header of a similarity folder."""

    id: Identifier
    """Name of the folder it stands in."""
    of: PairOf
    """What it compares."""
    name: Text
    """Name for people."""
    orientation: Literal["similarity", "distance"]
    """Whether a larger value means closer or farther."""
    symmetric: bool
    """Whether the order of the pair matters."""
    how_computed: Text
    """Texts, model and formula behind the numbers."""
    citation: Text
    """Who published the values."""
    url: str = ""
    """Where they can be looked up."""
    licence: Text
    """Licence of the values."""
    se_missing_reason: str = ""
    """Why values carry no standard error, when they carry none."""


class Similarity(Part):
    """One value of one measure for one pair."""

    measure: Identifier
    """Measure it is by."""
    first: Identifier
    """Intermediate task, or training language."""
    second: Identifier
    """Target task, or test language."""
    value: float
    """Value, in the measure's own unit."""
    se: float | None = Field(default=None, ge=0.0)
    """Standard error over the texts compared."""
