"""What every importer is given, and what it gives back."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from metatransfer.errors import InputError
from metatransfer.importers.layout import Layout

Unit = Literal["fraction", "points"]

MAX_SOURCE_BYTES: Final = 2**28
"""Largest file that is read; a results file of any tool is far below."""
MAX_JSON_BYTES: Final = 2**26
"""Largest JSON file: parsed, it takes some ten times its size in memory."""


@dataclass(frozen=True)
class Source:
    """A file to import from, read once.

    Parameters
    ----------
    path : Path
        Where it is; its folders may name a model or a task.
    content : bytes
        What it holds.
    """

    path: Path
    content: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.path.name

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the content, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def text(self) -> str:
        """Content as UTF-8 text.

        Raises
        ------
        InputError
            When it is something else.
        """
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self.content.count(b"\n", 0, error.start) + 1
            raise InputError(
                f"{self.path}:{line} · is not UTF-8 · do: save the file with the encoding UTF-8"
            ) from error

    @cached_property
    def json(self) -> Any:
        """Content as JSON; None where it is none.

        Raises
        ------
        InputError
            When it is too large.
        """
        if len(self.content) > MAX_JSON_BYTES:
            raise InputError(
                f"{self.path} · {len(self.content):,} bytes · allowed: {MAX_JSON_BYTES:,} for JSON"
            )
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            return None

    @property
    def json_object(self) -> Mapping[str, Any]:
        """Content as a JSON object; empty where it is none."""
        return self.json if isinstance(self.json, dict) else {}


def read_source(path: Path) -> Source:
    """Read a file to import from.

    Parameters
    ----------
    path : Path
        File.

    Raises
    ------
    InputError
        When it cannot be read, is no regular file, or is too large.
    """
    try:
        if not path.is_file():
            raise InputError(f"{path} · is no file · do: name a file to import from")
        size = path.stat().st_size
        if size > MAX_SOURCE_BYTES:
            raise InputError(f"{path} · {size:,} bytes · allowed: {MAX_SOURCE_BYTES:,} · do: split")
        return Source(path, path.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(f"{path} · cannot be read: {error}") from error


@dataclass(frozen=True, kw_only=True)
class RawScore:
    """A score as a file has it: its own names, its own unit.

    Parameters
    ----------
    key : str
        Where it stands in the file, in the file's own words.
    value : float
        The score.
    metric : str
        Metric, as the file names it.
    unit : {"fraction", "points"} or None
        Unit, where the format fixes one.
    intermediate, target, language, train_language, model, split : str
        As the file names them; empty where it says nothing.
    sd : float or None
        Standard deviation over seeds, in the unit of the score.
    example_se : float or None
        Standard error over test examples, in the unit of the score: told, never taken for seeds.
    seeds : tuple of float
        Scores by seed.
    n_seeds : int or None
        Number of seeds.
    n_examples : int or None
        Number of test examples.
    line : int
        1-based line in the file; 0 where it has no lines that mean anything.
    """

    key: str
    value: float
    metric: str = ""
    unit: Unit | None = None
    intermediate: str = ""
    target: str = ""
    language: str = ""
    train_language: str = ""
    model: str = ""
    split: str = ""
    sd: float | None = None
    example_se: float | None = None
    seeds: tuple[float, ...] = ()
    n_seeds: int | None = None
    n_examples: int | None = None
    line: int = 0


NO_SCORE: Final = "no score"
"""Why an empty cell is left out."""


@dataclass(frozen=True)
class Skipped:
    """Something in a file that is no score, and why.

    Parameters
    ----------
    key : str
        Where it stands.
    reason : str
        Why it is left out.
    """

    key: str
    reason: str


@dataclass(frozen=True)
class Reading:
    """All that an importer found in a file.

    Parameters
    ----------
    scores : tuple of RawScore
        Scores, in the order of the file.
    skipped : tuple of Skipped
        What was left out.
    notes : tuple of str
        Versions and settings that the file tells of.
    """

    scores: tuple[RawScore, ...]
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()


class Importer(Protocol):
    """A format that results can be imported from.

    Others join by the entry-point group ``metatransfer.importers``: the entry point names an
    object with these attributes and methods.
    """

    name: str
    """Name, as ``--from`` takes it."""
    version: str
    """Version; recorded with every import."""
    describes: str
    """What it reads, in a few words."""

    def recognises(self, source: Source) -> bool:
        """Whether a file is of this format.

        Parameters
        ----------
        source : Source
            File.
        """
        ...

    def read(self, source: Source, layout: Layout) -> Reading:
        """Return the scores of a file.

        Parameters
        ----------
        source : Source
            File that it recognises.
        layout : Layout
            What the user said of columns and names.

        Raises
        ------
        InputError
            When the file is not what it seemed.
        """
        ...
