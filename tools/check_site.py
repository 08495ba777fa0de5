"""Check a built site: every link leads somewhere, and nothing is fetched from elsewhere.

``python -m tools.check_site FOLDER`` prints each fault, and ends with exit code 1 for any.
Links to other sites are left alone: whether these stand is not ours to say.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

FETCHED: Final = {"img": "src", "script": "src", "iframe": "src", "source": "src", "video": "src"}
"""Attribute by which an element is fetched when the page is opened; ``link`` is told by ``rel``."""
STYLE_URL: Final = re.compile(r"url\(\s*['\"]?(?!data:)([^'\")]+)")


class _Page(HTMLParser):
    """Links, fetched addresses and anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element refers to.

        Parameters
        ----------
        tag : str
            Element.
        attrs : list of (str, str or None)
            Its attributes.
        """
        values = {name: value for name, value in attrs if value}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag in FETCHED and FETCHED[tag] in values:
            self.fetched.append(values[FETCHED[tag]])
        if tag == "link" and values.get("rel") not in {"canonical", "next", "prev"}:
            self.fetched.append(values.get("href", ""))


def faults(site: Path) -> Iterator[str]:
    """Yield what is wrong with a site.

    Parameters
    ----------
    site : Path
        Folder that was built.
    """
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    for path, page in sorted(pages.items()):
        name = path.relative_to(site)
        for address in page.fetched:
            yield from (f"{name}: {fault}" for fault in _fetched(site, path, address))
        # the page for missing addresses has links from the root, wherever that will be
        for address in page.links if path.name != "404.html" else ():
            yield from (f"{name}: {fault}" for fault in _linked(pages, path, address))
    for path in sorted(site.rglob("*.css")):
        for address in STYLE_URL.findall(path.read_text(encoding="utf-8")):
            yield from (
                f"{path.relative_to(site)}: {fault}" for fault in _fetched(site, path, address)
            )


def _fetched(site: Path, path: Path, address: str) -> Iterator[str]:
    parts = urlsplit(address)
    if parts.scheme == "data":
        return
    if parts.scheme or parts.netloc:
        yield f"fetches {address}"
    elif not _target(path if not address.startswith("/") else site / "x", parts.path).is_file():
        yield f"fetches {address}, which is not there"


def _linked(pages: Mapping[Path, _Page], path: Path, address: str) -> Iterator[str]:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return
    target = path if not parts.path else _target(path, parts.path)
    if not target.is_file():
        yield f"links to {address}, which is not there"
    elif (
        parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors
    ):
        yield f"links to {address}, which has no such place"


def _target(path: Path, relative: str) -> Path:
    found = (path.parent / unquote(relative).lstrip("/")).resolve()
    return found / "index.html" if found.is_dir() else found


def main(folder: str) -> int:
    """Print the faults of a site; return the exit code."""
    site = Path(folder).resolve()
    found = list(faults(site))
    pages = len(list(site.rglob("*.html")))
    print("\n".join([*found, f"{pages} pages, {len(found)} faults"]))
    return 1 if found or not pages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
