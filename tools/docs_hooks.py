"""What mkdocs does beside building: it lists the decisions on their page."""

import re
from pathlib import Path
from typing import Any, Final

INDEX: Final = "decisions/index.md"


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Return a page's Markdown, with a list of all decisions on the page of decisions.

    Parameters
    ----------
    markdown : str
        Markdown of the page.
    page : mkdocs.structure.pages.Page
        Page.
    """
    if page.file.src_uri != INDEX:
        return markdown
    folder = Path(page.file.abs_src_path).parent
    return f"{markdown}\n{decisions(folder)}\n"


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
