"""Sections, title, date and references of a text, whatever format it came in."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from metatransfer.literature.documents.source import Reference, Section

NAMED: Final = (
    r"abstract|description|introduction|background|related[ ]work|methods?|methodology|data"
    r"|experiments?|results?|discussion|limitations?|conclusions?|references|bibliography"
    r"|notes?|authors?(?:/creators?)?|acknowledge?ments?|appendix|keywords|summary"
    r"|(?:[a-z-]+[ ]){0,2}(?:claims|statements|assertions|findings)"
    r"|works[ ]cited|reading[ ]list|literature|sources"
)
HEADING: Final = re.compile(
    rf"""^(?:[#]{{1,6}}[ \t]+(?P<marked>\S.*?)[ \t]*[#]*        # Markdown
      | (?P<numbered>\d+(?:\.\d+)*\.?[ \t]+[A-Z][^.!?\n\t]{{2,60}}) # "2 Methodology"
      | \*\*(?P<bold>[^*\n.!?]{{3,60}}?):?\*\*:?                          # "**Claims**"
      | (?P<underlined>\S[^|\t\n]{{2,80}})\n(?:={{3,}}|-{{6,}}) # over "======"
      | (?-i:(?P<roman>[IVX]+\.[ \t]+[A-Z][^.!?\n\t]{{2,60}}))             # "IV. Claims"
      | (?-i:(?P<capitals>[A-Z][A-Z0-9 ,:&'()/-]{{3,80}}[A-Z]))(?=[ \t]*\n[ \t]*\n)
      | (?P<named>(?:{NAMED}))[ \t]*:?)[ \t]*$""",
    re.MULTILINE | re.VERBOSE | re.IGNORECASE,
)
NUMBERED_CLAIM: Final = re.compile(
    r"(?:claim|finding|statement|assertion|observation)\s+#?\d", re.IGNORECASE
)
"""The head of one entry of a list, which parts no section."""
NUMBERED_NAME: Final = re.compile(rf"\d+(?:\.\d+)*\.?[ \t]+(?:{NAMED})", re.IGNORECASE)
TITLE_CHARACTERS: Final = 200

MONTHS: Final = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
DATE: Final = re.compile(
    r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<d>\d{2})"
    r"|(?P<day1>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month>[A-Za-z]{3,9})\.?,?\s+(?P<year1>\d{4})"
    r"|(?P<month2>[A-Za-z]{3,9})\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{4})"
)

DOI: Final = re.compile(r"\b10\.\d{4,9}/[^\s\"<>\[\]{}|\\^`]+", re.IGNORECASE)
REFERENCE_HEADING: Final = re.compile(
    r"references|bibliography|\b(?:works cited|reading list|literatur\w*|références|referencias)\b"
    r"|^sources$",
    re.IGNORECASE,
)
ENTRY: Final = re.compile(
    r"\n\s*\n|\n(?=\s*(?:[-*•]|\[\d+\]|\d+[.)])\s)"
    r"|(?<=\d)[.>]?[ \t]*\n(?=[A-Z][^\n]*\b(?:10\.\d{4}|arXiv))"
)
"""Where an entry begins: after an empty line, at a point, or after a line with an identifier."""
BULLET: Final = re.compile(r"^\s*(?:[-*•]|\[\d+\]|\d+[.)])\s+")


def sections_of(text: str) -> tuple[Section, ...]:
    """Return the sections of a text; what stands before the first heading comes first.

    Parameters
    ----------
    text : str
        Text, headings marked with ``#``, numbered, or known by name.
    """
    return tuple(part for part in _sections(text) if part.heading or part.text)


def _sections(text: str) -> Iterator[Section]:
    heading, start = "", 0
    for found in _headings(text):
        yield Section(heading, text[start : found.start()].strip())
        heading = found[found.lastgroup or 0].strip()
        start = found.end()
    yield Section(heading, text[start:].strip())


def _headings(text: str) -> Iterator[re.Match[str]]:
    return (found for found in HEADING.finditer(text) if _is_heading(text, found))


def _is_heading(text: str, found: re.Match[str]) -> bool:
    if NUMBERED_CLAIM.match(found[found.lastgroup or 0]):
        return False
    if found["numbered"]:
        return _is_numbered_heading(text, found)
    unmarked = found["roman"] or found["capitals"] or found["bold"]
    return not unmarked or _stands_alone(text, found.start())


def _is_numbered_heading(text: str, found: re.Match[str]) -> bool:
    """Tell "2 Methodology" from "20 June 2026"."""
    day = DATE.fullmatch(found["numbered"].strip())
    if day is not None:
        return False
    # a page may end the line before in the middle of a word: a name that headings have is enough
    return NUMBERED_NAME.fullmatch(found["numbered"].strip()) is not None or _stands_alone(
        text, found.start()
    )


def _stands_alone(text: str, start: int) -> bool:
    """Tell a heading from a wrapped line of prose: what comes before it has ended."""
    before = text[:start].rstrip(" \t")
    return before.endswith("\n\n") or before.rstrip().endswith((".", "!", "?", ":")) or not before


def title_of(text: str, stated: str = "") -> str:
    """Return the title of a document.

    Parameters
    ----------
    text : str
        Its text.
    stated : str
        Title that its format states, which is taken where there is one.
    """
    if stated:
        return " ".join(stated.split())
    first = next(_headings(text), None)
    lead = text[: first.start()].strip() if first else text.strip()
    if lead:
        line = _first_line(lead)
        return "" if line.endswith(".") or len(line) > TITLE_CHARACTERS else line
    # a name such as "Abstract" is no title, nor is "1 Introduction"
    titles = ("marked", "underlined", "bold", "capitals")
    return next((first[name].strip() for name in titles if first and first[name]), "")


def _first_line(lead: str) -> str:
    """Return the first line, with what it goes on in: a page breaks a line after one space."""
    line, *rest = lead.splitlines()
    while rest and line.endswith(" ") and not line.endswith("  "):
        line += rest.pop(0)
    return " ".join(line.split())


def dates_in(text: str) -> tuple[date, ...]:
    """Return all days that a text names, in order.

    Parameters
    ----------
    text : str
        Any text.
    """
    return tuple(day for found in DATE.finditer(text) if (day := _day(found)) is not None)


def _day(found: re.Match[str]) -> date | None:
    year = int(found["year"] or found["year1"] or found["year2"])
    day = int(found["d"] or found["day1"] or found["day2"])
    name = (found["month"] or found["month2"] or "").lower()
    month = int(found["number"]) if found["number"] else _month(name)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    return next((n for n, full in enumerate(MONTHS, start=1) if full.startswith(name)), 0)


def dois_in(text: str) -> tuple[str, ...]:
    """Return the DOIs that a text names, in lower case, each once.

    Parameters
    ----------
    text : str
        Any text.
    """
    found = (match.group().rstrip(".,;:)").lower() for match in DOI.finditer(text))
    return tuple(dict.fromkeys(found))


def references_of(sections: tuple[Section, ...]) -> tuple[Reference, ...]:
    """Return the entries of the reference list, in order.

    Parameters
    ----------
    sections : tuple of Section
        Sections of the document.
    """
    return tuple(
        Reference(" ".join(BULLET.sub("", entry).split()), (*dois_in(entry), "")[0])
        for section in sections
        if REFERENCE_HEADING.search(section.heading)
        for entry in ENTRY.split(section.text)
        if entry.strip()
    )
