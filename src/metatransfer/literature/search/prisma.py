"""Numbers of the PRISMA 2020 flow, computed from records and never typed.

Page et al. (2021), doi:10.1136/bmj.n71.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from metatransfer.literature.search.works import works_of
from metatransfer.records.search import (
    Count,
    Decision,
    Hit,
    PrismaCounts,
    Screening,
    SearchResults,
    Stage,
    Work,
)


def records_of(searches: Iterable[SearchResults]) -> tuple[Hit, ...]:
    """Return the records that searches identified; those of repeats were identified before.

    Parameters
    ----------
    searches : iterable of SearchResults
        All searches.
    """
    return tuple(hit for kept in searches if kept.search.repeats is None for hit in kept.hits)


def prisma_counts(
    searches: Iterable[SearchResults], screenings: Iterable[Screening]
) -> PrismaCounts:
    """Return the numbers of the flow.

    Of two decisions on one work at one stage the later one in the list counts.

    Parameters
    ----------
    searches : iterable of SearchResults
        All searches; those that repeat another one add nothing.
    screenings : iterable of Screening
        Decisions, in the order in which they were taken.
    """
    records, decided = records_of(searches), list(screenings)
    works = works_of(records)
    automatic = [work for work in works if work.by_machine]
    retracted = [work for work in works if work.retracted and not work.by_machine]
    rest = [work for work in works if not (work.by_machine or work.retracted)]
    said = [(work, decisions_on(work, decided)) for work in rest]
    screened = [(work, known) for work, known in said if known]
    by_abstract = [known[Stage.ABSTRACT] for _, known in screened if _out(known, Stage.ABSTRACT)]
    sought = [(work, known) for work, known in screened if not _out(known, Stage.ABSTRACT)]
    missing = [work for work, known in sought if _out(known, Stage.NOT_RETRIEVED)]
    assessed = [(work, known) for work, known in sought if Stage.FULL_TEXT in known]
    by_text = [known[Stage.FULL_TEXT] for _, known in assessed if _out(known, Stage.FULL_TEXT)]
    included = [work for work, known in assessed if not _out(known, Stage.FULL_TEXT)]
    return PrismaCounts(
        identified=_counted(hit.source for hit in records),
        duplicates=len(records) - len(works),
        by_automation=len(automatic),
        retracted=len(retracted),
        screened=len(screened),
        unscreened=len(said) - len(screened),
        excluded=_counted(item.reason for item in by_abstract),
        sought=len(sought),
        not_retrieved=len(missing),
        assessed=len(assessed),
        undecided=len(sought) - len(missing) - len(assessed),
        excluded_by_text=_counted(item.reason for item in by_text),
        included=len(included),
        reports=sum(len(work.hits) for work in included),
    )


def decisions_on(work: Work, screenings: Sequence[Screening]) -> Mapping[Stage, Screening]:
    """Return the last decision on a work at each stage.

    A text that was read after it could not be had was had in the end.

    Parameters
    ----------
    work : Work
        The work.
    screenings : sequence of Screening
        All decisions.
    """
    names = set(work.keys)
    known = {item.stage: item for item in screenings if item.key in names}
    if Stage.FULL_TEXT in known:
        known.pop(Stage.NOT_RETRIEVED, None)
    return known


def _out(known: Mapping[Stage, Screening], stage: Stage) -> bool:
    return stage in known and known[stage].decision is Decision.EXCLUDE


def _counted(names: Iterable[str]) -> tuple[Count, ...]:
    counts = Counter(names)
    return tuple(Count(of=name, n=n) for name, n in sorted(counts.items()))
