"""Documents in, sections out: text, HTML, LaTeX and PDF, with what was wrong with them."""

from metatransfer.literature.documents.read import SUFFIXES, format_of, read_document
from metatransfer.literature.documents.source import Reference, Section, SourceDocument, Table

__all__ = [
    "SUFFIXES",
    "Reference",
    "Section",
    "SourceDocument",
    "Table",
    "format_of",
    "read_document",
]
