import csv
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from metatransfer.cli.plot import KindName
from metatransfer.report.pictures import KINDS
from tests.cli.conftest import Ran
from tests.factories import ProjectFolder
from tests.test_verify import Fitted
from tests.tiny_project import TESTS, write_project

Run = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectFolder:
    """The tiny project with three of its claims, and the current folder in it."""
    made = write_project(tmp_path / "project")
    for name in set(TESTS) - {"mean", "slope", "written"}:
        (made.root / f"claims/{name}.yaml").unlink()
    monkeypatch.setattr("metatransfer.bench.fit", Fitted())
    monkeypatch.chdir(made.root)
    return made


def test_the_verb_knows_every_kind() -> None:
    # a specification curve is drawn of other fits than all the rest
    assert set(get_args(KindName)) == {*KINDS, "specifications"}


@pytest.mark.parametrize("end", ["svg", "png", "pdf"])
def test_a_figure_is_written_with_its_numbers_beside_it(
    folder: ProjectFolder, metatransfer: Run, end: str
) -> None:
    ran = metatransfer("plot", "forest", "mean", "-o", f"a.{end}")
    assert ran.code == 0, ran.err
    assert ran.out == f"a.{end}\na.csv\n"
    assert (folder.root / f"a.{end}").stat().st_size > 1000
    with (folder.root / "a.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["group"] for row in rows[-2:]] == ["all", "a new one"]


def test_by_default_it_is_an_svg_in_reports(folder: ProjectFolder, metatransfer: Run) -> None:
    assert metatransfer("plot", "similarity", "slope").code == 0
    assert (folder.root / "reports/similarity-slope.svg").read_bytes().startswith(b"<?xml")
    assert (folder.root / "reports/similarity-slope.csv").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("forest", "meen"), "did you mean 'mean'?"),
        (("forrest", "mean"), "forrest"),
        (("similarity", "mean"), "the claim is not about a slope · allowed: slope"),
        (("selection", "mean"), "it fits no claim here"),
        (("forest", "written"), "there is nothing to draw"),
        (("forest", "mean", "-o", "a.jpg"), "allowed endings: .svg, .png, .pdf"),
        (("forest", "mean", "-o", "no/a.svg"), "folder 'no' does not exist"),
        (("forest", "mean", "-o", "data/a.svg"), "lies among the project's records"),
        (("forest",), "ID"),
    ],
)
def test_bad_input_is_told_of(
    folder: ProjectFolder, metatransfer: Run, words: tuple[str, ...], message: str
) -> None:
    ran = metatransfer("plot", *words)
    assert ran.code == 2
    assert message in ran.err
    assert "Traceback" not in ran.err
    assert not list(folder.root.glob("*.svg"))
