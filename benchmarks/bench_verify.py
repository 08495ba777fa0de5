"""Time `metatransfer verify` with nothing cached: in all, fit by fit, and its peak memory.

    python benchmarks/bench_verify.py [--seed 0] [--cold]

The whole command runs in a process of its own, on a copy of the project without a cache; the time
of a fit is that from one message of progress to the next, so it holds what is made of it as well.
Processor seconds stand beside wall seconds: on a busy machine only the former mean something. With
``--cold`` compiled code is not taken from disk either, as on a machine that runs it first.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("claims", "data", "metatransfer.toml")

BUDGET_SECONDS, BUDGET_MB = 20.0, 600.0


def copy_project(folder: Path) -> None:
    """Copy what verdicts are made of, and nothing that was made before.

    Parameters
    ----------
    folder : Path
        Where to.
    """
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)


def timed(folder: Path, environment: dict[str, str], seed: int) -> list[tuple[float, str]]:
    """Run the command and return when it said what on its way, seconds from the start.

    Parameters
    ----------
    folder : Path
        A project.
    environment : dict of str to str
        Of the process.
    seed : int
        Of its draws.
    """
    command = [sys.executable, "-m", "metatransfer", "verify", "--seed", str(seed)]
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - this interpreter, this package
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    lines = process.stderr or ()
    told = [(time.perf_counter() - start, line.strip()) for line in lines]
    if process.wait() not in {0, 1, 3}:
        raise SystemExit(f"verify ended with {process.returncode}: {told[-1:]}")
    return [*told, (time.perf_counter() - start, "end")]


def main() -> None:
    """Run and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cold", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        copy_project(folder)
        environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
        if options.cold:
            environment["NUMBA_CACHE_DIR"] = str(folder / "numba")
        told = timed(folder, environment, options.seed)
    print("stage | wall s")
    print(f"start and first evidence | {told[0][0]:.1f}")
    for (begun, what), (ended, _) in pairwise(told):
        if what:
            print(f"{what} | {ended - begun:.1f}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor, peak_mb = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    print(f"all | {told[-1][0]:.1f} of {BUDGET_SECONDS:.0f} · processor {processor:.1f}")
    print(f"peak memory | {peak_mb:.0f} MB of {BUDGET_MB:.0f}")


if __name__ == "__main__":
    main()
