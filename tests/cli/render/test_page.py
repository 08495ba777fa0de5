import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from metatransfer.cli.render.page import Page, safe

WORDS = st.text(alphabet="abcdefghij xyz-·×語", min_size=1, max_size=200)


@given(WORDS, WORDS, st.integers(min_value=40, max_value=140))
def test_no_line_is_wider_than_the_page_and_no_letter_is_lost(
    first: str, body: str, width: int
) -> None:
    page = Page(width)
    page.hang(safe(first), safe(body))
    assert all(cell_len(line.plain) <= width for line in page.lines)
    written = "".join(line.plain for line in page.lines)
    assert written.replace(" ", "") == (first + body).replace(" ", "")


@given(st.lists(WORDS, min_size=1, max_size=8), st.integers(min_value=40, max_value=140))
def test_pieces_are_all_there_however_narrow_the_page(pieces: list[str], width: int) -> None:
    page = Page(width)
    page.figures([safe(piece) for piece in pieces], indent=4)
    assert all(cell_len(line.plain) <= width for line in page.lines)
    written = "".join(line.plain for line in page.lines).replace(" ", "").replace("·", "")
    assert written == "".join(pieces).replace(" ", "").replace("·", "")


def test_pieces_break_between_pieces_and_not_within_them() -> None:
    page = Page(30)
    page.figures([Text("a" * 12), Text("b c d e f g h"), Text("last")])
    assert page.plain() == f"{'a' * 12} · b c d e f g h\nlast\n"


def test_markup_in_a_record_is_printed_and_not_obeyed() -> None:
    page = Page(80)
    page.paragraph("[bold red]loud[/bold red] [link=http://example.org]x[/link]")
    assert page.plain() == "[bold red]loud[/bold red] [link=http://example.org]x[/link]\n"
    assert not page.lines[0].spans


def test_a_label_without_text_is_left_out() -> None:
    page = Page(80)
    page.labelled("why", "")
    assert page.lines == []


def test_headings_stand_apart_from_what_is_above_them() -> None:
    page = Page(80)
    page.heading("One")
    page.paragraph("text")
    page.heading("Two")
    assert page.plain() == "One\ntext\n\nTwo\n"


@pytest.mark.parametrize("indent", [0, 2, 6])
def test_columns_are_aligned(indent: int) -> None:
    page = Page(80)
    page.columns([[Text("a"), Text("b")], [Text("long"), Text("c")]], indent=indent)
    lines = page.plain().splitlines()
    assert lines == [f"{' ' * indent}a     b", f"{' ' * indent}long  c"]
