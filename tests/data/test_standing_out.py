"""Shipped scores far from those like them were looked up, and nothing else is confirmed."""

from collections import defaultdict
from pathlib import Path

import pytest

from metatransfer.library import Library, load_library, standing_out
from metatransfer.library.standing_out import Standing, standings

ROOT = Path(__file__).resolve().parents[2]
DECISION = ROOT / "docs" / "decisions" / "0026-scores-that-stand-out.md"


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(ROOT)


@pytest.fixture(scope="module")
def compared(library: Library) -> list[Standing]:
    by_study = defaultdict(list)
    for row in library.results:
        by_study[row.record.study].append(row)
    return [each for rows in by_study.values() for each in standings(rows)]


def test_no_score_stands_out_that_was_not_confirmed(library: Library) -> None:
    assert standing_out(library.results, library.studies) == ()


def test_every_confirmation_is_of_a_score_that_stands_out(
    library: Library, compared: list[Standing]
) -> None:
    far = [each.row.record for each in compared if each.far]
    confirmed = sum(len(study.record.confirmed_scores) for study in library.studies.values())
    assert len(far) == confirmed > 0
    assert all(library.studies[record.study].record.confirms(record) for record in far)


def test_the_decision_counts_scores_as_they_are(compared: list[Standing]) -> None:
    words = {5: "five"}
    far = sum(each.far for each in compared)
    told = f"Of {len(compared):,} shipped scores that can be compared {words[far]} are so far off."
    assert told in " ".join(DECISION.read_text(encoding="utf-8").split())
