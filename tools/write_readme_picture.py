"""Write ``docs/verify.svg``, the picture in the README, from the verdicts of the shipped claims.

Run it after ``make verify``: ``python tools/write_readme_picture.py``. Fits come from the cache.
"""

import io
import re
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from metatransfer import __version__
from metatransfer.cli.render.page import Page
from metatransfer.cli.render.verdicts import GROUPS, write_group
from metatransfer.library import write_atomic
from metatransfer.project import Project
from metatransfer.records import Verdict

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "verify.svg"
COLUMNS = 92
WITHOUT_WEB_FONTS = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
"""Rich's frame, without fonts that a reader's browser would fetch from elsewhere."""
SHOWN = (
    "report-often-substantially",
    "similarity-slope-english",
    "selection-random-top1-english",
    "selection-constant-top1-english",
    "lauscher2020-distance-from-english",
    "report-nine-tasks",
    "report-research-goal",
    "report-tribunal-score",
    "report-large-retrieval",
)
"""Claims in the picture: the report's own and the central question."""


def picture(verdicts: dict[str, Verdict]) -> str:
    """Return the picture as SVG.

    Parameters
    ----------
    verdicts : dict of str to Verdict
        By claim.
    """
    page = Page(COLUMNS)
    for decided_by, heading in GROUPS.items():
        group = [verdicts[name] for name in SHOWN if verdicts[name].decided_by == decided_by]
        if group:
            page.heading(heading)
            write_group(page, group)
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), color_system="truecolor")
    for line in page.lines:
        console.print(line, soft_wrap=True)
    return console.export_svg(
        title=f"metatransfer {__version__} verify",
        unique_id="metatransfer-verify",
        code_format=WITHOUT_WEB_FONTS,
    )


def main() -> None:
    """Write the picture."""
    sources = ROOT.parent / "shared" / "source_documents"
    project = Project(ROOT, documents=sources if sources.is_dir() else None)
    report = project.verify()
    verdicts = {verdict.claim: verdict for verdict in report.verdicts}
    write_atomic(TARGET, picture(verdicts).encode())
    print(TARGET.relative_to(ROOT))


if __name__ == "__main__":
    main()
