"""What every record has in common: frozen, closed, versioned."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

SCHEMA_VERSION: Final = 1

IDENTIFIER_PATTERN: Final = r"^[a-z0-9][a-z0-9_.:+-]*$"

Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER_PATTERN, max_length=120)]
"""Lower-case name without spaces, unique among records of its kind."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
"""Text written by a person; never empty."""

Number = Annotated[float, Field(strict=True)]
"""A number that a person writes: ``yes`` is no number, nor is text."""

WholeNumber = Annotated[int, Field(strict=True)]
"""A whole number that a person writes."""

Probability = Annotated[float, Field(ge=0.0, le=1.0)]


class Part(BaseModel):
    """A piece of a record: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        allow_inf_nan=False,
        validate_default=True,
    )


class Record(Part):
    """A part that stands in a file of its own and says which schema it follows."""

    schema_version: int = Field(default=SCHEMA_VERSION, ge=1, le=SCHEMA_VERSION)
    """Version of the record's schema; older ones are migrated when they are read."""
