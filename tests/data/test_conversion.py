"""The committed tables are what a fresh conversion writes."""

import subprocess
import sys
from pathlib import Path

import pytest

RAW = Path(__file__).resolve().parents[3] / "shared" / "evidence"
needs_raw_tables = pytest.mark.skipif(
    not RAW.is_dir(),
    reason="the raw tables (../shared/evidence) are not here; nothing else needs them",
)


def convert(root: Path, to: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tools.convert_evidence", "--from", str(RAW), "--to", str(to)],
        cwd=root,
        env={"PYTHONPATH": str(root / "src"), "PYTHONHASHSEED": "random"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def tables(folder: Path) -> dict[str, bytes]:
    """Return all tables but those of our own experiments, which no converter makes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*.csv")
        if not path.parent.name.startswith("own-")
    }


@needs_raw_tables
def test_the_committed_tables_are_those_of_a_fresh_conversion(
    root: Path, data: Path, tmp_path: Path
) -> None:
    convert(root, tmp_path)
    fresh, committed = tables(tmp_path), tables(data)
    assert sorted(fresh) == sorted(committed)
    assert [name for name in fresh if fresh[name] != committed[name]] == []


@needs_raw_tables
def test_converting_twice_changes_nothing_and_leaves_hand_written_files(
    root: Path, tmp_path: Path
) -> None:
    convert(root, tmp_path)
    header = tmp_path / "studies" / "hu2020" / "study.yaml"
    header.write_text("written by hand\n", encoding="utf-8")
    before = tables(tmp_path)
    said = convert(root, tmp_path)
    assert tables(tmp_path) == before
    assert header.read_text(encoding="utf-8") == "written by hand\n"
    assert len(said.splitlines()) == len(before)
    assert sorted(path.suffix for path in tmp_path.rglob("*.*")) == [".csv"] * len(before) + [
        ".yaml"
    ]
