"""What all checks of table rows share: names that exist, and faults told once for many rows."""

from collections.abc import Sequence

from metatransfer.library.fault_log import FaultLog, FileFaults
from metatransfer.library.located import Located, T
from metatransfer.library.misfit import Misfit
from metatransfer.library.names import Known, is_identifier
from metatransfer.library.tables import TableRecords
from metatransfer.library.validation import M


def check_column(
    table: TableRecords[M],
    column: str,
    known: Known,
    faults: FileFaults,
    *,
    also: frozenset[str] = frozenset(),
) -> None:
    """Log each name of a column that does not exist, at the first row that uses it.

    Cells are looked at as they were written: a row with a slip in another cell is told of its
    unknown names in the same run.

    Parameters
    ----------
    table : TableRecords
        Rows of one file.
    column : str
        Column that holds names.
    known : Known
        Names that exist.
    faults : FileFaults
        Takes what is wrong.
    also : frozenset of str
        Reserved names that the column may hold besides.
    """
    used = {cell for _, cell in table.cells(column) if isinstance(cell, str)} - also
    for name in used:
        if is_identifier(name) and not known.admits(name):
            lines = sorted(line for line, cell in table.cells(column) if cell == name)
            what, allowed, do = known.unknown(name)
            faults.add(lines[0], column, what + _and_more(lines), allowed=allowed, do=do)


def log_rows(rows: Sequence[Located[T]], misfit: Misfit, log: FaultLog) -> None:
    """Log one fault for all rows that have it, at the first of them.

    Parameters
    ----------
    rows : sequence of Located
        At least one row.
    misfit : Misfit
        What is wrong with all of them.
    log : FaultLog
        Takes it.
    """
    path, what, allowed, do = misfit
    column = str(path[0]) if path else ""
    faults = log.of(rows[0].file)
    faults.add(rows[0].line, column, what + _and_more(rows), allowed=allowed, do=do)


def _and_more(rows: Sequence[object]) -> str:
    others = len(rows) - 1
    return f" (and in {others} more row{'s' if others > 1 else ''})" if others else ""
