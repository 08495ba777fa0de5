import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.report import markdown
from metatransfer.report.blocks import Run, Table, View, runs
from metatransfer.report.view import Imprint, build_view
from tests.report.odd import INJECTIONS, saying


def test_the_same_view_gives_the_same_text(view: View) -> None:
    assert markdown.render(view) == markdown.render(view)


def test_every_claim_and_every_heading_is_there(view: View) -> None:
    text = markdown.render(view)
    for section in view.sections:
        assert f'<a id="{section.anchor}"></a>' in text
    assert text.count("\n## ") == len(view.sections)


def test_tables_have_as_many_cells_in_every_row(view: View) -> None:
    lines = markdown.render(view).splitlines()
    for before, line in pairwise(lines):
        if before.startswith("| ") and line.startswith("| "):
            assert len(re.findall(r"(?<!\\)\|", before)) == len(re.findall(r"(?<!\\)\|", line))


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_looks_like_markup_is_escaped(text: str) -> None:
    made = markdown.render(build_view(saying(text), Imprint(text, "2026-11-23", "0")))
    assert not re.search(r"<(?!/?a\b|https?:)[a-zA-Z/!]", re.sub(r"\\.", "", made))
    assert not re.search(r"\]\((?!<https?:|#)", re.sub(r"\\.", "", made))
    assert "javascript:" not in made


@given(st.text())
def test_escaped_text_is_on_one_line(text: str) -> None:
    assert len(markdown.escape(text).splitlines()) <= 1


@pytest.mark.parametrize("text", ["- item", "1. first", "+ more", "# head", "> quote", "= x"])
def test_nothing_begins_a_list_or_a_heading(text: str) -> None:
    assert "\\" in markdown.escape(text).split()[0]


def test_styles_stand_tight_around_their_words() -> None:
    assert markdown.runs([Run("a "), Run(" bold ", "strong"), Run("b")]) == "a  **bold** b"
    link = Run("x", href="https://a.example/b(c)")
    assert markdown.runs([link]) == "[x](<https://a.example/b(c)>)"


def test_a_pipe_does_not_end_a_cell() -> None:
    table = Table(header=("a",), rows=((runs("x | y"),),))
    assert markdown.WRITERS[Table](table).splitlines()[-1] == "| x \\| y |"
