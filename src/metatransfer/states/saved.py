"""Saved states of a project: its verdicts, and what every record was when they were given."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from metatransfer.errors import CacheError, InputError
from metatransfer.library import Library, write_atomic
from metatransfer.records import Config, Result, VerdictReport

FORMAT: Final = 1
"""Version of the files below; another version is never read."""
FOLDER: Final = "states"
KEPT: Final = 20
"""States that are kept; the oldest go first."""
MAX_BYTES: Final = 2**30
"""Largest size a state may unfold to."""
MOST_FOLDED: Final = 250
"""Times its size that a state may unfold to: records that are much alike fold some fifty times,
zeros a thousand."""
SPARE_BYTES: Final = 2**16
"""What a small state may unfold to besides."""

SEPARATOR: Final = " | "
"""Stands between the parts of an arm's key; no identifier has a blank."""


@dataclass(frozen=True)
class State:
    """Verdicts, and what they were given on.

    Parameters
    ----------
    key : str
        Hash of all that shaped the report; equal keys are equal states.
    report : VerdictReport
        Verdicts.
    arms : mapping of str to str
        Score, deviation and seeds of each arm, by study and arm.
    records : mapping of str to str
        Digest of every other record, by kind and id.
    """

    key: str
    report: VerdictReport
    arms: Mapping[str, str]
    records: Mapping[str, str]


def state_of(key: str, report: VerdictReport, library: Library, config: Config) -> State:
    """Return the state of a project.

    Parameters
    ----------
    key : str
        Hash of all that shaped the report.
    report : VerdictReport
        Its verdicts.
    library : Library
        Its records.
    config : Config
        Its settings.
    """
    arms = {SEPARATOR.join(row.record.arm_key): _score(row.record) for row in library.results}
    records = {f"claim {each.record.id}": _digest(each.record) for each in library.claims}
    for kind, shelf in (("study", library.studies), ("document", library.documents)):
        records |= {f"{kind} {name}": _digest(each.record) for name, each in shelf.items()}
    records |= {f"task {name}": _digest(task) for name, task in library.tasks.items()}
    records |= {f"language {name}": _digest(each) for name, each in library.languages.items()}
    records |= _measures(library)
    return State(key, report, arms, records | {"settings": _digest(config)})


def _measures(library: Library) -> dict[str, str]:
    values: dict[str, list[str]] = {name: [] for name in library.measures}
    for row in library.similarities:
        pair = row.record
        values[pair.measure].append(f"{pair.first}|{pair.second}|{pair.value!r}|{pair.se!r}")
    return {
        f"measure {name}": _hash((_digest(header.record), *values[name]))
        for name, header in library.measures.items()
    }


def _score(record: Result) -> str:
    spread = f" ± {record.sd_points:g}" if record.sd_points is not None else ""
    return f"{record.score_points:g}{spread}"


def _digest(record: BaseModel) -> str:
    return _hash((record.model_dump_json(),))


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


class States:
    """Saved states in a folder, numbered as they came.

    Parameters
    ----------
    folder : Path or None
        Folder of the cache; None keeps the newest in memory alone.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = None if folder is None else folder / FOLDER
        self._newest: State | None = None

    def last(self) -> State | None:
        """Return the newest state that can be read; None where there is none."""
        if self._folder is None:
            return self._newest
        for path in reversed(self._paths()):
            with suppress(CacheError, OSError):
                return unpack(path.read_bytes())
        return None

    def last_key(self) -> str:
        """Return the key of the newest state without reading it; empty where there is none."""
        if self._newest is not None:
            return self._newest.key
        paths = self._paths()
        return _parted(paths[-1])[1] if paths else ""

    def save(self, state: State) -> None:
        """Keep a state, unless the newest one is the same.

        Parameters
        ----------
        state : State
            State.
        """
        if self._folder is None:
            self._newest = state
            return
        paths = self._paths()
        if self.last_key() == state.key:
            return
        number = int(_parted(paths[-1])[0]) + 1 if paths else 1
        # a folder that cannot be written to costs a comparison, not the answer
        with suppress(InputError):
            write_atomic(self._folder / f"state-{number:06d}-{state.key}.json.gz", pack(state))
        for old in paths[: max(0, len(paths) + 1 - KEPT)]:
            with suppress(OSError):
                old.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        if self._folder is None or not self._folder.is_dir():
            return []
        found = self._folder.glob("state-*.json.gz")
        return sorted(path for path in found if _parted(path)[0].isdecimal())


def _parted(path: Path) -> tuple[str, str]:
    """Return number and key of a state, from the name of its file."""
    number, _, key = path.name.removeprefix("state-").removesuffix(".json.gz").partition("-")
    return number, key


def pack(state: State) -> bytes:
    """Return a state as bytes; equal states are equal bytes.

    Parameters
    ----------
    state : State
        State.
    """
    data = {
        "format": FORMAT,
        "key": state.key,
        "report": state.report.model_dump(mode="json"),
        "arms": dict(state.arms),
        "records": dict(state.records),
    }
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode(), compresslevel=4, mtime=0)


def unpack(content: bytes) -> State:
    """Return the state that :func:`pack` wrote.

    Parameters
    ----------
    content : bytes
        Bytes of the file.

    Raises
    ------
    CacheError
        When the bytes are no such file, or are cut off.
    """
    try:
        data = json.loads(_unfolded(content))
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise CacheError("saved state · is of another version · it is not read")
        report = VerdictReport.model_validate(data["report"])
        return State(str(data["key"]), report, _texts(data["arms"]), _texts(data["records"]))
    except (KeyError, ValueError, TypeError, zlib.error, RecursionError) as error:
        if isinstance(error, ValidationError):
            raise CacheError("saved state · verdicts of another version · not read") from error
        raise CacheError(f"saved state · cannot be read: {error}") from error


def _unfolded(content: bytes) -> bytes:
    # A few bytes may unfold to a disk full of zeros: the size is bounded before it is made.
    stream = zlib.decompressobj(wbits=31)
    text = stream.decompress(content, min(MAX_BYTES, SPARE_BYTES + MOST_FOLDED * len(content)))
    if not stream.eof:
        raise CacheError("saved state · is cut off, or too large · it is not read")
    return text


def _texts(data: Any) -> Mapping[str, str]:
    if not isinstance(data, dict):
        raise CacheError("saved state · is no mapping · it is not read")
    return {str(key): str(value) for key, value in data.items()}


def saved_report(path: Path) -> State:
    """Return the state of a report that ``verify --format json`` wrote: verdicts, and no arms.

    Parameters
    ----------
    path : Path
        File.

    Raises
    ------
    InputError
        When it is no such report.
    """
    try:
        report = VerdictReport.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        what = str(error).splitlines()[0]
        raise InputError(
            f"{path} · is no report of metatransfer verify --format json: {what}"
        ) from error
    return State("", report, {}, {})
