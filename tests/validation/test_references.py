"""Pinned answers of other programs and ours still agree; `make validate` compares the rest too."""

import csv
import json
import shutil
from pathlib import Path
from types import ModuleType

import numpy as np
import posteriors
import pytest
import restricted
import validate

import references
from references import Agreement, numbers_in, pinned, relatedness_of, rows_of


def test_restricted_maxima_are_those_of_the_references() -> None:
    found = list(validate.restricted(quick=True))
    assert len(found) > 40
    assert [row for row in found if not row.holds] == []


@pytest.mark.parametrize(
    "part", [posteriors.compare_eight_schools, posteriors.compare_bcg_prediction]
)
def test_posteriors_are_those_of_posteriordb_and_quadrature(part: ModuleType) -> None:
    found = list(part())
    assert len(found) > 10
    assert [row for row in found if not row.holds] == []


def test_every_pinned_answer_is_compared_in_full() -> None:
    with (references.HERE / "agreement.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    compared = {row["case"] for row in rows}
    assert pinned("answers").keys() - {"made_with"} <= compared
    assert {"eight_schools", "heavy_tails"} < compared
    assert {row["holds"] for row in rows} == {"True"}


def test_the_quick_cases_are_among_all() -> None:
    assert set(restricted.QUICK) < set(restricted.ALL)
    names = {make.__name__ for make in restricted.ALL}
    assert names <= pinned("answers").keys()


def test_a_tree_gives_the_relatedness_that_ape_gives() -> None:
    tree = (references.HERE / "data" / "lim2014.nwk").read_text(encoding="utf-8").strip()
    labels, matrix = relatedness_of(tree)
    assert set(labels) == set(rows_of("lim2014")["species"])
    # branch lengths are written with fifteen digits
    assert matrix.sum() == pytest.approx(
        pinned("answers")["phylogeny"]["sum_of_relatedness"], rel=1e-10
    )


def test_a_small_tree_is_read() -> None:
    labels, matrix = relatedness_of("((a:1,b:1):2,c:3);")
    assert labels == ("a", "b", "c")
    np.testing.assert_allclose(matrix, [[1, 2 / 3, 0], [2 / 3, 1, 0], [0, 0, 1]])


@pytest.mark.parametrize(
    ("ours", "holds"), [(1.0, True), (1.009, True), (1.02, False), (float("nan"), False)]
)
def test_what_is_not_a_number_agrees_with_nothing(ours: float, holds: bool) -> None:
    assert Agreement("case", "quantity", ours, 1.0, 0.01).holds is holds


def test_a_remade_answer_that_moved_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = pinned("answers")
    answers["three_levels"]["estimate"] *= 1.01
    del answers["crossed"]
    (tmp_path / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    shutil.copytree(references.HERE / "data", tmp_path / "data")
    found = list(validate.compare_remade(tmp_path))
    broken = {row.quantity for row in found if not row.holds}
    assert "three_levels.estimate" in broken
    assert {
        name for name, _ in numbers_in(pinned("answers")) if name.startswith("crossed")
    } < broken
    assert not validate.report(found)
    assert "DOES NOT AGREE" in capsys.readouterr().out


def test_without_r_the_reason_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert validate.remake(tmp_path) == "Rscript is not installed"
