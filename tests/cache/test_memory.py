import ctypes
from pathlib import Path

import numpy as np
import pytest

from metatransfer.cache.memory import hand_back


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="tells memory on Linux alone")
def test_what_was_freed_between_what_is_used_is_handed_back() -> None:
    if not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("not the C library of GNU")

    def resident_mb() -> float:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

    # 200 MB in pieces that are too small to be mapped one by one
    pieces = [np.ones(8000) for _ in range(3200)]
    kept = pieces[::100]
    full = resident_mb()
    del pieces
    hand_back()
    assert full - resident_mb() > 150
    assert len(kept) == 32


def test_where_there_is_no_such_function_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    for refused in (object(), None):

        def library(_: None, found: object = refused) -> object:
            if found is None:
                raise TypeError("no name")
            return found

        monkeypatch.setattr(ctypes, "CDLL", library)
        hand_back()
