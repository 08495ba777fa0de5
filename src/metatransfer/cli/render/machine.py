"""Verdicts for machines: JSON, JSON lines and CSV; no times in them: same seed, same bytes."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from metatransfer.cli.neutral import neutral
from metatransfer.records import Verdict, VerdictReport
from metatransfer.records.spreadsheet import inert

# json.dumps escapes C0 controls itself; these would reach a terminal as they are.
UNESCAPED_CONTROLS: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

Row = Mapping[str, Any]


def json_text(value: Any, *, indent: int | None = 2) -> str:
    """Return JSON that keeps the order of keys, refuses NaN and holds no raw control character."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return UNESCAPED_CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def report_json(report: VerdictReport) -> str:
    """Return a report as one JSON object, as ``metatransfer schema verdict`` describes it."""
    return json_text(dump(report)) + "\n"


def report_jsonl(report: VerdictReport) -> str:
    """Return one JSON object a line and verdict."""
    return rows_jsonl(dump(report)["verdicts"])


def report_csv(report: VerdictReport) -> str:
    """Return one row a verdict; lists are joined by ``; ``."""
    return rows_csv([flat(verdict) for verdict in report.verdicts])


def dump(report: VerdictReport) -> dict[str, Any]:
    """Return a report as plain data, free mappings sorted by key."""
    data = report.model_dump(mode="json")
    for verdict in data["verdicts"]:
        verdict["versions"] = dict(sorted(verdict["versions"].items()))
    return data


def rows_jsonl(rows: Iterable[Row]) -> str:
    """Return one JSON object a line."""
    return "".join(json_text(row, indent=None) + "\n" for row in rows)


def rows_csv(rows: Sequence[Row]) -> str:
    """Return CSV with a header; ``None`` is an empty cell."""
    if not rows:
        return ""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _safe_cell(value) for key, value in row.items()})
    return out.getvalue()


def _safe_cell(value: Any) -> str:
    """Return a cell that neither a terminal nor a spreadsheet obeys; numbers stay numbers."""
    if isinstance(value, int | float):
        return cell(value)
    return inert(neutral(cell(value), keep="\n"))


def cell(value: Any) -> str:
    """Return a value as the text of one cell: nothing for None, lists joined by ``; ``."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return str(value)


def flat(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as one row."""
    estimate, prediction = verdict.estimate, verdict.prediction
    return {
        "claim": verdict.claim,
        "title": verdict.title,
        "kind": verdict.kind,
        "status": verdict.status.value,
        "qualifiers": verdict.qualifiers,
        "decided_by": verdict.decided_by,
        "estimand": estimate and estimate.estimand,
        "unit": estimate and estimate.unit,
        "mean": estimate and estimate.mean,
        "sd": estimate and estimate.sd,
        "lower": estimate and estimate.interval.lower,
        "upper": estimate and estimate.interval.upper,
        "probability": verdict.probability,
        "probability_at_zero": verdict.probability_at_zero,
        "prediction_lower": prediction and prediction.lower,
        "prediction_upper": prediction and prediction.upper,
        "k_cells": verdict.k_cells,
        "k_pairs": verdict.k_pairs,
        "n_studies": verdict.n_studies,
        "attributions": [f"{a.document}: {a.status.value}" for a in verdict.attributions],
        "reason": verdict.reason,
        "seed": verdict.seed,
        "evidence_hash": verdict.evidence_hash,
        "model_hash": verdict.model_hash,
    }


REPORTS: Final[dict[str, Callable[[VerdictReport], str]]] = {
    "json": report_json,
    "jsonl": report_jsonl,
    "csv": report_csv,
}
"""Writer of a report by format."""
