"""Time and measure large projects: ten thousand claims checked, a million results reduced.

    python benchmarks/bench_scale.py [--claims 10000] [--results 1000000]

Each is generated in a folder of its own and read by a process of its own, whose processor seconds
and peak memory are printed; wall seconds stand beside them, for they are what a busy machine shows.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
BUDGET_CLAIMS_SECONDS, BUDGET_RESULTS_MB = 10.0, 1500.0
TARGETS, INTERMEDIATES, LANGUAGES = 100, 100, 100
COLUMNS = "model,intermediate,target,language,metric,split,score_points,sd_points,n_seeds,locator\n"
REDUCE = """
from pathlib import Path
from metatransfer.evidence.gains import outcome_rows
from metatransfer.library import load_library
from metatransfer.records import Outcome
rows = outcome_rows(load_library(Path(), None), Outcome.GAIN)
print(f"{len(rows):,} gains")
"""


def write_registry(folder: Path) -> None:
    """Write tasks and languages.

    Parameters
    ----------
    folder : Path
        Project.
    """
    (folder / "data").mkdir(parents=True)
    (folder / "metatransfer.toml").write_text("", encoding="utf-8")
    kinds = [*(f"t{i}" for i in range(TARGETS)), *(f"i{i}" for i in range(INTERMEDIATES))]
    tasks = [{"id": n, "name": n, "kind": "classification", "trains_on": [n]} for n in kinds]
    (folder / "data/tasks.yaml").write_text(yaml.safe_dump({"tasks": tasks}), encoding="utf-8")
    languages = "".join(f"l{i},Language {i}\n" for i in range(LANGUAGES))
    (folder / "data/languages.csv").write_text(f"id,name\n{languages}", encoding="utf-8")


def write_claims(folder: Path, number: int) -> None:
    """Write a document and many claims that cite it.

    Parameters
    ----------
    folder : Path
        Project.
    number : int
        How many.
    """
    write_registry(folder)
    shipped = next(iter(sorted((ROOT / "claims").glob("phang2020-often-*.yaml"))))
    claim = yaml.safe_load(shipped.read_text(encoding="utf-8"))
    (folder / "claims").mkdir()
    (folder / "data/documents").mkdir()
    for document in (ROOT / "data/documents").glob("*.yaml"):
        (folder / "data/documents" / document.name).write_bytes(document.read_bytes())
    claim.pop("consistency_checks", None)
    claim["test"]["where"] = {"languages": ["l1"]}
    for at in range(number):
        claim["id"] = f"claim-{at}"
        text = yaml.safe_dump(claim, sort_keys=False, allow_unicode=True)
        (folder / f"claims/claim-{at}.yaml").write_text(text, encoding="utf-8")


def lines(number: int) -> Iterator[str]:
    """Yield rows of a table of results, a baseline before its arms.

    Parameters
    ----------
    number : int
        How many.
    """
    yield COLUMNS
    made = 0
    for model in range(number):
        for language in range(LANGUAGES):
            for target in range(TARGETS):
                for task in range(-1, INTERMEDIATES):
                    name = "none" if task < 0 else f"i{task}"
                    score = 50 + (task * 7 + target * 3 + language) % 400 / 10
                    yield (
                        f"m{model},{name},t{target},l{language},accuracy,test,{score},0.5,3,"
                        f"Table {model}\n"
                    )
                    made += 1
                    if made == number:
                        return


def write_results(folder: Path, number: int) -> None:
    """Write one study with many results.

    Parameters
    ----------
    folder : Path
        Project.
    number : int
        How many.
    """
    write_registry(folder)
    study = folder / "data/studies/large"
    study.mkdir(parents=True)
    record = {
        "id": "large",
        "citation": "Made for a benchmark.",
        "year": 2026,
        "kind": "own_experiment",
        "works": ["large"],
        "licence": "CC0-1.0",
        "extraction": {"what": "scores", "where": "here", "how": "generated"},
    }
    (study / "study.yaml").write_text(yaml.safe_dump(record), encoding="utf-8")
    with (study / "results.csv").open("w", encoding="utf-8") as stream:
        stream.writelines(lines(number))


def measured(folder: Path, *words: str) -> tuple[float, float, float, str]:
    """Run Python in a folder; return wall and processor seconds, peak MB and what it said.

    Parameters
    ----------
    folder : Path
        Project.
    *words : str
        Arguments of the interpreter.
    """
    start = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(  # noqa: S603 - this interpreter, this package
            [sys.executable, *words], cwd=folder, stdout=out, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read().decode().strip().splitlines()
    if process.returncode:
        raise SystemExit("\n".join(said[-20:]))
    unit = 1024 if sys.platform != "darwin" else 1024**2
    worked = used.ru_utime + used.ru_stime
    return time.perf_counter() - start, worked, used.ru_maxrss / unit, said[0] if said else ""


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--results", type=int, default=1_000_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="metatransfer-") as name:
        folder = Path(name, "claims-project")
        write_claims(folder, asked.claims)
        wall, worked, peak, said = measured(folder, "-m", "metatransfer", "check")
        print(
            f"check of {asked.claims:,} claims: {wall:.1f} s, {worked:.1f} s of processor time "
            f"(budget {BUDGET_CLAIMS_SECONDS:g} s), {peak:.0f} MB · {said}",
            flush=True,
        )
        folder = Path(name, "results-project")
        write_results(folder, asked.results)
        wall, worked, peak, said = measured(folder, "-c", REDUCE)
        print(
            f"{asked.results:,} results loaded and reduced: {wall:.1f} s, {worked:.1f} s of "
            f"processor time, {peak:.0f} MB (budget {BUDGET_RESULTS_MB:.0f} MB) · {said}"
        )


if __name__ == "__main__":
    main()
