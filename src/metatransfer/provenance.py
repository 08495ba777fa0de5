"""Which software shaped an answer: versions of packages, and the state of our own source."""

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

SHAPING_PACKAGES: Final = (
    "metatransfer",
    "numba",
    "numpy",
    "nutpie",
    "pymc",
    "pytensor",
    "scipy",
)
"""Packages whose versions are part of a fit's name and stand in every verdict."""


def software() -> dict[str, str]:
    """Return the versions of the packages that shape a fit; "not installed" for one that is not."""
    return {package: version_of(package) for package in SHAPING_PACKAGES}


@cache
def version_of(package: str) -> str:
    """Return the version of a package, whose metadata take a millisecond to parse.

    Parameters
    ----------
    package : str
        Name it is installed under; "not installed" stands for one that is not.
    """
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


@cache
def code_digest(part: str = "") -> str:
    """Return a hash of this package's own source: a version number does not tell all its states.

    Parameters
    ----------
    part : str
        Subpackage; the whole package by default.
    """
    top = Path(__file__).parent
    sha = hashlib.sha256()
    for path in sorted((top / part).rglob("*.py")):
        sha.update(f"{path.relative_to(top).as_posix()}\n".encode())
        sha.update(hashlib.sha256(path.read_bytes()).digest())
    return sha.hexdigest()[:32]
