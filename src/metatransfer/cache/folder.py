"""What a project's cache holds, and how it is made smaller."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

KINDS: Final = {
    "fits": re.compile(r"fit-\d+-[0-9a-f]{32}\.npz"),
    "verdicts": re.compile(r"verdict-\d+-[0-9a-f]{32}\.json"),
    "reports": re.compile(
        r"(?:report|summaries)-[0-9a-f]{32}\.json|pictures-[0-9a-f]{32}-.*\.json"
    ),
    "states": re.compile(r"state-\d{6}-[0-9a-f]*\.json\.gz"),
}
"""Name of the files of each kind; all else in the folder is somebody else's, and is left alone."""
MADE_AGAIN: Final = ("fits", "verdicts", "reports")
"""Kinds that cost time alone: they are made again when they are asked for."""


@dataclass(frozen=True)
class Kept:
    """A file of the cache.

    Parameters
    ----------
    path : Path
        File.
    kind : str
        A key of ``KINDS``.
    size : int
        Bytes.
    used : float
        When it was last written or read, seconds since the epoch.
    """

    path: Path
    kind: str
    size: int
    used: float


def contents(folder: Path) -> tuple[Kept, ...]:
    """Return the files of a cache, the one that was used longest ago first.

    Parameters
    ----------
    folder : Path
        Folder of the cache, which need not be there.
    """
    return tuple(sorted(_files(folder), key=lambda each: (each.used, each.path)))


def _files(folder: Path) -> Iterator[Kept]:
    for path in (*folder.glob("*"), *folder.glob("states/*")):
        kind = next((kind for kind, form in KINDS.items() if form.fullmatch(path.name)), None)
        # another process may be cleaning up as well
        with suppress(OSError):
            if kind is not None and path.is_file() and not path.is_symlink():
                status = path.stat()
                used = max(status.st_mtime, status.st_atime)
                yield Kept(path, kind, status.st_size, used)


def clean(folder: Path, *, most_bytes: int = 0, states: bool = False) -> tuple[Kept, ...]:
    """Take files out of a cache until it is small enough; what is kept longest unused goes first.

    Parameters
    ----------
    folder : Path
        Folder of the cache.
    most_bytes : int
        Size it may keep.
    states : bool
        Whether saved states may go too: they cannot be made again.

    Returns
    -------
    tuple of Kept
        What was taken out.
    """
    kinds = (*MADE_AGAIN, *(("states",) if states else ()))
    files = [each for each in contents(folder) if each.kind in kinds]
    left = sum(each.size for each in files)
    gone = []
    for each in files:
        if left <= most_bytes:
            break
        with suppress(OSError):
            each.path.unlink(missing_ok=True)
            left -= each.size
            gone.append(each)
    return tuple(gone)
