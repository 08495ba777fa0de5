"""What a project would be like with some files more: loaded aside, before anything is written."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from metatransfer.errors import Fault, FaultyRecordsError
from metatransfer.library.contents import read_contents
from metatransfer.library.cross_checks import check_contents
from metatransfer.library.fault_log import FaultLog
from metatransfer.library.new_files import NewFile
from metatransfer.library.roots import PROJECT_FILE

COPIED: Final = ("data", PROJECT_FILE)
"""What claims and results are checked against."""


def try_files(root: Path, files: Sequence[NewFile]) -> None:
    """Check files as if they stood in a project already.

    Faults that the project has without them are not held against them.

    Parameters
    ----------
    root : Path
        Project folder.
    files : sequence of NewFile
        What is to be written.

    Raises
    ------
    FaultyRecordsError
        With every fault that the files bring.
    """
    new = _faults_with(root, files)
    if new:
        # Only now, for it costs a second load: most additions bring no fault.
        new -= _faults_with(root, ())
    if new:
        raise FaultyRecordsError(new)


def _faults_with(root: Path, files: Sequence[NewFile]) -> frozenset[Fault]:
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
        return _faults(aside, claims)


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


def _faults(root: Path, claims: Sequence[Path]) -> frozenset[Fault]:
    log = FaultLog()
    check_contents(read_contents(root, claims or None, log), log)
    return frozenset(log.faults)
