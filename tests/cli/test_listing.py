import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from metatransfer.cli.catalogue import LISTINGS
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.listing import Kind

Run = Callable[..., object]


def test_every_kind_that_is_offered_can_be_listed() -> None:
    assert set(get_args(Kind)) == set(LISTINGS)


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("claims", "often-improves"),
        ("studies", "one-study"),
        ("results", "one-study"),
        ("similarities", "a-measure"),
        ("measures", "a-measure"),
        ("tasks", "boolq"),
        ("languages", "en"),
        ("documents", "a-report"),
        ("models", "bert"),
        ("importers", "hf"),
        ("exporters", "bibtex"),
    ],
)
def test_each_kind_is_listed_one_line_a_record(
    metatransfer: Run, project: Path, kind: str, first: str
) -> None:
    del project
    ran = metatransfer("list", kind)
    assert ran.code == ExitCode.DONE
    header, *lines = ran.out.splitlines()
    assert header.split()[0] in {kind.rstrip("s"), "study", "measure", "task", "language"}
    assert lines[0].split()[0] == first
    assert ran.err == f"{len(lines)} {kind}\n"


def test_models_are_counted_over_the_rows_that_are_asked_for(
    metatransfer: Run, project: Path
) -> None:
    del project
    (row,) = json.loads(metatransfer("list", "models", "--format", "json").out)
    assert row == {
        "model": "bert",
        "results": 2,
        "targets": 1,
        "languages": 1,
        "studies": ["one-study"],
    }
    (row,) = json.loads(metatransfer("list", "models", "--task", "mnli", "--format", "json").out)
    assert row["results"] == 1
    assert metatransfer("list", "models", "--lang", "de").err == "0 models\n"


def test_an_empty_kind_is_an_empty_list(metatransfer: Run, project: Path) -> None:
    del project
    ran = metatransfer("list", "checks")
    assert (ran.code, ran.out, ran.err) == (ExitCode.DONE, "", "0 checks\n")


def test_lists_for_machines_carry_file_and_line(metatransfer: Run, project: Path) -> None:
    del project
    rows = json.loads(metatransfer("list", "results", "--format", "json").out)
    assert [row["where"] for row in rows] == [
        "data/studies/one-study/results.csv:2",
        "data/studies/one-study/results.csv:3",
    ]
    text = metatransfer("list", "results", "--format", "csv").out
    assert [row["score_points"] for row in csv.DictReader(io.StringIO(text))] == ["60.0", "62.5"]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["results", "--task", "mnli"], 1),
        (["results", "--task", "boolq"], 2),
        (["results", "--lang", "de"], 0),
        (["results", "--study", "one-study"], 2),
        (["similarities", "--task", "mnli"], 1),
        (["studies", "--lang", "de"], 0),
        (["studies", "--task", "mnli"], 1),
        (["claims", "--lang", "en"], 1),
        (["claims", "--lang", "de"], 0),
        (["tasks", "--task", "mnli"], 1),
        (["languages", "--lang", "de"], 1),
    ],
)
def test_filters_narrow_a_list_down(
    metatransfer: Run, project: Path, words: list[str], count: int
) -> None:
    del project
    assert metatransfer("list", *words).err.startswith(f"{count} ")


def test_a_filter_that_means_nothing_for_a_kind_is_refused(
    metatransfer: Run, project: Path
) -> None:
    del project
    ran = metatransfer("list", "documents", "--task", "mnli")
    assert ran.code == ExitCode.BAD_INPUT
    assert "does not apply to documents" in ran.err


def test_a_filter_that_names_nothing_is_refused_with_the_nearest_name(
    metatransfer: Run, project: Path
) -> None:
    del project
    ran = metatransfer("list", "results", "--task", "mnly")
    assert ran.code == ExitCode.BAD_INPUT
    assert "did you mean 'mnli'?" in ran.err
