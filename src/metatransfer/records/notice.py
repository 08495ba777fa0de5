"""What a reader is told of a record that is in order, and yet may not be meant."""

from metatransfer.records.base import Part


class Notice(Part):
    """One thing that stands out in one place of the input; nothing is left out for it."""

    file: str
    """Path, relative to the project."""
    line: int
    """1-based line."""
    field: str
    """Column."""
    what: str
    """What stands out, and from what."""
    do: str
    """What to do about it."""

    def __str__(self) -> str:
        return " · ".join((f"{self.file}:{self.line}", self.field, self.what, self.do))
