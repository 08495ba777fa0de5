"""Few words on an audit say what it found, and why."""

import pytest

from metatransfer.literature.audit import Bench, audit
from metatransfer.literature.audit.summary import in_short, own_score, why
from metatransfer.literature.corpus import CorpusText
from metatransfer.literature.documents import read_document
from metatransfer.literature.extract import Gazetteer
from metatransfer.records import Interval
from metatransfer.records.audit import AuditReport
from metatransfer.records.review import Consensus

BENCH = Bench(Gazetteer((), ()), None, (), (), lambda _: {})
CONTENT = """
## Abstract

Adapters improve tagging accuracy by 3 points in all languages.

Quality score: 8/10.

## Claims

Claim\tVerified\tConfidence
Adapters improve tagging accuracy by 3 points in all languages.\t✓\t0.30
Adapters improve tagging accuracy by 4 points in all languages.\t✓\t0.70
"""


@pytest.fixture(scope="module")
def report() -> AuditReport:
    return audit(CorpusText(read_document("own.txt", CONTENT.encode())), [], BENCH)


def consensus(lower: float, upper: float) -> Consensus:
    ends = Interval(lower=lower, upper=upper)
    return Consensus(score=5, interval=ends, items=(), reviewers=(), rhat_max=1, ess_min=1000)


def test_listed_claims_are_counted_by_word(report: AuditReport) -> None:
    assert in_short(report) == (
        "Of 2 claims that it lists: 1 stated, 1 contradicted by the source."
    )


def test_a_document_without_a_list_says_so(report: AuditReport) -> None:
    bare = report.model_copy(update={"claims": report.claims[2:]})
    assert in_short(bare).startswith("It lists no claims; ")


def test_why_names_the_difference_and_the_sentence(report: AuditReport) -> None:
    stated, contradicted = report.claims[:2]
    assert why(stated) == ""
    assert why(contradicted) == (
        "has 4 where the source has 3: itself has “Adapters improve tagging accuracy by 3 points "
        "in all langua…”"
    )


@pytest.mark.parametrize(
    ("lower", "upper", "ending"),
    [(3, 7, "above our interval"), (7, 9, "within our interval"), (8.5, 9, "below our interval")],
)
def test_its_own_score_stands_beside_ours(
    report: AuditReport, lower: float, upper: float, ending: str
) -> None:
    told = own_score(report.claims, consensus(lower, upper))
    assert told == f"8/10, a claim like the others: {ending}"


def test_a_score_is_told_without_ours_too(report: AuditReport) -> None:
    assert own_score(report.claims, None) == "8/10, a claim like the others"
    assert own_score(report.claims[:2], None) == ""
