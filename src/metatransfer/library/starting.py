"""A new project: settings and registry, and the shipped claims and evidence on request."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import metatransfer
from metatransfer.errors import InputError
from metatransfer.library.new_files import NewFile, editing, write_files
from metatransfer.library.registry import LANGUAGES_FILE, TASKS_FILE
from metatransfer.library.roots import PROJECT_FILE

SETTINGS: Final = """\
# Settings of this project; every field has a default. `metatransfer config` shows all of them.

[model]
# Measures that models carry when a claim names none: folders of data/similarity/.
# gain_similarity = "..."
# gap_similarity = "..."
"""
IGNORED: Final = "/.metatransfer/\n/documents/\n/reports/\n"
"""What version control leaves out: the cache, texts that may not be copied, what is printed."""
FOLDERS: Final = ("claims", "data/studies", "data/similarity", "data/documents")


def shipped_folder() -> Path:
    """Return the folder of the claims and evidence that come with the package.

    Raises
    ------
    InputError
        When the package was installed without them.
    """
    package = Path(metatransfer.__file__).parent
    for place in (package / "shipped", package.parents[1]):
        if (place / TASKS_FILE).is_file() and (place / "claims").is_dir():
            return place
    raise InputError("this installation has no starter evidence · do: install the wheel again")


def starting_files(folder: Path, *, starter: bool) -> tuple[NewFile, ...]:
    """Return the files of a new project.

    Parameters
    ----------
    folder : Path
        Where it is to be; it may be there, and may hold other files.
    starter : bool
        Whether with the shipped claims and evidence; else with the registry alone.

    Raises
    ------
    InputError
        When the folder is a project already.
    """
    if (folder / PROJECT_FILE).exists() or (folder / TASKS_FILE).exists():
        raise InputError(f"{folder} · is a project already, and is kept · do: metatransfer check")
    shipped = shipped_folder()
    settings = shipped / PROJECT_FILE
    text = settings.read_text(encoding="utf-8") if starter and settings.is_file() else SETTINGS
    names = list(_shipped_files(shipped)) if starter else [TASKS_FILE, LANGUAGES_FILE]
    files = [NewFile(PROJECT_FILE, text)]
    files += [NewFile(name, (shipped / name).read_text(encoding="utf-8")) for name in names]
    if not (folder / ".gitignore").exists():
        files.append(NewFile(".gitignore", IGNORED))
    return tuple(files)


def _shipped_files(shipped: Path) -> Iterator[str]:
    for part in ("claims", "data"):
        for path in sorted((shipped / part).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path.relative_to(shipped).as_posix()


def start_project(folder: Path, *, starter: bool) -> tuple[str, ...]:
    """Make a project.

    Parameters
    ----------
    folder : Path
        Where it is to be; made when it is not there.
    starter : bool
        Whether with the shipped claims and evidence.

    Returns
    -------
    tuple of str
        The files that were written.

    Raises
    ------
    InputError
        When the folder is a project already, or cannot be written to.
    """
    files = starting_files(folder, starter=starter)
    try:
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{folder} · cannot be made: {error.strerror or error} · do: check the path"
        ) from error
    with editing(folder):
        return write_files(folder, files)
