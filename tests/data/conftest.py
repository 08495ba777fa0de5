"""The shipped library, read once for all tests of this folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from metatransfer.library import Library, load_library
from metatransfer.records import Result

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def data(root: Path) -> Path:
    return root / "data"


@pytest.fixture(scope="session")
def library(root: Path) -> Library:
    return load_library(root)


@pytest.fixture(scope="session")
def arms_of(library: Library) -> Callable[[str], list[Result]]:
    def arms(study: str) -> list[Result]:
        return [row.record for row in library.results if row.record.study == study]

    return arms
