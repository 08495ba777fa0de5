"""The verbs audit and extract on a small project: what they write, where, and what they refuse."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.cli.conftest import Ran

REVIEW = """\
# A made review

## Claims

Claim	Verified	Confidence
Adapter tuning helps tagging by 3 points.	✓	0.40
The review was produced by the Example Synthesis Engine.	✓	0.90
"""
TABLE = (
    "\\begin{tabular}{lrr} Model & BoolQ & de \\\\ a & 71.5 & 70 \\\\ b & 72 & 71 \\end{tabular}"
)


@pytest.fixture
def review(project: Path) -> Path:
    path = project / "texts" / "review.md"
    path.parent.mkdir()
    path.write_text(REVIEW, encoding="utf-8")
    return path


def test_an_audit_ends_in_a_pdf_or_a_page(
    review: Path, metatransfer: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    code, out, _ = metatransfer("audit", str(review), "-o", "audit.pdf")
    assert code == 0
    assert out.startswith("audit.pdf · ")
    content = Path("audit.pdf").read_bytes()
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "Audit of A made review" in " ".join(text.split())
    metatransfer("audit", str(review), "-o", "audit.pdf")
    assert Path("audit.pdf").read_bytes() == content
    assert metatransfer("audit", str(review), "-o", "audit.html").code == 0
    assert "<!doctype html>" in Path("audit.html").read_text(encoding="utf-8").lower()


def test_a_project_without_claims_can_audit(review: Path, metatransfer: Callable[..., Ran]) -> None:
    for file in Path("claims").rglob("*.yaml"):
        file.unlink()
    code, out, _ = metatransfer("audit", str(review))
    assert code == 0
    assert "Adapter tuning helps tagging" in " ".join(out.split())


def test_an_audit_is_no_record(review: Path, metatransfer: Callable[..., Ran]) -> None:
    ran = metatransfer("audit", str(review), "-o", "claims/audit.pdf")
    assert ran.code == 2
    assert "reports/" in ran.err
    assert not Path("claims/audit.pdf").exists()


def test_a_folder_ends_with_a_table_of_all(review: Path, metatransfer: Callable[..., Ran]) -> None:
    (review.parent / "other.txt").write_text("Training on BoolQ helps by 2 points.")
    (review.parent / "bad.pdf").write_bytes(b"%PDF-1.4 broken")
    code, out, _ = metatransfer("audit", str(review.parent))
    assert code == 0
    assert "All 2 documents" in out
    assert "Not read (1)" in out


def test_drafts_of_claims_and_tables_have_a_folder_of_their_own(
    review: Path, metatransfer: Callable[..., Ran]
) -> None:
    assert metatransfer("extract", str(review), "--write", "drafts").code == 0
    assert len(list(Path("drafts").glob("review-*.yaml"))) == 2
    table = review.parent / "table.tex"
    table.write_text(TABLE)
    code, out, _ = metatransfer("extract", str(table), "--tables", "--write", "drafts")
    assert code == 0
    assert "metatransfer import drafts/table-table-1.csv" in " ".join(out.split())
    assert len(Path("drafts/table-table-1.csv").read_text().splitlines()) == 5
    for place in ("claims", "data/studies"):
        assert metatransfer("extract", str(table), "--tables", "--write", place).code == 2
