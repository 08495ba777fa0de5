"""A project folder to a library of records, or to the list of all that is wrong with it."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from metatransfer.errors import NotFoundError
from metatransfer.library.claim_files import has_claims
from metatransfer.library.contents import Contents, read_contents
from metatransfer.library.cross_checks import check_contents
from metatransfer.library.fault_log import FaultLog
from metatransfer.library.located import Library


def load_library(root: Path, claims: Sequence[Path] | None = (), *, rows: bool = True) -> Library:
    """Read and check a whole project.

    Parameters
    ----------
    root : Path
        Project folder; see :func:`metatransfer.library.find_root`.
    claims : sequence of Path or None
        Claim files, or folders of them, relative to the working directory; by default all of the
        project's ``claims/``; None for none at all.
    rows : bool
        Whether results and similarities are read, and all is checked against all; without them it
        takes a quarter of the time, for files that were checked before.

    Raises
    ------
    FaultyRecordsError
        With all faults of all files, when there is any.
    NotFoundError
        When ``root`` or one of ``claims`` does not exist.
    """
    if not root.is_dir():
        raise NotFoundError(f"{root} · no such folder · do: name a project folder")
    log = FaultLog()
    with collector_paused():
        contents = read_contents(root.resolve(), claims, log, rows=rows)
        if rows:
            check_contents(contents, log)
    log.raise_any()
    return _library(root.resolve(), contents)


def load_whole(root: Path) -> Library:
    """Read and check a whole project; a new one has no claims yet, which is no fault.

    Parameters
    ----------
    root : Path
        Project folder.

    Raises
    ------
    FaultyRecordsError
        With all faults of all files, when there is any.
    """
    return load_library(root, () if has_claims(root) else None)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Put off the search for reference cycles: all that is being read is kept.

    With 30,000 rows the search took 40 % of the time, for nothing.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _library(root: Path, contents: Contents) -> Library:
    claims = contents.claims.records.values()
    return Library(
        root=root,
        claims=tuple(sorted(claims, key=lambda located: located.file)),
        studies=contents.studies.records,
        results=tuple(row for table in contents.results for row in table.rows),
        measures=contents.measures.records,
        similarities=tuple(row for table in contents.similarities for row in table.rows),
        tasks=contents.registry.tasks,
        languages=contents.registry.languages,
        documents=contents.documents.records,
        checks=contents.checks.records,
    )
