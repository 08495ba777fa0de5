import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.report.blocks import (
    Paragraph,
    Quote,
    Run,
    Section,
    joined,
    linked,
    neutral,
    plain,
    runs,
)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "JaVaScRiPt:x",
        "//evil",
        "file:///x",
        "http://a b",
    ],
)
def test_only_web_addresses_and_anchors_become_links(address: str) -> None:
    assert Run("x", href=address).href == ""


def test_web_addresses_and_anchors_stay() -> None:
    assert Run("x", href="https://doi.org/10.1/a(b)").href == "https://doi.org/10.1/a(b)"
    assert Run("x", href="#claim-a").href == "#claim-a"


@given(st.text())
def test_linking_changes_no_letter(text: str) -> None:
    assert plain(linked(text)) == text


def test_the_full_stop_after_an_address_is_not_part_of_it() -> None:
    found = linked("See https://a.example/x, or (http://b.example/y).")
    assert [run.href for run in found if run.href] == ["https://a.example/x", "http://b.example/y"]


@given(st.text())
def test_no_hidden_character_is_left(text: str) -> None:
    kept = neutral(text)
    assert all(
        char.isprintable() or char in "\t\n\u00ad\u200c\u200d" or char.isspace() for char in kept
    )


def test_hidden_characters_are_written_out_everywhere() -> None:
    section = Section("a", "t\u202e", (Quote("q\x07", (Run("s\x00"),)), Paragraph(runs("p\u2066"))))
    shown = neutral(section)
    assert shown.title == "t⟨U+202E⟩"
    assert shown.blocks == (
        Quote("q⟨U+0007⟩", (Run("s⟨U+0000⟩"),)),
        Paragraph(runs("p⟨U+2066⟩")),
    )


def test_joiners_that_scripts_need_are_kept() -> None:
    assert neutral("क्\u200dष") == "क्\u200dष"


def test_joining_leaves_out_what_is_empty() -> None:
    assert plain(joined([runs("a"), (), runs("b")], ", ")) == "a, b"
