"""``metatransfer doctor``: what is installed, what can sample, and which project this is."""

import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from metatransfer import __version__
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import project_root
from metatransfer.cli.options import TerminalOptions
from metatransfer.cli.render.page import Page
from metatransfer.cli.terminal import print_page, width
from metatransfer.errors import NotFoundError
from metatransfer.records import wording

PACKAGES: Final = ("arviz", "numpy", "nutpie", "pydantic", "pymc", "pytensor", "rapidfuzz", "scipy")
"""Packages whose version can change a verdict."""

CACHE: Final = Path(".metatransfer")
"""Folder in a project that fits are kept in."""

LABELS: Final = 16


def doctor(*, documents: Path | None = None, terminal: TerminalOptions | None = None) -> ExitCode:
    """Print versions, engines, cores, the project, its cache and its documents.

    Parameters
    ----------
    documents
        Folder of the documents that claims cite.
    """
    page = Page(width())
    for label, value in (*_machine(), *_project(documents)):
        page.labelled(label, value, column=LABELS)
    print_page(page, terminal or TerminalOptions())
    return ExitCode.DONE


def _machine() -> Iterator[tuple[str, str]]:
    yield "metatransfer", __version__
    yield "python", f"{platform.python_version()} at {sys.executable}"
    yield "system", f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    for package in PACKAGES:
        yield package, _version(package)
    yield "engines", ", ".join(engines())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def engines() -> list[str]:
    """Return what can sample here, found without importing it."""
    known = {
        "scipy": "collapsed",
        "numba": "Gibbs",
        "pymc": "NUTS by PyMC",
        "nutpie": "NUTS by nutpie",
    }
    return [name for package, name in known.items() if find_spec(package) is not None]


def _project(documents: Path | None) -> Iterator[tuple[str, str]]:
    try:
        root = project_root()
    except NotFoundError as error:
        yield "project", f"none: {error}"
        return
    yield "project", str(root)
    yield "cache", cache_state(root / CACHE)
    yield "documents", _documents_state(documents or root / "documents")


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
