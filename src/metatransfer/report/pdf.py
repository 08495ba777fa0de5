"""The view model as PDF, set by Typst: tagged, archivable, the same bytes for the same input."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from metatransfer.errors import InputError
from metatransfer.report.blocks import Section, View
from metatransfer.report.fonts import Fonts, choose
from metatransfer.report.rendered import Rendered
from metatransfer.report.serial import view_data

STANDARDS: Final = ["a-2a", "ua-1"]
"""PDF/A-2a for archives and PDF/UA-1 for readers of all kinds."""
LONG_TITLE: Final = 90
"""Characters from which a title is set smaller, and cut in the running foot."""


def render(view: View, pictures: Mapping[str, str], font_folders: Sequence[Path] = ()) -> Rendered:
    """Return a report as PDF.

    Parameters
    ----------
    view : View
        The report.
    pictures : mapping of str to str
        SVG of each figure, by name.
    font_folders : sequence of Path
        Folders to look for fonts in before the system's.

    Raises
    ------
    InputError
        When Typst is not installed, or cannot set the report.
    """
    fonts = choose(_texts(view_data(view)), font_folders)
    day = date.fromisoformat(view.date)
    content = _compiled(
        view,
        pictures,
        fonts,
        format="pdf",
        pdf_standards=STANDARDS,
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )
    return Rendered(bytes(content), fonts.missing)


def page_images(view: View, pictures: Mapping[str, str], *, dots_per_inch: float) -> list[bytes]:
    """Return the pages of the same report as PNG.

    Parameters
    ----------
    view : View
        The report.
    pictures : mapping of str to str
        SVG of each figure, by name.
    dots_per_inch : float
        Resolution.

    Raises
    ------
    InputError
        When Typst is not installed, or cannot set the report.
    """
    fonts = choose(_texts(view_data(view)))
    pages = _compiled(view, pictures, fonts, format="png", ppi=dots_per_inch)
    return [bytes(page) for page in (pages if isinstance(pages, list) else [pages])]


def _compiled(view: View, pictures: Mapping[str, str], fonts: Fonts, **form: Any) -> Any:
    typst = require()
    numbered = {name: f"{number}.svg" for number, name in enumerate(sorted(pictures))}
    data = _template_data(view_data(view), view, fonts, numbered)
    sources = {
        "main.typ": files("metatransfer.report").joinpath("assets/report.typ").read_bytes(),
        "view.json": json.dumps(data).encode(),
    }
    for name, file in numbered.items():
        sources[f"figures/{file}"] = pictures[name].encode()
    folders = [str(folder) for folder in fonts.folders]
    try:
        return typst.compile(sources, font_paths=folders, ignore_system_fonts=True, **form)
    except typst.TypstError as error:
        raise InputError(f"PDF · Typst cannot set the report: {error} · do: report this") from error


def require() -> Any:
    """Return the package that sets PDFs.

    Raises
    ------
    InputError
        When it is not installed.
    """
    try:
        import typst
    except ImportError as error:
        raise InputError(
            "PDF · the package 'typst' is not installed · do: pip install 'metatransfer[report]'"
        ) from error
    return typst


def _texts(data: object) -> Iterator[str]:
    """Yield every text of the view."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, Sequence):
        for value in data:
            yield from _texts(value)


def _shown(data: Any, fonts: Fonts) -> Any:
    """Return data of which every text can be shown."""
    if isinstance(data, str):
        return fonts.showable(data)
    if isinstance(data, dict):
        return {
            key: value if key == "href" else _shown(value, fonts) for key, value in data.items()
        }
    if isinstance(data, list):
        return [_shown(value, fonts) for value in data]
    return data


def _template_data(
    data: dict[str, Any], view: View, fonts: Fonts, numbered: Mapping[str, str]
) -> dict[str, Any]:
    shown: dict[str, Any] = _shown(data, fonts)
    day = date.fromisoformat(view.date)
    for section, source in zip(shown["sections"], view.sections, strict=True):
        _name_files(section["blocks"], numbered)
        # chapters after the cards begin on a page of their own, and run on from there
        section["breaks"] = source.kind == "chapter" and _follows_a_card(source, view)
    return shown | {
        "fonts": list(fonts.families),
        "anchors": [section.anchor for section in view.sections],
        "running": cut(shown["title"], LONG_TITLE),
        "description": shown["subtitle"],
        "title-size": 18 if len(view.title) <= LONG_TITLE else 12,
        "year": day.year,
        "month": day.month,
        "day": day.day,
    }


def _follows_a_card(section: Section, view: View) -> bool:
    before = view.sections.index(section) - 1
    return before >= 0 and view.sections[before].kind == "card"


def _name_files(blocks: list[dict[str, Any]], numbered: Mapping[str, str]) -> None:
    """Say of each figure which file it is in; one without a picture is left out."""
    blocks[:] = [b for b in blocks if b["is"] != "figure" or b["name"] in numbered]
    for block in blocks:
        if block["is"] == "figure":
            block["file"] = numbered[block["name"]]
        if block["is"] == "columns":
            _name_files(block["left"], numbered)
            _name_files(block["right"], numbered)


def cut(text: str, length: int) -> str:
    """Return a text of at most a length, with an ellipsis where it was cut.

    Parameters
    ----------
    text : str
        Text.
    length : int
        Most characters.
    """
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
