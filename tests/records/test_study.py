from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from metatransfer.records import NO_INTERMEDIATE, Result, Study
from metatransfer.records.study import HIGHEST_SCORE_POINTS, LOWEST_SCORE_POINTS

ROW: dict[str, Any] = {
    "study": "alpha",
    "model": "xlm-r",
    "intermediate": "mnli",
    "target": "xnli",
    "language": "en",
    "metric": "accuracy",
    "split": "test",
    "score_points": 80.0,
    "missing_reason": "one seed",
    "locator": "Table 1",
}
STUDY: dict[str, Any] = {
    "id": "alpha",
    "citation": "Somebody, 2020",
    "year": 2020,
    "kind": "published",
    "works": ["alpha"],
    "licence": "none stated",
    "extraction": {"what": "scores", "where": "Table 1", "how": "by hand"},
}


def row(**changes: object) -> Result:
    return Result(**{**ROW, **changes})


@given(
    metric=st.sampled_from(sorted(LOWEST_SCORE_POINTS)),
    score=st.floats(-200.0, 200.0, allow_nan=False),
)
def test_a_score_is_within_the_range_of_its_metric(metric: str, score: float) -> None:
    if LOWEST_SCORE_POINTS[metric] <= score <= HIGHEST_SCORE_POINTS:
        assert row(metric=metric, score_points=score).score_points == score
    else:
        with pytest.raises(ValidationError, match=f"outside the range of {metric}"):
            row(metric=metric, score_points=score)


def test_a_correlation_may_be_negative_and_an_accuracy_not() -> None:
    assert row(metric="matthews", score_points=-3.0).score_points == -3.0
    with pytest.raises(ValidationError, match="allowed: 0 to 100 points"):
        row(score_points=-3.0)


def test_the_scores_of_seeds_are_within_the_range_too() -> None:
    with pytest.raises(ValidationError, match="score_points 101 is outside"):
        row(score_points=99, seed_scores_points=(97, 101), n_seeds=2)


def test_an_unknown_metric_lists_those_known() -> None:
    with pytest.raises(ValidationError, match=r"metric 'rouge' unknown · known: .*accuracy"):
        row(metric="rouge")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "nan"])
def test_a_score_is_finite(value: object) -> None:
    with pytest.raises(ValidationError, match="finite"):
        row(score_points=value)


def test_a_missing_standard_deviation_has_its_reason() -> None:
    with pytest.raises(ValidationError, match="missing without a reason"):
        row(missing_reason="")


@pytest.mark.parametrize("n_seeds", [None, 1])
def test_a_standard_deviation_needs_two_seeds(n_seeds: int | None) -> None:
    with pytest.raises(ValidationError, match="needs n_seeds >= 2"):
        row(sd_points=1.0, n_seeds=n_seeds)


def test_a_standard_deviation_is_not_negative() -> None:
    with pytest.raises(ValidationError, match="sd_points"):
        row(sd_points=-1.0, n_seeds=2)


@given(scores=st.lists(st.floats(0.0, 100.0), min_size=2, max_size=8))
def test_seed_scores_that_agree_with_their_summary_are_taken(scores: list[float]) -> None:
    mean = sum(scores) / len(scores)
    arm = row(score_points=mean, seed_scores_points=scores, n_seeds=len(scores))
    assert arm.seed_scores_points == tuple(scores)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"n_seeds": 3}, "2 seed scores, but n_seeds is 3"),
        ({"score_points": 80.05}, r"mean 80\.000, but score_points is 80\.05"),
    ],
)
def test_seed_scores_agree_with_their_summary(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        row(**{"seed_scores_points": (79.0, 81.0), "n_seeds": 2, **changes})


@pytest.mark.parametrize("changes", [{"selected_from": 9}, {"selected_on": "dev"}])
def test_a_selection_says_from_how_many_and_on_what(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="go together"):
        row(**changes)


def test_an_arm_differs_from_its_baseline_in_the_intermediate_task_alone() -> None:
    treated, baseline = row(), row(intermediate=NO_INTERMEDIATE)
    assert baseline.is_baseline
    assert not treated.is_baseline
    assert treated.block_key == baseline.block_key
    assert treated.arm_key != baseline.arm_key


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("study", "beta"),
        ("model", "mbert"),
        ("target", "tatoeba"),
        ("language", "de"),
        ("train_language", "de"),
        ("metric", "f1"),
        ("split", "dev"),
        ("setting", "translate-test"),
    ],
)
def test_every_field_that_makes_scores_incomparable_is_part_of_the_arm(
    field: str, value: str
) -> None:
    assert row(**{field: value}).arm_key != row().arm_key


def test_a_study_is_primary_unless_it_transcribes_another_again() -> None:
    assert Study(**STUDY).primary
    assert not Study(**STUDY, alternate_of="beta").primary


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("doi", "https://doi.org/10.1/x"),
        ("arxiv", "arXiv:2005.13013"),
        ("url", "example"),
        ("year", 1492),
        ("works", []),
        ("licence", ""),
        ("kind", "machine_synthesis"),
    ],
)
def test_a_study_with_a_poor_reference_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        Study(**{**STUDY, field: value})


def test_a_study_with_good_references_is_taken() -> None:
    study = Study(**STUDY, doi="10.18653/v1/x", arxiv="2005.13013v2", url="https://example.org")
    assert study.arxiv == "2005.13013v2"
