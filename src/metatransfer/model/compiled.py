"""Functions that are compiled to machine code when they are first called, and kept on disk.

They release the interpreter lock, so that chains run in threads, and they do their own linear
algebra: its rounding does not depend on how many processors are idle.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

FAST_MATH = {"reassoc", "contract", "arcp", "nsz"}
"""Sums may be taken in another order, the same at each call; infinities and NaN keep their
meaning. A loop that adds up does not store as well: where its arrays lie in memory would decide
whether it is vectorised, and so how it rounds."""

OPTIONS: dict[str, Any] = {
    "nogil": True,
    "fastmath": FAST_MATH,
    "error_model": "numpy",
    # copies of a function that were compiled into several others have one name in a process, and
    # the first one loaded would serve all, though each adds up in an order of its own
    "forceinline": True,
}


UNUSED_SECONDS: Final = 30 * 86400
"""Age at which machine code of other sources is thrown away."""


def folder_of(sources: Path, cache: Path) -> Path:
    """Return where machine code of a folder of sources is kept.

    Numba looks whether the file of a function has changed, and not whether that of a function which
    is compiled into it has: with one folder for each state of all sources, neither is missed.

    Parameters
    ----------
    sources : Path
        Folder of Python files, those of its folders among them.
    cache : Path
        Folder to keep it in.
    """
    states = [(str(path), path.stat()) for path in sorted(sources.rglob("*.py"))]
    told = repr([(path, state.st_mtime_ns, state.st_size) for path, state in states])
    return cache / hashlib.sha256(told.encode()).hexdigest()[:16]


def forget_unused(cache: Path, *, now: float) -> None:
    """Throw away machine code that no process has added to for long.

    Parameters
    ----------
    cache : Path
        Folder of folders that :func:`folder_of` names.
    now : float
        Seconds since the epoch.
    """
    for folder in cache.glob("*/"):
        if now - folder.stat().st_mtime > UNUSED_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _keep_on_disk() -> None:
    """Tell Numba where to keep machine code, unless its own variable does."""
    if numba.config.CACHE_DIR:
        return
    home = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    cache = Path(home, "metatransfer", "compiled")
    folder = folder_of(Path(__file__).parent, cache)
    if not folder.is_dir():
        forget_unused(cache, now=time.time())
    numba.config.CACHE_DIR = str(folder)


_keep_on_disk()


def compiled(function: Function) -> Function:
    """Compile a function that Python calls.

    Parameters
    ----------
    function : callable
        In the part of Python that Numba knows.
    """
    return cast(Function, numba.njit(cache=True, **OPTIONS)(function))


def part(function: Function) -> Function:
    """Compile a function together with those compiled ones that call it.

    Parameters
    ----------
    function : callable
        In the part of Python that Numba knows.
    """
    return cast(Function, numba.njit(**OPTIONS)(function))


def inlined(function: Function) -> Function:
    """Compile a function as lines of the one compiled function that calls it.

    Parameters
    ----------
    function : callable
        In the part of Python that Numba knows.
    """
    return cast(Function, numba.njit(inline="always", **OPTIONS)(function))
