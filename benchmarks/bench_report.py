"""Time and memory of a report on the shipped claims, once their verdicts are cached.

    python benchmarks/bench_report.py

Budget: 3 s of wall time beyond start-up, where start-up is Python with what the command imports.
The first build draws every figure, the second has them kept. Run ``make verify`` first: without
cached verdicts this samples every model.
"""

import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT.parent / "shared" / "source_documents"
FORMATS = ("pdf", "html", "md")
IMPORTS = {
    "matplotlib and Typst": "import matplotlib.backends.backend_svg, typst",
    "all of the command": "import matplotlib.backends.backend_svg, typst, metatransfer.cli.report, "
    "metatransfer.report.build, metatransfer.report.drawing",
}
"""What start-up may be taken to be."""


class Cost(NamedTuple):
    """What a command took.

    Parameters
    ----------
    wall_s, processor_s : float
        Seconds.
    """

    wall_s: float
    processor_s: float


def cost(*words: str) -> Cost:
    """Run Python and return what it took.

    Parameters
    ----------
    *words : str
        Its words.
    """
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, *words]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def start_up() -> float:
    """Print what imports take, and return what all of them do, in seconds of wall time."""
    took = 0.0
    for name, code in IMPORTS.items():
        took = min(cost("-c", code).wall_s for _ in range(3))
        print(f"start-up, {name}: wall {took:.2f} s")
    return took


def main() -> None:
    """Print the costs of the first and the second build, and whether they are the same bytes."""
    documents = ["--documents", os.fspath(SOURCES)] if SOURCES.is_dir() else []
    start = start_up()
    for kept in (ROOT / ".metatransfer").glob("pictures-*"):
        kept.unlink()
    digests = []
    with tempfile.TemporaryDirectory() as folder:
        for number in ("first", "second"):
            paths = [Path(folder) / f"{number}.{form}" for form in FORMATS]
            outputs = [word for path in paths for word in ("-o", os.fspath(path))]
            words = ("report", "claims/", *outputs, "--date", "2026-01-01", *documents)
            took = cost("-m", "metatransfer", *words)
            print(
                f"{number} build: wall {took.wall_s:.2f} s, {took.wall_s - start:.2f} s beyond "
                f"start-up; processor {took.processor_s:.2f} s"
            )
            digests.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in paths])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MiB; the same bytes: {digests[0] == digests[1]}")


if __name__ == "__main__":
    main()
