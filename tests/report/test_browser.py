"""The HTML report in a browser: filter, sort, zoom, theme, keyboard, and no request."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from metatransfer.report import html
from metatransfer.report.blocks import View
from metatransfer.report.view import Imprint, build_view
from tests.report.odd import saying

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here · do: apt-get install chromium"),
]

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as running:
        # a browser without its sandbox may only be shown pages of our own
        opened = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def report(view: View, pictures: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("html") / "report.html"
    path.write_text(html.render(view, pictures), encoding="utf-8")
    return path


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(browser: Any, report: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    context = browser.new_context(viewport=request.param, color_scheme="light")
    shown = context.new_page()
    shown.requests, shown.errors = [], []
    shown.on("request", lambda asked: shown.requests.append(asked.url))
    shown.on("pageerror", lambda error: shown.errors.append(str(error)))
    shown.on("console", lambda said: said.type == "error" and shown.errors.append(said.text))
    shown.goto(report.as_uri())
    yield shown
    assert [url for url in shown.requests if not url.startswith(("file:", "data:"))] == []
    assert shown.errors == []
    context.close()


def visible_cards(page: Any) -> int:
    return int(page.locator("article.card:visible").count())


def test_a_word_shows_its_claims_alone(page: Any, view: View) -> None:
    everything = visible_cards(page)
    assert everything == len(view.cards)
    word = page.locator("button.word[data-word='stated']")
    word.click()
    assert word.get_attribute("aria-pressed") == "true"
    assert visible_cards(page) == sum(card.word == "stated" for card in view.cards)
    assert page.locator("#answer tbody tr:visible").count() == visible_cards(page)
    assert page.locator("#shown").inner_text() == f"{visible_cards(page)} of {everything} claims"
    word.click()
    assert visible_cards(page) == everything


def test_typing_finds_claims(page: Any) -> None:
    page.fill("#find", "select-random")
    assert visible_cards(page) == 1
    page.fill("#find", "nothing like this")
    assert visible_cards(page) == 0


def test_a_column_sorts_up_and_down(page: Any) -> None:
    table = page.locator("#claim-mean table:has(button.sort)")
    head = table.locator("button.sort", has_text="Points")

    def numbers() -> list[float]:
        cells = table.locator("tbody tr td:nth-child(2)").all_inner_texts()
        return [float(text.split()[0].replace("−", "-")) for text in cells]

    head.click()
    assert numbers() == sorted(numbers())
    assert head.locator("xpath=..").get_attribute("aria-sort") == "ascending"
    head.click()
    assert numbers() == sorted(numbers(), reverse=True)


def test_the_theme_changes_and_changes_back(page: Any) -> None:
    def paper() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = paper()
    page.click("#theme")
    assert paper() != light
    page.click("#theme")
    assert paper() == light


def test_a_claim_that_is_jumped_to_is_not_hidden_by_the_controls(page: Any) -> None:
    page.locator("#answer tbody a[href='#claim-slope']").click()
    controls, head = page.locator(".controls"), page.locator("#claim-slope h2")
    wide = page.viewport_size == DESKTOP
    shown, title = controls.bounding_box(), head.bounding_box()
    # at desktop width they stay in sight; on a phone they would take half of it
    assert (shown["y"] >= 0) == wide
    assert title["y"] >= max(0, shown["y"] + shown["height"])
    assert title["y"] + title["height"] <= page.viewport_size["height"]


def test_filter_sort_and_theme_need_no_mouse(page: Any, view: View) -> None:
    def reach(selector: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        pytest.fail(f"no way to {selector} by Tab")

    reach("#find")
    page.keyboard.type("slope")
    assert 0 < visible_cards(page) < len(view.cards)
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    reach("button.word[data-word='stated']")
    page.keyboard.press("Space")
    assert visible_cards(page) == sum(card.word == "stated" for card in view.cards)
    page.keyboard.press("Space")
    reach("#theme")
    page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    reach("#answer button.sort")
    page.keyboard.press("Enter")
    claims = page.locator("#answer tbody tr td:first-child").all_inner_texts()
    assert claims == sorted(claims, key=str.casefold)


def test_a_figure_opens_and_closes_by_keyboard(page: Any) -> None:
    page.locator("button.zoom").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("dialog").is_visible()
    assert page.locator("#zoomed").get_attribute("alt")
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()


def test_the_first_tab_leads_past_the_controls(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"


def test_the_page_is_no_wider_than_its_window(page: Any) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_pictures_are_shown(page: Any) -> None:
    sizes = page.evaluate("[...document.querySelectorAll('figure img')].map(i => i.naturalWidth)")
    assert sizes
    assert all(size > 0 for size in sizes)


def test_script_in_a_claim_does_not_run(browser: Any, tmp_path: Path) -> None:
    text = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">"
    path = tmp_path / "odd.html"
    imprint = Imprint(f"kept {text}", "2026-11-23", "0")
    path.write_text(html.render(build_view(saying(text), imprint), {}), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.title().startswith("kept <script>")
    assert page.locator("blockquote p").inner_text() == text
    page.close()
