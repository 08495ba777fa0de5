"""Consistency checks: arithmetic on a source's own headline figures."""

from typing import Literal

from pydantic import Field, model_validator

from metatransfer.records.base import Identifier, Number, Part, Record, Text


class Figure(Part):
    """A number a source prints."""

    name: Identifier
    """Short name."""
    value_points: Number
    """Value, in points."""
    source: Text
    """Where it is printed."""


class ConsistencyCheck(Record):
    """What a mean over all tasks implies for the tasks that are not printed.

    With n members, k of them known: ``implied = ((total_baseline + claimed_gain) * n -
    sum(known)) / (n - k) - mean(rest_baselines)``, for every printed variant of the total's
    baseline; the result is a range.
    """

    id: Identifier
    """Name."""
    kind: Literal["implied_remainder"]
    """Which arithmetic."""
    title: Text
    """What it asks."""
    claimed_gain: Figure
    """The headline: gain of the mean over all members."""
    total_baselines: tuple[Figure, ...] = Field(min_length=1)
    """Baseline of that mean, as printed or computed in different places."""
    known: tuple[Figure, ...] = Field(min_length=1)
    """Scores with intermediate training that are printed."""
    rest_baselines: tuple[Figure, ...] = Field(min_length=1)
    """Baselines of the members that are not printed."""
    caveat: Text
    """Why this is never evidence."""

    @model_validator(mode="after")
    def _names_are_unique(self) -> "ConsistencyCheck":
        names = [figure.name for figure in (*self.known, *self.rest_baselines)]
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise ValueError(f"figure '{doubled[0]}' appears twice; each name stands once")
        return self
