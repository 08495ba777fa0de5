"""Whether the rows of the results tables agree with one another and with the registry."""

from collections import defaultdict
from collections.abc import Sequence
from statistics import median
from typing import Final

from metatransfer.library.baselines import check_external_baselines, check_own_baselines
from metatransfer.library.fault_log import FaultLog
from metatransfer.library.located import Located
from metatransfer.library.misfit import Misfit
from metatransfer.library.names import KnownNames
from metatransfer.library.registry import RESERVED
from metatransfer.library.row_checks import check_column, log_rows
from metatransfer.library.tables import TableRecords
from metatransfer.records import Result

_LARGEST_FRACTION: Final = 1.0


def check_results(tables: Sequence[TableRecords[Result]], names: KnownNames, log: FaultLog) -> None:
    """Log all that is wrong with results as a whole.

    Parameters
    ----------
    tables : sequence of TableRecords[Result]
        One table a study.
    names : KnownNames
        All names that exist.
    log : FaultLog
        Takes all that is wrong.
    """
    for table in tables:
        _check_names(table, names, log)
        _check_arms(table.rows, log)
        _check_scale(table.rows, log)
        # A row that could not be read may be the very baseline that seems to be missing.
        if table.complete:
            check_own_baselines(table.rows, log)
    if all(table.complete for table in tables):
        check_external_baselines([row for table in tables for row in table.rows], log)


def _check_names(records: TableRecords[Result], names: KnownNames, log: FaultLog) -> None:
    faults = log.of(records.file)
    check_column(records, "target", names.tasks, faults)
    check_column(records, "language", names.languages, faults)
    check_column(records, "train_language", names.languages, faults)
    check_column(records, "intermediate", names.tasks, faults, also=RESERVED)


def _check_arms(rows: Sequence[Located[Result]], log: FaultLog) -> None:
    """Log each arm that a study reports twice, with the lines of both rows."""
    first: dict[tuple[str, ...], Located[Result]] = {}
    for row in rows:
        other = first.setdefault(row.record.arm_key, row)
        if other is not row:
            _, *arm = row.record.arm_key
            what = f"a second row for one arm ({', '.join(arm)}), first in line {other.line}"
            log_rows([row], Misfit((), what, do="keep one of the two"), log)


def _check_scale(rows: Sequence[Located[Result]], log: FaultLog) -> None:
    """Log scores that look like fractions, where points are asked for."""
    by_metric: dict[str, list[Located[Result]]] = defaultdict(list)
    for row in rows:
        by_metric[row.record.metric].append(row)
    for metric, group in by_metric.items():
        # A score of exactly zero is a collapse, which happens, and says nothing of the scale.
        small = [row for row in group if 0.0 < abs(row.record.score_points) <= _LARGEST_FRACTION]
        large = [row for row in group if abs(row.record.score_points) > _LARGEST_FRACTION]
        suspects = [row for row in small if _is_fraction_among(row, large)] if large else small
        if suspects:
            what = f"{metric} {suspects[0].record.score_points:g} looks like a fraction"
            misfit = Misfit(("score_points",), what, "allowed: points, 0 to 100", "multiply by 100")
            log_rows(suspects, misfit, log)


def _is_fraction_among(row: Located[Result], others: Sequence[Located[Result]]) -> bool:
    """Return whether a small score, a hundred times as large, is like others of its target."""
    score = row.record.score_points * 100.0
    alike = [each.record.score_points for each in others if each.record.target == row.record.target]
    middle = median(alike) if alike else 0.0
    return 0.5 * middle <= score <= 2.0 * middle
