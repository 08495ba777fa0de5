"""From material to files in every format that was asked for, with one view behind them all."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from metatransfer.errors import InputError
from metatransfer.report import html, markdown, pdf
from metatransfer.report.blocks import View
from metatransfer.report.material import Material
from metatransfer.report.rendered import Rendered
from metatransfer.report.serial import view_data
from metatransfer.report.view import Imprint, build_view

FORMATS: Final = ("pdf", "html", "md", "json")
"""Formats of a report; a file's ending names its own."""


@dataclass(frozen=True)
class Making:
    """How a report is made, which changes nothing that it says.

    Parameters
    ----------
    font_folders : sequence of Path
        Folders to look for fonts in before the system's.
    processes : int
        How many draw figures, two at most. With two, a script must keep what it does under
        ``if __name__ == "__main__"``, for the second begins by importing it.
    """

    font_folders: Sequence[Path] = ()
    processes: int = 1


def build(
    material: Material,
    imprint: Imprint,
    forms: Sequence[str],
    *,
    pictures: Callable[[], Mapping[str, str]],
    making: Making | None = None,
) -> dict[str, Rendered]:
    """Return a report in several formats.

    Parameters
    ----------
    material : Material
        Records it is written from.
    imprint : Imprint
        Title, day and version.
    forms : sequence of str
        Some of :data:`FORMATS`.
    pictures : callable
        Gives the SVG of each figure by name; called where a format shows figures.
    making : Making, optional
        With which fonts.

    Raises
    ------
    InputError
        For an unknown format, or when a package that a format needs is not there.
    """
    view = build_view(material, imprint)
    fonts = making.font_folders if making else ()
    return rendered_view(view, forms, pictures=pictures, font_folders=fonts)


def rendered_view(
    view: View,
    forms: Sequence[str],
    *,
    pictures: Callable[[], Mapping[str, str]],
    font_folders: Sequence[Path] = (),
) -> dict[str, Rendered]:
    """Return a view in several formats; parameters and errors are those of :func:`build`.

    Parameters
    ----------
    view : View
        What is rendered.
    forms, pictures
        As for :func:`build`.
    font_folders : sequence of Path
        Folders to look for fonts in before the system's.
    """
    out: dict[str, Rendered] = {}
    for form in dict.fromkeys(forms):
        match form:
            case "pdf":
                # before figures are drawn, so that a missing package is told of at once
                pdf.require()
                out[form] = pdf.render(view, pictures(), font_folders)
            case "html":
                out[form] = Rendered(html.render(view, pictures()).encode())
            case "md":
                out[form] = Rendered(markdown.render(view).encode())
            case "json":
                text = json.dumps(view_data(view), ensure_ascii=False, indent=1)
                out[form] = Rendered(f"{text}\n".encode())
            case _:
                raise InputError(f"report · format '{form}' · allowed: {', '.join(FORMATS)}")
    return out
