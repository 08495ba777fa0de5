"""OpenAlex, through pyalex.

Fields of a work: https://developers.openalex.org/api-reference/works/get-a-single-work.
"""

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any, Final

from metatransfer.literature.search.answer import Answer, Question
from metatransfer.literature.search.errors import SourceError
from metatransfer.literature.search.keys import arxiv_of, doi_of, plain
from metatransfer.literature.search.query import asked_doi, terms_of
from metatransfer.literature.search.wire import Wire
from metatransfer.records.search import Hit

SOURCE: Final = "openalex"
PAGE_SIZE: Final = 100
FIELDS: Final = (
    "id",
    "doi",
    "title",
    "publication_year",
    "type",
    "authorships",
    "primary_location",
    "locations",
    "is_retracted",
    "abstract_inverted_index",
)
"""Fields asked for: whole works are ten times as long."""


def ask(question: Question, wire: Wire) -> Answer:
    """Ask OpenAlex for works whose title, abstract or text has all words.

    Parameters
    ----------
    question : Question
        What is looked for.
    wire : Wire
        How it is reached.
    """
    from pyalex import Works, config

    doi = asked_doi(question.query)
    sent = sent_as(question.query)
    config.email, config.api_key = wire.email or None, wire.api_key or None
    asked = Works().filter(doi=doi) if doi else Works().search(sent)
    works = asked.select(list(FIELDS))
    pages = works.paginate(per_page=min(PAGE_SIZE, question.limit), n_max=question.limit)
    # pyalex makes the session of its pages itself and offers no other way to wait and retry
    wire.mount(pages._session, "OpenAlex")  # noqa: SLF001
    hits: list[Hit] = []
    found, problem = None, ""
    try:
        for page in pages:
            found = page.meta.get("count")
            hits.extend(_hits(page, question.search))
    except (SourceError, ValueError, KeyError, AttributeError, TypeError, OSError) as error:
        # requests raises OSError; pyalex a ValueError, or what a body of another shape causes
        problem = told(error)
    return Answer(
        sent=f"filter=doi:{doi}" if doi else f"search={sent}",
        client=f"pyalex {version('pyalex')}",
        hits=tuple(hits[: question.limit]),
        found=found,
        problem=problem,
    )


def sent_as(query: str) -> str:
    """Return a query in the words of OpenAlex, which joins words by AND and knows phrases.

    Parameters
    ----------
    query : str
        Query of a person.
    """
    return " AND ".join(f'"{term}"' if " " in term else term for term in terms_of(query))


def told(error: Exception) -> str:
    """Return what went wrong in words.

    Parameters
    ----------
    error : Exception
        Failure of a request, or of reading its answer.
    """
    if isinstance(error, SourceError):
        return str(error)
    said = " ".join(str(error).split())[:200]
    return f"OpenAlex · its answer cannot be used: {type(error).__name__}: {said}"


def _hits(page: list[Mapping[str, Any]], search: str) -> Iterator[Hit]:
    for work in page:
        title = plain(work["title"])
        if title:
            yield _hit(work, title, search)


def _hit(work: Mapping[str, Any], title: str, search: str) -> Hit:
    from pyalex import invert_abstract

    places = [place for place in work.get("locations") or [] if place]
    pages = [place.get("landing_page_url") or "" for place in places]
    source = (work.get("primary_location") or {}).get("source") or {}
    authors = [item["author"]["display_name"] or "" for item in work.get("authorships") or []]
    doi = doi_of(work.get("doi"))
    return Hit(
        search=search,
        source=SOURCE,
        key=f"openalex:{work['id'].rsplit('/', 1)[-1]}",
        title=title,
        authors="; ".join(name for name in authors if name),
        year=work.get("publication_year"),
        doi=doi,
        arxiv=next((number for url in (doi, *pages) if (number := _arxiv(url))), ""),
        venue=plain(source.get("display_name")),
        form=work.get("type") or "",
        url=(work.get("primary_location") or {}).get("landing_page_url") or work["id"],
        abstract=plain(invert_abstract(work.get("abstract_inverted_index"))),
        retracted="OpenAlex marks it as retracted" if work.get("is_retracted") else "",
    )


def _arxiv(address: str) -> str:
    return arxiv_of(address) if "arxiv" in address.lower() else ""
