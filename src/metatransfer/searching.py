"""Searches of a project: made, repeated from their log, screened, counted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from metatransfer.errors import InputError, NotFoundError, did_you_mean
from metatransfer.library import (
    SEARCHES_FOLDER,
    editing,
    read_screening,
    read_searches,
    screening_file,
    search_files,
    write_files,
)
from metatransfer.literature.search.answer import Question
from metatransfer.literature.search.prisma import decisions_on, prisma_counts, records_of
from metatransfer.literature.search.query import terms_of
from metatransfer.literature.search.works import works_of
from metatransfer.records import IDENTIFIER_PATTERN, Config
from metatransfer.records.search import (
    Decision,
    PrismaCounts,
    Screening,
    SearchResults,
    Stage,
    Work,
)

if TYPE_CHECKING:
    from metatransfer.literature.search.sources import Means

LONGEST_NAME: Final = 60


class Searcher(Protocol):
    """What searches ask of a project."""

    root: Path

    @property
    def config(self) -> Config:
        """Its settings."""
        ...


@dataclass(frozen=True)
class Screened:
    """Works that searches found, with what was decided on each.

    Parameters
    ----------
    searches : tuple of SearchResults
        All searches.
    decisions : tuple of Screening
        All decisions.
    """

    searches: tuple[SearchResults, ...]
    decisions: tuple[Screening, ...]

    @cached_property
    def works(self) -> tuple[Work, ...]:
        """Works, in the order in which they were found."""
        return works_of(records_of(self.searches))

    @cached_property
    def counts(self) -> PrismaCounts:
        """Numbers of the PRISMA 2020 flow."""
        return prisma_counts(self.searches, self.decisions)

    def standing(self, work: Work) -> str:
        """Return in a few words what was decided on a work.

        Parameters
        ----------
        work : Work
            The work.
        """
        if work.by_machine:
            return "no evidence: machine-generated"
        if work.retracted:
            return "no evidence: retracted"
        known = decisions_on(work, self.decisions)
        order = (Stage.FULL_TEXT, Stage.NOT_RETRIEVED, Stage.ABSTRACT)
        last = next((known[stage] for stage in order if stage in known), None)
        if last is None:
            return "to be screened"
        if last.decision is Decision.EXCLUDE:
            return f"excluded: {last.reason}"
        return "included" if last.stage is Stage.FULL_TEXT else "text to be read"


def new_search(
    project: Searcher,
    query: str,
    *,
    sources: Sequence[str],
    limit: int,
    name: str,
    means: "Means | None",
) -> SearchResults:
    """Make a search and write it down; parameters as in :meth:`metatransfer.Project.search`."""
    from metatransfer.literature.search.sources import run_search, sources_of

    asked = sources_of(sources)
    tools = _tools(project, means)
    day = tools.now().strftime("%Y-%m-%d")
    own = name or _free_name(project.root, f"{day}-{_slug(query)}")
    _refuse_taken(project.root, own)
    found = run_search(Question(own, " ".join(query.split()), limit), asked, tools)
    _keep(project.root, found)
    return found


def repeated(
    project: Searcher, name: str, *, means: "Means | None"
) -> tuple[SearchResults, SearchResults]:
    """Repeat a search; parameters as in :meth:`metatransfer.Project.repeat_search`."""
    from metatransfer.literature.search.sources import run_search

    known = {kept.search.id: kept for kept in read_searches(project.root)}
    if name not in known:
        hint = did_you_mean(name, list(known)) or f"known: {', '.join(known) or 'none'}"
        raise NotFoundError(f"search '{name}' · there is none of this name · {hint}")
    before, tools = known[name], _tools(project, means)
    own = _free_name(project.root, f"{name}-again"[:LONGEST_NAME])
    question = Question(own, before.search.query, before.search.limit, repeats=name)
    after = run_search(question, [one.source for one in before.search.inquiries], tools)
    _keep(project.root, after)
    return before, after


def _tools(project: Searcher, means: "Means | None") -> "Means":
    from metatransfer.literature.search.sources import Means
    from metatransfer.literature.search.wire import Wire

    settings = project.config.search
    tools = means or Means(now=lambda: datetime.now(tz=UTC), wire=Wire(email=settings.email))
    if tools.acl_folder is None and settings.acl_data:
        return replace(tools, acl_folder=project.root / settings.acl_data)
    return tools


def _slug(query: str) -> str:
    words = " ".join(terms_of(query)).lower()
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-")[: LONGEST_NAME - 11].strip("-") or "search"


def _free_name(root: Path, name: str) -> str:
    taken = {path.name for path in (root / SEARCHES_FOLDER).glob("*")}
    names = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 3)))
    return next(each for each in names if each not in taken)


def _refuse_taken(root: Path, name: str) -> None:
    """Refuse a name before anybody is asked: answers that cannot be kept are asked for in vain."""
    if not re.fullmatch(IDENTIFIER_PATTERN, name):
        raise InputError(f"--id '{name}' · allowed: lower-case letters, figures, and - _ . : +")
    if (root / SEARCHES_FOLDER / name).exists():
        raise InputError(f"search '{name}' · is there already, and is kept · do: name it otherwise")


def _keep(root: Path, found: SearchResults) -> None:
    with editing(root):
        write_files(root, search_files(found))


def screened(root: Path) -> Screened:
    """Return works and decisions of a project.

    Parameters
    ----------
    root : Path
        Project folder.

    Raises
    ------
    FaultyRecordsError
        With all that is wrong in the files.
    """
    return Screened(read_searches(root), read_screening(root))


def screen(root: Path, decisions: Sequence[Screening]) -> tuple[str, ...]:
    """Write decisions down; parameters as in :meth:`metatransfer.Project.screen`."""
    known = {key for work in screened(root).works for key in work.keys}
    for item in decisions:
        if item.key not in known:
            hint = did_you_mean(item.key, sorted(known)) or "do: metatransfer screen"
            raise NotFoundError(f"work '{item.key}' · no search found it · {hint}")
    with editing(root):
        return write_files(root, (screening_file(root, decisions),))
