"""Audits as documents to read, from made texts."""

import io
from collections.abc import Sequence

import pytest
from pypdf import PdfReader

from metatransfer.literature.audit.pipeline import Bench, audit
from metatransfer.literature.corpus import CorpusText
from metatransfer.literature.documents import read_document
from metatransfer.literature.extract import Gazetteer
from metatransfer.records import Verdict
from metatransfer.records.audit import AuditFolder, AuditReport, FailedAudit
from metatransfer.report.audit import audit_view
from metatransfer.report.blocks import Badge, Run, Table, plain
from metatransfer.report.build import rendered_view
from metatransfer.report.view import Imprint

IMPRINT = Imprint("Audit of a made report", "2026-11-23", "0.1.0")

REPORT = """\
# A made report

## Results

5 papers retrieved. 2 claims extracted; 2 verified. Quality score: 9.9/10.

## Claims

Claim	Verified	Confidence
Training on MNLI improves XNLI by 3 points.	✓	0.40
Training on <b>SQuAD</b> #harms XNLI *always* by 7 points.	✓	0.20

## References

- https://doi.org/10.5555/made.1
"""
PAPER = "A made paper\n\nTraining on MNLI improves XNLI by 2 points.\n"


def none(_: Sequence[str]) -> dict[str, Verdict]:
    return {}


@pytest.fixture(scope="module")
def made() -> AuditReport:
    texts = [
        CorpusText(read_document(name, text.encode()))
        for name, text in (("report.md", REPORT), ("paper.txt", PAPER))
    ]
    bench = Bench(Gazetteer.of([], []), None, [], [], none)
    return audit(texts[0], texts, bench)


def test_the_word_of_every_listed_claim_stands_beside_its_own_mark(made: AuditReport) -> None:
    view = audit_view(AuditFolder(audits=(made,)), IMPRINT)
    blocks = view.sections[0].blocks
    badge = next(block for block in blocks if isinstance(block, Badge))
    assert badge.word == "0 of 2 borne out"
    table = next(block for block in blocks if isinstance(block, Table))
    rows = [[plain(cell) for cell in row] for row in table.rows]
    assert [row[3] for row in rows] == ["verified 0.40", "verified 0.20"]
    assert all(row[6] == "not borne out" for row in rows)
    assert table.tones == ("against", "against")


def test_markup_of_a_document_stays_text(made: AuditReport) -> None:
    files = rendered_view(
        audit_view(AuditFolder(audits=(made,)), IMPRINT), ["pdf", "html", "md"], pictures=dict
    )
    assert b"&lt;b&gt;SQuAD&lt;/b&gt;" in files["html"].content
    text = " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"].content)).pages
    )
    assert "<b>SQuAD</b>" in text.replace("\n", "")
    assert "#harms" in text
    assert "\\#harms" in files["md"].content.decode()


def test_the_same_audit_gives_the_same_bytes(made: AuditReport) -> None:
    folder = AuditFolder(audits=(made,))
    first, second = (
        rendered_view(audit_view(folder, IMPRINT), ["pdf", "html"], pictures=dict) for _ in "ab"
    )
    assert first == second


def test_several_documents_have_a_table_that_leads_to_each(made: AuditReport) -> None:
    failed = FailedAudit(file="bad.pdf", reason="bad.pdf · is a scan")
    view = audit_view(AuditFolder(audits=(made, made), failed=(failed,)), IMPRINT)
    table = next(block for block in view.sections[0].blocks if isinstance(block, Table))
    anchors = {section.anchor for section in view.sections}
    leads = [
        run.href.removeprefix("#") for row in table.rows for run in row[0] if isinstance(run, Run)
    ]
    assert set(leads) <= anchors
    assert len(set(leads)) == 2
    assert (
        "bad.pdf · is a scan" in rendered_view(view, ["md"], pictures=dict)["md"].content.decode()
    )


def test_a_document_without_claims_says_so() -> None:
    text = CorpusText(read_document("note.txt", b"Hello there.\n"))
    bench = Bench(Gazetteer.of([], []), None, [], [], none)
    view = audit_view(AuditFolder(audits=(audit(text, [], bench),)), IMPRINT)
    said = rendered_view(view, ["md"], pictures=dict)["md"].content.decode()
    assert "It lists no claims" in said
