"""Where a project begins: found by walking up, as git does."""

import tomllib
from pathlib import Path
from typing import Final

from metatransfer.errors import NotFoundError

PROJECT_FILE: Final = "metatransfer.toml"


def find_root(start: Path) -> Path:
    """Return the project folder that ``start`` lies in.

    A project folder holds ``metatransfer.toml``, a ``pyproject.toml`` with a table
    ``[tool.metatransfer]``, or both ``claims/`` and ``data/``.

    Parameters
    ----------
    start : Path
        A file or folder inside the project.

    Raises
    ------
    NotFoundError
        When ``start`` does not exist or no folder above it is a project.
    """
    here = start.resolve()
    if not here.exists():
        raise NotFoundError(f"{start} · no such file or folder · do: check the path")
    for folder in (here, *here.parents):
        if folder.is_dir() and _is_project(folder):
            return folder
    raise NotFoundError(
        f"{start} · no metatransfer project here or in any folder above · "
        f"allowed: a folder with {PROJECT_FILE}, with [tool.metatransfer] in pyproject.toml, "
        "or with claims/ and data/ · do: metatransfer init"
    )


def _is_project(folder: Path) -> bool:
    if (folder / PROJECT_FILE).is_file():
        return True
    if (folder / "claims").is_dir() and (folder / "data").is_dir():
        return True
    return _names_metatransfer(folder / "pyproject.toml")


def _names_metatransfer(pyproject: Path) -> bool:
    try:
        content = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        # A pyproject that cannot be read belongs to another tool until it says otherwise.
        return False
    tool = content.get("tool")
    return isinstance(tool, dict) and "metatransfer" in tool
