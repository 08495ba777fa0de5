"""What mkdocs does beside building: decisions on their page, and how far numbers may be off."""

import re
from pathlib import Path
from typing import Any, Final

INDEX: Final = "decisions/index.md"


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Return a page's Markdown, with what is added to it.

    That is a list of all decisions on their page, and how far the numbers of a page with sampled
    ones may be from those that another machine prints.

    Parameters
    ----------
    markdown : str
        Markdown of the page.
    page : mkdocs.structure.pages.Page
        Page.
    """
    if page.file.src_uri == INDEX:
        return f"{markdown}\n{decisions(Path(page.file.abs_src_path).parent)}\n"
    close = page.meta.get("close")
    return markdown if close is None else f"{markdown}\n{sampled(float(close))}\n"


def sampled(close: float) -> str:
    """Return what is said of sampled numbers.

    Parameters
    ----------
    close : float
        How far they may be apart, as :mod:`tools.doc_pages` holds them.
    """
    return (
        "*Outputs on this page were printed by these commands, and tests run them again. Sampled "
        "numbers depend on the machine in their last digits; tests let them differ by "
        f"{close:.0%} of their size (below one: by {close:g}).*"
    ).replace("%", " %")


def decisions(folder: Path) -> str:
    """Return links to the decisions in a folder, by number.

    Parameters
    ----------
    folder : Path
        Folder.
    """
    lines = []
    for path in sorted(folder.glob("[0-9]*.md")):
        heading = path.read_text(encoding="utf-8").split("\n", 1)[0]
        title = re.sub(r"^#\s*\d*\s*[·.]?\s*", "", heading)
        lines.append(f"- {path.name[:4]} · [{title}]({path.name})")
    return "\n".join(lines)
