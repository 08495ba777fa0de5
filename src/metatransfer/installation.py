"""What is installed, what can sample, and what a project has at hand, in words."""

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from metatransfer import __version__
from metatransfer.records import wording

PACKAGES: Final = ("arviz", "numpy", "nutpie", "pydantic", "pymc", "pytensor", "rapidfuzz", "scipy")
"""Packages whose version can change a verdict."""

ENGINES: Final = {
    "scipy": "collapsed",
    "numba": "Gibbs",
    "pymc": "NUTS by PyMC",
    "nutpie": "NUTS by nutpie",
}
"""What samples, by the package that it needs."""


def installed() -> dict[str, str]:
    """Return versions, the machine, and what can sample here."""
    return {
        "metatransfer": __version__,
        "python": f"{platform.python_version()} at {sys.executable}",
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        **{package: _version(package) for package in PACKAGES},
        "engines": ", ".join(engines()),
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def engines() -> list[str]:
    """Return what can sample here, found without importing it."""
    return [name for package, name in ENGINES.items() if find_spec(package) is not None]


def project_state(root: Path, cache: Path | None, documents: Path | None) -> dict[str, str]:
    """Return where a project, its cache and its documents are, and how much is in them.

    Parameters
    ----------
    root : Path
        Project folder.
    cache : Path or None
        Folder of the cache; None where nothing is kept.
    documents : Path or None
        Folder of documents; ``documents/`` of the project by default.
    """
    return {
        "project": str(root),
        "cache": "nothing is kept" if cache is None else cache_state(cache),
        "documents": _documents_state(documents or root / "documents"),
    }


def cache_state(folder: Path) -> str:
    """Return where fits are kept, how many files that is, and how large they are.

    Parameters
    ----------
    folder : Path
        Folder of the cache.
    """
    files = [path for path in folder.rglob("*") if path.is_file()]
    mebibytes = sum(path.stat().st_size for path in files) / 2**20
    return f"{folder}, {wording.count(len(files), 'file')}, {mebibytes:.1f} MiB"


def _documents_state(folder: Path) -> str:
    if not folder.is_dir():
        return f"{folder} not found: recorded checks are repeated; name a folder with --documents"
    return f"{folder}, {wording.count(len(list(folder.iterdir())), 'file')}"
