"""Whether files were saved since they were read, told without reading them again."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

Stamp = tuple[tuple[str, int, int, int], ...]
"""Path, time of the last change in nanoseconds, size and inode of each file."""


def files_below(places: Iterable[Path]) -> Iterator[Path]:
    """Yield files, and those in and below folders in their order; what is not there has none.

    Parameters
    ----------
    places : iterable of Path
        Files and folders.
    """
    for place in places:
        if place.is_file():
            yield place
        else:
            yield from sorted(path for path in place.rglob("*") if path.is_file())


def stamp(places: Iterable[Path]) -> Stamp:
    """Return what tells files from the same files after they were saved again.

    Parameters
    ----------
    places : iterable of Path
        Files and folders.
    """
    return tuple(_marks(places))


def _marks(places: Iterable[Path]) -> Iterator[tuple[str, int, int, int]]:
    for path in files_below(places):
        # a file that is gone by now is another state, as one that was never there
        with suppress(OSError):
            status = path.stat()
            yield str(path), status.st_mtime_ns, status.st_size, status.st_ino
