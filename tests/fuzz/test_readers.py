"""Every reader answers in plain words and soon, whatever it is given."""

import random
from pathlib import Path

import pytest

from tests.factories import FILES
from tests.fuzz.inputs import INPUTS
from tools.fuzz_readers import CORPUS, Reader, mutated, mutated_json, readers, trial

TITLES = [
    *(f"file {name}" for name in FILES),
    *("file metatransfer.toml", "file import.yaml"),
    *(f"import {name}" for name in INPUTS),
    "saved state",
]
ANSWERS = {"read", "told"}
MUTANTS = 12


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reader]:
    return readers(FILES, INPUTS, tmp_path_factory.mktemp("fuzz"))


def test_every_reader_is_among_them(every: dict[str, Reader]) -> None:
    assert list(every) == TITLES


@pytest.mark.parametrize("title", TITLES)
def test_what_is_well_is_read_and_what_is_not_is_told(every: dict[str, Reader], title: str) -> None:
    reader = every[title]
    assert trial(reader, reader.seeds[0]) == "read"
    rng = random.Random(title)  # noqa: S311 - mutations need no secret
    for _ in range(MUTANTS):
        assert trial(reader, mutated(reader.seeds[0], rng)) in ANSWERS
        if title.endswith(".json"):
            assert trial(reader, mutated_json(reader.seeds[0], rng)) in ANSWERS


def _kept() -> list[tuple[str, Path]]:
    folders = sorted(CORPUS.iterdir()) if CORPUS.is_dir() else []
    return [
        (folder.name.replace("__", "/").replace("--", " ", 1), path)
        for folder in folders
        for path in sorted(folder.iterdir())
    ]


@pytest.mark.parametrize(("title", "path"), _kept(), ids=lambda each: str(each)[-12:])
def test_what_once_failed_is_answered(every: dict[str, Reader], title: str, path: Path) -> None:
    assert trial(every[title], path.read_bytes()) in ANSWERS


def test_mutations_are_the_same_for_the_same_seed() -> None:
    first = [mutated(b"some: text", random.Random(3)) for _ in range(2)]  # noqa: S311 - no secret
    assert first[0] == first[1]
