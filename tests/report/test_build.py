import json
from collections.abc import Mapping

import pytest

from metatransfer.errors import InputError
from metatransfer.report.build import FORMATS, build
from metatransfer.report.material import Material, citation
from metatransfer.report.serial import right_to_left
from tests.made_report import IMPRINT


def test_every_format_is_built_and_twice_the_same(
    material: Material, pictures: dict[str, str]
) -> None:
    first = build(material, IMPRINT, FORMATS, pictures=lambda: pictures)
    assert set(first) == set(FORMATS)
    assert build(material, IMPRINT, FORMATS, pictures=lambda: pictures) == first


def test_figures_are_not_drawn_for_formats_that_show_none(material: Material) -> None:
    def never() -> Mapping[str, str]:
        pytest.fail("drew figures")

    built = build(material, IMPRINT, ["md", "json"], pictures=never)
    data = json.loads(built["json"].content)
    assert data["title"] == IMPRINT.title
    assert data["sections"][0]["anchor"] == "answer"


def test_an_unknown_format_is_told_of(material: Material) -> None:
    with pytest.raises(InputError, match="format 'docx' · allowed: pdf, html, md, json"):
        build(material, IMPRINT, ["docx"], pictures=dict)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("abc", False), ("١٢ عربي", True), ("עברית a", True), ("a عربي", False), ("12 !", False)],
)
def test_the_first_letter_decides_the_direction(text: str, *, expected: bool) -> None:
    assert right_to_left(text) is expected


def test_a_citation_is_linked_by_the_best_that_there_is() -> None:
    assert citation("A. 2020.", doi="10.1234/x", arxiv="2001.00001")[-1].href == (
        "https://doi.org/10.1234/x"
    )
    assert citation("A.", arxiv="2001.00001")[-1].href == "https://arxiv.org/abs/2001.00001"
    assert citation("A.", url="https://a.example")[-1].href == "https://a.example"
    assert citation("A.", url="javascript:x")[-1].href == ""
    assert [run.href for run in citation("A.")] == [""]
