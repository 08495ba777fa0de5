"""The audit end to end: the report that started the project, its folder, and wrong input."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from metatransfer.auditing import audit_all
from metatransfer.errors import FaultyRecordsError, InputError, NotFoundError
from metatransfer.library import Library, load_library
from metatransfer.records import Config, Status, Verdict, VerdictReport, VerdictStatus
from metatransfer.records.audit import AuditFolder, AuditReport, FindingKind
from metatransfer.records.draft import ClaimKind

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT.parent / "shared" / "source_documents"

at_hand = pytest.mark.skipif(not SOURCES.is_dir(), reason=f"no documents at hand ({SOURCES})")


class Answering:
    """A project whose verdicts are given: fits have their own tests."""

    def __init__(self) -> None:
        self.root = ROOT
        self.seed = 0
        self.library: Library = load_library(ROOT)
        self.config = Config()

    def verify(self, claims: Sequence[Path] = (), *, progress: object = None) -> VerdictReport:
        del progress
        return VerdictReport(verdicts=tuple(_verdict(path.stem) for path in claims))


def _verdict(claim: str) -> Verdict:
    return Verdict(
        claim=claim,
        title="t",
        statement="s",
        kind="mean_gain",
        status=VerdictStatus.CONTRADICTED,
        decided_by="evidence",
    )


def run(*paths: Path, ratings: Sequence[Path] = ()) -> AuditFolder:
    return audit_all(Answering(), paths, ratings, None, lambda _: None)


@pytest.fixture(scope="module")
def report() -> AuditReport:
    return run(SOURCES / "source_report.txt").audits[0]


@at_hand
def test_the_seven_claims_of_the_report_are_found_with_kind_and_match(report: AuditReport) -> None:
    listed = [item for item in report.claims if item.draft.origin == "listed"]
    Q, D, P = ClaimKind.QUANTITATIVE, ClaimKind.DOCUMENTED, ClaimKind.PROVENANCE
    assert [item.draft.kind for item in listed] == [Q, D, D, Q, D, P, P]
    assert [item.matched for item in listed] == [
        "report-often-substantially",
        "report-study-investigates",
        "report-nine-tasks",
        "report-large-retrieval",
        "report-research-goal",
        "report-generated-by",
        "report-tribunal-score",
    ]
    assert all(item.draft.said_of_it.verified for item in listed)
    assert all(item.standing == "not borne out" for item in listed)
    assert ["truncated" in item.draft.flags for item in listed] == [1, 0, 1, 0, 1, 0, 0]


@at_hand
def test_the_findings_that_a_careful_reader_makes_are_made(report: AuditReport) -> None:
    found = {(item.kind, item.text) for item in report.findings}

    def told(kind: FindingKind, *parts: str) -> bool:
        return any(k is kind and all(part in text for part in parts) for k, text in found)

    assert told(FindingKind.COUNT, "states 4", "3 references")
    assert told(FindingKind.REFERENCES, "20742380 and 10.5281/zenodo.20742381")
    assert told(FindingKind.MISMATCH, "XTREME-R", "about XTREME")
    assert told(FindingKind.WORDING, "row 5", "sibling-20742381")
    assert told(FindingKind.WORDING, "row 7", "sibling-20742381")
    assert told(FindingKind.CUT_OFF, "in the middle of 'tasks'")
    assert told(FindingKind.COPIED, "phang2020-v2-abstract")


@at_hand
def test_what_the_report_says_of_itself_is_read_as_provenance(report: AuditReport) -> None:
    own = {item.draft.statement: item for item in report.claims}
    for statement in (
        "4 papers retrieved.",
        "7 claims extracted; 7 independently verified.",
        "Quality review score: 9.2/10.",
    ):
        assert own[statement].draft.kind is ClaimKind.PROVENANCE


@at_hand
def test_sentences_of_the_paper_are_stated_by_it(report: AuditReport) -> None:
    for item in report.claims[:4]:
        paper = next(b for b in item.bearings if b.document == "phang2020-v2-abstract")
        assert paper.status is Status.STATED


@at_hand
def test_a_score_comes_with_an_interval_and_agreement(report: AuditReport) -> None:
    assert report.review is not None
    assert report.review.consensus is not None
    interval = report.review.consensus.interval
    assert interval.lower < report.review.consensus.score < interval.upper < 9.2
    assert report.review.agreement.interval is not None


@at_hand
def test_a_folder_is_audited_at_once_its_notes_apart() -> None:
    found = run(SOURCES)
    files = {item.file for item in found.audits}
    assert len(files) == 9
    assert "README.md" not in files
    assert found.failed == ()
    dates = [f for a in found.audits for f in a.findings if f.kind is FindingKind.DATES]
    assert len(dates) == 1


def test_one_broken_document_does_not_cost_the_others(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Training on MNLI improves XNLI by 3 points.")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 broken")
    found = run(tmp_path)
    assert [item.file for item in found.audits] == ["good.txt"]
    assert [item.file for item in found.failed] == ["bad.pdf"]


def test_nothing_to_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(InputError, match=r"empty\.txt · is empty"):
        run(tmp_path)


def test_a_path_that_is_not_there_names_one_near(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("x")
    with pytest.raises(NotFoundError, match=r"did you mean 'report\.txt'"):
        run(tmp_path / "reprot.txt")


RATINGS = """\
reviewer: jane
document: own.txt
ratings:
  - {reviewer: jane, item: report, score: %s, reason: read it}
"""


def test_ratings_by_people_count(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("Training on MNLI improves XNLI by 3 points.")
    (tmp_path / "jane.yaml").write_text(RATINGS % 2.5)
    review = run(tmp_path / "own.txt", ratings=[tmp_path / "jane.yaml"]).audits[0].review
    assert review is not None
    assert [r.score for r in review.ratings if r.reviewer == "jane"] == [2.5]


def test_a_rating_outside_the_scale_is_a_fault_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("Training on MNLI improves XNLI by 3 points.")
    (tmp_path / "jane.yaml").write_text(RATINGS % 11)
    with pytest.raises(FaultyRecordsError, match=r"jane\.yaml:4 · ratings\[0\]\.score"):
        run(tmp_path / "own.txt", ratings=[tmp_path / "jane.yaml"])
