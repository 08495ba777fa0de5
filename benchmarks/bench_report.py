"""Time and memory of a report on the shipped claims, once their verdicts are cached.

    python benchmarks/bench_report.py

Budget: 3 s of processor time beyond start-up, where start-up is ``metatransfer check``, which reads
the same records. Run ``make verify`` first: without cached verdicts this samples every model.
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
    """Run ``metatransfer`` and return what it took.

    Parameters
    ----------
    *words : str
        Its words.
    """
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "metatransfer", *words]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> None:
    """Print the costs of the first and the second build, and whether they are the same bytes."""
    documents = ["--documents", os.fspath(SOURCES)] if SOURCES.is_dir() else []
    start = cost("check", "claims/")
    print(f"start-up (check)  wall {start.wall_s:6.2f} s  processor {start.processor_s:6.2f} s")
    digests = []
    with tempfile.TemporaryDirectory() as folder:
        for number in ("first", "second"):
            paths = [Path(folder) / f"{number}.{form}" for form in FORMATS]
            outputs = [word for path in paths for word in ("-o", os.fspath(path))]
            took = cost("report", "claims/", *outputs, "--date", "2026-01-01", *documents)
            beyond = took.processor_s - start.processor_s
            print(
                f"{number} build{'':5} wall {took.wall_s:6.2f} s  processor "
                f"{took.processor_s:6.2f} s, {beyond:.2f} s beyond start-up"
            )
            digests.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in paths])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MiB; the same bytes: {digests[0] == digests[1]}")


if __name__ == "__main__":
    main()
