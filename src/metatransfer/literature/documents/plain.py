"""Plain text and Markdown: encodings, pipe tables, and pages that are no document at all."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from metatransfer.errors import InputError
from metatransfer.literature.documents.content import Content
from metatransfer.literature.documents.source import Table

ENCODINGS: Final = ("utf-8-sig", "cp1252")
"""Tried in order; the second is what files of other encodings in English mostly are."""

MOJIBAKE: Final = re.compile("[ÂÃâ][\u0080-\u00bf\u20ac\u2122\u0152-\u0178\u2018-\u203a]")
"""UTF-8 read as Latin-1 once too often: "â€”" for a dash."""

ERROR_PAGE: Final = re.compile(
    r"""\b(rate[ -]limit(ed)?|too[ ]many[ ]requests|access[ ]denied|captcha|are[ ]you[ ]a[ ]robot
      |enable[ ]javascript|404[ ]not[ ]found|403[ ]forbidden|service[ ]unavailable)\b""",
    re.IGNORECASE | re.VERBOSE,
)
ERROR_PAGE_CHARACTERS: Final = 1500
"""An error page is short; a paper may speak of rate limits."""

MOST_CONTROLS: Final = 0.02
"""Share of control characters from which bytes are no text; some stray into any."""

PIPE_ROW: Final = re.compile(r"^\s*\|.*\|\s*$")
PIPE_RULE: Final = re.compile(r"^[\s|:-]+$")


def read_plain(content: bytes) -> Content:
    """Return the content of a text or Markdown file.

    Parameters
    ----------
    content : bytes
        Bytes of the file.
    """
    text, problems = decode(content)
    return Content(text, tables=tuple(pipe_tables(text)), problems=problems)


def decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Return text of bytes, and what had to be mended.

    Parameters
    ----------
    content : bytes
        Bytes in UTF-8, UTF-16 with a mark, or Windows-1252.

    Raises
    ------
    InputError
        Where they are no text.
    """
    problems: list[str] = []
    text = _decoded(content, problems)
    if MOJIBAKE.search(text):
        text = _unspoiled(text, problems)
    if _is_binary(text):
        raise InputError("is no text · do: name a document, or save its text")
    if "\x00" in text:
        problems.append("has NUL characters, which were left out: it may be no text at all")
        text = text.replace("\x00", "")
    return text.replace("\r\n", "\n").replace("\r", "\n"), tuple(problems)


def _is_binary(text: str) -> bool:
    controls = sum(char < " " and char not in "\t\n\r\f" for char in text)
    return controls > MOST_CONTROLS * len(text)


def _decoded(content: bytes, problems: list[str]) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != ENCODINGS[0]:
            problems.append(f"is not UTF-8; read as {encoding}")
        return text
    problems.append("is in no known encoding; characters that could not be read are marked \ufffd")
    return content.decode("utf-8", "replace")


def _unspoiled(text: str, problems: list[str]) -> str:
    """Undo one wrong decoding, where all of the text allows it."""
    try:
        mended = text.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        problems.append("has characters that were decoded wrongly somewhere before, such as 'â€”'")
        return text
    problems.append("had been decoded wrongly somewhere before; mended")
    return mended


def error_page(text: str) -> str:
    """Return the words by which a text is an error or rate-limit page, or an empty string.

    Parameters
    ----------
    text : str
        Text of the page.
    """
    found = ERROR_PAGE.search(text) if len(text) < ERROR_PAGE_CHARACTERS else None
    return found.group() if found else ""


def pipe_tables(text: str) -> Iterator[Table]:
    """Yield the tables that Markdown draws with pipes.

    Parameters
    ----------
    text : str
        Markdown.
    """
    for is_row, lines in groupby(text.splitlines(), key=lambda line: bool(PIPE_ROW.match(line))):
        rows = [line for line in lines if not PIPE_RULE.match(line)] if is_row else []
        if len(rows) > 1:
            yield Table(
                "",
                tuple(
                    tuple(cell.strip() for cell in row.strip().strip("|").split("|"))
                    for row in rows
                ),
            )
