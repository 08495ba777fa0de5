"""Finished work on disk: whole or not there."""

import errno
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.errors import InputError
from metatransfer.experiments.store import STALE_SECONDS, Store, digest

KEY = "0123456789abcdef"


def write(store: Store, content: bytes = b"weights") -> None:
    with store.writing("models", KEY, {"cost": 1}) as folder:
        (folder / "weights").write_bytes(content)


def test_a_finished_step_is_found_with_its_record(tmp_path: Path) -> None:
    store = Store(tmp_path)

    write(store)

    assert store.has("models", KEY)
    assert store.record("models", KEY) == {"cost": 1}
    assert (store.folder("models", KEY) / "weights").read_bytes() == b"weights"


def test_a_step_that_fails_on_the_way_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)

    with suppress(RuntimeError), store.writing("models", KEY, {}) as folder:
        (folder / "half").write_bytes(b"")
        raise RuntimeError

    assert not store.has("models", KEY)
    assert list((tmp_path / "unfinished").iterdir()) == []


def test_a_folder_without_its_record_is_not_finished(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.folder("models", KEY).mkdir(parents=True)

    assert not store.has("models", KEY)


def test_of_two_processes_that_finish_one_step_the_first_stays(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.writing("models", KEY, {}) as folder:
        (folder / "weights").write_bytes(b"second")
        write(store, b"first")

    assert (store.folder("models", KEY) / "weights").read_bytes() == b"first"


def test_a_full_disk_is_told_in_words(tmp_path: Path) -> None:
    store = Store(tmp_path)

    with (
        pytest.raises(InputError, match=r"No space left.*make room"),
        store.writing("models", KEY, {}),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_record_that_cannot_be_read_says_which_folder_to_delete(tmp_path: Path) -> None:
    store = Store(tmp_path)
    write(store)
    (store.folder("models", KEY) / "step.json").write_text("{", encoding="utf-8")

    with pytest.raises(InputError, match="delete its folder"):
        store.record("models", KEY)


def test_a_failure_is_kept_until_it_is_cleared(tmp_path: Path) -> None:
    store = Store(tmp_path)

    store.note_failure(KEY, "out of memory")
    assert store.failure(KEY) == "out of memory"
    store.clear_failure(KEY)
    assert store.failure(KEY) == ""


def test_a_failure_that_cannot_be_kept_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "failures").write_text("a file where the folder should be", encoding="utf-8")
    store = Store(tmp_path)

    store.note_failure(KEY, "out of memory")

    assert store.failure(KEY) == ""


def test_only_work_left_unfinished_long_ago_is_swept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for name, age in (("old", STALE_SECONDS + 60), ("new", 0.0)):
        folder = tmp_path / "unfinished" / name
        folder.mkdir(parents=True)
        stamp = folder.stat().st_mtime - age
        os.utime(folder, (stamp, stamp))

    store.sweep()

    assert [path.name for path in (tmp_path / "unfinished").iterdir()] == ["new"]


PLAIN = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=5)


@given(PLAIN)
def test_the_order_of_keys_does_not_matter(content: dict[str, int | str]) -> None:
    assert digest(content) == digest(dict(reversed(content.items())))


@given(PLAIN, PLAIN)
def test_other_content_has_another_hash(
    first: dict[str, int | str], second: dict[str, int | str]
) -> None:
    assert (digest(first) == digest(second)) == (first == second)
