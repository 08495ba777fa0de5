"""Whether the values of similarity measures agree with one another and with the registry."""

from collections.abc import Mapping, Sequence

from metatransfer.library.fault_log import FaultLog
from metatransfer.library.located import Located
from metatransfer.library.misfit import Misfit
from metatransfer.library.names import KnownNames
from metatransfer.library.row_checks import check_column, log_rows
from metatransfer.library.tables import TableRecords
from metatransfer.records import PairOf, Similarity, SimilarityMeasure

Measures = Mapping[str, Located[SimilarityMeasure]]


def check_similarities(
    tables: Sequence[TableRecords[Similarity]],
    measures: Measures,
    names: KnownNames,
    log: FaultLog,
) -> None:
    """Log all that is wrong with the values of measures as a whole.

    Parameters
    ----------
    tables : sequence of TableRecords[Similarity]
        One table a measure.
    measures : mapping of str to Located[SimilarityMeasure]
        The measures themselves, by id.
    names : KnownNames
        All names that exist.
    log : FaultLog
        Takes all that is wrong.
    """
    for table in tables:
        measure = measures.get(table.folder)
        if measure is None:
            continue
        known = names.tasks if measure.record.of is PairOf.TASKS else names.languages
        check_column(table, "first", known, log.of(table.file))
        check_column(table, "second", known, log.of(table.file))
        _check_pairs(table.rows, measure.record, log)
        if table.complete:
            _check_standard_errors(table.rows, measure, log)


def _check_pairs(
    rows: Sequence[Located[Similarity]], measure: SimilarityMeasure, log: FaultLog
) -> None:
    """Log each pair with two values; for a symmetric measure in either order."""
    first: dict[tuple[str, ...], Located[Similarity]] = {}
    for row in rows:
        pair = (row.record.first, row.record.second)
        other = first.setdefault(tuple(sorted(pair)) if measure.symmetric else pair, row)
        if other is not row:
            order = " (the measure is symmetric)" if measure.symmetric else ""
            what = f"a second value for {' and '.join(pair)}{order}, first in line {other.line}"
            log_rows([row], Misfit((), what, do="keep one of the two"), log)


def _check_standard_errors(
    rows: Sequence[Located[Similarity]], measure: Located[SimilarityMeasure], log: FaultLog
) -> None:
    without = sum(row.record.se is None for row in rows)
    if without and not measure.record.se_missing_reason:
        what = f"missing, with {without} of {len(rows)} values without a standard error"
        field = "se_missing_reason"
        log.of(measure.file).add(measure.line, field, what, do="say why there is none")
