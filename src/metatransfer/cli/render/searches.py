"""Searches, repetitions and screening as pages, Markdown and data."""

from collections.abc import Sequence

from rich.text import Text

from metatransfer.cli.options import Format
from metatransfer.cli.render.machine import Row
from metatransfer.cli.render.page import Page, Sheet, safe
from metatransfer.cli.render.sheets import told
from metatransfer.literature.search.query import asked_doi
from metatransfer.literature.search.repetition import Repetition, compare_searches
from metatransfer.literature.search.works import works_of
from metatransfer.records import wording
from metatransfer.records.search import PrismaCounts, SearchResults, Work
from metatransfer.searching import Screened


def rendered(found: SearchResults, form: Format, *, width: int) -> str | Page:
    """Return a search in a format.

    Parameters
    ----------
    found : SearchResults
        The search.
    form : str
        Format.
    width : int
        Columns of a page.
    """
    works = works_of(found.hits)
    data = found.model_dump(mode="json")
    rows: list[Row] = [hit.model_dump(mode="json") for hit in found.hits]

    def write(sheet: Sheet) -> None:
        _write_log(sheet, found)
        _write_works(sheet, works)
        if not works:
            sheet.paragraph(_nothing(found))
        sheet.figures(_sums(found, works))
        sheet.labelled("kept", f"data/searches/{found.search.id}/")
        sheet.labelled("next", "metatransfer screen")

    return told(write, data, rows, form, width)


def rendered_repetition(
    before: SearchResults, after: SearchResults, form: Format, *, width: int
) -> str | Page:
    """Return a repetition of a search in a format.

    Parameters
    ----------
    before, after : SearchResults
        The search, and the same one made again.
    form : str
        Format.
    width : int
        Columns of a page.
    """
    changes = compare_searches(before, after)
    data = {
        "search": after.search.model_dump(mode="json"),
        "same": changes.same,
        "new": [work.key for work in changes.new],
        "gone": [work.key for work in changes.gone],
    }
    rows = [*_change_rows("new", changes.new), *_change_rows("gone", changes.gone)]

    def write(sheet: Sheet) -> None:
        _write_log(sheet, after)
        _write_changes(sheet, before.search.id, changes)

    return told(write, data, rows, form, width)


def _change_rows(change: str, works: Sequence[Work]) -> list[Row]:
    return [{"change": change, "key": work.key, "title": work.hits[0].title} for work in works]


def _write_changes(sheet: Sheet, name: str, changes: Repetition) -> None:
    for word, works in (("new", changes.new), ("gone", changes.gone)):
        if works:
            sheet.heading(f"{word.capitalize()} since {name} ({len(works)})")
            _write_works(sheet, works)
    sheet.paragraph(
        f"{wording.count(changes.same, 'work')} as in {name}, {len(changes.new)} new, "
        f"{len(changes.gone)} gone"
    )


def _write_log(sheet: Sheet, found: SearchResults) -> None:
    sheet.heading(found.search.query)
    for one in found.search.inquiries:
        of = "" if one.found is None else f" of {one.found:,} found"
        pieces = [f"{one.returned} records{of}", one.asked_at, one.data_version, one.client]
        sheet.labelled(one.source, " · ".join(filter(None, pieces)), column=10)
        sheet.labelled("sent", one.sent, indent=2, column=8)
        sheet.labelled("problem", one.problem, indent=2)


def _write_works(sheet: Sheet, works: Sequence[Work]) -> None:
    for work in works:
        first = work.hits[0]
        sheet.labelled(work.key, safe(first.title))
        names = first.authors.split("; ")
        who = f"{names[0]} and others" if len(names) > 1 else names[0]
        flags = ["machine-generated: no evidence"] if work.by_machine else []
        flags += [work.retracted] if work.retracted else []
        count = wording.count(len(work.hits), "record")
        pieces = [who, str(first.year or ""), first.venue, count, *flags]
        sheet.figures((safe(piece) for piece in pieces if piece), indent=2)


def _nothing(found: SearchResults) -> str:
    if doi := asked_doi(found.search.query):
        return f"no source that was asked knows the DOI {doi}: it may not exist"
    return "nothing found; fewer words find more"


def _sums(found: SearchResults, works: Sequence[Work]) -> list[Text]:
    machine = sum(work.by_machine for work in works)
    retracted = sum(bool(work.retracted) for work in works)
    pieces = [
        wording.count(len(found.hits), "record"),
        wording.count(len(works), "work"),
        f"{machine} machine-generated",
        f"{retracted} retracted",
    ]
    return [safe(piece) for piece in pieces]


def rendered_screening(found: Screened, form: Format, *, width: int) -> str | Page:
    """Return works with what was decided on them, and the PRISMA 2020 flow, in a format.

    Parameters
    ----------
    found : Screened
        Works and decisions.
    form : str
        Format; CSV holds one row a work.
    width : int
        Columns of a page.
    """
    data = {
        "counts": found.counts.model_dump(mode="json"),
        "works": [_work_row(found, work) for work in found.works],
    }
    rows = [_work_row(found, work) for work in found.works]

    def write(sheet: Sheet) -> None:
        if not found.works:
            sheet.paragraph("no search yet · next: metatransfer search QUERY")
            return
        sheet.heading(f"Works ({len(found.works)})")
        for work in found.works:
            sheet.labelled(work.key, safe(work.hits[0].title))
            sheet.figures([safe(found.standing(work))], indent=2)
        _write_flow(sheet, found.counts)

    return told(write, data, rows, form, width)


def _work_row(found: Screened, work: Work) -> Row:
    first = work.hits[0]
    return {
        "key": work.key,
        "standing": found.standing(work),
        "title": first.title,
        "authors": first.authors,
        "year": first.year,
        "records": len(work.hits),
        "url": first.url,
        "abstract": first.abstract,
    }


def _write_flow(sheet: Sheet, counts: PrismaCounts) -> None:
    sheet.heading("PRISMA 2020 flow, computed from the records")
    lines = [
        ("records identified", sum(item.n for item in counts.identified)),
        *((f"  from {item.of}", item.n) for item in counts.identified),
        ("duplicate records removed", counts.duplicates),
        ("machine-generated, removed", counts.by_automation),
        ("retracted, removed", counts.retracted),
        ("works screened", counts.screened),
        *((f"  excluded: {item.of}", item.n) for item in counts.excluded),
        ("texts sought", counts.sought),
        ("texts not retrieved", counts.not_retrieved),
        ("texts assessed", counts.assessed),
        *((f"  excluded: {item.of}", item.n) for item in counts.excluded_by_text),
        ("works included", counts.included),
        ("  records of them", counts.reports),
        ("not yet screened", counts.unscreened),
        ("texts not yet assessed", counts.undecided),
    ]
    sheet.columns([[safe(f"{number:,}".rjust(6)), safe(what)] for what, number in lines])
