"""PDF by pypdf: pages with text, scanned and encrypted files told apart."""

import io
import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from metatransfer.errors import InputError
from metatransfer.literature.documents.content import Content

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MAX_PAGES: Final = 200
"""Pages read of one file; a longer one is read so far and the rest is told of."""

PAGE_NUMBER: Final = re.compile(r"(?m)^\s*\d{1,4}\s*$")
LIGATURES: Final = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"})


def read_pdf(content: bytes) -> Content:
    """Return the text of a PDF.

    Parameters
    ----------
    content : bytes
        Bytes of the file.

    Raises
    ------
    InputError
        Where the file is encrypted, broken, or holds no text.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    problems: list[str] = []
    # it logs to stderr what is raised, or told of, here in words
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        _unlock(reader)
        pages = list(_texts(reader, problems))
        title = reader.metadata.title if reader.metadata else ""
    except (PyPdfError, ValueError, KeyError, RecursionError) as error:
        raise InputError(
            f"is a PDF that cannot be read: {error} · do: save it anew, or give its text"
        ) from error
    text = "\n\n".join(pages).translate(LIGATURES)
    if not text.strip():
        raise InputError(
            "is a PDF without text, as a scan is · do: run a text recognition over it first"
        )
    return Content(text, (title or "").strip(), problems=tuple(problems))


def _unlock(reader: "PdfReader") -> None:
    if reader.is_encrypted and not reader.decrypt(""):
        raise InputError("is a PDF with a password · do: save it without one")


def _texts(reader: "PdfReader", problems: list[str]) -> Iterator[str]:
    pages = len(reader.pages)
    if pages > MAX_PAGES:
        problems.append(f"has {pages} pages, of which the first {MAX_PAGES} were read")
    empty = 0
    for number, page in enumerate(reader.pages[:MAX_PAGES], start=1):
        text = _text(page, number, problems)
        empty += not text
        yield text
    if 0 < empty < min(pages, MAX_PAGES):
        problems.append(f"{empty} of its {pages} pages have no text; they may be scanned")


def _text(page: "PageObject", number: int, problems: list[str]) -> str:
    from pypdf.errors import PyPdfError

    try:
        text = page.extract_text()
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        # one spoilt page must not cost the others
        problems.append(f"page {number} could not be read: {error}")
        return ""
    return PAGE_NUMBER.sub("", text).strip()
