"""Verdicts and the rows behind them as two plain tables."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from metatransfer.exporters.bundle import Bundle, Files
from metatransfer.records.spreadsheet import inert

VERDICT_COLUMNS: Final = (
    "claim",
    "status",
    "qualifiers",
    "decided_by",
    "probability",
    "estimand",
    "unit",
    "mean",
    "lower",
    "upper",
    "k_cells",
    "n_studies",
    "reason",
)
ROW_COLUMNS: Final = (
    "claim",
    "where",
    "locator",
    "study",
    "cell",
    "outcome_points",
    "se_points",
    "se_source",
    "flags",
)


def verdict_tables(bundle: Bundle) -> Files:
    """Return ``verdicts.csv`` and ``evidence.csv``.

    Text that a spreadsheet would take for a formula is led by an apostrophe.

    Parameters
    ----------
    bundle : Bundle
        Project and verdicts.
    """
    verdicts, rows = [], []
    for verdict in bundle.report.verdicts:
        estimate = verdict.estimate
        verdicts.append(
            {
                **verdict.model_dump(include=set(VERDICT_COLUMNS)),
                "status": verdict.status.value,
                "qualifiers": "; ".join(verdict.qualifiers),
                "estimand": estimate and estimate.estimand,
                "unit": estimate and estimate.unit,
                "mean": estimate and estimate.mean,
                "lower": estimate and estimate.interval.lower,
                "upper": estimate and estimate.interval.upper,
            }
        )
        rows += [
            {**row.model_dump(), "claim": verdict.claim, "flags": "; ".join(row.flags)}
            for row in verdict.evidence
        ]
    return {
        "verdicts.csv": table(VERDICT_COLUMNS, verdicts),
        "evidence.csv": table(ROW_COLUMNS, rows),
    }


def table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """Return rows as CSV that no spreadsheet runs.

    Parameters
    ----------
    columns : sequence of str
        Columns, in their order.
    rows : iterable of mapping
        Cells by column; None is an empty cell.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([inert(row.get(name)) for name in columns] for row in rows)
    return out.getvalue().encode()
