"""Names of works, in the one form in which they can be compared."""

import re
from typing import Final

from metatransfer.literature.documents.structure import dois_in
from metatransfer.records.search import Hit

ARXIV_DOI: Final = re.compile(r"^10\.48550/arxiv\.(?P<number>.+)$")
ARXIV_NUMBER: Final = re.compile(
    r"(?:^|arxiv[.:/]\s*|/(?:abs|pdf)/)(?P<number>\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})"
    r"(?:v\d+)?(?:\.pdf)?$",
    re.IGNORECASE,
)
NOT_A_WORD: Final = re.compile(r"[\W_]+")
CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
MARKUP: Final = re.compile(r"</?[a-zA-Z][^<>]{0,60}>")


def doi_of(text: str | None) -> str:
    """Return the DOI in a text, in lower case and without resolver; empty where there is none.

    Parameters
    ----------
    text : str or None
        DOI or its address.
    """
    return next(iter(dois_in(text or "")), "")


def arxiv_of(text: str | None) -> str:
    """Return the arXiv number in a text, without version; empty where there is none.

    Parameters
    ----------
    text : str or None
        Number, address of a page, or an arXiv DOI.
    """
    found = ARXIV_NUMBER.search((text or "").strip())
    return found["number"].lower() if found else ""


def arxiv_of_doi(doi: str) -> str:
    """Return the arXiv number that an arXiv DOI names; empty for any other.

    Parameters
    ----------
    doi : str
        DOI, lower case.
    """
    found = ARXIV_DOI.match(doi)
    return arxiv_of(found["number"]) if found else ""


def plain(text: str | None) -> str:
    """Return text without markup, white space made single.

    Parameters
    ----------
    text : str or None
        Title or abstract as a source gives it.
    """
    return " ".join(CONTROLS.sub(" ", MARKUP.sub("", text or "")).split())


def folded_title(title: str) -> str:
    """Return a title by which records are compared: letters and figures, lower case.

    Parameters
    ----------
    title : str
        Title.
    """
    return NOT_A_WORD.sub(" ", title.casefold()).strip()


def names_of(hit: Hit) -> tuple[str, ...]:
    """Return all names of a record, the most lasting first.

    Parameters
    ----------
    hit : Hit
        Record.
    """
    number = hit.arxiv or arxiv_of_doi(hit.doi)
    names = (
        *([f"doi:{hit.doi}"] if hit.doi and not arxiv_of_doi(hit.doi) else []),
        *([f"arxiv:{number}"] if number else []),
        hit.key,
    )
    return tuple(dict.fromkeys(names))
