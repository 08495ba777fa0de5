"""From the options of a verb to the project it is about."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from metatransfer.cli.options import FitOptions
from metatransfer.errors import NotFoundError, did_you_mean
from metatransfer.library import Library, find_root, load_whole

if TYPE_CHECKING:
    from metatransfer.project import Project


ENGINES: Final[dict[str, Literal["quick", "reference"]]] = {
    "collapsed": "quick",
    "pymc": "reference",
}
"""What the engines of the command line are called in settings."""


def project_root(paths: Sequence[Path] = ()) -> Path:
    """Return the project of the current folder, else the one that the first path lies in.

    Parameters
    ----------
    paths : sequence of Path
        Claims named on the command line.

    Raises
    ------
    NotFoundError
        When there is no project in either place.
    """
    try:
        return find_root(Path.cwd())
    except NotFoundError:
        if not paths:
            raise
        return find_root(paths[0])


def open_library() -> Library:
    """Return all records of the project that the current folder is in.

    Raises
    ------
    NotFoundError
        When there is no project.
    FaultyRecordsError
        With every fault of every file.
    """
    return load_whole(project_root())


def open_project(paths: Sequence[Path] = (), fit: FitOptions | None = None) -> "Project":
    """Return the project, set up as the options say.

    Parameters
    ----------
    paths : sequence of Path
        Claims named on the command line.
    fit : FitOptions or None
        Seed, cache and documents; defaults where None.

    Raises
    ------
    NotFoundError
        When there is no project, or no folder of documents where one is named.
    """
    options = fit or FitOptions()
    _require_folder(options.documents)
    root = project_root(paths)
    # The project pulls in the whole pipeline, which a wrong path should not wait for.
    from metatransfer.project import Project

    return Project(
        root,
        seed=options.seed,
        documents=options.documents,
        use_cache=not options.no_cache,
        engine=None if options.engine is None else ENGINES[options.engine],
    )


def _require_folder(folder: Path | None) -> None:
    if folder is None or folder.is_dir():
        return
    if folder.exists():
        raise NotFoundError(f"--documents {folder} · is no folder · do: name the folder it is in")
    near = [path.name for path in folder.parent.iterdir()] if folder.parent.is_dir() else []
    hint = did_you_mean(folder.name, near)
    raise NotFoundError(
        " · ".join(part for part in (f"--documents {folder}", "no such folder", hint) if part)
    )
