"""Sections, titles, days and references of texts."""

from datetime import date

import pytest

from metatransfer.literature.documents.structure import (
    dates_in,
    dois_in,
    references_of,
    sections_of,
    title_of,
)


def headings(text: str) -> list[str]:
    return [section.heading for section in sections_of(text)]


def test_headings_are_marked_numbered_or_known_by_name() -> None:
    text = "Title\n\n# One\n\nText.\n\n2 Methods\n\nText.\n\nDescription\n\nText."
    assert headings(text) == ["", "One", "2 Methods", "Description"]


@pytest.mark.parametrize(
    "heading",
    [
        "Claims\n======",
        "What holds\n----------",
        "**Key claims**",
        "IV. Claims",
        "CLAIMS MADE",
    ],
)
def test_headings_are_underlined_bold_in_roman_numbers_or_capitals(heading: str) -> None:
    assert len(headings(f"A title\n\n{heading}\n\nText.")) == 2


def test_words_in_bold_or_capitals_within_prose_are_no_headings() -> None:
    assert headings("A title\n\nWe use\n**adapters**\nfor them.\n\nXNLI\nand more.") == [""]


def test_the_head_of_one_claim_of_a_list_parts_no_section() -> None:
    assert headings("# Claims\n\n## Claim 1\n\nIt helps.\n\n## Claim 2") == ["Claims"]


def test_a_wrapped_line_that_begins_with_a_number_is_no_heading() -> None:
    assert headings("We train on\n22 Intermediate tasks of\nall kinds.") == [""]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A title\n\nAbstract\n\nText.", "A title"),
        ("Description\n\nText.", ""),
        ("# Marked\n\nText.", "Marked"),
        ("This is a sentence and no title.\n\nMore.", ""),
    ],
)
def test_the_title_stands_first_or_is_not_told(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    "text", ["June 20, 2026", "20 June 2026", "on 2026-06-20.", "20th Jun 2026"]
)
def test_a_day_is_read_in_every_usual_form(text: str) -> None:
    assert dates_in(text) == (date(2026, 6, 20),)


def test_what_is_no_day_is_left_alone() -> None:
    assert dates_in("2026-13-45, 99 tasks 2020, v1.2") == ()


def test_a_doi_loses_the_full_stop_after_it() -> None:
    assert dois_in("see https://doi.org/10.5281/Zenodo.1, 10.5281/zenodo.1.") == (
        "10.5281/zenodo.1",
    )


def test_entries_of_a_reference_list_are_parted_by_bullets() -> None:
    found = references_of(sections_of("## References\n\n- One. 10.1/x\n- Two. 10.1234/y"))
    assert [item.text for item in found] == ["One. 10.1/x", "Two. 10.1234/y"]
    assert [item.doi for item in found] == ["", "10.1234/y"]


def test_a_numbered_name_of_a_section_is_a_heading_after_a_word_that_breaks_off() -> None:
    text = "Abstract\nWe study 30 target langua\n3 Results\n14 papers retrieved."
    assert [part.heading for part in sections_of(text)] == ["Abstract", "3 Results"]


def test_a_number_in_a_wrapped_line_is_no_heading() -> None:
    text = "Abstract\nWe study\n30 Languages of Africa\nand Asia."
    assert [part.heading for part in sections_of(text)] == ["Abstract"]


@pytest.mark.parametrize("name", ["Extracted Claims", "Related Work", "Claims"])
def test_a_name_of_two_words_is_a_heading_after_a_word_that_breaks_off(name: str) -> None:
    text = f"Abstract\nWe study retrieval tas\n{name}\nTraining helps."
    assert [part.heading for part in sections_of(text)] == ["Abstract", name]


def test_a_title_goes_on_where_a_page_broke_its_line() -> None:
    assert title_of("A title that is \nlong\nSomebody") == "A title that is long"
    assert title_of("A title  \nSomebody") == "A title"


@pytest.mark.parametrize("heading", ["Sources", "Works cited", "READING LIST", "Références"])
def test_references_stand_under_other_names_too(heading: str) -> None:
    text = f"# {heading}\n\nDoe, J. 2026. 10.1234/71\nRoe, R. 2025. 10.1234/72"
    assert [found.doi for found in references_of(sections_of(text))] == ["10.1234/71", "10.1234/72"]
