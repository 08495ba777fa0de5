import json
from collections.abc import Callable
from pathlib import Path

import pytest

from metatransfer.cli.report import check_title, form_of, parse_date
from metatransfer.errors import InputError
from metatransfer.library.searches import screening_file, search_files
from metatransfer.records.search import (
    Decision,
    Hit,
    Inquiry,
    Screening,
    Search,
    SearchResults,
    Stage,
)
from tests.cli.conftest import Ran
from tests.factories import ProjectFolder
from tests.test_verify import Fitted
from tests.tiny_project import TESTS, write_project

Run = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectFolder:
    """The tiny project with three of its claims, and the current folder in it."""
    made = write_project(tmp_path / "project")
    for name in set(TESTS) - {"mean", "written", "abroad"}:
        (made.root / f"claims/{name}.yaml").unlink()
    monkeypatch.setattr("metatransfer.bench.fit", Fitted())
    monkeypatch.chdir(made.root)
    return made


def test_it_writes_every_format_that_endings_ask_for(
    folder: ProjectFolder, metatransfer: Run
) -> None:
    ran = metatransfer(
        "report", "claims/", "-o", "reports/a.pdf", "-o", "reports/a.html", "-o", "reports/a.md",
        "-o", "reports/a.json", "--date", "2026-11-23",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    made = folder.root / "reports"
    assert (made / "a.pdf").read_bytes().startswith(b"%PDF")
    assert (made / "a.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (made / "a.md").read_text(encoding="utf-8").startswith("# Verdicts")
    assert json.loads((made / "a.json").read_text(encoding="utf-8"))["date"] == "2026-11-23"
    assert ran.out.count("reports/a.") == 4


def test_two_builds_are_the_same_bytes(folder: ProjectFolder, metatransfer: Run) -> None:
    for name in ("one", "two"):
        words = [word for end in ("pdf", "html", "md") for word in ("-o", f"{name}.{end}")]
        assert metatransfer("report", *words, "--date", "2026-11-23").code == 0
    for end in ("pdf", "html", "md"):
        one, two = ((folder.root / f"{name}.{end}").read_bytes() for name in ("one", "two"))
        assert one == two


def test_a_search_behind_the_library_is_shown_and_a_new_decision_counts(
    folder: ProjectFolder, metatransfer: Run
) -> None:
    asked = Inquiry(
        source="arxiv", sent="transfer", asked_at="2026-11-23T14:05:00Z", client="a-client 1"
    )
    log = Search(id="a-search", query="transfer", limit=10, inquiries=(asked,))
    hits = tuple(
        Hit(search=log.id, source="arxiv", key=f"arxiv:2005.1301{n}", title=f"Title number {n}")
        for n in range(3)
    )
    for file in search_files(SearchResults(search=log, hits=hits)):
        path = folder.root / file.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    assert metatransfer("report", "-o", "a.md").code == 0
    text = (folder.root / "a.md").read_text(encoding="utf-8")
    assert "Of 3 records, 0 works were screened" in text
    assert "3 still wait." in text
    assert "No systematic search" not in text
    decided = Screening(
        key=hits[0].key,
        stage=Stage.ABSTRACT,
        decision=Decision.EXCLUDE,
        reason="no scores",
        by="somebody",
        day="2026-11-23",
    )
    table = screening_file(folder.root, (decided,))
    (folder.root / table.file).write_text(table.text, encoding="utf-8")
    assert metatransfer("report", "-o", "a.md", "-o", "a.html").code == 0
    text = (folder.root / "a.md").read_text(encoding="utf-8")
    assert "Of 3 records, 1 work was screened" in text


def test_what_verdicts_are_put_to_stands_on_their_cards(
    folder: ProjectFolder, metatransfer: Run
) -> None:
    assert metatransfer("report", "-o", "plain.md", "--date", "2026-11-23").code == 0
    asked = metatransfer(
        "report", "-o", "asked.md", "--date", "2026-11-23", "--leave-one-out"
    )  # fmt: skip
    assert asked.code == 0, asked.err
    plain, put_to = (
        (folder.root / name).read_text(encoding="utf-8") for name in ("plain.md", "asked.md")
    )
    assert "Without each study" not in plain
    assert "Without each study" in put_to


def test_figures_are_drawn_once(
    folder: ProjectFolder, metatransfer: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert metatransfer("report", "-o", "a.html").code == 0
    first = (folder.root / "a.html").read_bytes()
    monkeypatch.setattr(
        "metatransfer.report.drawing.draw_all", lambda *_: pytest.fail("drew again")
    )
    assert metatransfer("report", "-o", "a.html").code == 0
    assert (folder.root / "a.html").read_bytes() == first


def test_by_default_it_writes_a_pdf_in_reports(folder: ProjectFolder, metatransfer: Run) -> None:
    ran = metatransfer("report", "claims/written.yaml")
    assert ran.code == 0
    assert (folder.root / "reports/report.pdf").read_bytes().startswith(b"%PDF")


def test_a_project_without_claims_says_so_and_writes_nothing(
    folder: ProjectFolder, metatransfer: Run
) -> None:
    for path in (folder.root / "claims").iterdir():
        path.unlink()
    ran = metatransfer("report", "-o", "a.md", "-o", "a.pdf")
    assert ran.code == 2
    assert "no claims found" in ran.err
    assert not list(folder.root.glob("a.*"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("-o", "a.docx"), "allowed endings: .pdf, .html, .md, .json"),
        (("-o", "a.pfd"), "did you mean '.pdf'?"),
        (("-o", "a"), "allowed endings"),
        (("-o", "nowhere/a.pdf"), "folder 'nowhere' does not exist"),
        (("-o", "claims/a.md"), "lies among the project's records"),
        (("-o", "folder.pdf"), "is not a regular file"),
        (("--date", "yesterday"), "allowed: a day as 2026-11-23"),
        (("--title", " "), "0 characters"),
        (("--title", "x" * 401), "401 characters"),
        (("--font-path", "nowhere"), "no such folder"),
        (("claims/none.yaml",), "claims/none.yaml"),
    ],
)
def test_bad_input_is_told_of_and_leaves_what_was_there(
    folder: ProjectFolder, metatransfer: Run, words: tuple[str, ...], message: str
) -> None:
    (folder.root / "folder.pdf").mkdir()
    (folder.root / "reports").mkdir()
    good = folder.root / "reports/report.pdf"
    good.write_bytes(b"a good one")
    ran = metatransfer("report", *words)
    assert ran.code == 2
    assert message in ran.err
    assert "Traceback" not in ran.err
    assert good.read_bytes() == b"a good one"


def test_an_existing_report_is_replaced_whole(folder: ProjectFolder, metatransfer: Run) -> None:
    (folder.root / "a.md").write_text("old " * 100_000, encoding="utf-8")
    assert metatransfer("report", "-o", "a.md").code == 0
    text = (folder.root / "a.md").read_text(encoding="utf-8")
    assert text.startswith("# Verdicts")
    assert "old old" not in text


def test_a_failing_renderer_leaves_the_good_file(
    folder: ProjectFolder, metatransfer: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.root / "a.pdf").write_bytes(b"a good one")
    monkeypatch.setattr("metatransfer.report.pdf.STANDARDS", ["no-such-standard"])
    ran = metatransfer("report", "-o", "a.pdf")
    assert ran.code != 0
    assert "Traceback" not in ran.err
    assert (folder.root / "a.pdf").read_bytes() == b"a good one"


def test_a_missing_font_is_told_of_on_stderr(
    folder: ProjectFolder, metatransfer: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metatransfer.report.fonts.FONT_FOLDERS", ())
    folder.replace("claims/written.yaml", "title: It helps (written)", "title: 迁移学习")
    ran = metatransfer("report", "claims/written.yaml", "-o", "a.pdf")
    assert ran.code == 0
    assert "fonts-noto-cjk" in ran.err
    assert "fonts" not in ran.out


def test_quiet_prints_nothing(folder: ProjectFolder, metatransfer: Run) -> None:
    del folder
    ran = metatransfer("report", "claims/written.yaml", "-o", "a.md", "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_a_day_comes_from_the_option_the_environment_or_the_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert parse_date("2024-02-29") == "2024-02-29"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert parse_date(None) == "1970-01-01"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    with pytest.raises(InputError, match="SOURCE_DATE_EPOCH 'soon'"):
        parse_date(None)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert len(parse_date(None)) == len("2024-02-29")
    with pytest.raises(InputError, match="2023-02-29"):
        parse_date("2023-02-29")


def test_a_title_becomes_one_line() -> None:
    assert check_title(" a\n b ") == "a b"
    assert check_title(None) is None


def test_an_ending_in_capitals_will_do() -> None:
    assert form_of(Path("a.PDF")) == "pdf"
