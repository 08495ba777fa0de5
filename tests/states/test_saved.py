"""How states are kept and read back."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from metatransfer.errors import CacheError
from metatransfer.states.saved import KEPT, States, pack, unpack
from tests.factories import ProjectFolder
from tests.states.made import state


def test_a_state_is_read_back_as_it_was_and_equal_states_are_equal_bytes(
    folder: ProjectFolder,
) -> None:
    one = state(folder)
    assert unpack(pack(one)) == one
    assert pack(one) == pack(state(folder))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        gzip.compress(b"{}"),
        gzip.compress(b'{"format": 1}'),
        gzip.compress(b'{"format": 1, "key": "k", "report": {}, "arms": {}, "records": {}}'),
        gzip.compress(b"[" * 10_000),
    ],
)
def test_what_is_no_state_is_told_and_passed_over(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(CacheError):
        unpack(content)
    path = tmp_path / "states" / "state-000001-k.json.gz"
    path.parent.mkdir()
    path.write_bytes(content)
    assert States(tmp_path).last() is None


def test_a_state_that_is_cut_off_is_told(folder: ProjectFolder) -> None:
    content = pack(state(folder))
    for length in range(0, len(content), 97):
        with pytest.raises(CacheError):
            unpack(content[:length])


def test_a_bomb_is_not_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metatransfer.states.saved.MAX_BYTES", 2**20)
    with pytest.raises(CacheError, match="too large"):
        unpack(gzip.compress(b" " * 2**24))


def test_states_are_numbered_kept_in_order_and_few(folder: ProjectFolder, tmp_path: Path) -> None:
    states = States(tmp_path / "cache")
    one = state(folder)
    for number in range(KEPT + 3):
        states.save(replace(one, key=f"{number:02d}"))
        states.save(replace(one, key=f"{number:02d}"))
    last = states.last()
    assert last is not None
    assert last.key == states.last_key() == f"{KEPT + 2:02d}"
    assert len(list((tmp_path / "cache/states").iterdir())) == KEPT
    assert States(None).last() is None
