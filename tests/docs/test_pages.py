"""Every command on a page of the documentation runs, and prints what stands there."""

import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from metatransfer.cli.app import VERBS
from tools.doc_pages import DOCS, Page, alike, leave_behind, pages, set_up, shown

EVERY = pages()
SESSIONS = [
    pytest.param(
        page,
        id=str(page.path.relative_to(DOCS)),
        marks=[pytest.mark.slow] if page.matter.get("slow") else [],
    )
    for page in EVERY
]
RUN_ELSEWHERE = {
    "experiments.md": "needs texts; tests/cli/experiment",
    "bias_and_checks.md": "needs R; tests/model/regression/test_docs.py",
    "meta_regression.md": "needs R; tests/model/regression/test_docs.py",
}


@pytest.fixture(scope="module")
def left_behind(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Run a page that others start from, once for all of them."""

    @cache
    def make(name: str) -> Path:
        return leave_behind(name, tmp_path_factory.mktemp("left-behind"))

    return make


@pytest.mark.parametrize("page", SESSIONS)
def test_a_page_shows_what_its_commands_print(
    page: Page, tmp_path: Path, left_behind: Callable[[str], Path]
) -> None:
    set_up(page, tmp_path, left_behind)
    close = page.matter.get("close", 0.0)
    for block, now in shown(page, tmp_path):
        # Written anew by: python -m tools.doc_pages PAGE
        assert alike(block.lines, now, close), "\n".join(now)


def test_the_tutorial_needs_five_commands_at_most_to_a_verdict() -> None:
    text = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    typed = re.findall(r"^\$ metatransfer (\w+)", text, re.MULTILINE)
    assert typed.index("verify") < 5


def test_every_page_with_commands_is_run() -> None:
    run = {page.path for page in EVERY}
    left = [
        str(path.relative_to(DOCS))
        for path in DOCS.rglob("*.md")
        if "```console" in path.read_text(encoding="utf-8") and path not in run
    ]
    assert sorted(left) == sorted(RUN_ELSEWHERE)


def test_every_verb_has_its_place_in_a_how_to() -> None:
    texts = [*(DOCS / "howto").glob("*.md"), DOCS / "experiments.md"]
    every = "\n".join(path.read_text(encoding="utf-8") for path in texts)
    assert [verb for verb in VERBS if f"metatransfer {verb}" not in every] == []


def test_options_that_pages_name_exist() -> None:
    reference = (DOCS / "cli.md").read_text(encoding="utf-8")
    known = set(re.findall(r"--[a-z][a-z-]+", reference))
    for path in (*(DOCS / "howto").glob("*.md"), DOCS / "tutorial.md", DOCS / "statistics.md"):
        named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", path.read_text(encoding="utf-8")))
        assert named <= known, path.name


def test_front_matter_names_a_start_that_there_is() -> None:
    for page in EVERY:
        start = page.matter["start"]
        assert start in {"empty", "shipped"} or (DOCS / f"{start}.md").is_file()


def test_no_page_leaves_anything_outside_its_folder(tmp_path: Path) -> None:
    page = Page(tmp_path / "p.md", '---\nstart: empty\n---\n```text title="../out.txt"\nx\n```\n')
    folder = tmp_path / "page"
    folder.mkdir()
    with pytest.raises(ValueError, match="outside"):
        shown(page, folder)
    assert not (tmp_path / "out.txt").exists()
    shutil.rmtree(folder)
