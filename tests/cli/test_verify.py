import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from metatransfer.cli.exit_codes import ExitCode
from metatransfer.records import VerdictReport

Run = Callable[..., object]


def test_results_go_to_stdout_and_progress_to_stderr(metatransfer: Run, stand_in: type) -> None:
    del stand_in
    ran = metatransfer("verify")
    assert ran.code == ExitCode.DONE
    assert ran.out.startswith("metatransfer ")
    assert "SUPPORTED" in ran.out
    assert "fitting" in ran.err
    assert "fitting" not in ran.out


def test_no_escape_code_of_a_record_or_a_message_reaches_the_terminal(
    metatransfer: Run, stand_in: type, sound_report: VerdictReport
) -> None:
    hostile = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202etext"
    first, *rest = sound_report.verdicts
    changed = first.model_copy(
        update={"title": hostile, "statement": hostile, "reason": hostile, "would_decide": hostile}
    )
    stand_in.report = VerdictReport(verdicts=(changed, *rest))
    for form in ("table", "json", "jsonl", "csv", "md"):
        ran = metatransfer("verify", "--format", form, "-v")
        for char in "\x1b\x07\x9b\u202e":
            assert char not in ran.out
            assert char not in ran.err


def test_quiet_prints_no_progress(metatransfer: Run, stand_in: type) -> None:
    del stand_in
    ran = metatransfer("verify", "-q")
    assert ran.err == ""
    assert "SUPPORTED" in ran.out


def test_json_on_stdout_validates_and_is_the_same_twice(metatransfer: Run, stand_in: type) -> None:
    del stand_in
    first = metatransfer("verify", "--format", "json")
    second = metatransfer("verify", "--format", "json")
    assert first.out == second.out
    schema = json.loads(metatransfer("schema", "verdict").out)
    jsonschema.validate(json.loads(first.out), schema)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("", ExitCode.DONE),
        ("contradicted", ExitCode.FAIL_ON),
        ("not-testable", ExitCode.FAIL_ON),
        ("Not Testable, supported", ExitCode.FAIL_ON),
        ("fragile", ExitCode.FAIL_ON),
        ("not-assessed", ExitCode.DONE),
        ("prior-driven", ExitCode.DONE),
    ],
)
def test_fail_on_ends_in_1_where_a_verdict_is_one_asked_for(
    metatransfer: Run, stand_in: type, asked: str, code: ExitCode
) -> None:
    del stand_in
    ran = metatransfer("verify", "--fail-on", asked)
    assert ran.code == code
    assert "9 claims" in ran.out


def test_failed_diagnostics_outrank_a_condition_that_was_met(
    metatransfer: Run, stand_in: type, failed_report: VerdictReport
) -> None:
    stand_in.report = failed_report
    ran = metatransfer("verify", "--fail-on", "contradicted")
    assert ran.code == ExitCode.DIAGNOSTICS


def test_an_unknown_word_of_fail_on_is_refused_before_any_work(
    metatransfer: Run, stand_in: type
) -> None:
    stand_in.raises = AssertionError("no work was to be done")
    ran = metatransfer("verify", "--fail-on", "contradictd")
    assert ran.code == ExitCode.BAD_INPUT
    assert "did you mean 'contradicted'?" in ran.err
    assert "not-testable" in ran.err


def test_options_reach_the_project(metatransfer: Run, stand_in: type, project: Path) -> None:
    metatransfer(
        "verify", "claims", "--seed", "7", "--no-cache", "--documents", str(project / "documents")
    )
    last = stand_in.last
    assert (last.seed, last.use_cache, last.documents) == (7, False, project / "documents")
    assert tuple(last.claims) == (Path("claims"),)


def test_a_folder_of_documents_that_is_not_there_is_refused(
    metatransfer: Run, stand_in: type, project: Path
) -> None:
    del stand_in
    ran = metatransfer("verify", "--documents", str(project / "document"))
    assert ran.code == ExitCode.BAD_INPUT
    assert "did you mean 'documents'?" in ran.err
    ran = metatransfer("verify", "--documents", str(project / "claims" / "often-improves.yaml"))
    assert "is no folder" in ran.err


def test_output_is_written_whole_and_replaces_a_regular_file(
    metatransfer: Run, stand_in: type, project: Path
) -> None:
    del stand_in
    target = project / "verdicts.json"
    target.write_text("old")
    ran = metatransfer("verify", "--format", "json", "--output", str(target), "-q")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert len(json.loads(target.read_text())["verdicts"]) == 9
    assert not [path for path in project.iterdir() if "verdicts" in path.name and path != target]


def test_a_table_in_a_file_has_no_colour(metatransfer: Run, stand_in: type, project: Path) -> None:
    del stand_in
    target = project / "verdicts.txt"
    metatransfer("verify", "--output", str(target))
    assert "\x1b" not in target.read_text()
    assert "SUPPORTED" in target.read_text()


def test_a_project_is_found_from_a_folder_inside_it(
    metatransfer: Run, stand_in: type, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "data")
    assert metatransfer("verify").code == ExitCode.DONE
    assert stand_in.last.root == project


def test_a_project_is_found_by_the_path_of_its_claims(
    metatransfer: Run,
    stand_in: type,
    project: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert metatransfer("verify", str(project / "claims")).code == ExitCode.DONE
    assert stand_in.last.root == project


def test_no_project_anywhere_is_told_with_what_makes_one(
    metatransfer: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = metatransfer("verify")
    assert ran.code == ExitCode.BAD_INPUT
    assert "no metatransfer project" in ran.err
