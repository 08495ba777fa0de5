"""Finished work on disk, found by a hash of all that it depends on.

A step is a folder that is renamed into place once it is whole, so that whatever is there is
finished, and a process may be killed at any point.
"""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from metatransfer.errors import InputError, MetatransferError
from metatransfer.library import write_atomic

FORMAT: Final = 1
"""Raised when finished work of older code must not be read any more."""
RECORD: Final = "step.json"
STALE_SECONDS: Final = 24 * 3600.0
"""Age at which unfinished work is taken to be nobody's."""


def digest(content: Mapping[str, Any]) -> str:
    """Return a hash of plain data.

    Parameters
    ----------
    content : mapping
        What a step depends on.
    """
    written = json.dumps({**content, "format": FORMAT}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:32]


class Store:
    """A folder of finished steps.

    Parameters
    ----------
    root : Path
        The folder; made when the first step is written.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def folder(self, kind: str, key: str) -> Path:
        """Return where a step stands, or would stand.

        Parameters
        ----------
        kind : str
            ``encoders``, ``models`` or ``scores``.
        key : str
            Its hash.
        """
        return self.root / kind / key[:2] / key

    def has(self, kind: str, key: str) -> bool:
        """Return whether a step is finished.

        Parameters
        ----------
        kind, key
            As for :meth:`folder`.
        """
        return (self.folder(kind, key) / RECORD).is_file()

    def record(self, kind: str, key: str) -> dict[str, Any]:
        """Return what a finished step says of itself.

        Parameters
        ----------
        kind, key
            As for :meth:`folder`.

        Raises
        ------
        InputError
            When it cannot be read.
        """
        path = self.folder(kind, key) / RECORD
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(
                f"{path} · cannot be read: {error} · do: delete its folder and run again"
            ) from error
        return dict(found)

    def records(self, kind: str) -> Iterator[dict[str, Any]]:
        """Yield what every finished step of a kind says of itself, in no order.

        Parameters
        ----------
        kind : str
            ``encoders``, ``models`` or ``scores``.
        """
        for path in (self.root / kind).glob(f"*/*/{RECORD}"):
            yield self.record(kind, path.parent.name)

    @contextmanager
    def writing(self, kind: str, key: str, record: dict[str, Any]) -> Iterator[Path]:
        """Yield an empty folder that becomes the step when the block ends well.

        Parameters
        ----------
        kind, key
            As for :meth:`folder`.
        record : dict
            What the step says of itself; the block may add to it.

        Raises
        ------
        InputError
            When the disk is full or cannot be written to.
        """
        place = self.folder(kind, key)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            unfinished = self.root / "unfinished"
            unfinished.mkdir(exist_ok=True)
            temporary = Path(tempfile.mkdtemp(dir=unfinished, prefix=f"{key[:8]}-"))
        except OSError as error:
            raise InputError(_full(self.root, error)) from error
        try:
            yield temporary
            write_atomic(temporary / RECORD, json.dumps(record, indent=1, sort_keys=True).encode())
            _settle(temporary, place)
        except OSError as error:
            raise InputError(_full(self.root, error)) from error
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def forget(self, kind: str, key: str) -> None:
        """Delete a step.

        Parameters
        ----------
        kind, key
            As for :meth:`folder`.
        """
        shutil.rmtree(self.folder(kind, key), ignore_errors=True)

    def note_failure(self, key: str, message: str) -> None:
        """Keep why a job failed, until it is run again; on a full disk it is not kept.

        Parameters
        ----------
        key : str
            Job.
        message : str
            What went wrong.
        """
        with suppress(MetatransferError):
            write_atomic(self._failure(key), json.dumps({"message": message}).encode())

    def clear_failure(self, key: str) -> None:
        """Forget that a job failed.

        Parameters
        ----------
        key : str
            Job.
        """
        self._failure(key).unlink(missing_ok=True)

    def failure(self, key: str) -> str:
        """Return why a job failed when it was last run; empty where it did not.

        Parameters
        ----------
        key : str
            Job.
        """
        try:
            return str(json.loads(self._failure(key).read_text(encoding="utf-8"))["message"])
        except (OSError, ValueError, KeyError):
            return ""

    def sweep(self) -> None:
        """Delete work that was left unfinished long ago."""
        for folder in (self.root / "unfinished").glob("*"):
            if time.time() - folder.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)

    def _failure(self, key: str) -> Path:
        return self.root / "failures" / f"{key}.json"


def _settle(temporary: Path, place: Path) -> None:
    """Rename a whole folder into place; another process may have been faster."""
    for path in temporary.iterdir():
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
    temporary.chmod(0o755)
    try:
        temporary.rename(place)
    except OSError:
        if not (place / RECORD).is_file():
            raise


def _full(root: Path, error: OSError) -> str:
    return (
        f"{root} · cannot be written: {error.strerror or error} · "
        "do: make room, or name another folder with --store"
    )
