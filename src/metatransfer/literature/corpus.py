"""Documents at hand that another one is compared with."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Final

from metatransfer.literature.documents import SourceDocument
from metatransfer.literature.documents.structure import REFERENCE_HEADING
from metatransfer.literature.extract.listed import prose_of
from metatransfer.literature.extract.sentences import section_sentences
from metatransfer.records import Document, DocumentKind

MACHINE: Final = re.compile(
    r"""\b(?:machine|ai|llm|automatically|auto)[- ]generated\b|\bgenerated[ ]autonomously
    |\bgenerated[ ]by[ ]an[ ]ai
    |\bautonomous[ ](?:synthesis|ai[ ]research|research[ ](?:lab|system))|\btribunal\b
    |\bgate[ ]status\b|\bverification[ ]pipeline\b
    |\bclaims[ ](?:were[ ])?extracted\b[^.]*\bverified\b
    |\bmulti-reviewer[ ]assessment[ ]produced\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Words by which machine-generated reviews speak of themselves."""

ABOUT_FOLDER: Final = frozenset({"readme", "license", "licence", "changelog", "notice"})


def machine_made(text: str) -> bool:
    """Tell whether a text says of itself that a machine generated it.

    Parameters
    ----------
    text : str
        Text of a document, or its title and abstract.
    """
    return MACHINE.search(text) is not None


def is_about_a_folder(name: str) -> bool:
    """Tell whether a file describes the folder it is in, and is no document of its own.

    Parameters
    ----------
    name : str
        Name of the file.
    """
    return PurePath(name).stem.lower() in ABOUT_FOLDER


@dataclass(frozen=True)
class CorpusText:
    """A document with what the project knows of it.

    Parameters
    ----------
    source : SourceDocument
        The document as it was read.
    record : Document or None
        The project's record of it.
    """

    source: SourceDocument
    record: Document | None = None

    @classmethod
    def of(cls, source: SourceDocument, records: Iterable[Document]) -> "CorpusText":
        """Return a document with the project's record of it: by content, else by its file's name.

        Parameters
        ----------
        source : SourceDocument
            The document.
        records : iterable of Document
            All records of documents.
        """
        known = list(records)
        same = [item for item in known if item.sha256 == source.sha256]
        named = [item for item in known if item.filename == source.name and not item.sha256]
        return cls(source, next(iter([*same, *named]), None))

    @property
    def name(self) -> str:
        """Id of its record, else the name of its file."""
        return self.record.id if self.record else self.source.name

    @property
    def kind(self) -> DocumentKind:
        """What sort of text it is; by its own words where the project has no record of it."""
        if self.record is not None:
            return self.record.kind
        own = machine_made(self.source.text)
        return DocumentKind.MACHINE_SYNTHESIS if own else DocumentKind.PAPER

    @property
    def by_machine(self) -> bool:
        """Whether it is a machine-generated review."""
        return self.kind is DocumentKind.MACHINE_SYNTHESIS

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Sentences of its text, its own list of claims and its references left out."""
        return tuple(
            sentence.text
            for section in prose_of(self.source.sections)
            if not REFERENCE_HEADING.search(section.heading)
            for sentence in section_sentences(section)
        )


def by_doi(records: Iterable[Document]) -> Mapping[str, Document]:
    """Return records of documents by DOI.

    Parameters
    ----------
    records : iterable of Document
        All records of documents.
    """
    return {record.doi.lower(): record for record in records if record.doi}
