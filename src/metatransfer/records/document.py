"""Documents: what claims are taken from and checked against."""

from enum import StrEnum

from pydantic import Field

from metatransfer.records.base import Identifier, Record, Text


class DocumentKind(StrEnum):
    """What sort of text a document is."""

    MACHINE_SYNTHESIS = "machine_synthesis"
    """A machine-generated review: a source of claims, never of evidence."""
    PAPER = "paper"
    ABSTRACT = "abstract"
    REPOSITORY = "repository"


class Document(Record):
    """A text that a claim is quoted from or attributed to. The text itself is not kept here."""

    id: Identifier
    """Name used by claims."""
    kind: DocumentKind
    """What sort of text it is."""
    citation: Text
    """Full citation."""
    work: Identifier
    """Intellectual work it belongs to; versions of one paper share it."""
    version: str = ""
    """Version of the work, where versions differ."""
    url: str = ""
    """Where it can be read."""
    doi: str = Field(default="", pattern=r"^(10\.\d{4,9}/\S+)?$")
    """DOI without resolver."""
    filename: str = Field(default="", pattern=r"^(\w[\w.-]*)?$")
    """Name of the text's file in a folder of documents; a bare name, never a path."""
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    """SHA-256 of that file's bytes as it was when the claims were checked."""
    note: str = ""
    """What is odd about it."""
