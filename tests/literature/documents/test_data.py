"""JSON and YAML are read as a person would copy them out, alone and within a text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.errors import InputError
from metatransfer.literature.documents import read_document
from metatransfer.literature.documents.data import spelt_out

RECORD = {
    "title": "A Review",
    "score": 9.1,
    "claims": [
        {"claim_text": "One thing\nhelps.", "check": {"verdict": "yes", "p": 0.4}, "note": None},
        {"claim_text": "Another does not.", "sources": ["a", "b"]},
    ],
    "references": ["10.5555/made.1"],
}


def test_records_become_fields_under_the_name_of_their_list() -> None:
    read = read_document("a.json", json.dumps(RECORD).encode())
    assert read.title == "A Review"
    claims = next(section for section in read.sections if section.heading == "claims")
    assert claims.text.split("\n\n") == [
        "claim text: One thing helps.\ncheck verdict: yes\ncheck p: 0.4",
        "claim text: Another does not.\nsources: a, b",
    ]
    assert [reference.doi for reference in read.references] == ["10.5555/made.1"]


def test_markup_of_a_description_is_left_out() -> None:
    data = {"metadata": {"description": "<p>We see gains.</p><p>They are <i>large</i>.</p>" * 3}}
    read = read_document("a.json", json.dumps(data).encode())
    assert "They are large.\n\nWe see gains." in read.text


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_what_is_no_data_says_so(name: str) -> None:
    with pytest.raises(InputError, match="neither JSON nor YAML"):
        read_document(name, b"We see gains. [1, 2")


def test_data_within_a_text_are_spelt_out_where_they_stand() -> None:
    text = f"Before.\n\n{json.dumps(RECORD, indent=1)}\n\nAfter {{x}}."
    spelt = spelt_out(text).text
    assert spelt.startswith("Before.")
    assert "claim text: Another does not." in spelt
    assert spelt.endswith("After {x}.")
    assert '"' not in spelt


def test_fields_at_the_head_of_markdown_give_the_title() -> None:
    read = read_document("a.md", b"---\ntitle: A Review\nscore: 9/10\n---\n\n# Claims\n\nNone.")
    assert read.title == "A Review"
    assert [section.heading for section in read.sections] == ["", "Claims"]


def test_yaml_between_fences_is_spelt_out() -> None:
    data = "claims:\n  - claim: >-\n      It helps\n      all.\n"
    assert "claim: It helps all." in spelt_out(f"# T\n\n```yaml\n{data}```\n").text


def test_points_of_markdown_are_no_yaml() -> None:
    text = "# A Review\n\n- claim: It helps.\n- claim: It does not.\n"
    assert spelt_out(text).text == text


def test_anchors_that_refer_to_themselves_end() -> None:
    read = read_document("a.yaml", b"title: T\na: &a [x, *a]\n")
    assert "- x" in read.text


@given(st.text(alphabet='{}[]",:-> \nab1&*|#', max_size=80))
def test_any_text_is_spelt_out_without_a_fault(text: str) -> None:
    assert isinstance(spelt_out(text).text, str)
