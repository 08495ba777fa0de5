"""Searches on disk: ``data/searches/<id>/`` with a log and its records, and one screening table."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from metatransfer.library.csv_table import Columns, Table, parse_csv
from metatransfer.library.fault_log import FaultLog
from metatransfer.library.files import MAX_CSV_BYTES, entries, exists, read_text, shown_path
from metatransfer.library.new_files import NewFile
from metatransfer.library.shelves import read_tree
from metatransfer.library.validation import M, record_from_tree, records_from_table
from metatransfer.library.yaml_write import yaml_of
from metatransfer.records.search import Hit, Screening, Search, SearchResults

SEARCHES_FOLDER: Final = "data/searches"
LOG_FILE: Final = "search.yaml"
RESULTS_FILE: Final = "results.csv"
SCREENING_FILE: Final = f"{SEARCHES_FOLDER}/screening.csv"


def _columns(model: type[BaseModel], shared: str = "") -> Columns:
    fields = {name: field for name, field in model.model_fields.items() if name != shared}
    required = frozenset(name for name, field in fields.items() if field.is_required())
    return Columns(tuple(fields), required)


_HIT_COLUMNS: Final = _columns(Hit, "search")
_SCREENING_COLUMNS: Final = _columns(Screening)


def read_searches(root: Path) -> tuple[SearchResults, ...]:
    """Return all searches of a project, in the order in which they were made.

    Parameters
    ----------
    root : Path
        Project folder.

    Raises
    ------
    FaultyRecordsError
        With all that is wrong in any of their files.
    """
    log = FaultLog()
    folders = [path for path in entries(root / SEARCHES_FOLDER, root, log) if path.is_dir()]
    read = [_read(folder, root, log) for folder in folders]
    log.raise_any()
    found = [results for results in read if results is not None]
    return tuple(sorted(found, key=lambda one: (one.search.inquiries[0].asked_at, one.search.id)))


def _read(folder: Path, root: Path, log: FaultLog) -> SearchResults | None:
    path = folder / LOG_FILE
    faults = log.of(shown_path(path, root))
    tree = read_tree(path, faults)
    search = None if tree is None else record_from_tree(Search, tree, faults)
    if search is None:
        return None
    if search.id != folder.name and tree is not None:
        what = f"id '{search.id}' is not the name it is filed under"
        faults.add(tree.line_of(("id",)), "id", what, allowed=f"allowed: '{folder.name}'")
    hits = _rows(Hit, folder / RESULTS_FILE, _HIT_COLUMNS, root, log, search=search.id)
    return SearchResults(search=search, hits=hits)


def read_screening(root: Path) -> tuple[Screening, ...]:
    """Return all decisions on works, in the order of their table; none where there is no table.

    Parameters
    ----------
    root : Path
        Project folder.

    Raises
    ------
    FaultyRecordsError
        With all that is wrong in it.
    """
    if not exists(root / SCREENING_FILE):
        return ()
    log = FaultLog()
    rows = _rows(Screening, root / SCREENING_FILE, _SCREENING_COLUMNS, root, log)
    log.raise_any()
    return rows


def _rows(
    model: type[M], path: Path, columns: Columns, root: Path, log: FaultLog, **shared: str
) -> tuple[M, ...]:
    faults = log.of(shown_path(path, root))
    text = read_text(path, MAX_CSV_BYTES, faults)
    table = None if text is None else parse_csv(text, columns, faults)
    if table is None:
        return ()
    return records_from_table(model, Table(table.rows, table.lines), faults, shared=shared).records


def search_files(results: SearchResults) -> tuple[NewFile, ...]:
    """Return the files of a new search.

    Parameters
    ----------
    results : SearchResults
        The search.
    """
    folder = f"{SEARCHES_FOLDER}/{results.search.id}"
    rows = [hit.model_dump(mode="json", exclude={"search"}) for hit in results.hits]
    return (
        NewFile(f"{folder}/{LOG_FILE}", yaml_of(results.search)),
        NewFile(f"{folder}/{RESULTS_FILE}", csv_text(_HIT_COLUMNS.known, rows)),
    )


def screening_file(root: Path, added: Sequence[Screening]) -> NewFile:
    """Return the screening table with decisions put at its end.

    Parameters
    ----------
    root : Path
        Project folder.
    added : sequence of Screening
        New decisions.

    Raises
    ------
    FaultyRecordsError
        When the table that is there cannot be read.
    """
    rows = [item.model_dump(mode="json") for item in added]
    if not exists(root / SCREENING_FILE):
        return NewFile(SCREENING_FILE, csv_text(_SCREENING_COLUMNS.known, rows))
    log = FaultLog()
    before = read_text(root / SCREENING_FILE, MAX_CSV_BYTES, log.of(SCREENING_FILE)) or ""
    table = parse_csv(before, _SCREENING_COLUMNS, log.of(SCREENING_FILE))
    log.raise_any()
    header = before.splitlines()[0].split(",") if table is not None else []
    end = "" if before.endswith("\n") else "\n"
    after = csv_text(header, rows, with_header=False)
    return NewFile(SCREENING_FILE, before + end + after, replaces=before)


def csv_text(
    header: Sequence[str], rows: Iterable[dict[str, object]], *, with_header: bool = True
) -> str:
    """Return rows as CSV.

    Parameters
    ----------
    header : sequence of str
        Columns.
    rows : iterable of dict
        Cells by column; None is an empty cell.
    with_header : bool
        Whether the header stands above them.
    """
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=list(header), lineterminator="\n")
    if with_header:
        writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
