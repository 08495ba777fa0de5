"""The query of a person: words and "phrases", all of which a record must have."""

import re
from typing import Final

from metatransfer.errors import InputError

TERM: Final = re.compile(r'"(?P<phrase>[^"]+)"|(?P<word>[^\s"]+)')
DOI: Final = re.compile(
    r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(?P<doi>10\.\d{4,9}/\S+)", re.IGNORECASE
)
OPERATORS: Final = frozenset({"AND", "OR", "NOT", "ANDNOT"})


def asked_doi(query: str) -> str:
    """Return the DOI that a query is, in lower case; empty where it is words.

    Parameters
    ----------
    query : str
        Words, or one DOI: bare, after ``doi:``, or as an address.
    """
    alone = DOI.fullmatch(query.strip())
    return alone["doi"].lower() if alone else ""


def terms_of(query: str) -> tuple[str, ...]:
    """Return the words and phrases of a query.

    Parameters
    ----------
    query : str
        Words, and phrases in double quotes.

    Raises
    ------
    InputError
        When there are none, a quote is not closed, or an operator is used: sources read operators
        in ways of their own, and one search must mean one thing.
    """
    if query.count('"') % 2:
        raise InputError(f"query '{query}' · a double quote is not closed · do: close it")
    found = [(match["phrase"] or match["word"]).strip() for match in TERM.finditer(query)]
    terms = tuple(dict.fromkeys(term for term in found if re.search(r"\w", term)))
    if not terms:
        raise InputError("query · has no word · do: say what is looked for")
    if used := OPERATORS & set(query.split()):
        raise InputError(
            f"query · '{min(used)}' is no operator here · allowed: words and \"phrases\", all of "
            "which a record must have · do: make a search for each alternative"
        )
    return terms
