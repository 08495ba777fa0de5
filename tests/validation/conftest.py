"""Scripts of ``validation`` and ``benchmarks`` are no package: their folders go on the path."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for folder in (
    ROOT / "validation" / "calibration",
    ROOT / "validation" / "engines",
    ROOT / "benchmarks",
):
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
