"""Remake the references where R is there, and hold our answers against them.

Run from the project folder::

    python validation/references/validate.py [--quick] [--pin]

Writes `agreement.csv` beside this file; validation/README.md says what is compared, and why each
tolerance is what it is. Exit status 1 when something does not agree.
"""

import argparse
import csv
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from grids import compare_heavy_tails, compare_three_levels
from posteriors import compare_bcg_prediction, compare_eight_schools, compare_location_scale
from restricted import (
    ALL,
    QUICK,
    compare,
    compare_leave_one_out,
    compare_plug_in_prediction,
    compare_posterior,
    compare_unstructured,
)
from selections import compare_likelihood
from selections import compare_posterior as compare_selection_posterior

from references import HERE, Agreement, numbers_in, pinned

REMADE_SHARE = 1e-4
"""Of a pinned number by which a remade one may differ: optimisers of other versions stop earlier
or later."""

NEEDED = "metafor, metadat, lme4, ape, jsonlite"


def remake(folder: Path) -> str | None:
    """Make the answers of R anew; return why that is not possible, if so.

    Parameters
    ----------
    folder : Path
        Where they are written.
    """
    rscript = shutil.which("Rscript")
    if rscript is None:
        return "Rscript is not installed"
    done = subprocess.run(  # noqa: S603 - our own script
        [rscript, str(HERE / "remake.R"), str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return f"Rscript failed (it needs {NEEDED}): {done.stderr.strip().splitlines()[-1:]}"
    return None


def compare_remade(folder: Path) -> Iterator[Agreement]:
    """Yield every number of remade answers beside the pinned one, and data sets that changed.

    Parameters
    ----------
    folder : Path
        What :func:`remake` wrote.
    """
    remade = dict(numbers_in(json.loads((folder / "answers.json").read_text(encoding="utf-8"))))
    for name, value in numbers_in(pinned("answers")):
        now = remade.get(name, float("nan"))
        yield Agreement("remade", name, now, value, REMADE_SHARE * max(abs(value), 1e-3))
    for file in sorted((folder / "data").iterdir()):
        same = file.read_bytes() == (HERE / "data" / file.name).read_bytes()
        yield Agreement("remade", f"data {file.name} unchanged", float(same), 1.0, 0.0)


def pin(folder: Path) -> None:
    """Put remade answers and data in the place of the pinned ones.

    Parameters
    ----------
    folder : Path
        What :func:`remake` wrote.
    """
    shutil.copy(folder / "answers.json", HERE / "pinned")
    shutil.copytree(folder / "data", HERE / "data", dirs_exist_ok=True)


def restricted(*, quick: bool) -> Iterator[Agreement]:
    """Yield what is compared with REML estimates.

    Parameters
    ----------
    quick : bool
        Whether to take what is done in seconds alone.
    """
    for make in QUICK if quick else ALL:
        case = make()
        yield from compare(case)
        yield from compare_posterior(case)
    yield from compare_plug_in_prediction()


def comparisons(*, quick: bool) -> Iterator[Agreement]:
    """Yield everything that is compared.

    Parameters
    ----------
    quick : bool
        Whether to take what is done in seconds alone.
    """
    yield from restricted(quick=quick)
    yield from compare_eight_schools()
    yield from compare_bcg_prediction()
    slow: tuple[Callable[[], Iterator[Agreement]], ...] = (
        compare_unstructured,
        compare_leave_one_out,
        compare_location_scale,
        compare_three_levels,
        compare_heavy_tails,
        compare_likelihood,
        compare_selection_posterior,
    )
    for part in () if quick else slow:
        yield from part()


def report(found: Iterable[Agreement]) -> bool:
    """Print a line a case, each disagreement in full, and return whether all agree.

    Parameters
    ----------
    found : iterable of Agreement
        Told as they come.
    """
    rows = list(found)
    for case in dict.fromkeys(row.case for row in rows):
        mine = [row for row in rows if row.case == case]
        nearest = max(abs(r.ours - r.theirs) / (r.tolerance or 1.0) for r in mine)
        state = "agrees" if all(row.holds for row in mine) else "DOES NOT AGREE"
        print(f"{case:24} {len(mine):4} numbers  largest {nearest:8.2g} of its tolerance  {state}")
    for row in rows:
        if not row.holds:
            print(f"  {row.case} · {row.quantity} · ours {row.ours:.8g} · theirs {row.theirs:.8g}")
    return all(row.holds for row in rows)


def write(found: Iterable[Agreement]) -> None:
    """Write what was compared.

    Parameters
    ----------
    found : iterable of Agreement
        All of it.
    """
    with (HERE / "agreement.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["case", "quantity", "ours", "theirs", "tolerance", "holds"])
        for row in found:
            numbers = [f"{number:.8g}" for number in (row.ours, row.theirs, row.tolerance)]
            table.writerow([row.case, row.quantity, *numbers, row.holds])


def main() -> int:
    """Remake, compare, and say so."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="what is done in seconds alone")
    parser.add_argument("--pin", action="store_true", help="pin what R answers now")
    arguments = parser.parse_args()
    start = time.perf_counter()
    agreed = True
    with tempfile.TemporaryDirectory() as name:
        why_not = remake(Path(name))
        if why_not is None and arguments.pin:
            pin(Path(name))
        if why_not is None:
            agreed = report(compare_remade(Path(name)))
        else:
            print(f"references are not remade: {why_not}; the pinned ones are used")
    made = pinned("answers")["made_with"]
    versions = ", ".join(f"{name} {value}" for name, value in made.items() if name != "command")
    print(f"pinned answers are of {versions}")
    found = list(comparisons(quick=arguments.quick))
    agreed &= report(found)
    if not arguments.quick:
        write(found)
    verdict = "all agree" if agreed else "NOT ALL AGREE"
    print(f"{len(found)} comparisons in {time.perf_counter() - start:.0f} s: {verdict}")
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main())
