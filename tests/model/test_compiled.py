import os
from pathlib import Path

import numba
import numpy as np

from metatransfer.model.compiled import UNUSED_SECONDS, compiled, folder_of, forget_unused


def test_machine_code_of_changed_sources_is_kept_in_another_folder(tmp_path: Path) -> None:
    sources, cache = tmp_path / "sources", tmp_path / "cache"
    (sources / "within").mkdir(parents=True)
    for name in ("caller.py", "within/called.py"):
        (sources / name).write_text("x = 1\n")
    before = folder_of(sources, cache)
    assert folder_of(sources, cache) == before
    assert before.parent == cache
    (sources / "within" / "called.py").write_text("x = 12\n")
    assert folder_of(sources, cache) != before


def test_machine_code_that_is_long_unused_is_thrown_away(tmp_path: Path) -> None:
    old, young = tmp_path / "old", tmp_path / "young"
    for folder in (old, young):
        folder.mkdir()
        (folder / "code.nbc").write_bytes(b"code")
        os.utime(folder, (1e9, 1e9))
    os.utime(young, (1e9 + 10, 1e9 + 10))
    forget_unused(tmp_path, now=1e9 + 5 + UNUSED_SECONDS)
    assert not old.exists()
    assert young.exists()


def test_nothing_is_thrown_away_where_nothing_was_kept(tmp_path: Path) -> None:
    forget_unused(tmp_path / "none", now=0.0)


def test_compiled_functions_are_kept_outside_the_sources() -> None:
    @compiled
    def twice(x: float) -> float:
        return 2.0 * x

    assert twice(np.float64(1.5)) == 3.0
    folder = Path(str(numba.config.CACHE_DIR))
    assert folder.is_dir()
    assert Path(__file__).parents[2] / "src" not in folder.parents
