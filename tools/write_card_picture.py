"""Write ``docs/images/claim-card.png``, the claim card in the README.

Run it after ``make verify``: ``python tools/write_card_picture.py``. Fits come from the cache.
"""

import io
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from metatransfer import __version__
from metatransfer.library import write_atomic
from metatransfer.project import Project
from metatransfer.report.drawing import draw_all
from metatransfer.report.pdf import page_images
from metatransfer.report.view import DEFAULT_TITLE, Imprint, build_view

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "images" / "claim-card.png"
CLAIM = ROOT / "claims" / "report-often-substantially.yaml"
DOTS_PER_INCH = 100
COLOURS = 160
"""Enough for text and shades, at a third of the bytes."""


def main() -> None:
    """Write the picture: the second page of a report on one claim, after its front page."""
    sources = ROOT.parent / "shared" / "source_documents"
    project = Project(ROOT, documents=sources if sources.is_dir() else None)
    material = project.material([CLAIM])
    today = datetime.now(tz=UTC).date().isoformat()
    view = build_view(material, Imprint(DEFAULT_TITLE, today, __version__))
    page = page_images(view, draw_all(material), dots_per_inch=DOTS_PER_INCH)[1]
    out = io.BytesIO()
    with Image.open(io.BytesIO(page)) as image:
        image.convert("RGB").quantize(COLOURS).save(out, format="PNG", optimize=True)
    write_atomic(TARGET, out.getvalue())
    print(TARGET.relative_to(ROOT))


if __name__ == "__main__":
    main()
