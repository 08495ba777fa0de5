"""The verb review: a score with its interval, who rated what, and ratings by people."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran

Run = Callable[..., Ran]

DOCUMENT = """\
# A made review

## Claims

Claim	Verified	Confidence
Adapter tuning helps tagging by 3 points.	✓	0.40
The review was produced by the Example Synthesis Engine.	✓	0.90
"""
RATINGS = """\
reviewer: ada
document: review.md
ratings:
  - item: report
    score: 4
    reason: It names no source.
  - item: review-02
    score: 7
"""


@pytest.fixture
def review(project: Path) -> Path:
    (project / "review.md").write_text(DOCUMENT, encoding="utf-8")
    (project / "ada.yaml").write_text(RATINGS, encoding="utf-8")
    return project


def test_a_page_tells_score_agreement_and_every_answer(review: Path, metatransfer: Run) -> None:
    del review
    code, out, _ = metatransfer("review", "review.md", "--ratings", "ada.yaml")
    assert code == 0
    assert "consensus of 7 automatic reviewers and 1 person" in out
    assert "Krippendorff's α" in out
    assert "ada · report  4.0 It names no source." in out
    assert "  no   Does it state how uncertain the number is?" in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_ratings_of_people_and_rules_stand_in_one_table(review: Path, metatransfer: Run) -> None:
    del review
    words = ("review", "review.md", "--ratings", "ada.yaml", "--format")
    rows = [json.loads(line) for line in metatransfer(*words, "jsonl").out.splitlines()]
    mine = [(row["item"], row["score"]) for row in rows if row["reviewer"] == "ada"]
    assert mine == [("report", 4.0), ("review-02", 7.0)]
    found = json.loads(metatransfer(*words, "json").out)
    interval = found["consensus"]["interval"]
    assert interval["lower"] < found["consensus"]["score"] < interval["upper"]
    assert len(found["ratings"]) == len(rows)


def test_without_people_rules_alone_rate(review: Path, metatransfer: Run) -> None:
    del review
    out = metatransfer("review", "review.md").out
    assert "consensus of 7 automatic reviewers and 0 people" in out


def test_ratings_that_would_count_for_nothing_are_refused(review: Path, metatransfer: Run) -> None:
    ratings = review / "ada.yaml"
    ratings.write_text(
        RATINGS.replace("review-02", "review-12").replace("item: report", "item: all")
    )
    code, out, err = metatransfer("review", "review.md", "--ratings", "ada.yaml")
    assert (code, out) == (2, "")
    told = "is nothing that review.md has · known: report, review-01, review-02"
    assert f"ada.yaml:4 · ratings[0].item · 'all' {told}" in err
    assert f"ada.yaml:7 · ratings[1].item · 'review-12' {told} · did you mean 'review-02'?" in err
    ratings.write_text(RATINGS.replace("review.md", "reviewed.md"), encoding="utf-8")
    code, out, err = metatransfer("review", "review.md", "--ratings", "ada.yaml")
    assert (code, out) == (2, "")
    told = "'reviewed.md' is not audited now · audited: review.md · did you mean 'review.md'?"
    assert f"ada.yaml:2 · document · {told}" in err
