import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from metatransfer.report import html
from metatransfer.report.blocks import View
from metatransfer.report.view import Imprint, build_view
from tests.report.odd import INJECTIONS, saying

VOID = {"meta", "img", "input", "br", "hr", "link"}


class Page(HTMLParser):
    """What a browser would find: elements, their attributes, and text."""

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def handle_data(self, data: str) -> None:
        if "script" not in self.open and "style" not in self.open:
            self.text.append(data)

    def attributes(self, name: str) -> list[str]:
        return [
            value or "" for _, own in self.elements for key, value in own.items() if key == name
        ]


@pytest.fixture(scope="session")
def content(view: View, pictures: dict[str, str]) -> str:
    return html.render(view, pictures)


@pytest.fixture(scope="session")
def page(content: str) -> Page:
    return Page(content)


def test_the_same_view_gives_the_same_text(
    content: str, view: View, pictures: dict[str, str]
) -> None:
    assert html.render(view, pictures) == content


def test_elements_are_closed_in_order(page: Page) -> None:
    assert page.crossed == []
    assert page.open == []


def test_nothing_is_fetched_from_anywhere(page: Page) -> None:
    assert all(
        source.startswith("data:image/svg+xml;base64,") or not source
        for source in page.attributes("src")
    )
    assert not {tag for tag, _ in page.elements} & {
        "link",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
    }
    assert page.attributes("srcset") == page.attributes("action") == []


def test_only_the_one_script_and_the_one_style_may_run(content: str, page: Page) -> None:
    (policy,) = (value for value in page.attributes("content") if "default-src" in value)
    assert policy.startswith("default-src 'none'")
    for tag in ("script", "style"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", content, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    handlers = {key for _, own in page.elements for key in own if key.startswith("on")}
    assert handlers == set()
    assert page.attributes("style") == []


def test_ids_are_unique_and_inner_links_lead_somewhere(page: Page) -> None:
    ids = page.attributes("id")
    assert len(set(ids)) == len(ids)
    inner = {link[1:] for link in page.attributes("href") if link.startswith("#")}
    assert inner <= set(ids)


def test_every_picture_says_its_finding(page: Page, pictures: dict[str, str]) -> None:
    shown = [own for tag, own in page.elements if tag == "img" and own.get("src")]
    assert len(shown) == len(pictures)
    assert all(len(own.get("alt") or "") > 20 for own in shown)


def test_every_claim_can_be_filtered_and_evidence_sorted(page: Page, view: View) -> None:
    cards = [own for tag, own in page.elements if tag == "article"]
    assert [own["data-word"] for own in cards] == [card.word for card in view.cards]
    buttons = [own.get("class") for tag, own in page.elements if tag == "button"]
    assert buttons.count("sort") > 5
    assert buttons.count("word") == len({card.word for card in view.cards})


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_looks_like_code_is_text(text: str) -> None:
    content = html.render(build_view(saying(text), Imprint(text, "2026-11-23", "0")), {})
    page = Page(content)
    assert page.crossed == []
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert [tag for tag, _ in page.elements].count("img") == 1
    assert "".join(text.split()) in "".join("".join(page.text).split())
    assert not [link for link in page.attributes("href") if not link.startswith(("#", "http"))]


def test_text_runs_in_its_own_direction(page: Page) -> None:
    directions = [own.get("dir") for tag, own in page.elements if tag in ("h2", "dd")]
    assert set(directions) == {"auto"}


def test_text_from_right_to_left_stands_apart_in_a_line_that_runs_the_other_way() -> None:
    text = "نقل التعلم (XLM-R) 12%"
    content = html.render(build_view(saying(text), Imprint(text, "2026-11-23", "0")), {})
    assert f"read as <strong><bdi>{text}</bdi></strong>: <bdi>{text}</bdi>" in content
    assert "<bdi>read as" not in content
