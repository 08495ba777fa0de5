"""``diff``, ``watch``, ``verify --changed``, annotations, ``config`` and ``cache``."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from metatransfer.cli.options import SPECIFICATIONS, StressOptions, TerminalOptions
from metatransfer.cli.render.annotations import annotations
from metatransfer.cli.watch import follow
from metatransfer.project import Project
from metatransfer.records import VerdictReport

Run = Callable[..., Any]
COUNT = """\
id: {id}
title: Two
statement: Two targets
source: {{document: a-report, quote: improves performance, locator: x}}
test: {{kind: count, where: {{}}, of: targets, equals: {equals}}}
"""


@pytest.fixture
def counted(project: Path) -> Path:
    """A project with one claim, which is decided by counting."""
    (project / "claims/often-improves.yaml").unlink()
    (project / "claims/one.yaml").write_text(COUNT.format(id="one", equals=1), encoding="utf-8")
    return project


def test_the_first_state_has_nothing_to_be_compared_with(counted: Path, metatransfer: Run) -> None:
    del counted
    ran = metatransfer("verify", "--changed")
    assert ran.code == 0
    assert "no earlier state is saved" in ran.err
    assert "SUPPORTED  one" in ran.out


def test_what_changed_is_shown_with_its_cause_and_can_fail(
    counted: Path, metatransfer: Run
) -> None:
    assert metatransfer("verify").code == 0
    text = COUNT.format(id="one", equals=2)
    (counted / "claims/one.yaml").write_text(text, encoding="utf-8")
    ran = metatransfer("verify", "--changed", "--fail-on", "changed")
    assert ran.code == 1
    assert "SUPPORTED → CONTRADICTED  one" in ran.out
    assert "because: the claim itself changed" in ran.out
    again = metatransfer("verify", "--changed", "--fail-on", "changed")
    assert (again.code, again.out) == (0, "nothing changed\n")


def test_diff_compares_with_a_saved_report(counted: Path, metatransfer: Run) -> None:
    assert metatransfer("verify", "--format", "json", "--output", "old.json").code == 0
    text = COUNT.format(id="one", equals=2)
    (counted / "claims/one.yaml").write_text(text, encoding="utf-8")
    ran = metatransfer("diff", "old.json", "--fail-on", "changed")
    assert ran.code == 1
    assert "SUPPORTED → CONTRADICTED  one" in ran.out
    assert metatransfer("diff", "nowhere").code == 2
    report = metatransfer("verify", "--since", "old.json", "--changed", "--format", "json")
    assert '"claim": "one"' in report.out


def test_each_save_is_verified_and_faults_are_waited_out(
    counted: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    file = counted / "claims/one.yaml"

    def saves() -> Any:
        file.write_text("nonsense: [", encoding="utf-8")
        yield None
        file.write_text(COUNT.format(id="one", equals=2), encoding="utf-8")
        yield None

    follow(Project(counted), saves(), TerminalOptions(quiet=True))
    out, err = capsys.readouterr()
    assert "first state saved" in err
    assert "claims/one.yaml" in err
    assert "1 fault in 1 file" in err
    assert "SUPPORTED → CONTRADICTED  one" in out


def test_annotations_name_the_file_and_escape_what_would_end_them(
    sound_report: VerdictReport,
) -> None:
    first = sound_report.verdicts[0]
    hostile = first.model_copy(update={"reason": "100 %\n::error::x", "claim": "a"})
    text = annotations(
        VerdictReport(verdicts=(hostile, *sound_report.verdicts[1:])), lambda v: v.claim == "a"
    )
    lines = text.splitlines()
    assert lines[0].startswith("::error file=claims/a.yaml,line=1,title=a%3A supported::")
    assert "100 %25 ::error::x" in lines[0]
    assert lines[1].startswith("::warning file=claims/similarity-predicts-gain.yaml")
    assert all(line.startswith(("::error", "::warning")) for line in lines)


def test_the_format_of_annotations_is_one_of_verify(counted: Path, metatransfer: Run) -> None:
    text = COUNT.format(id="one", equals=2)
    (counted / "claims/one.yaml").write_text(text, encoding="utf-8")
    ran = metatransfer("verify", "--format", "github", "--fail-on", "contradicted")
    assert ran.code == 1
    assert ran.out.startswith("::error file=claims/one.yaml")
    assert metatransfer("list", "tasks", "--format", "github").code == 2


def test_settings_are_shown_with_their_origin(
    project: Path, metatransfer: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    del project
    monkeypatch.setenv("METATRANSFER_SAMPLING_ENGINE", "gibbs")
    ran = metatransfer("config", "--format", "csv")
    assert "sampling.engine,gibbs,METATRANSFER_SAMPLING_ENGINE" in ran.out
    monkeypatch.setenv("METATRANSFER_SAMPLING_ENGINE", "wrong")
    assert metatransfer("config").code == 2


def test_the_cache_is_shown_and_cleaned_but_for_its_states(
    counted: Path, metatransfer: Run
) -> None:
    assert metatransfer("verify").code == 0
    shown = metatransfer("cache", "info")
    assert "reports   2 files" in shown.out
    assert "states    1 file" in shown.out
    assert "taken out: " in metatransfer("cache", "clean").out
    names = [path.name for path in (counted / ".metatransfer").rglob("*.json*")]
    assert len(names) == 1
    assert names[0].startswith("state-")
    assert metatransfer("cache", "clean", "--states").code == 0
    assert list((counted / ".metatransfer/states").iterdir()) == []


def test_a_number_of_specifications_asks_for_the_multiverse() -> None:
    assert StressOptions(specifications=5).asked
    assert StressOptions(specifications=5).asked_specifications == 5
    assert StressOptions(multiverse=True).asked_specifications == SPECIFICATIONS
    assert not StressOptions().asked
    assert StressOptions(leave_one_out=True).asked_specifications == 0
