"""Ratings of people: what is wrong with a file is told once, at its line."""

from pathlib import Path

import pytest

from metatransfer.errors import FaultyRecordsError
from metatransfer.library import read_ratings

HEAD = "schema_version: 1\nreviewer: ada\ndocument: report.txt\nratings:"


def faults(folder: Path, ratings: str) -> list[tuple[int | None, str]]:
    path = folder / "ada.yaml"
    path.write_text(f"{HEAD}{ratings}\n", encoding="utf-8")
    with pytest.raises(FaultyRecordsError) as caught:
        read_ratings([path])
    return [(fault.line, fault.field) for fault in caught.value.faults]


def test_a_rating_outside_the_scale_is_one_fault_and_brings_no_other(tmp_path: Path) -> None:
    found = faults(tmp_path, "\n  - {reviewer: ada, item: report, score: 11}")
    assert found == [(5, "ratings[0].score")]


def test_ratings_need_not_repeat_who_rates(tmp_path: Path) -> None:
    path = tmp_path / "ada.yaml"
    path.write_text(f"{HEAD}\n  - {{item: report, score: 4}}\n", encoding="utf-8")
    (file,) = read_ratings([path])
    (rating,) = file.record.ratings
    assert (rating.reviewer, rating.item, rating.score) == ("ada", "report", 4)


def test_who_rates_is_named_wrongly_once(tmp_path: Path) -> None:
    path = tmp_path / "ada.yaml"
    head = HEAD.replace("ada", "Ada Lovelace")
    path.write_text(f"{head}\n  - {{reviewer: ada, item: report, score: 4}}\n", encoding="utf-8")
    with pytest.raises(FaultyRecordsError) as caught:
        read_ratings([path])
    assert [(fault.line, fault.field) for fault in caught.value.faults] == [(2, "reviewer")]


def test_a_rating_by_somebody_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ada.yaml"
    path.write_text(f"{HEAD}\n  - {{reviewer: bob, item: report, score: 4}}\n", encoding="utf-8")
    with pytest.raises(FaultyRecordsError, match="ratings by 'bob' in the file of 'ada'"):
        read_ratings([path])


def test_all_ratings_outside_the_scale_are_told_at_once(tmp_path: Path) -> None:
    rows = "".join(f"\n  - {{reviewer: ada, item: c{n}, score: {n}}}" for n in (-1, 5, 11))
    assert faults(tmp_path, rows) == [(5, "ratings[0].score"), (7, "ratings[2].score")]


def test_a_file_without_ratings_is_told_to_have_none(tmp_path: Path) -> None:
    assert faults(tmp_path, " []") == [(4, "ratings")]


def test_ratings_on_the_scale_are_read(tmp_path: Path) -> None:
    path = tmp_path / "ada.yaml"
    path.write_text(f"{HEAD}\n  - {{reviewer: ada, item: report, score: 4}}\n", encoding="utf-8")
    (file,) = read_ratings([path])
    assert [rating.score for rating in file.record.ratings] == [4.0]
