"""Bytes of a file to a document."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from metatransfer.errors import InputError
from metatransfer.literature.documents.content import Content
from metatransfer.literature.documents.data import read_data, spelt_out
from metatransfer.literature.documents.html import read_html
from metatransfer.literature.documents.language import not_english
from metatransfer.literature.documents.latex import read_latex
from metatransfer.literature.documents.layout import uncolumned, without_running_heads
from metatransfer.literature.documents.pdf import read_pdf
from metatransfer.literature.documents.plain import error_page, read_plain
from metatransfer.literature.documents.source import Format, SourceDocument
from metatransfer.literature.documents.structure import references_of, sections_of, title_of
from metatransfer.literature.documents.unglue import unglue

SUFFIXES: Final[Mapping[str, Format]] = {
    ".txt": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".tex": "latex",
    ".pdf": "pdf",
}
"""Formats by the end of a file's name."""

NAMED_SUFFIXES: Final[Mapping[str, Format]] = {
    ".json": "data",
    ".yaml": "data",
    ".yml": "data",
    ".jsonl": "text",
    ".csv": "text",
    ".tsv": "text",
    ".rst": "text",
}
"""The same for files that are documents only where they are named: projects have some too."""


def _read_text(content: bytes) -> Content:
    """Read plain text, its columns one after the other and the data in it spelt out."""
    read = read_plain(content)
    spelt = spelt_out(uncolumned(read.text))
    return replace(read, text=spelt.text, title=spelt.title)


READERS: Final[Mapping[Format, Callable[[bytes], Content]]] = {
    "text": _read_text,
    "html": read_html,
    "latex": read_latex,
    "pdf": read_pdf,
    "data": read_data,
}


def read_document(name: str, content: bytes) -> SourceDocument:
    """Read a document.

    Parameters
    ----------
    name : str
        Name of its file.
    content : bytes
        Bytes of the file.

    Raises
    ------
    InputError
        Where nothing can be read: an empty, broken, encrypted or scanned file, or an error page.
    """
    form = format_of(name, content)
    try:
        read = READERS[form](content)
    except InputError as error:
        raise InputError(f"{name} · {error}") from error
    if not (read.text.strip() or read.tables):
        raise InputError(f"{name} · is empty · do: name a document with text")
    if words := error_page(read.text):
        raise InputError(
            f"{name} · is an error page ('{words}'), not a document · do: fetch the document again"
        )
    return _document(name, content, form, read)


def format_of(name: str, content: bytes) -> Format:
    """Return what a file is to be read as: by its first bytes, then by its name.

    Parameters
    ----------
    name : str
        Name of the file.
    content : bytes
        Its bytes.

    Raises
    ------
    InputError
        Where neither tells of a format that can be read.
    """
    head = content[:1024].lstrip().lower()
    if head.startswith(b"%pdf-"):
        return "pdf"
    if head.startswith((b"<!doctype html", b"<html")):
        return "html"
    suffix = PurePath(name).suffix.lower()
    if form := (SUFFIXES.get(suffix) or NAMED_SUFFIXES.get(suffix)):
        return form
    raise InputError(
        f"{name} · '{suffix or 'no suffix'}' is no format that can be read · "
        f"allowed: {', '.join((*SUFFIXES, *NAMED_SUFFIXES))}"
    )


def _document(name: str, content: bytes, form: Format, read: Content) -> SourceDocument:
    text, glued = unglue(without_running_heads(read.text))
    sections = sections_of(text)
    return SourceDocument(
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        format=form,
        text=text,
        title=title_of(text, read.title),
        sections=sections,
        tables=read.tables,
        references=references_of(sections),
        problems=(*read.problems, *glued, *not_english(text)),
    )
