import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from metatransfer.cli.exit_codes import ExitCode
from metatransfer.records import Claim

Run = Callable[..., object]


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("often-improves", "# claim · claims/often-improves.yaml:1"),
        ("one-study", "# study · data/studies/one-study/study.yaml:1"),
        ("a-measure", "# measure · data/similarity/a-measure/measure.yaml:1"),
        ("a-report", "# document · data/documents/a-report.yaml:1"),
        ("mnli", "# task · data/tasks.yaml"),
        ("de", "# language · data/languages.csv"),
        ("results.csv:3", "# row · data/studies/one-study/results.csv:3"),
        ("data/studies/one-study/results.csv:3", "# row · data/studies/one-study/results.csv:3"),
        ("a-measure/values.csv:2", "# row · data/similarity/a-measure/values.csv:2"),
    ],
)
def test_any_record_is_shown_with_its_place(
    metatransfer: Run, project: Path, name: str, head: str
) -> None:
    del project
    ran = metatransfer("show", name)
    assert ran.code == ExitCode.DONE
    assert ran.out.splitlines()[0] == head


def test_what_is_shown_of_a_claim_reads_back_as_the_claim(metatransfer: Run, project: Path) -> None:
    shown = Claim.model_validate(yaml.safe_load(metatransfer("show", "often-improves").out))
    kept = yaml.safe_load((project / "claims" / "often-improves.yaml").read_text())
    assert shown == Claim.model_validate(kept)


def test_records_that_a_record_names_are_told_with_their_place(
    metatransfer: Run, project: Path
) -> None:
    del project
    lines = metatransfer("show", "results.csv:3").out.splitlines()
    assert "# names study one-study: data/studies/one-study/study.yaml:1" in lines
    assert "# names task mnli: data/tasks.yaml" in lines


def test_json_tells_kind_place_and_record(metatransfer: Run, project: Path) -> None:
    del project
    (entry,) = json.loads(metatransfer("show", "mnli", "--json").out)
    assert (entry["kind"], entry["record"]["name"]) == ("task", "MNLI")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mnly", "did you mean 'mnli'?"),
        ("zzzzzz", "metatransfer list claims"),
        ("results.csv:99", "rows: 2-3"),
        ("reslts.csv:2", "no table 'reslts.csv'"),
        ("results.csv:0", "no record 'results.csv:0'"),
        ("\x1b[2J", r"\x1b[2J"),
    ],
)
def test_a_name_that_is_unknown_is_refused(
    metatransfer: Run, project: Path, name: str, said: str
) -> None:
    del project
    ran = metatransfer("show", name)
    assert ran.code == ExitCode.BAD_INPUT
    assert said in ran.err
    assert ran.out == ""


def test_escape_codes_in_a_record_are_shown_as_escapes(metatransfer: Run, project: Path) -> None:
    document = project / "data" / "documents" / "a-report.yaml"
    document.write_text(document.read_text() + 'note: "\\e[31mred"\n')
    ran = metatransfer("show", "a-report")
    assert "\x1b" not in ran.out + ran.err
    assert "[31mred" in ran.out + ran.err
