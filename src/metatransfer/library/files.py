"""Bytes on disk: bounded reads, atomic writes, and how a path is shown."""

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

from metatransfer.errors import InputError
from metatransfer.library.fault_log import FaultLog, FileFaults

YAML_SUFFIXES: Final = (".yaml", ".yml")
MAX_YAML_BYTES: Final = 2**20
MAX_CSV_BYTES: Final = 2**28
MAX_DOCUMENT_BYTES: Final = 2**25


def shown_path(path: Path, root: Path) -> str:
    """Return a path as messages show it: relative to the project where possible, and printable."""
    try:
        relative = path.relative_to(root)
    except ValueError:
        relative = path
    return os.fsencode(relative.as_posix()).decode("utf-8", "replace")


def read_bytes(path: Path, limit: int, faults: FileFaults) -> bytes | None:
    """Read a regular file of bounded size.

    Parameters
    ----------
    path : Path
        File to read.
    limit : int
        Largest size allowed, in bytes.
    faults : FileFaults
        Takes what is wrong.

    Returns
    -------
    bytes or None
        None where the file cannot be read.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
            faults.add(0, "", f"is {kind}", allowed="allowed: a file", do="move it elsewhere")
            return None
        if status.st_size > limit:
            faults.add(
                0,
                "",
                f"is too large: {status.st_size:,} bytes",
                allowed=f"allowed: {limit:,} bytes",
                do="split it",
            )
            return None
        return path.read_bytes()
    except OSError as error:
        do = "restore the file" if isinstance(error, FileNotFoundError) else "check its permissions"
        faults.add(0, "", f"cannot be read: {error.strerror or error}", do=do)
        return None


def read_text(path: Path, limit: int, faults: FileFaults) -> str | None:
    """Read a UTF-8 file of bounded size; a byte-order mark is dropped.

    Parameters and result are those of :func:`read_bytes`, text in the place of bytes.
    """
    content = read_bytes(path, limit, faults)
    return None if content is None else decode(content, faults)


def decode(content: bytes, faults: FileFaults) -> str | None:
    """Decode UTF-8 and name the line of the first byte that is not."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"is not UTF-8: byte 0x{content[error.start]:02x} at position {error.start}"
        faults.add(line, "", what, do="save the file with the encoding UTF-8")
        return None


def exists(path: Path) -> bool:
    """Return whether a path exists, also where the system cannot even look it up."""
    try:
        path.stat()
    except (OSError, ValueError):
        return False
    return True


def entries(folder: Path, root: Path, log: FaultLog) -> list[Path]:
    """Return what stands right inside a folder, sorted; nothing where there is no such folder.

    Parameters
    ----------
    folder : Path
        Folder to list. Names that begin with a dot are left out: editors leave such files.
    root : Path
        Project folder, to which file names are relative.
    log : FaultLog
        Takes a fault where the folder cannot be listed.
    """
    if not exists(folder):
        return []
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        what = f"cannot be listed: {error.strerror or error}"
        log.of(shown_path(folder, root)).add(0, "", what, allowed="allowed: a folder")
        return []


def write_atomic(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; folders above it are made.

    Parameters
    ----------
    path : Path
        File to write; an existing one is replaced.
    content : bytes
        What it will hold.

    Raises
    ------
    InputError
        When the place cannot be written to; a file that was there is then untouched.
    """

    def write(stream: IO[bytes]) -> None:
        stream.write(content)

    write_atomic_by(path, write)


def write_atomic_by(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    """Write a file whole or not at all, bit by bit: its content need not be held in memory.

    Parameters
    ----------
    path : Path
        File to write; an existing one is replaced.
    write : callable
        Writes the content to a stream that can also be read.

    Raises
    ------
    InputError
        When the place cannot be written to; a file that was there is then untouched.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.")
    except OSError as error:
        raise InputError(_write_failure(path, error)) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w+b") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes files private; a file of a project follows the user's umask.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        raise InputError(_write_failure(path, error)) from error
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _write_failure(path: Path, error: OSError) -> str:
    return f"{path} · cannot be written: {error.strerror or error} · do: check the path"
