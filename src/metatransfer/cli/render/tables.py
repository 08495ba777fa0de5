"""Draft scores of tables as pages, Markdown, data, and CSV files for a person to finish."""

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from metatransfer.cli.options import Format
from metatransfer.cli.render.machine import Row, rows_csv
from metatransfer.cli.render.page import Page, Sheet, safe
from metatransfer.cli.render.sheets import told
from metatransfer.records import wording
from metatransfer.records.draft import DraftScore, DraftTable, DraftTables

SHOWN: Final = 6
"""Scores of each table that are shown; CSV and JSON hold all."""


def rendered_tables(
    found: DraftTables, form: Format, *, folder: Path | None, width: int
) -> str | Page:
    """Return the tables of a document in a format.

    Parameters
    ----------
    found : DraftTables
        The tables.
    form : str
        Format.
    folder : Path or None
        Where they are written to; None where they are not.
    width : int
        Columns of a page.
    """
    rows: list[Row] = [
        {"table": one.id, **_row(score)} for one in found.tables for score in one.scores
    ]

    def write(sheet: Sheet) -> None:
        _write(sheet, found, folder)

    return told(write, found.model_dump(mode="json"), rows, form, width)


def table_csv(table: DraftTable) -> str:
    """Return the scores of a table as CSV that ``metatransfer import`` reads.

    Parameters
    ----------
    table : DraftTable
        The table.
    """
    return rows_csv([_row(score) for score in table.scores])


def _row(score: DraftScore) -> dict[str, object]:
    return {
        "model": score.model,
        "intermediate": score.intermediate,
        "target": score.target,
        "language": score.language,
        "metric": score.metric,
        "split": "",
        "score": score.score,
        "sd": score.sd,
        "locator": score.locator,
    }


def _write(sheet: Sheet, found: DraftTables, folder: Path | None) -> None:
    if not found.tables:
        sheet.paragraph("no table of results found")
    for table in found.tables:
        _write_table(sheet, table)
        if folder is not None:
            sheet.labelled("then", _command(table, found.document, folder), indent=2)
    for problem in found.problems:
        sheet.labelled("problem", problem)


def _write_table(sheet: Sheet, table: DraftTable) -> None:
    sheet.heading(table.caption or "A table without caption")
    taken = (
        f"rows are taken for {_several(table.rows_are)}, columns for {_several(table.columns_are)}"
    )
    pieces = [table.id, table.locator, wording.count(len(table.scores), "score"), taken]
    sheet.figures(safe(piece) for piece in pieces)
    shown = [_cells(score) for score in table.scores[:SHOWN]]
    sheet.columns([[safe(cell) for cell in row] for row in _without_empty(shown)], indent=2)
    if len(table.scores) > SHOWN:
        sheet.paragraph(f"and {len(table.scores) - SHOWN} more", indent=2)
    empty = [name for name, value in _row(table.scores[0]).items() if value == ""]
    sheet.labelled("to be filled in", ", ".join(empty), indent=2)
    sheet.labelled("unknown names", ", ".join(table.unknown), indent=2)
    for problem in table.problems:
        sheet.labelled("problem", problem, indent=2)


def _several(thing: str) -> str:
    return {"score": "what their headings say"}.get(thing, f"{thing}s")


def _cells(score: DraftScore) -> list[str]:
    spread = "" if score.sd is None else f" ± {score.sd:g}"
    said = (score.model, score.intermediate, score.target, score.language, score.metric)
    return [*said, f"{score.score:g}{spread}"]


def _without_empty(rows: list[list[str]]) -> Iterable[list[str]]:
    kept = [at for at in range(len(rows[0])) if any(row[at] for row in rows)]
    return ([row[at] for at in kept] for row in rows)


def _command(table: DraftTable, document: str, folder: Path) -> str:
    path = shlex.quote(str(folder / f"{table.id}.csv"))
    place = shlex.quote(f"{document}, {table.locator}")
    return (
        f"metatransfer import {path} --study ID --unit {table.unit} --locator {place}, "
        "once a person has read it"
    )
