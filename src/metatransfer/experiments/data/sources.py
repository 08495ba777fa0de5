"""Rows of a task's split in a language: from a local folder, else from the hub."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from metatransfer.errors import InputError, NotFoundError
from metatransfer.experiments.data.examples import Row
from metatransfer.experiments.tasks import ExperimentTask, HubSource, LocalSource, Source

MAX_SHOWN: Final = 5


@dataclass(frozen=True)
class Table:
    """Rows, and the source that says what their columns are called.

    Parameters
    ----------
    rows : sequence of mapping
        Rows by column.
    source : Source
        Where they are from.
    origin : str
        File or data set, as shown to people.
    sha256 : str
        Hash of what was read.
    """

    rows: Sequence[Row]
    source: Source
    origin: str
    sha256: str


def read_table(task: ExperimentTask, split: str, language: str, *, data: Path | None) -> Table:
    """Read a split of a task.

    Parameters
    ----------
    task : ExperimentTask
        The task.
    split : str
        ``train``, ``test``, or the name of a split of the source.
    language : str
        Its language.
    data : Path or None
        Folder of local data; None asks the hub alone.

    Raises
    ------
    NotFoundError
        When no source holds it; the message says what to place where.
    InputError
        When it cannot be read.
    """
    local = _local_path(task, split, language, data)
    if local is not None and task.local is not None and local.is_file():
        return _read_lines(local, task.local)
    if task.hub is not None and (data is None or task.local is None):
        return _read_hub(task, task.hub, split, language)
    missing = f"no file {local.relative_to(data.parent)}" if local and data else "no local folder"
    raise NotFoundError(
        f"task '{task.id}' · {language} · {split} · {missing} · allowed: {task.place} · "
        "do: place it there, or give no --data to use the hub"
    )


def _split_name(source: Source, split: str) -> str:
    return {"train": source.train, "test": source.test}.get(split, split)


def _local_path(task: ExperimentTask, split: str, language: str, data: Path | None) -> Path | None:
    if data is None or task.local is None:
        return None
    name = _split_name(task.local, split)
    return data / task.local.folder / task.local.file.format(language=language, split=name)


def _read_lines(path: Path, source: LocalSource) -> Table:
    origin = f"{path.parent.name}/{path.name}"
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{origin} · cannot be read: {error.strerror or error}") from error
    rows: list[Row] = []
    faults = []
    # Not splitlines(): a text may hold U+2028, which ends no line of a file.
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if not line.strip():
            continue
        row, fault = _row(line)
        if row is None:
            faults.append(f"{origin}:{number} · {fault}")
        else:
            rows.append(row)
    if faults:
        more = [f"{origin} · {len(faults) - MAX_SHOWN} more faults"] * (len(faults) > MAX_SHOWN)
        raise InputError("\n".join([*faults[:MAX_SHOWN], *more]))
    if not rows:
        raise InputError(f"{origin} · holds no example · do: place it again")
    return Table(rows, source, origin, hashlib.sha256(raw).hexdigest())


def _row(line: bytes) -> tuple[Row | None, str]:
    """Return the row of a line, or none and what is wrong with it."""
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return None, "is not UTF-8 · do: save it as UTF-8"
    except json.JSONDecodeError as error:
        return None, f"is no JSON: {error.msg}"
    if not isinstance(row, dict):
        return None, f"is {row!r:.40}, not an object · do: one example a line, its columns by name"
    return row, ""


def _read_hub(task: ExperimentTask, hub: HubSource, split: str, language: str) -> Table:
    name = _split_name(hub, split)
    if not name:
        raise NotFoundError(
            f"task '{task.id}' · {language} · {split} · '{hub.name}' has none · "
            f"do: give --data FOLDER with {task.place}"
        )
    written = hub.languages.get(language, language)
    config = hub.config.format(language=written) or None
    rows = _load(task, hub, config, name)
    if hub.id_prefix:
        prefix = hub.id_prefix.format(language=written)
        rows = [row for row in rows if str(row.get("id", "")).startswith(prefix)]
    if not rows:
        raise InputError(f"task '{task.id}' · {language} · {name} · the hub's split is empty")
    content = json.dumps(rows, sort_keys=True, default=str).encode()
    origin = f"{hub.name}/{config or 'default'}/{name}"
    return Table(rows, hub, origin, hashlib.sha256(content).hexdigest())


def _load(
    task: ExperimentTask, hub: HubSource, config: str | None, split: str
) -> list[dict[str, Any]]:
    try:
        import datasets
    except ImportError as error:
        raise InputError(
            f"task '{task.id}' · needs the package 'datasets' to reach the hub · "
            "do: pip install 'metatransfer[experiments]', or give --data"
        ) from error
    try:
        found = datasets.load_dataset(hub.name, config, split=split, revision=hub.revision or None)
    except Exception as error:
        raise NotFoundError(
            f"task '{task.id}' · data set '{hub.name}' ({config or 'default'}, {split}) cannot be "
            f"had from the hub: {type(error).__name__} · do: give --data FOLDER with {task.place}"
        ) from error
    kinds = {
        # a column of lists, such as tags, has its own kind inside
        column: getattr(feature, "feature", feature)
        for column, feature in found.features.items()
    }
    classes = datasets.ClassLabel
    named = {name: kind.names for name, kind in kinds.items() if isinstance(kind, classes)}
    return [_with_names(row, named) for row in found.to_list()]


def _with_names(row: dict[str, Any], named: dict[str, list[str]]) -> dict[str, Any]:
    """Return a row with the names of classes in the place of their numbers."""
    return {
        column: _with_name(value, named[column]) if column in named else value
        for column, value in row.items()
    }


def _with_name(value: Any, names: list[str]) -> Any:
    if isinstance(value, list):
        return [_with_name(each, names) for each in value]
    return names[value] if isinstance(value, int) and value >= 0 else value
