"""The view model as one HTML file: no request leaves it, and it is used by keyboard or by touch."""

import base64
import hashlib
import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any, Final

from metatransfer.report.blocks import (
    Badge,
    Block,
    Columns,
    Facts,
    Figure,
    Formula,
    Heading,
    Listing,
    Paragraph,
    Quote,
    Run,
    Section,
    Table,
    View,
)
from metatransfer.report.formula import mathml, spoken
from metatransfer.report.serial import right_to_left

TAGS: Final = {"strong": "strong", "emph": "em", "code": "code"}


def render(view: View, pictures: Mapping[str, str]) -> str:
    """Return a report as HTML.

    Parameters
    ----------
    view : View
        The report.
    pictures : mapping of str to str
        SVG of each figure, by name.
    """
    return Writer(view, pictures).page()


def _asset(name: str) -> str:
    return files("metatransfer.report").joinpath(f"assets/{name}").read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def escape(text: str) -> str:
    """Return text that HTML shows as it is, in content and in quoted attributes.

    Parameters
    ----------
    text : str
        Text.
    """
    return html.escape(text, quote=True)


def runs(inline: Iterable[Run]) -> str:
    """Return runs as HTML.

    Parameters
    ----------
    inline : iterable of Run
        Text with styles and links.
    """
    return "".join(map(_run, inline))


def _run(run: Run) -> str:
    text = escape(run.text)
    if right_to_left(run.text):
        # in a line that runs the other way it keeps its own order
        text = f"<bdi>{text}</bdi>"
    if run.style in TAGS:
        text = f"<{TAGS[run.style]}>{text}</{TAGS[run.style]}>"
    elif run.style == "quiet":
        text = f'<span class="quiet">{text}</span>'
    if not run.href:
        return text
    away = "" if run.href.startswith("#") else ' rel="noreferrer"'
    return f'<a href="{escape(run.href)}"{away}>{text}</a>'


@dataclass(frozen=True, eq=False)
class Writer:
    """Writes a view as HTML.

    Parameters
    ----------
    view : View
        The report.
    pictures : mapping of str to str
        SVG of each figure.
    """

    view: View
    pictures: Mapping[str, str]

    @cached_property
    def _writers(self) -> Mapping[type, Callable[[Any], str]]:
        return {
            Heading: lambda block: f"<h3>{escape(block.text)}</h3>",
            Paragraph: lambda block: f"<p>{runs(block.runs)}</p>",
            Quote: self._quote,
            Badge: self._badge,
            Facts: self._facts,
            Listing: lambda block: (
                f"<ul>{''.join(f'<li>{runs(i)}</li>' for i in block.items)}</ul>"
            ),
            Table: self._table,
            Formula: self._formula,
            Figure: self._figure,
            Columns: self._columns,
        }

    def page(self) -> str:
        """Return the page."""
        style, script = _asset("report.css"), _asset("report.js")
        # nothing is fetched, and nothing runs but what is named here by its hash
        policy = (
            f"default-src 'none'; img-src data:; style-src 'sha256-{_digest(style)}'; "
            f"script-src 'sha256-{_digest(script)}'; base-uri 'none'; form-action 'none'"
        )
        title = escape(self.view.title)
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
            '<a class="skip" href="#answer">Skip to the answer</a>\n'
            f"<header><h1>{title}</h1><p class=quiet>{escape(self.view.subtitle)}</p>"
            # beside the head and not in it, for what sticks does so within what it is in
            f"</header>\n{self._controls()}\n<main>\n"
            f"{''.join(map(self._section, self.view.sections))}</main>\n"
            '<dialog id="zoom" aria-label="Figure"><button type="button" id="unzoom">Close</button>'
            '<img id="zoomed" alt=""></dialog>\n'
            f"<script>{script}</script>\n</body>\n</html>\n"
        )

    def _controls(self) -> str:
        words = dict.fromkeys(card.word for card in self.view.cards)
        boxes = "".join(
            f'<button type="button" class="word" aria-pressed="false" data-word="{escape(word)}">'
            f"{escape(word)} ({sum(card.word == word for card in self.view.cards)})</button>"
            for word in words
        )
        return (
            '<div class="controls" role="search">'
            '<label>Find claims <input type="search" id="find" autocomplete="off"></label>'
            f'<div class="words" role="group" aria-label="Show verdicts">{boxes}</div>'
            '<output id="shown" aria-live="polite"></output>'
            '<button type="button" id="theme">Light or dark</button></div>'
        )

    def _section(self, section: Section) -> str:
        card = section.kind == "card"
        attributes = f' class="{section.kind}"'
        if card:
            attributes += f' data-word="{escape(section.word)}"'
        tag = "article" if card else "section"
        beside = f'<p class="quiet">{escape(section.beside)}</p>' if section.beside else ""
        return (
            f'<{tag} id="{escape(section.anchor)}"{attributes}>'
            f'<h2 dir="auto">{escape(section.title)}</h2>{beside}'
            f"{self._blocks(section.blocks)}</{tag}>\n"
        )

    def _blocks(self, blocks: Sequence[Block]) -> str:
        return "".join(self._writers[type(block)](block) for block in blocks)

    def _quote(self, block: Quote) -> str:
        source = f"<footer>{runs(block.source)}</footer>" if block.source else ""
        return f'<blockquote><p dir="auto">{escape(block.text)}</p>{source}</blockquote>'

    def _badge(self, block: Badge) -> str:
        beside = f" <span>{escape(block.beside)}</span>" if block.beside else ""
        word = f'<strong class="badge tone-{block.tone}">{escape(block.word)}</strong>'
        return f'<p class="verdict">{word}{beside}</p>'

    def _facts(self, block: Facts) -> str:
        rows = "".join(
            f'<div><dt dir="auto">{escape(label)}</dt><dd dir="auto">{runs(value)}</dd></div>'
            for label, value in block.rows
        )
        return f"<dl>{rows}</dl>"

    def _listing(self, block: Listing) -> str:
        return f"<ul>{''.join(f'<li>{runs(item)}</li>' for item in block.items)}</ul>"

    def _table(self, block: Table) -> str:
        cells = []
        for number, name in enumerate(block.header):
            content = escape(name)
            if block.sortable:
                content = f'<button type="button" class="sort">{content}</button>'
            kind = ' class="number"' if number in block.numeric else ""
            cells.append(f'<th scope="col"{kind}>{content}</th>')
        rows = "".join(self._row(block, number) for number in range(len(block.rows)))
        caption = f"<caption>{escape(block.caption)}</caption>" if block.caption else ""
        return (
            f'<div class="wide" tabindex="0" role="region" aria-label="{escape(block.header[0])}">'
            f"<table>{caption}<thead><tr>{''.join(cells)}</tr></thead>"
            f"<tbody>{rows}</tbody></table></div>"
        )

    def _row(self, block: Table, number: int) -> str:
        tone = f' class="tone-{block.tones[number]}"' if block.tones else ""
        cells = []
        for column, cell in enumerate(block.rows[number]):
            kind = ' class="number"' if column in block.numeric else ""
            cells.append(f"<td{kind}>{runs(cell)}</td>")
        return f"<tr{tone}>{''.join(cells)}</tr>"

    def _formula(self, block: Formula) -> str:
        alternative = escape(spoken(block.node))
        return (
            f'<div class="formula"><math display="block" aria-label="{alternative}">'
            f"{mathml(block.node)}</math></div>"
        )

    def _figure(self, block: Figure) -> str:
        picture = self.pictures.get(block.name)
        if picture is None:
            return ""
        encoded = base64.b64encode(picture.encode()).decode()
        return (
            '<figure><button type="button" class="zoom" aria-label="Enlarge the figure">'
            f'<img src="data:image/svg+xml;base64,{encoded}" alt="{escape(block.alt)}"></button>'
            f"<figcaption>{escape(block.caption)}</figcaption></figure>"
        )

    def _columns(self, block: Columns) -> str:
        left, right = self._blocks(block.left), self._blocks(block.right)
        return f'<div class="columns"><div>{left}</div><div>{right}</div></div>'
