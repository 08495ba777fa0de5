"""The two large tables: results of studies, and values of similarity measures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic

from metatransfer.library.csv_table import Columns, Table, parse_csv
from metatransfer.library.fault_log import FaultLog, FileFaults
from metatransfer.library.files import MAX_CSV_BYTES, read_text, shown_path
from metatransfer.library.located import Located
from metatransfer.library.validation import M, Row, records_from_table
from metatransfer.records import Result, Similarity

RESULTS_FILE: Final = "results.csv"
VALUES_FILE: Final = "values.csv"
SEED_SCORES: Final = "seed_scores_points"


@dataclass(frozen=True, slots=True)
class TableRecords(Generic[M]):
    """Records of one table.

    Parameters
    ----------
    folder : str
        Name of the folder it stands in: its study or measure.
    file : str
        Its file, as shown to the user.
    rows : tuple of Located[M]
        Those that are valid.
    faulty : mapping of int to dict
        Cells of those that are not, by line.
    complete : bool
        Whether every row of the file is valid.
    """

    folder: str
    file: str
    rows: tuple[Located[M], ...]
    faulty: Mapping[int, Row]
    complete: bool

    def cells(self, column: str) -> Iterator[tuple[int, object]]:
        """Yield line and cell of a column that holds names, of valid and of faulty rows.

        Parameters
        ----------
        column : str
            Column.
        """
        for row in self.rows:
            # What a row leaves out is the field's default, which nobody wrote.
            if column in row.record.model_fields_set:
                yield row.line, getattr(row.record, column)
        for line, cells in self.faulty.items():
            yield line, cells.get(column)


def _columns(model: type[Result] | type[Similarity], shared: str) -> Columns:
    """Return the columns of a table whose folder says the field ``shared``."""
    fields = {name: field for name, field in model.model_fields.items() if name != shared}
    required = frozenset(name for name, field in fields.items() if field.is_required())
    return Columns(tuple(fields), required)


_RESULT_COLUMNS: Final = _columns(Result, "study")
_VALUE_COLUMNS: Final = _columns(Similarity, "measure")


def read_results(folder: Path, root: Path, log: FaultLog) -> TableRecords[Result]:
    """Read the results of the study that stands in ``folder``.

    Parameters
    ----------
    folder : Path
        Folder of the study; its name is the study's.
    root : Path
        Project folder, to which file names are relative.
    log : FaultLog
        Takes all that is wrong.
    """
    path = folder / RESULTS_FILE
    faults = log.of(shown_path(path, root))
    table = _read_table(path, _RESULT_COLUMNS, faults)
    if table is not None:
        for row in table.rows:
            scores = row.get(SEED_SCORES)
            if isinstance(scores, str):
                row[SEED_SCORES] = scores.split()
    return _records(Result, table, ("study", folder.name), faults)


def read_similarities(folder: Path, root: Path, log: FaultLog) -> TableRecords[Similarity]:
    """Read the values of the measure that stands in ``folder``.

    Parameters are those of :func:`read_results`.
    """
    path = folder / VALUES_FILE
    faults = log.of(shown_path(path, root))
    table = _read_table(path, _VALUE_COLUMNS, faults)
    return _records(Similarity, table, ("measure", folder.name), faults)


def _read_table(path: Path, columns: Columns, faults: FileFaults) -> Table | None:
    text = read_text(path, MAX_CSV_BYTES, faults)
    return None if text is None else parse_csv(text, columns, faults)


def _records(
    model: type[M], table: Table | None, shared: tuple[str, str], faults: FileFaults
) -> TableRecords[M]:
    field, folder = shared
    if table is None:
        return TableRecords(folder, faults.file, (), {}, complete=False)
    rows = records_from_table(model, table, faults, shared={field: folder})
    pairs = zip(rows.records, rows.lines, strict=True)
    located = tuple(Located(record, faults.file, line) for record, line in pairs)
    return TableRecords(folder, faults.file, located, rows.faulty, rows.complete)
