"""A built site is searched for links that lead nowhere, and for what is fetched from elsewhere."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tools.check_site import faults, main
from tools.docs_hooks import decisions, on_page_markdown


def site(tmp_path: Path, body: str) -> Path:
    (tmp_path / "b").mkdir()
    (tmp_path / "b/other.html").write_text('<h1 id="place">x</h1>', encoding="utf-8")
    (tmp_path / "style.css").write_text("p {background: url(data:x)}", encoding="utf-8")
    (tmp_path / "index.html").write_text(f"<html>{body}</html>", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "body",
    [
        '<a href="b/other.html">x</a>',
        '<a href="b/other.html#place">x</a>',
        '<a href="https://example.org">x</a>',
        '<link rel="stylesheet" href="style.css">',
        '<link rel="canonical" href="https://example.org">',
        '<a id="here" href="#here">x</a>',
        '<img src="data:image/png;base64,xx">',
    ],
)
def test_what_is_there_is_no_fault(tmp_path: Path, body: str) -> None:
    assert list(faults(site(tmp_path, body))) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<a href="gone.html">x</a>', "links to gone.html, which is not there"),
        ('<a href="b/other.html#gone">x</a>', "which has no such place"),
        ('<a href="#gone">x</a>', "which has no such place"),
        ('<img src="gone.png">', "fetches gone.png, which is not there"),
        ('<script src="https://example.org/x.js"></script>', "fetches https://example.org/x.js"),
        ('<link rel="stylesheet" href="//fonts.example.org/x">', "fetches //fonts.example.org/x"),
    ],
)
def test_faults_are_told(tmp_path: Path, body: str, fault: str) -> None:
    [found] = faults(site(tmp_path, body))
    assert found.startswith("index.html: ")
    assert fault in found


def test_a_style_sheet_fetches_nothing(tmp_path: Path) -> None:
    folder = site(tmp_path, "")
    (folder / "style.css").write_text("@font-face {src: url('https://x.org/f')}", encoding="utf-8")
    assert list(faults(folder)) == ["style.css: fetches https://x.org/f"]


def test_the_exit_code_says_whether_there_are_faults(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = site(tmp_path, "")
    assert main(str(folder)) == 0
    (folder / "index.html").write_text('<a href="gone">x</a>', encoding="utf-8")
    assert main(str(folder)) == 1
    assert "2 pages, 1 faults" in capsys.readouterr().out
    assert main(str(tmp_path / "b/nothing")) == 1


def test_decisions_are_listed_by_number(tmp_path: Path) -> None:
    (tmp_path / "0002-b.md").write_text("# 0002 · Second\ntext", encoding="utf-8")
    (tmp_path / "0001-a.md").write_text("# 1. First", encoding="utf-8")
    (tmp_path / "index.md").write_text("# Decisions", encoding="utf-8")
    assert decisions(tmp_path) == "- 0001 · [First](0001-a.md)\n- 0002 · [Second](0002-b.md)"


@pytest.mark.parametrize(("meta", "said"), [({"close": 0.15}, "15 % of their size"), ({}, "")])
def test_a_page_of_sampled_numbers_says_how_far_they_may_be_off(
    meta: dict[str, float], said: str
) -> None:
    page = SimpleNamespace(file=SimpleNamespace(src_uri="tutorial.md"), meta=meta)
    written = on_page_markdown("# Title", page)
    assert written.startswith("# Title")
    assert said in written
    assert bool(said) == (written != "# Title")
