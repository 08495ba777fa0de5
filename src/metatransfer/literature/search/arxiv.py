"""arXiv, through the package arxiv.

Query fields and Atom answers: https://info.arxiv.org/help/api/user-manual.html.
"""

import re
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from metatransfer.literature.search.answer import Answer, Question
from metatransfer.literature.search.errors import SourceError
from metatransfer.literature.search.keys import arxiv_of, arxiv_of_doi, doi_of, plain
from metatransfer.literature.search.query import asked_doi, terms_of
from metatransfer.literature.search.wire import Wire
from metatransfer.records.search import Hit

if TYPE_CHECKING:
    from arxiv import Result
    from requests import Response

SOURCE: Final = "arxiv"
PAGE_SIZE: Final = 100
EMPTY_PAGE_TRIES: Final = 2
"""arXiv at times answers with an empty page where there are more records."""
TOTAL: Final = re.compile(rb"totalResults[^>]*>\s*(\d+)\s*<")
FAULT: Final = "/api/errors"
"""arXiv answers a query that it cannot read with a feed of one entry of this address."""
WITHDRAWN: Final = re.compile(r"\bwithdrawn\b|\bretract(?:ed|ion)\b", re.IGNORECASE)


def ask(question: Question, wire: Wire) -> Answer:
    """Ask arXiv for records that have all words in any field.

    Parameters
    ----------
    question : Question
        What is looked for.
    wire : Wire
        How it is reached.
    """
    import arxiv

    doi, sent = asked_doi(question.query), sent_as(question.query)
    number = arxiv_of_doi(doi)
    if doi and not number:
        problem = "arXiv · cannot be asked for the DOI of a publication; asked for nothing"
        return Answer(sent="", client=f"arxiv {version('arxiv')}", problem=problem)
    client = arxiv.Client(
        page_size=min(PAGE_SIZE, question.limit),
        delay_seconds=wire.arxiv_delay_seconds,
        num_retries=EMPTY_PAGE_TRIES,
    )
    totals: list[int] = []
    # the client keeps its session, and the number of records found, to itself
    session = client._session  # noqa: SLF001
    wire.mount(session, "arXiv")
    session.hooks["response"].append(lambda answer, *_, **__: _note_total(answer, totals))
    hits: list[Hit] = []
    problem = ""
    try:
        asked = arxiv.Search(
            query="" if number else sent,
            id_list=[number] if number else [],
            max_results=question.limit,
        )
        for result in client.results(asked):
            if FAULT in result.entry_id:
                problem = f"arXiv · cannot read the query: {plain(result.summary)}"
                break
            hits.append(_hit(result, question.search))
    except (SourceError, arxiv.ArxivError, ValueError, OSError) as error:
        problem = str(error) if isinstance(error, SourceError) else f"arXiv · {error}"
    if not (hits or totals or problem):
        problem = "arXiv · its answer is no feed of records · do: search again later"
    return Answer(
        sent=f"id_list={number}" if number else f"search_query={sent}",
        client=f"arxiv {version('arxiv')}",
        hits=tuple(hits),
        found=totals[0] if totals and not problem.startswith("arXiv · cannot read") else None,
        problem=problem,
    )


def sent_as(query: str) -> str:
    """Return a query in the words of arXiv: every word or phrase in any field.

    Parameters
    ----------
    query : str
        Query of a person.
    """
    quoted = (f'"{term}"' if re.search(r"[\s:-]", term) else term for term in terms_of(query))
    return " AND ".join(f"all:{term}" for term in quoted)


def _note_total(answer: "Response", totals: list[int]) -> None:
    found = TOTAL.search(answer.content)
    if found:
        totals.append(int(found.group(1)))


def _hit(result: "Result", search: str) -> Hit:
    number = arxiv_of(result.entry_id)
    comment = plain(result.comment)
    return Hit(
        search=search,
        source=SOURCE,
        key=f"arxiv:{number or result.get_short_id()}",
        title=plain(result.title),
        authors="; ".join(author.name for author in result.authors),
        year=result.published.year,
        doi=doi_of(result.doi),
        arxiv=number,
        venue=plain(result.journal_ref) or "arXiv",
        form="preprint",
        url=result.entry_id,
        abstract=plain(result.summary),
        retracted=f"comment on arXiv: {comment}" if WITHDRAWN.search(comment) else "",
    )
