"""Scores that stand out, told wherever records are checked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tiny_project import write_project

Run = Callable[..., Any]
FILE = "data/studies/beta/results.csv"


@pytest.fixture
def slipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project in which the baseline of a target lost a digit."""
    folder = write_project(tmp_path)
    head, *lines = (folder.root / FILE).read_text().splitlines()
    cells = lines[0].split(",")
    assert cells[1] == "none"
    lines[0] = ",".join((*cells[:6], f"{float(cells[6]) / 10:.3f}", *cells[7:]))
    folder.write(FILE, "\n".join((head, *lines)) + "\n")
    monkeypatch.chdir(folder.root)
    return folder.root


def test_check_names_file_line_and_slip_and_ends_well(slipped: Path, metatransfer: Run) -> None:
    del slipped
    ran = metatransfer("check")
    assert ran.code == 0
    assert ran.out.startswith("no faults: ")
    (line,) = ran.err.splitlines()
    assert line.startswith(f"notice: {FILE}:2 · score_points · ")
    assert "ten times as much would be like them" in line


def test_github_is_given_a_warning_at_the_line(slipped: Path, metatransfer: Run) -> None:
    del slipped
    ran = metatransfer("check", "--format", "github")
    assert ran.out.startswith(f"::warning file={FILE},line=2,title=score_points::")


def test_an_import_tells_of_a_score_before_it_is_written(slipped: Path, metatransfer: Run) -> None:
    cells = ["none,70.1", "i1,71.0", "i2,70.6", "i3,70.9", "i4,7.08", "t2,70.4"]
    (slipped / "t.csv").write_text("\n".join(("task,t1", *cells)), encoding="utf-8")
    ran = metatransfer(
        *("import", "t.csv", "--study", "new", "--unit", "points", "--model", "m", "--dry-run"),
        *("--language", "en", "--metric", "accuracy", "--split", "test", "--year", "2024"),
        *("--citation", "A paper. 2024.", "--licence", "none stated"),
    )
    assert ran.code == 0, ran.err
    (line,) = ran.err.splitlines()
    assert line.startswith("notice: data/studies/new/results.csv:6 · score_points · 7.08 (i4 → t1")


def test_verify_tells_of_rows_behind_its_verdicts_alone(slipped: Path, metatransfer: Run) -> None:
    del slipped
    counted = metatransfer("verify", "claims/count.yaml", "--no-cache", "--quiet")
    assert f"notice: {FILE}:2" in counted.err
    written = metatransfer("verify", "claims/written.yaml", "--no-cache", "--quiet")
    assert (written.code, written.err) == (0, "")
