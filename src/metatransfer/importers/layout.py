"""How a file is read: its columns, its unit, its names. Remembered beside the study it went to."""

from typing import Literal

from pydantic import Field

from metatransfer.records.base import Identifier, Part, Record

FIELDS = (
    "model",
    "intermediate",
    "target",
    "language",
    "train_language",
    "metric",
    "split",
    "score",
    "sd",
    "n_seeds",
    "n_examples",
)
"""What a column may hold."""

ColumnField = Literal[
    "model",
    "intermediate",
    "target",
    "language",
    "train_language",
    "metric",
    "split",
    "score",
    "sd",
    "n_seeds",
    "n_examples",
]


Direction = Literal["target", "language", "intermediate", "metric", "model"]
"""What the columns, or the rows, of a wide table may be."""


class Defaults(Part):
    """What holds for every score that a file says nothing of."""

    model: str = ""
    """Encoder and recipe."""
    intermediate: str = ""
    """Intermediate task."""
    target: str = ""
    """Target task."""
    language: str = ""
    """Language of the test set."""
    train_language: str = ""
    """Language of the training set."""
    metric: str = ""
    """Metric."""
    split: str = ""
    """Split."""
    n_seeds: int | None = Field(default=None, ge=1)
    """Number of seeds behind each score."""
    baseline: Literal["own", "external", "unknown", "relative_only"] = "own"
    """Whose baseline the source compares with."""


class Imported(Part):
    """A file that was imported."""

    file: str
    """Its name."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """SHA-256 of its bytes."""
    rows: int
    """Rows that came from it."""


class Layout(Record):
    """Contents of ``import.yaml``, which stands beside the results it made."""

    importer: str = ""
    """Importer; empty to find it by the file."""
    importer_version: str = ""
    """Its version."""
    unit: Literal["fraction", "points"] | None = None
    """Unit of scores that the format does not fix."""
    decimal: Literal["point", "comma"] | None = None
    """What stands before decimals, where a table is not clear."""
    columns: dict[str, ColumnField] = Field(default_factory=dict)
    """What each column of a long table holds, by its heading."""
    across: Direction | None = None
    """What the columns of a wide table are; null for a long one."""
    down: Direction | None = None
    """What the rows of a wide table are."""
    names: dict[str, Identifier] = Field(default_factory=dict)
    """What names of the file stand for."""
    defaults: Defaults = Defaults()
    """What holds where the file says nothing."""
    path_pattern: str = ""
    """How folders and file name tell of a run: ``{model}/{intermediate}/{target}/s{seed}``."""
    missing_reason: str = ""
    """Why there is no standard deviation, where there is none."""
    locator: str = ""
    """Where the table stands in its publication."""
    header: tuple[str, ...] = ()
    """Headings of the table it was first used on: the same headings are read the same way."""
    imported: tuple[Imported, ...] = ()
    """Files imported so far."""
