"""Verdicts kept by the hash of everything that shapes them, with what reports need of them."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from metatransfer.cache.names import FORMAT
from metatransfer.errors import InputError
from metatransfer.library import write_atomic
from metatransfer.records import Ruling, VerdictStatus


class VerdictCache:
    """Verdicts in a folder, or in memory alone.

    Parameters
    ----------
    folder : Path or None
        Where verdicts are kept; None keeps them for the life of this object.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, key: str, make: Callable[[], Ruling]) -> Ruling:
        """Return a verdict by name, making it when it is not there or cannot be read.

        Parameters
        ----------
        key : str
            Hash of all that shapes it.
        make : callable
            Gives the verdict, and what goes with it.
        """
        found = self._read(key)
        if found is not None:
            return found
        ruling = make()
        failed = ruling.verdict.status is VerdictStatus.NOT_ASSESSED
        if self._folder is not None and not failed:
            # a folder that cannot be written to costs time, not the answer
            with suppress(InputError):
                write_atomic(self._path(key), ruling.model_dump_json().encode())
        return ruling

    def _read(self, key: str) -> Ruling | None:
        if self._folder is None or not self._path(key).is_file():
            return None
        try:
            return Ruling.model_validate_json(self._path(key).read_bytes())
        except (OSError, ValidationError):
            return None

    def _path(self, key: str) -> Path:
        return (self._folder or Path()) / f"verdict-{FORMAT}-{key}.json"
