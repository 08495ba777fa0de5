"""What a project's files hold, with the place each record stands in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from metatransfer.library.yaml_tree import PathPart, Tree
from metatransfer.records import (
    Claim,
    ConsistencyCheck,
    Contents,
    Document,
    Language,
    Result,
    Similarity,
    SimilarityMeasure,
    Study,
    Task,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Located(Generic[T]):
    """A record and the place it was read from.

    Parameters
    ----------
    record : T
        The record.
    file : str
        File, relative to the project root, with forward slashes.
    line : int
        1-based line it begins at.
    tree : Tree or None
        The YAML it was made from; ``None`` for a row of a table.
    """

    record: T
    file: str
    line: int
    tree: Tree | None = field(default=None, repr=False, compare=False)

    @property
    def place(self) -> str:
        """``file:line`` of the record."""
        return f"{self.file}:{self.line}"

    def line_of(self, *path: PathPart) -> int:
        """Return the line of a field, or of the nearest part of the record that exists.

        Parameters
        ----------
        *path : str or int
            Keys and list positions from the top of the record, such as ``"test", "where"``.
        """
        return self.line if self.tree is None else self.tree.line_of(path)


@dataclass(frozen=True)
class DocumentText:
    """Text of a document at hand.

    Parameters
    ----------
    text : str
        The text.
    sha256 : str
        SHA-256 of the file's bytes, in hexadecimal.
    """

    text: str
    sha256: str


@dataclass(frozen=True)
class Library:
    """All records of a project.

    Parameters
    ----------
    root : Path
        Folder of the project.
    claims : tuple of Located[Claim]
        Sorted by file.
    studies : mapping of str to Located[Study]
        By id.
    results : tuple of Located[Result]
        All arms of all studies, by study and line.
    measures : mapping of str to Located[SimilarityMeasure]
        By id.
    similarities : tuple of Located[Similarity]
        All values of all measures, by measure and line.
    tasks, languages : mapping of str to Task, Language
        The registry, by id.
    documents : mapping of str to Located[Document]
        By id.
    checks : mapping of str to Located[ConsistencyCheck]
        By id.
    """

    root: Path
    claims: tuple[Located[Claim], ...]
    studies: Mapping[str, Located[Study]]
    results: tuple[Located[Result], ...]
    measures: Mapping[str, Located[SimilarityMeasure]]
    similarities: tuple[Located[Similarity], ...]
    tasks: Mapping[str, Task]
    languages: Mapping[str, Language]
    documents: Mapping[str, Located[Document]]
    checks: Mapping[str, Located[ConsistencyCheck]]

    @property
    def contents(self) -> Contents:
        """How much there is of each kind."""
        return Contents(
            claims=len(self.claims),
            studies=len(self.studies),
            results=len(self.results),
            similarities=len(self.similarities),
        )
