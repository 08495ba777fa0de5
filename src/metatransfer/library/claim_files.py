"""Which files hold the claims that were asked for."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from metatransfer.errors import NotFoundError
from metatransfer.library.fault_log import FaultLog
from metatransfer.library.files import YAML_SUFFIXES, exists, shown_path
from metatransfer.library.names import nearest

CLAIMS_FOLDER: Final = "claims"


def claim_files(root: Path, asked: Sequence[Path], log: FaultLog) -> list[Path]:
    """Return the claim files behind paths, sorted, each once.

    Parameters
    ----------
    root : Path
        Project folder.
    asked : sequence of Path
        Files or folders, relative to the working directory; folders are searched to the bottom.
        Empty for all claims of the project.
    log : FaultLog
        Takes a fault where there is no claim at all.

    Raises
    ------
    NotFoundError
        When one of the paths does not exist.
    """
    for path in asked:
        if not exists(path):
            raise NotFoundError(_no_such_path(path))
    found: set[Path] = set()
    for path in asked or (root / CLAIMS_FOLDER,):
        files = _yaml_below(path) if path.is_dir() or not asked else (path,)
        # A file keeps its own name even where it is a link: its id must fit that name.
        found.update(file.parent.resolve() / file.name for file in files)
    if not found:
        _log_no_claims(root, asked, log)
    return sorted(found)


def has_claims(root: Path) -> bool:
    """Whether a project has any claim.

    Parameters
    ----------
    root : Path
        Project folder.
    """
    return next(_yaml_below(root / CLAIMS_FOLDER), None) is not None


def _yaml_below(folder: Path) -> Iterator[Path]:
    # Links to folders are not followed, so that a link upwards cannot send the walk in circles.
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in (*folders, *files):
            if name.endswith(YAML_SUFFIXES) and not name.startswith("."):
                yield Path(place) / name


def _log_no_claims(root: Path, asked: Sequence[Path], log: FaultLog) -> None:
    folder = asked[0] if asked else root / CLAIMS_FOLDER
    log.of(shown_path(folder.absolute(), root)).add(
        0,
        "",
        "no claims found",
        allowed="allowed: one .yaml file a claim",
        do="metatransfer add claim ID",
    )


def _no_such_path(path: Path) -> str:
    parent = path.absolute().parent
    while not parent.is_dir():
        parent = parent.parent
    beside = [entry.name for entry in parent.iterdir() if not entry.name.startswith(".")]
    missing = path.absolute().relative_to(parent).parts[0]
    return f"{path} · no such file or folder in {parent.name or parent}/ · " + nearest(
        missing, beside
    )
