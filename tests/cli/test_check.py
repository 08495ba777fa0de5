from collections.abc import Callable
from pathlib import Path

from metatransfer.cli.exit_codes import ExitCode

Run = Callable[..., object]


def test_a_sound_project_is_counted(metatransfer: Run, stand_in: type) -> None:
    del stand_in
    ran = metatransfer("check")
    assert (ran.code, ran.err) == (ExitCode.DONE, "")
    assert ran.out.startswith("no faults: 1 claim, 1 study, 2 results, 1 similarity\n")


def test_quiet_says_nothing_of_a_sound_project(metatransfer: Run, stand_in: type) -> None:
    del stand_in
    assert metatransfer("check", "-q").out == ""


def test_all_faults_are_told_and_counted(metatransfer: Run, stand_in: type, project: Path) -> None:
    del stand_in
    claim = project / "claims" / "often-improves.yaml"
    claim.write_text(claim.read_text().replace("kind: share_above", "kind: share_abov"))
    (project / "data" / "tasks.yaml").write_text("tasks: [1]\n")
    ran = metatransfer("check")
    assert ran.code == ExitCode.BAD_INPUT
    *faults, total = ran.err.splitlines()
    assert len(faults) >= 2
    assert all("·" in line for line in faults)
    assert f"{len(faults)} faults in" in total
    assert ran.out == ""


def test_faults_are_annotations_where_github_is_asked_for(metatransfer: Run, project: Path) -> None:
    claim = project / "claims" / "often-improves.yaml"
    assert metatransfer("check", "--format", "github").out == ""
    claim.write_text(claim.read_text().replace("kind: share_above", "kind: 100%::x"))
    for words in (("check", "--format", "github"), ("verify", "--format=github")):
        ran = metatransfer(*words)
        assert ran.code == ExitCode.BAD_INPUT
        assert ran.out.startswith("::error file=claims/often-improves.yaml,line=")
        assert ",title=test.kind::" in ran.out
        assert "100%25::x" in ran.out
        assert "100%::x" in ran.err
    assert metatransfer("check").out == ""


def test_a_path_that_is_not_there_is_told(metatransfer: Run, stand_in: type) -> None:
    del stand_in
    ran = metatransfer("check", "claims/nowhere.yaml")
    assert ran.code == ExitCode.BAD_INPUT
    assert "nowhere" in ran.err
    assert "Traceback" not in ran.err
