"""The sources by name, and one search over several of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, get_args

from metatransfer.errors import InputError, did_you_mean
from metatransfer.literature.search.answer import Answer, Question
from metatransfer.literature.search.errors import SourceError
from metatransfer.literature.search.query import terms_of
from metatransfer.literature.search.wire import Wire
from metatransfer.records.search import Inquiry, Search, SearchResults, Source

SOURCES: Final[tuple[Source, ...]] = get_args(Source)


@dataclass(frozen=True)
class Means:
    """What searches are made with.

    Parameters
    ----------
    now : callable
        Returns the moment, in UTC.
    wire : Wire
        How services are reached.
    acl_folder : Path or None
        Copy of the ACL Anthology's data.
    tell : callable, optional
        Told what is being done.
    """

    now: Callable[[], datetime]
    wire: Wire = field(default_factory=Wire)
    acl_folder: Path | None = None
    tell: Callable[[str], None] | None = None


def sources_of(names: Sequence[str]) -> tuple[Source, ...]:
    """Return sources by their names, each once.

    Parameters
    ----------
    names : sequence of str
        Names; several may stand in one text, parted by commas. None is all sources.

    Raises
    ------
    InputError
        When there is no such source.
    """
    asked = [part.strip().lower() for name in names for part in name.split(",") if part.strip()]
    for name in asked:
        if name not in SOURCES:
            told = (did_you_mean(name, SOURCES), f"allowed: {', '.join(SOURCES)}")
            raise InputError(" · ".join((f"--source '{name}' is none", *filter(None, told))))
    return tuple(source for source in SOURCES if source in asked or not asked)


def run_search(question: Question, sources: Sequence[Source], means: Means) -> SearchResults:
    """Ask sources, one after the other; one that fails does not cost the others.

    Parameters
    ----------
    question : Question
        What is looked for.
    sources : sequence of str
        Whom to ask.
    means : Means
        What it is made with.

    Raises
    ------
    InputError
        When the query cannot be sent, or no source gave anything but a failure.
    """
    terms_of(question.query)
    answered = [(source, *_asked(source, question, means)) for source in sources]
    if all(answer.problem and not answer.hits for _, _, answer in answered):
        raise InputError("\n".join(answer.problem for _, _, answer in answered))
    search = Search(
        id=question.search,
        query=question.query,
        limit=question.limit,
        inquiries=tuple(_inquiry(source, moment, answer) for source, moment, answer in answered),
        repeats=question.repeats,
    )
    return SearchResults(search=search, hits=tuple(hit for *_, one in answered for hit in one.hits))


def _asked(source: Source, question: Question, means: Means) -> tuple[str, Answer]:
    if means.tell is not None:
        means.tell(f"asking {source}")
    moment = means.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        return moment, _answer(source, question, means)
    except SourceError as error:
        return moment, Answer(sent="", client="", problem=str(error))


def _inquiry(source: Source, moment: str, answer: Answer) -> Inquiry:
    return Inquiry(
        source=source,
        sent=answer.sent,
        asked_at=moment,
        client=answer.client,
        data_version=answer.data_version,
        found=answer.found,
        returned=len(answer.hits),
        problem=answer.problem,
    )


def _answer(source: Source, question: Question, means: Means) -> Answer:
    try:
        match source:
            case "openalex":
                from metatransfer.literature.search import openalex

                return openalex.ask(question, means.wire)
            case "arxiv":
                from metatransfer.literature.search import arxiv

                return arxiv.ask(question, means.wire)
            case "acl":
                from metatransfer.literature.search import acl

                return acl.ask(question, means.acl_folder)
    except ImportError as error:
        raise SourceError(
            f"{source} · its package is not installed ({error.name}) · "
            "do: pip install 'metatransfer[literature]'"
        ) from error
