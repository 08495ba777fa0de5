"""What a project would be like with some files more: loaded aside, before anything is written."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from metatransfer.errors import Fault, FaultyRecordsError
from metatransfer.library.contents import read_contents
from metatransfer.library.cross_checks import check_contents
from metatransfer.library.fault_log import FaultLog
from metatransfer.library.new_files import NewFile
from metatransfer.library.roots import PROJECT_FILE
from metatransfer.library.standing_out import standing_out
from metatransfer.records import Notice

COPIED: Final = ("data", PROJECT_FILE)
"""What claims and results are checked against."""


class _Tried(NamedTuple):
    """What is wrong with a project that was loaded aside, and what stands out in it."""

    faults: frozenset[Fault]
    notices: tuple[Notice, ...]


def try_files(root: Path, files: Sequence[NewFile]) -> tuple[Notice, ...]:
    """Check files as if they stood in a project already.

    Faults that the project has without them are not held against them.

    Parameters
    ----------
    root : Path
        Project folder.
    files : sequence of NewFile
        What is to be written.

    Returns
    -------
    tuple of Notice
        Rows of the files that stand out from those like them.

    Raises
    ------
    FaultyRecordsError
        With every fault that the files bring.
    """
    tried = _tried_with(root, files)
    # Only now, for it costs a second load: most additions bring no fault.
    new = tried.faults and tried.faults - _tried_with(root, ()).faults
    if new:
        raise FaultyRecordsError(new)
    written = {file.file for file in files}
    return tuple(notice for notice in tried.notices if notice.file in written)


def _tried_with(root: Path, files: Sequence[NewFile]) -> _Tried:
    with tempfile.TemporaryDirectory(prefix="metatransfer-") as name:
        aside = Path(name).resolve()
        for each in COPIED:
            _copy(root / each, aside / each)
        claims = []
        for file in files:
            path = aside / file.file
            path.parent.mkdir(parents=True, exist_ok=True)
            # The old file may be a link to the project's own: it is taken away, never written to.
            path.unlink(missing_ok=True)
            path.write_bytes(file.text.encode())
            if file.file.startswith("claims/"):
                claims.append(path)
        return _tried(aside, claims)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, copy_function=_link, ignore_dangling_symlinks=True)
    elif source.is_file():
        _link(str(source), str(target))


def _link(source: str, target: str) -> None:
    """Link a file, which is at once; copy it where the two places are on different disks."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _tried(root: Path, claims: Sequence[Path]) -> _Tried:
    log = FaultLog()
    contents = read_contents(root, claims or None, log)
    check_contents(contents, log)
    rows = [row for table in contents.results for row in table.rows]
    notices = () if log.faults else standing_out(rows, contents.studies.records)
    return _Tried(frozenset(log.faults), notices)
