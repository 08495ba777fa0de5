from typing import Any

import pytest
from pydantic import ValidationError

from metatransfer.records import Estimate, Interval, Status, Verdict, VerdictReport, VerdictStatus

VERDICT: dict[str, Any] = {
    "claim": "helps",
    "title": "It helps",
    "statement": "It helps",
    "kind": "mean_gain",
    "status": "supported",
    "decided_by": "evidence",
}


def test_every_word_of_an_attribution_is_a_word_of_a_verdict() -> None:
    assert {str(word) for word in Status} <= {str(word) for word in VerdictStatus}


def test_a_report_survives_its_own_json() -> None:
    report = VerdictReport(verdicts=(Verdict(**VERDICT, probability=0.97),))
    assert VerdictReport.model_validate_json(report.model_dump_json()) == report


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("probability", 1.2),
        ("probability", float("nan")),
        ("status", "verified"),
        ("qualifiers", ["weak"]),
        ("decided_by", "the source"),
        ("confidence", 0.5),
    ],
)
def test_a_verdict_that_says_more_than_it_may_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        Verdict(**{**VERDICT, field: value})


def test_a_posterior_has_no_negative_spread() -> None:
    interval = Interval(lower=0.0, upper=1.0)
    with pytest.raises(ValidationError, match="sd"):
        Estimate(estimand="mean", unit="points", mean=0.5, sd=-1.0, interval=interval)
