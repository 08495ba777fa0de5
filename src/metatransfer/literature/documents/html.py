"""HTML: the text that a reader sees, headings and tables kept."""

import re
from typing import TYPE_CHECKING, Final

from metatransfer.literature.documents.content import Content
from metatransfer.literature.documents.plain import decode
from metatransfer.literature.documents.source import Table

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

UNSEEN: Final = (
    "script",
    "style",
    "nav",
    "noscript",
    "template",
    "svg",
    "form",
    "button",
    "footer",
    "head",
)
BLOCKS: Final = (
    "p",
    "div",
    "li",
    "br",
    "tr",
    "section",
    "article",
    "dd",
    "dt",
    "blockquote",
    "header",
)
HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")


def read_html(content: bytes) -> Content:
    """Return the content of an HTML page.

    Parameters
    ----------
    content : bytes
        Bytes of the page.
    """
    from bs4 import BeautifulSoup

    text, problems = decode(content)
    soup = BeautifulSoup(text, "html.parser")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    first = soup.find("h1")
    title = first.get_text(" ", strip=True) if first else title
    _spell_signs(soup)
    for tag in soup.find_all(UNSEEN):
        tag.decompose()
    tables = tuple(_table(tag) for tag in soup.find_all("table"))
    for tag in soup.find_all("table"):
        rows = _table(tag).rows
        tag.replace_with("\n\n" + "\n".join("\t".join(row) for row in rows) + "\n\n")
    for tag in soup.find_all(HEADINGS):
        level = "#" * int(tag.name[1])
        tag.replace_with(f"\n\n{level} {tag.get_text(' ', strip=True)}\n\n")
    for tag in soup.find_all("li"):
        tag.insert(0, "- ")
    for tag in soup.find_all(BLOCKS):
        tag.append("\n\n")
    return Content(_tidied(soup.get_text()), title, tables, problems)


def _spell_signs(soup: "BeautifulSoup") -> None:
    """Put what boxes and pictures say in their place."""
    for box in soup.find_all("input", type="checkbox"):
        box.replace_with("☑ " if box.has_attr("checked") else "☐ ")
    for picture in soup.find_all("img", alt=True):
        picture.replace_with(f" {picture['alt']} ")


def _table(tag: object) -> Table:
    from bs4 import Tag

    if not isinstance(tag, Tag):
        return Table("", ())
    caption = tag.find("caption")
    rows = (
        tuple(_cell(cell.get_text(" ", strip=True)) for cell in row.find_all(["td", "th"]))
        for row in tag.find_all("tr")
    )
    return Table(_cell(caption.get_text(" ")) if caption else "", tuple(row for row in rows if row))


def _cell(text: str) -> str:
    return " ".join(text.split())


def _tidied(text: str) -> str:
    lines = (re.sub(r"[^\S\t]+", " ", line).strip(" ") for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
