from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from metatransfer.records import (
    Attribution,
    AttributionTest,
    Claim,
    Documented,
    Population,
    QuantitativeTest,
    SourceVerdict,
)

SESOI = {"value": 1.0, "unit": "points", "reason": "x"}
FOUND = {"document": "paper", "status": "stated", "quote": "it helps", "checked": "2026-11-23"}
CLAIM: dict[str, Any] = {
    "id": "helps",
    "title": "It helps",
    "statement": "It helps",
    "source": {"document": "paper", "quote": "it helps", "locator": "abstract"},
    "attributions": [FOUND],
    "test": {"kind": "documented", "by": ["paper"]},
}
TESTS: list[dict[str, Any]] = [
    {"kind": "mean_gain", "where": {}, "alternative": "greater", "sesoi": SESOI},
    {
        "kind": "share_above",
        "where": {},
        "threshold": SESOI,
        "alternative": "greater",
        "share": {**SESOI, "unit": "share"},
    },
    {"kind": "contrast", "where": {}, "minus": {}, "alternative": "less", "sesoi": SESOI},
    {"kind": "slope", "where": {}, "measure": "m", "alternative": "greater", "sesoi": SESOI},
    {
        "kind": "selection",
        "where": {},
        "measure": "m",
        "against": "random",
        "alternative": "greater",
        "sesoi": SESOI,
    },
    {"kind": "rank", "where": {}, "best": ["mnli"], "among_top": 3},
    {"kind": "count", "where": {}, "of": "targets", "equals": 9},
]


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test["kind"])
def test_each_kind_of_test_is_read_and_decided_by_evidence(test: dict[str, Any]) -> None:
    claim = Claim(**{**CLAIM, "test": test})
    assert claim.quantitative
    assert claim.test.kind == test["kind"]
    assert isinstance(claim.test, QuantitativeTest)
    assert claim.test.population is Population.OBSERVED


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test["kind"])
def test_each_kind_of_test_needs_all_of_its_parts(test: dict[str, Any]) -> None:
    for field in test:
        with pytest.raises(ValidationError):
            Claim(**{**CLAIM, "test": {key: part for key, part in test.items() if key != field}})


@pytest.mark.parametrize("kind", ["documented", "provenance"])
def test_a_documented_claim_is_decided_by_attribution(kind: str) -> None:
    claim = Claim(**{**CLAIM, "test": {"kind": kind, "by": ["paper"]}})
    assert not claim.quantitative
    assert isinstance(claim.test, AttributionTest)


def test_attribution_decides_only_by_what_was_read() -> None:
    test = {"kind": "documented", "by": ["paper", "other"]}
    with pytest.raises(ValidationError, match=r"names 'other'.*recorded: paper"):
        Claim(**{**CLAIM, "test": test})


def test_attribution_without_any_reading_says_none() -> None:
    with pytest.raises(ValidationError, match="recorded: none"):
        Claim(**{**CLAIM, "attributions": []})


def test_attribution_decides_by_at_least_one_document() -> None:
    with pytest.raises(ValidationError, match="by"):
        Documented(kind="documented", by=())


@pytest.mark.parametrize(("status", "quote"), [("not found", "a quote"), ("stated", "")])
def test_what_was_found_is_quoted_and_what_was_not_is_not(status: str, quote: str) -> None:
    with pytest.raises(ValidationError, match="allowed: a quote for all that was found"):
        Attribution(**{**FOUND, "status": status, "quote": quote})


def test_what_was_stated_differently_says_in_what() -> None:
    changed = {**FOUND, "status": "stated differently"}
    with pytest.raises(ValidationError, match="needs differences"):
        Attribution(**changed)
    assert Attribution(**changed, differences=["says seven, not nine"]).differences


@pytest.mark.parametrize("digest", ["abc", "G" * 64, "a" * 63])
def test_a_hash_of_a_document_is_a_whole_sha_256(digest: str) -> None:
    with pytest.raises(ValidationError, match="document_sha256"):
        Attribution(**FOUND, document_sha256=digest)


@pytest.mark.parametrize("confidence", [-0.1, 1.1, 53, True])
def test_a_confidence_is_a_probability(confidence: object) -> None:
    with pytest.raises(ValidationError, match="confidence"):
        TypeAdapter(SourceVerdict).validate_python({"confidence": confidence})


@pytest.mark.parametrize("unit", ["percent", "", None])
def test_an_effect_size_has_one_of_the_known_units(unit: object) -> None:
    test = {**TESTS[0], "sesoi": {**SESOI, "unit": unit}}
    with pytest.raises(ValidationError, match="points_per_sd"):
        Claim(**{**CLAIM, "test": test})


def test_a_claim_cannot_be_changed_once_read() -> None:
    claim = Claim(**CLAIM)
    with pytest.raises(ValidationError, match="frozen"):
        claim.title = "It harms"  # type: ignore[misc]


def test_a_claim_survives_its_own_json() -> None:
    for test in TESTS:
        claim = Claim(**{**CLAIM, "test": test})
        assert Claim.model_validate_json(claim.model_dump_json()) == claim
