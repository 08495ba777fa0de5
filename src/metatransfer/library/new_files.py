"""New and changed files of a project, written all or none, and never over what is there."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from metatransfer.errors import InputError
from metatransfer.library.files import exists, write_atomic

LOCK_FILE: Final = ".metatransfer/edit.lock"
"""Held while records are written, so that no two processes edit one file at a time."""
LOCK_SECONDS: Final = 30.0
"""How long an edit waits for another one; an edit takes some hundredths of a second."""


@dataclass(frozen=True)
class NewFile:
    """A file as it is to be.

    Parameters
    ----------
    file : str
        Path below the project root, with forward slashes.
    text : str
        All of its content.
    replaces : str or None
        Content that it is an edit of; None for a file that must not be there yet.
    """

    file: str
    text: str
    replaces: str | None = None


@contextmanager
def editing(root: Path) -> Iterator[None]:
    """Hold the lock of a project's records.

    Parameters
    ----------
    root : Path
        Project folder.

    Raises
    ------
    InputError
        When the project cannot be written to, or another edit holds the lock for too long.
    """
    from filelock import FileLock, Timeout

    path = root / LOCK_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path)
        lock.acquire(timeout=LOCK_SECONDS)
    except Timeout as error:
        raise InputError(
            f"{LOCK_FILE} · held by another edit for {LOCK_SECONDS:g} s · do: run again"
        ) from error
    except (OSError, NotImplementedError) as error:
        raise InputError(
            f"{root} · cannot be written: {error} · do: check its permissions"
        ) from error
    try:
        yield
    finally:
        lock.release()


def write_files(root: Path, files: Sequence[NewFile]) -> tuple[str, ...]:
    """Write files; when one cannot be, none of the new ones stays. To be called while editing.

    Parameters
    ----------
    root : Path
        Project folder.
    files : sequence of NewFile
        What is to be written, in this order.

    Returns
    -------
    tuple of str
        The files.

    Raises
    ------
    InputError
        When a new file is there already, an edited one has changed since it was read, or a place
        cannot be written to.
    """
    for file in files:
        _refuse_strange_places(root, file)
    made: list[Path] = []
    before: dict[Path, bytes] = {}
    try:
        for file in files:
            path = root / file.file
            if file.replaces is None:
                create(path, file.text.encode())
                made.append(path)
            else:
                before[path] = file.replaces.encode()
                write_atomic(path, file.text.encode())
    except InputError:
        _take_back(made, before)
        raise
    return tuple(file.file for file in files)


def _take_back(made: Sequence[Path], before: Mapping[Path, bytes]) -> None:
    for path in made:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    for path, content in before.items():
        with suppress(InputError):
            write_atomic(path, content)


def _refuse_strange_places(root: Path, file: NewFile) -> None:
    path = root / file.file
    if not path.resolve().is_relative_to(root.resolve()):
        raise InputError(f"{file.file} · leads out of the project · do: use a name without '..'")
    if file.replaces is None:
        if exists(path) or path.is_symlink():
            raise InputError(
                f"{file.file} · is there already, and is kept · do: edit it, or rename"
            )
    elif _text(path) != file.replaces:
        raise InputError(f"{file.file} · changed while it was being edited · do: run again")


def _text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def create(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, whole or not at all.

    Parameters
    ----------
    path : Path
        File; folders above it are made.
    content : bytes
        What it will hold.

    Raises
    ------
    InputError
        When it is there already, or the place cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.")
    except OSError as error:
        raise _unwritable(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        # A hard link fails where the name is taken; a rename would replace what is there.
        path.hardlink_to(temporary)
    except OSError as error:
        raise _failure(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def _failure(path: Path, error: OSError) -> InputError:
    if isinstance(error, FileExistsError):
        return InputError(f"{path} · is there already, and is kept · do: edit it, or rename")
    return _unwritable(path, error)


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path} · cannot be written: {error.strerror or error} · do: check the path")
