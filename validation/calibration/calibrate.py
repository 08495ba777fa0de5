"""Calibrate posteriors and verdicts, and write what was found.

    python validation/calibration/calibrate.py [--ranks 2000] [--libraries 200] [--minutes 60]

Every replicate is a row (a library some nine) in a CSV file beside this one, kept by its number:
a run that was stopped goes on where it was. Afterwards ``summary.json``, the tables of README.md
and the figures are written anew.
"""

import argparse
import csv
import io
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from metatransfer.library import write_atomic

HERE = Path(__file__).parent
"""Folder of the results."""

RANKS_HEADER = ("model", "replicate", "passed", "parameter", "rank")
RULINGS_HEADER = (
    "scenario", "model", "library", "kind", "claim", "status", "qualifiers", "probability",
    "is_true", "estimand", "lower", "upper",
)  # fmt: skip


class Job(NamedTuple):
    """Something that is done once.

    Parameters
    ----------
    key : tuple of str
        First entries of its rows.
    file : Path
        Where its rows go.
    rows : callable
        Makes them, without their first entries.
    """

    key: tuple[str, ...]
    file: Path
    rows: Callable[[], Iterable[Sequence[Any]]]


def rank_jobs(folder: Path, model: str, number: int) -> Iterator[Job]:
    """Yield the replicates of a model.

    Parameters
    ----------
    folder : Path
        Where results go.
    model : {"gaussian", "robust"}
        Which.
    number : int
        How many.
    """
    from ranks import replicate

    chosen: Any = model

    def rows(seed: int) -> Iterator[tuple[Any, ...]]:
        found = replicate(chosen, seed)
        for each in found.ranks:
            yield (int(found.passed), each.parameter, f"{each.rank:g}")

    for seed in range(number):
        yield Job((model, str(seed)), folder / f"ranks-{model}.csv", partial(rows, seed))


def library_jobs(folder: Path, model: str, number: int) -> Iterator[Job]:
    """Yield the libraries that a model is fitted to, scenarios in turn.

    Parameters
    ----------
    folder : Path
        Where results go.
    model : {"gaussian", "robust"}
        Which.
    number : int
        Libraries of each scenario.
    """
    from libraries import SCENARIOS
    from verdict_trials import rulings

    chosen: Any = model

    def rows(scenario: Any, seed: int) -> Iterator[tuple[Any, ...]]:
        for each in rulings(scenario, chosen, seed):
            yield tuple(_text(value) for value in each)

    for seed in range(number):
        for scenario in SCENARIOS:
            yield Job(
                (scenario, model, str(seed)),
                folder / f"verdicts-{model}.csv",
                partial(rows, scenario, seed),
            )


def _text(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    return f"{value:.5g}" if isinstance(value, float) else value


def done(file: Path, keys: int) -> set[tuple[str, ...]]:
    """Return the keys of what a file holds.

    Parameters
    ----------
    file : Path
        CSV file, which may not be there yet.
    keys : int
        Number of entries that make a key.
    """
    if not file.exists():
        return set()
    with file.open(encoding="utf-8", newline="") as lines:
        return {tuple(row[:keys]) for row in csv.reader(lines)}


def work(jobs: Iterable[Job], until: float) -> int:
    """Do what has not been done; return how many jobs were.

    Parameters
    ----------
    jobs : iterable of Job
        All of them.
    until : float
        Reading of the clock at which to stop, seconds.
    """
    known: dict[Path, set[tuple[str, ...]]] = {}
    count = 0
    for job in jobs:
        if job.file not in known:
            known[job.file] = done(job.file, len(job.key))
        if job.key in known[job.file]:
            continue
        if time.monotonic() > until:
            break
        made = [(*job.key, *row) for row in job.rows()]
        _append(job.file, made)
        count += 1
    return count


def _append(file: Path, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows in one write, so that a run that is stopped leaves no half of a replicate."""
    header = RANKS_HEADER if file.name.startswith("ranks") else RULINGS_HEADER
    text = io.StringIO()
    # names of parameters have commas in them
    writer = csv.writer(text, lineterminator="\n")
    if not file.exists():
        writer.writerow(header)
    writer.writerows(rows)
    with file.open("a", encoding="utf-8") as out:
        out.write(text.getvalue())


def main() -> None:
    """Calibrate, for as long as is allowed, and write figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ranks", type=int, default=2000, help="replicates of each model")
    parser.add_argument("--libraries", type=int, default=200, help="of each scenario and model")
    parser.add_argument("--minutes", type=float, default=1e9, help="when to stop and sum up")
    parser.add_argument("--models", nargs="+", default=("gaussian", "robust"))
    parser.add_argument("--folder", type=Path, default=HERE, help="where results go")
    options = parser.parse_args()
    # matrices are small: threads of linear algebra would wait for one another
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    until = time.monotonic() + 60 * options.minutes
    for model in options.models:
        for jobs, number in ((library_jobs, options.libraries), (rank_jobs, options.ranks)):
            begun = time.process_time()
            count = work(jobs(options.folder, model, number), until)
            spent = time.process_time() - begun
            print(f"{model} · {jobs.__name__} · {count} done · {spent:.0f} processor s", flush=True)
    write_all(options.folder)


def write_all(folder: Path) -> None:
    """Write ``summary.json``, the tables of README.md where there is one, and the figures.

    Parameters
    ----------
    folder : Path
        Where results are.
    """
    from figures import draw_all
    from findings import summarise
    from tables import with_tables

    found = summarise(folder)
    write_atomic(folder / "summary.json", (json.dumps(found, indent=2) + "\n").encode())
    readme = folder / "README.md"
    if readme.exists():
        text = with_tables(readme.read_text(encoding="utf-8"), found)
        write_atomic(readme, text.encode())
    draw_all(folder)


if __name__ == "__main__":
    main()
