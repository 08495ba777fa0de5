"""Records of several sources and searches to works: preprint and publication are one."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from metatransfer.literature.corpus import machine_made
from metatransfer.literature.search.keys import folded_title, names_of
from metatransfer.records.search import Hit, Work

SHORTEST_TITLE: Final = 20
"""Characters from which a title names one work: below, "Introduction" would be a work."""

APART_YEARS: Final = 5
"""A preprint and its publication are not further apart than this."""


def works_of(hits: Iterable[Hit]) -> tuple[Work, ...]:
    """Return the works that records are of, in the order in which their first record came.

    Two records are of one work when they share a DOI, an arXiv number or a number in their source;
    or when their titles are the same but for case and punctuation, their years are not far apart,
    and they share an author where both name some.

    Parameters
    ----------
    hits : iterable of Hit
        Records of any searches.
    """
    records = list(hits)
    parent = list(range(len(records)))
    first: dict[str, int] = {}
    for at, hit in enumerate(records):
        for name in names_of(hit):
            _join(parent, at, first.setdefault(name, at))
    by_title: dict[str, list[int]] = {}
    for at, hit in enumerate(records):
        title = folded_title(hit.title)
        if len(title) < SHORTEST_TITLE:
            continue
        for other in by_title.setdefault(title, []):
            if _may_be_one(hit, records[other]):
                _join(parent, at, other)
        by_title[title].append(at)
    groups: dict[int, list[Hit]] = {}
    for at, hit in enumerate(records):
        groups.setdefault(_root(parent, at), []).append(hit)
    return tuple(_work(group) for group in groups.values())


def _root(parent: list[int], at: int) -> int:
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at


def _join(parent: list[int], one: int, other: int) -> None:
    low, high = sorted((_root(parent, one), _root(parent, other)))
    parent[high] = low


def _may_be_one(one: Hit, other: Hit) -> bool:
    if one.year is not None and other.year is not None and abs(one.year - other.year) > APART_YEARS:
        return False
    mine, theirs = set(_surnames(one)), set(_surnames(other))
    return not mine or not theirs or bool(mine & theirs)


def _surnames(hit: Hit) -> Iterator[str]:
    for author in hit.authors.split(";"):
        # "Phang, Jason" and "Jason Phang" are one person
        name = author.split(",")[0].split() if "," in author else author.split()
        if name:
            yield folded_title(name[-1])


def _work(hits: Sequence[Hit]) -> Work:
    names = list(dict.fromkeys(name for hit in hits for name in names_of(hit)))
    names.sort(key=lambda name: _ORDER[name.partition(":")[0]])
    fullest = sorted(hits, key=lambda hit: (not hit.doi, not hit.abstract))
    return Work(
        key=names[0],
        hits=tuple(fullest),
        keys=tuple(names),
        by_machine=any(machine_made(_said(hit)) for hit in hits),
        retracted=next((hit.retracted for hit in hits if hit.retracted), ""),
    )


_ORDER: Final = {"doi": 0, "arxiv": 1, "acl": 2, "openalex": 3}


def _said(hit: Hit) -> str:
    return f"{hit.title}\n{hit.authors}\n{hit.venue}\n{hit.abstract}"
