"""A search beside its repetition: what is new, and what is gone."""

from dataclasses import dataclass

from metatransfer.literature.search.keys import names_of
from metatransfer.literature.search.works import works_of
from metatransfer.records.search import SearchResults, Work


@dataclass(frozen=True)
class Repetition:
    """What a repetition found otherwise.

    Parameters
    ----------
    same : int
        Works that both found.
    new : tuple of Work
        Works that only the repetition found.
    gone : tuple of Work
        Works that only the search before found.
    """

    same: int
    new: tuple[Work, ...]
    gone: tuple[Work, ...]


def compare_searches(before: SearchResults, after: SearchResults) -> Repetition:
    """Return what a repetition of a search found otherwise.

    Parameters
    ----------
    before, after : SearchResults
        The search, and the same one made again.
    """
    old = {name for hit in before.hits for name in names_of(hit)}
    young = {name for hit in after.hits for name in names_of(hit)}
    then, now = works_of(before.hits), works_of(after.hits)
    new = tuple(work for work in now if not old.intersection(work.keys))
    gone = tuple(work for work in then if not young.intersection(work.keys))
    return Repetition(len(now) - len(new), new, gone)
