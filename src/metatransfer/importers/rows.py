"""Rows of a study's ``results.csv``: those that are there, those that are new, and the file."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from metatransfer.errors import Fault, FaultyRecordsError, InputError
from metatransfer.importers.convert import SAME_SCORE, Arm
from metatransfer.library.fault_log import FaultLog
from metatransfer.library.files import MAX_CSV_BYTES, exists, read_text
from metatransfer.library.new_files import NewFile
from metatransfer.records import Result

COLUMNS: Final = tuple(name for name in Result.model_fields if name != "study")
"""Columns of ``results.csv``, in their order."""


def file_text(root: Path, file: str, limit: int) -> str | None:
    """Return the content of a project's file; None where it is not there.

    Parameters
    ----------
    root : Path
        Project folder.
    file : str
        File below it.
    limit : int
        Largest size allowed, in bytes.

    Raises
    ------
    FaultyRecordsError
        When it is there and cannot be read.
    """
    path = root / file
    if not exists(path):
        return None
    log = FaultLog()
    text = read_text(path, limit, log.of(file))
    log.raise_any()
    return text


@dataclass(frozen=True)
class ExistingRows:
    """Rows of a study as they are.

    Parameters
    ----------
    text : str or None
        The file; None where there is none.
    header : tuple of str
        Its columns.
    rows : tuple of mapping
        Cells by column.
    """

    text: str | None
    header: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]


def existing_rows(root: Path, study: str) -> ExistingRows:
    """Return the rows of a study, of which there may be none.

    Parameters
    ----------
    root : Path
        Project folder.
    study : str
        Study.

    Raises
    ------
    InputError
        When the file is no table.
    """
    text = file_text(root, f"data/studies/{study}/results.csv", MAX_CSV_BYTES)
    if text is None:
        return ExistingRows(None, (), ())
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        rows = tuple({k: v or "" for k, v in row.items() if k is not None} for row in reader)
    except csv.Error as error:
        raise InputError(f"data/studies/{study}/results.csv · {error} · do: mend it") from error
    return ExistingRows(text, tuple(reader.fieldnames or ()), rows)


def new_arms(arms: Iterable[Arm], table: ExistingRows, study: str) -> tuple[tuple[Arm, ...], int]:
    """Return arms that a study does not have, and how many of the others it has.

    Parameters
    ----------
    arms : iterable of Arm
        Arms of files.
    table : ExistingRows
        Rows of the study.
    study : str
        Study.

    Raises
    ------
    FaultyRecordsError
        For every arm that is there with another score.
    """
    there = {_key(row): row for row in table.rows}
    fresh, known, faults = [], 0, []
    for arm in arms:
        row = there.get(_key(arm.cells))
        if row is None:
            fresh.append(arm)
        elif _differs(row.get("score_points", ""), arm.score_points):
            shown = ", ".join(filter(None, arm.key))
            what = f"{shown} is there with {row.get('score_points')}, and would be "
            do = "edit the row, or import as another study"
            file = f"data/studies/{study}/results.csv"
            faults.append(Fault(file, 0, "score_points", f"{what}{arm.score_points:.8g}", do=do))
        else:
            known += 1
    if faults:
        raise FaultyRecordsError(faults)
    return tuple(fresh), known


def _key(cells: Mapping[str, str]) -> tuple[str, ...]:
    names = ("model", "intermediate", "target", "language", "metric", "split")
    setting = cells.get("setting") or "zero-shot"
    return (*(cells.get(n, "") for n in names), cells.get("train_language") or "en", setting)


def _differs(text: str, points: float) -> bool:
    try:
        return abs(float(text) - points) > SAME_SCORE
    except ValueError:
        return True


def results_file(study: str, table: ExistingRows, arms: Sequence[Arm]) -> NewFile:
    """Return the results of a study with rows more; rows that are there keep every byte.

    Columns that none of the old rows had are added at their place.

    Parameters
    ----------
    study : str
        Study.
    table : ExistingRows
        Rows that are there.
    arms : sequence of Arm
        New rows.
    """
    used = set(table.header) | {name for arm in arms for name in arm.cells}
    header = tuple(name for name in COLUMNS if name in used)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header, restval="", lineterminator="\n")
    if table.text is not None and set(header) == set(table.header):
        # Rows that are there keep every byte.
        out.write(table.text if table.text.endswith("\n") else f"{table.text}\n")
        writer = csv.DictWriter(out, table.header, restval="", lineterminator="\n")
    else:
        writer.writeheader()
        writer.writerows({k: v for k, v in row.items() if k in header} for row in table.rows)
    writer.writerows(dict(arm.cells) for arm in arms)
    file = f"data/studies/{study}/results.csv"
    return NewFile(file, out.getvalue(), replaces=table.text)
