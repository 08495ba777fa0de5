"""The verb demo: one command from an empty folder to verdicts and a report."""

from collections.abc import Callable
from pathlib import Path

import pytest

from metatransfer.cli import demo
from metatransfer.library import load_library
from tests.cli.conftest import Ran

Run = Callable[..., Ran]

ROOT = Path(__file__).resolve().parents[2]
WITHOUT_A_FIT = ("report-nine-tasks", "report-research-goal")


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and a demo of claims that documents decide."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(demo, "CLAIMS", WITHOUT_A_FIT)
    return tmp_path


def test_a_demo_makes_a_project_shows_verdicts_and_writes_a_report(
    quick: Path, metatransfer: Run
) -> None:
    code, out, err = metatransfer("demo", "shown")
    assert (code, err) == (0, "drawing figures\n")
    assert "STATED              report-nine-tasks" in out
    assert "STATED DIFFERENTLY  report-research-goal" in out
    assert "report: shown/reports/report.pdf" in out
    assert "why: cd shown && metatransfer explain similarity-slope-english" in out
    every = len(list((ROOT / "claims").glob("*.yaml")))
    assert f"all {every} claims: cd shown && metatransfer verify" in out
    assert (quick / "shown/reports/report.pdf").read_bytes().startswith(b"%PDF")


def test_a_demo_runs_again_and_keeps_what_was_changed(quick: Path, metatransfer: Run) -> None:
    metatransfer("demo", "--quiet")
    claim = quick / "metatransfer-demo/claims/report-nine-tasks.yaml"
    claim.write_text(claim.read_text().replace("title:", "title: Changed ·", 1))
    code, out, _ = metatransfer("demo", "--quiet")
    assert code == 0
    assert "report: " not in out
    assert "title: Changed ·" in claim.read_text()


def test_another_project_is_left_alone(project: Path, metatransfer: Run) -> None:
    metatransfer("init", "mine")
    before = sorted(path for path in (project / "mine").rglob("*"))
    ran = metatransfer("demo", "mine")
    assert (ran.code, ran.out) == (2, "")
    assert "mine · is a project already, and is kept" in ran.err
    assert sorted(path for path in (project / "mine").rglob("*")) == before


def test_without_what_reports_need_verdicts_are_shown_all_the_same(
    quick: Path, metatransfer: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "find_spec", lambda name: None if name == "typst" else name)
    code, out, err = metatransfer("demo")
    assert code == 0
    assert "STATED              report-nine-tasks" in out
    assert "report: " not in out
    assert "no report: typst not installed · do: pip install 'metatransfer[report]'" in err
    assert not (quick / "metatransfer-demo/reports/report.pdf").exists()


def test_all_that_the_review_ticks_is_in_the_demo() -> None:
    claims = {located.record.id: located.record for located in load_library(ROOT).claims}
    ticked = {name for name, claim in claims.items() if claim.said_of_it and "report" in claim.tags}
    assert len(ticked) == 7
    assert ticked < set(demo.CLAIMS) <= set(claims)
    assert demo.ASKED_WHY in demo.CLAIMS


@pytest.mark.slow
def test_the_demo_as_it_is_decides_the_central_question(
    tmp_path: Path, metatransfer: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = metatransfer("demo")
    assert code == 0
    assert "Decided by evidence (4)" in out
    assert "SUPPORTED     selection-random-top1-english" in out
