"""What a cache holds, and how it is made smaller."""

import os
from pathlib import Path

import pytest

from metatransfer.cache.folder import clean, contents

FIT = f"fit-2-{'a' * 32}.npz"
OLD_FIT = f"fit-2-{'b' * 32}.npz"
REPORT = f"report-{'c' * 32}.json"
STATE = "states/state-000001-abc.json.gz"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "states").mkdir()
    for age, (name, size) in enumerate(
        [(FIT, 100), (REPORT, 10), (STATE, 50), (OLD_FIT, 200), ("notes.txt", 5), ("edit.lock", 0)]
    ):
        (tmp_path / name).write_bytes(b"x" * size)
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    return tmp_path


def test_files_are_known_by_their_names_the_longest_unused_first(folder: Path) -> None:
    assert [(each.path.name, each.kind) for each in contents(folder)] == [
        (OLD_FIT, "fits"),
        (Path(STATE).name, "states"),
        (REPORT, "reports"),
        (FIT, "fits"),
    ]


def test_what_cannot_be_made_again_stays_and_so_does_what_is_not_ours(folder: Path) -> None:
    gone = clean(folder)
    assert {each.path.name for each in gone} == {FIT, OLD_FIT, REPORT}
    left = sorted(path.name for path in folder.rglob("*") if path.is_file())
    assert left == ["edit.lock", "notes.txt", "state-000001-abc.json.gz"]
    assert [each.kind for each in clean(folder, states=True)] == ["states"]


def test_the_longest_unused_goes_until_it_is_small_enough(folder: Path) -> None:
    assert [each.path.name for each in clean(folder, most_bytes=150)] == [OLD_FIT]
    assert clean(folder, most_bytes=150) == ()


def test_a_folder_that_is_not_there_is_empty_and_links_are_left_alone(tmp_path: Path) -> None:
    assert contents(tmp_path / "gone") == ()
    (tmp_path / "out.npz").write_bytes(b"x")
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / FIT).symlink_to(tmp_path / "out.npz")
    assert clean(tmp_path / "cache") == ()
