"""What a source hands over, whichever it is."""

from collections.abc import Callable
from dataclasses import dataclass

from metatransfer.literature.search.wire import Wire
from metatransfer.records.search import Hit


@dataclass(frozen=True)
class Answer:
    """Answer of one source.

    Parameters
    ----------
    sent : str
        Query as it was sent.
    client : str
        Software that asked, with its version.
    hits : tuple of Hit
        Records, as the source ranks them.
    found : int or None
        How many the source says it has.
    data_version : str
        Version of the data, where the source is a copy of it.
    problem : str
        What went wrong after some records had come.
    """

    sent: str
    client: str
    hits: tuple[Hit, ...] = ()
    found: int | None = None
    data_version: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Question:
    """What sources are asked.

    Parameters
    ----------
    search : str
        Id of the search.
    query : str
        Words looked for.
    limit : int
        Most records wanted.
    repeats : str or None
        Search that this one repeats.
    """

    search: str
    query: str
    limit: int
    repeats: str | None = None


Ask = Callable[[Question, Wire], Answer]
"""Asks one source; what had come before a failure is in the answer."""
