"""Every budget beside what was measured, and the same model under every engine.

    python benchmarks/budgets.py [--only [PART...]] [--quick] [--limit 900]

Each part runs in processes of its own, start-up and compilation included, one after the other, and
puts its rows into ``benchmarks/measured.json``; from this the tables of ``docs/benchmarks.md`` are
written. ``--quick`` leaves out NUTS on more than 90 rows, and with it the two ratios to it. A run
of NUTS that takes longer than ``--limit`` seconds is stopped, and the table says so.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from bench_addition import added
from bench_collapsed import COMPARED_ROWS, evaluation_seconds
from bench_verify import ROOT, copy_project
from metatransfer.library import write_atomic

MEASURED: Final = ROOT / "benchmarks" / "measured.json"
PAGE: Final = ROOT / "docs" / "benchmarks.md"
BEGIN: Final = "<!-- measured: written by make bench -->"
END: Final = "<!-- end of measured -->"

REPORT_IMPORTS: Final = (
    "import matplotlib.backends.backend_svg, typst, metatransfer.cli.report, "
    "metatransfer.report.build, metatransfer.report.drawing"
)
"""Start-up of a report: what the command imports."""
ROWS: Final = (90, 3000, 50_000)
MULTIVERSE_CLAIM: Final = "lauscher2020-distance-from-english"
ROBUST_CLAIM: Final = "similarity-slope-english"
MANY_CLAIMS: Final = 10_000
FITS_TIMED: Final = 100
"""Of the thousand that the budget is for."""
MANY_DRAWS: Final = 40_000
"""Of the collapsed engine, to be compared with NUTS: most of the two seconds that 4,000 take is the
start of the process."""
FEW: Final = "collapsed, 4,000 draws"
COLD: Final = "gibbs, nothing compiled"

Row = dict[str, Any]
"""A budget (``what``, ``unit``, ``budget``, ``measured``, ``note``) or a run of an engine."""

EXITS: Final = {0, 1, 3}
"""Of a ``verify`` that gave verdicts."""


def row(what: str, unit: str, budget: float, measured: float | None, note: str = "") -> Row:
    """Return a budget beside what was measured.

    Parameters
    ----------
    what : str
        What is measured.
    unit : {"s", "MB", "×"}
        Of both numbers; a ratio to NUTS is to be above its budget, all else below.
    budget : float
        What is allowed.
    measured : float or None
        What was found; None where it could not be.
    note : str
        What a reader should know.
    """
    return {"what": what, "unit": unit, "budget": budget, "measured": measured, "note": note}


def seconds(words: list[str], folder: Path) -> tuple[float, float, float]:
    """Run ``metatransfer`` in a folder; return wall and processor seconds, and its peak in MB.

    Parameters
    ----------
    words : list of str
        Its words.
    folder : Path
        A project.
    """
    return spent([sys.executable, "-m", "metatransfer", *words], folder)


def spent(command: list[str], folder: Path) -> tuple[float, float, float]:
    """Run a command in a folder; return wall and processor seconds, and the peak memory in MB.

    Parameters
    ----------
    command : list of str
        Command.
    folder : Path
        Where it runs.
    """
    # children are counted once they are waited for: one process reports one child
    code = (
        "import json, resource, subprocess, sys, time\n"
        "start = time.perf_counter()\n"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(json.dumps([done.returncode, time.perf_counter() - start, used.ru_utime + "
        "used.ru_stime, used.ru_maxrss / 1024, done.stderr.decode()[-300:]]))"
    )
    out = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", code, *command], cwd=folder, stdout=subprocess.PIPE, check=True
    )
    status, wall, processor, peak, said = json.loads(out.stdout)
    if status not in EXITS:
        raise SystemExit(f"{' '.join(command)} ended with {status}: {said}")
    return wall, processor, peak


def start_up() -> list[Row]:
    """Return what help and checks take."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        copy_project(folder)
        of_help = min(seconds(["--help"], folder) for _ in range(5))
        of_check = min(seconds(["check", "claims/"], folder) for _ in range(3))
        one = next(folder.glob("claims/*.yaml"))
        text = one.read_text(encoding="utf-8")
        for number in range(MANY_CLAIMS):
            copy = text.replace(f"id: {one.stem}", f"id: {one.stem}-{number}", 1)
            (folder / "claims" / f"{one.stem}-{number}.yaml").write_text(copy, encoding="utf-8")
        of_many = seconds(["check", "claims/"], folder)
    return [
        timed_row("`metatransfer --help`", 0.25, of_help),
        timed_row("`metatransfer check claims/`", 0.7, of_check),
        timed_row(f"the same, {MANY_CLAIMS:,} claims", 10, of_many),
    ]


def timed_row(what: str, budget_s: float, took: tuple[float, float, float]) -> Row:
    """Return a budget of wall seconds, with processor seconds beside what was measured.

    Parameters
    ----------
    what : str
        What is measured.
    budget_s : float
        What is allowed.
    took : tuple of float
        From :func:`seconds`.
    """
    return row(what, "s", budget_s, took[0], f"{took[1]:.2f} processor s")


def verify() -> list[Row]:
    """Return what verdicts on the shipped library take, by the models that stand behind them."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        copy_project(folder)
        first, again = seconds(["verify"], folder), seconds(["verify"], folder)
        pdf = ["report", "-o", os.fspath(folder / "report.pdf"), "--date", "2026-01-01"]
        more = ["-o", os.fspath(folder / "report.html"), "-o", os.fspath(folder / "report.md")]
        of_first, of_pdf = seconds([*pdf, *more], folder), seconds(pdf, folder)
        bare = spent([sys.executable, "-c", REPORT_IMPORTS], folder)
        beyond = (of_first[0] - bare[0], of_first[1] - bare[1], of_first[2])
    name = "`metatransfer verify claims/`, nothing cached"
    return [
        timed_row(f"{name}, robust", 20, first),
        timed_row("the same, nothing changed", 1, again),
        timed_row("PDF, HTML and Markdown after new verdicts, beyond imports", 3, beyond),
        timed_row("PDF of the whole shipped library, verdicts kept", 3, of_pdf),
        row("peak memory of verify", "MB", 600, first[2]),
    ]


def verify_gaussian() -> list[Row]:
    """Return what verdicts take when every model is normal and additive."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        copy_project(folder)
        worker = [sys.executable, "-W", "ignore", __file__, "--worker", "gaussian"]
        took = spent(worker, folder)
    return [timed_row("`metatransfer verify claims/`, nothing cached, Gaussian", 5, took)]


def gaussian_worker() -> None:
    """Give verdicts on the project in this folder by normal, additive models."""
    from metatransfer import bench
    from metatransfer.project import Project
    from metatransfer.verdicts.specify import specify, unscaled

    vars(bench)["specify"] = lambda dataset: unscaled(specify(dataset), "gaussian")
    Project(Path()).verify()


def additions() -> list[Row]:
    """Return what verdicts take after one study more, by what its rows are."""
    return [
        row(
            f"`metatransfer verify` after one study more: {addition.what}",
            "s",
            5,
            wall,
            f"{rows} rows; fitted again: {'; '.join(fits) or 'nothing'}",
        )
        for addition, rows, wall, fits in added()
    ]


def multiverse() -> list[Row]:
    """Return what a hundred specifications of one claim take."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        copy_project(folder)
        words = ["verify", f"claims/{MULTIVERSE_CLAIM}.yaml", "--multiverse"]
        wall, processor, _ = seconds([*words, "--specifications", "100"], folder)
    note = f"`{MULTIVERSE_CLAIM}`; {processor:.0f} processor s"
    return [row("a 100-specification multiverse", "s", 20, wall, note)]


def many_fits() -> list[Row]:
    """Return what a thousand fits of 90 rows would take, from some of them."""
    from bench_collapsed import SPEC, simulate
    from metatransfer.model.collapsed import sample
    from metatransfer.model.plan import make_plan
    from metatransfer.model.settings import COLLAPSED_DRAWS, Settings

    settings = Settings(engine="collapsed", draws=COLLAPSED_DRAWS)
    start, begun = time.perf_counter(), time.process_time()
    for seed in range(FITS_TIMED):
        sample(make_plan(SPEC, simulate(90, seed=seed)), SPEC.priors, seed=seed, settings=settings)
    scale = 1000 / FITS_TIMED
    wall, processor = time.perf_counter() - start, time.process_time() - begun
    note = f"from {FITS_TIMED}, one core; {scale * processor:.0f} processor s"
    return [row("1,000 simulated fits for calibration, 90 rows", "s", 120, scale * wall, note)]


def evaluations() -> list[Row]:
    """Return what an evaluation costs on many rows against few."""
    few, many = (evaluation_seconds(rows) for rows in COMPARED_ROWS)
    what = f"one evaluation at {COMPARED_ROWS[1]:,} rows against {COMPARED_ROWS[0]:,}"
    return [row(what, "×", 1.2, many / few, f"{1e3 * many:.2f} ms")]


def engines(limit: float, rows: tuple[int, ...]) -> list[Row]:
    """Return runs of the collapsed engine, nutpie and PyMC on one simulated model.

    The collapsed engine runs with many draws, and nothing compiled, and with as few as verdicts are
    made of.

    Parameters
    ----------
    limit : float
        Seconds after which NUTS is stopped.
    rows : tuple of int
        Sizes.
    """
    runs = []
    script = os.fspath(ROOT / "benchmarks" / "bench_collapsed.py")
    for number in rows:
        command = [script, "--rows", str(number), "--worker"]
        with tempfile.TemporaryDirectory() as nothing:
            many = [*command, "collapsed", "--draws", str(MANY_DRAWS)]
            took = timed_run(many, limit, NUMBA_CACHE_DIR=nothing)
        runs.append({"rows": number, "engine": "collapsed", **took})
        took = timed_run([*command, "collapsed"], limit)
        runs.append({"rows": number, "engine": FEW, **took})
        runs += [
            {"rows": number, "engine": engine, **timed_run([*command, engine], limit)}
            for engine in ("nutpie", "pymc")
        ]
        print(*runs[-4:], sep="\n", flush=True)
    return runs


def robust_engines(limit: float, names: tuple[str, ...]) -> list[Row]:
    """Return runs of the Gibbs engine, nutpie and PyMC on the shipped robust model.

    The Gibbs engine runs twice: the first time it finds nothing compiled.

    Parameters
    ----------
    limit : float
        Seconds after which NUTS is stopped.
    names : tuple of str
        Engines.
    """
    command = [os.fspath(ROOT / "benchmarks" / "bench_engines.py"), ROBUST_CLAIM, "--json"]
    with tempfile.TemporaryDirectory() as kept:
        runs = []
        for name, engine in [(COLD, "gibbs"), *((name, name) for name in names)]:
            took = timed_run([*command, "--engines", engine], limit, NUMBA_CACHE_DIR=kept)
            runs.append({"engine": name, **took})
            print(runs[-1], flush=True)
    return runs


def timed_run(command: list[str], limit: float, **environment: str) -> Row:
    """Run a script that ends with a line of JSON, for so long at most.

    Parameters
    ----------
    command : list of str
        Script and its words.
    limit : float
        Seconds.
    **environment : str
        Variables of the process, beside those of this one.
    """
    start = time.perf_counter()
    try:
        done = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-W", "ignore", *command],
            stdout=subprocess.PIPE,
            check=True,
            timeout=limit,
            env=os.environ | environment,
        )
    except subprocess.TimeoutExpired:
        return {"seconds": limit, "ess": None, "check": "stopped: no draws within the limit"}
    found = json.loads(done.stdout.splitlines()[-1])
    whole = time.perf_counter() - start
    return {"seconds": whole, "ess": found["ess"], "check": found["check"]}


def ratios(measured: Mapping[str, Any]) -> list[Row]:
    """Return how many effective draws a second engines give against NUTS, where both ran.

    Parameters
    ----------
    measured : mapping
        Runs by part.
    """
    at_3000 = {run["engine"]: run for run in measured.get("engines", []) if run["rows"] == 3000}
    robust = {run["engine"]: run for run in measured.get("robust engines", [])}
    return [
        row("effective draws a second, collapsed against PyMC's NUTS, 3,000 rows", "×", 100,
            *_ratio(at_3000, "collapsed", beside=FEW)),
        row("the same, Gibbs on the robust model of TaskWeb", "×", 20,
            *_ratio(robust, "gibbs", beside=COLD)),
    ]  # fmt: skip


def _ratio(runs: Mapping[str, Row], ours: str, beside: str) -> tuple[float | None, str]:
    """Return the ratio of our rate to that of NUTS, and in words that of another run of ours."""
    other = runs.get("pymc")
    if not other or ours not in runs:
        return None, "not run"
    if other["ess"] is None:
        return None, f"NUTS gave no draw within {other['seconds']:.0f} s"
    rate = other["ess"] / other["seconds"]
    found = {name: runs[name]["ess"] / runs[name]["seconds"] / rate for name in (ours, beside)}
    return found[ours], f"{beside}: {found[beside]:.3g} ×"


def page(measured: Mapping[str, Any]) -> str:
    """Return the tables of ``docs/benchmarks.md``.

    Parameters
    ----------
    measured : mapping
        Rows by part.
    """
    budgets = [each for part in BUDGET_PARTS for each in measured.get(part, [])]
    lines = ["| what | budget | measured | | |", "| --- | --- | --- | --- | --- |"]
    lines += [_budget_line(each) for each in (*budgets, *ratios(measured))]
    for part, title in (("engines", "Simulated"), ("robust engines", "TaskWeb, robust")):
        if measured.get(part):
            lines += ["", f"{title}:", "", *_engine_lines(measured[part])]
    where = measured.get("where", {})
    machine = f"Measured on {where.get('cores')} cores, Python {where.get('python')}"
    loads = ", ".join(f"{part} {load}" for part, load in where.get("load", {}).items())
    lines += ["", f"{machine}. Load of the machine at the start of each part: {loads}."]
    return "\n".join(lines)


def _budget_line(each: Row) -> str:
    at_least = each["unit"] == "×" and each["budget"] >= 20
    sign = "≥" if at_least else "≤"
    budget = f"| {each['what']} | {sign} {each['budget']:g} {each['unit']} |"
    if each["measured"] is None:
        return f"{budget} – | | {each['note']} |"
    met = each["measured"] >= each["budget"] if at_least else each["measured"] <= each["budget"]
    word = "met" if met else "**not met**"
    return f"{budget} {each['measured']:.3g} {each['unit']} | {word} | {each['note']} |"


def _engine_lines(runs: list[Row]) -> list[str]:
    lines = [
        "| rows | engine | whole s | ESS | ESS/s | check |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for run in runs:
        ess = "–" if run["ess"] is None else f"{run['ess']:,.0f}"
        rate = "–" if run["ess"] is None else f"{run['ess'] / run['seconds']:,.2f}"
        rows = f"{run['rows']:,}" if "rows" in run else ""
        lines.append(
            f"| {rows} | {run['engine']} | {run['seconds']:.1f} | {ess} | {rate} | {run['check']} |"
        )
    return lines


BUDGET_PARTS: Final = (
    "start-up",
    "verify",
    "verify gaussian",
    "additions",
    "multiverse",
    "fits",
    "evaluations",
)


def parts(limit: float, *, quick: bool) -> dict[str, Callable[[], list[Row]]]:
    """Return what is measured, by name.

    Parameters
    ----------
    limit : float
        Seconds that a run of NUTS may take.
    quick : bool
        Whether NUTS is left out where it takes minutes.
    """
    robust = ("gibbs",) if quick else ("gibbs", "nutpie", "pymc")
    return {
        "start-up": start_up,
        "verify": verify,
        "verify gaussian": verify_gaussian,
        "additions": additions,
        "multiverse": multiverse,
        "fits": many_fits,
        "evaluations": evaluations,
        "engines": lambda: engines(limit, ROWS[:1] if quick else ROWS),
        "robust engines": lambda: robust_engines(limit, robust),
    }


def main() -> None:
    """Measure, keep, print and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", help="parts to measure; none writes the page")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--limit", type=float, default=900.0)
    parser.add_argument("--worker", choices=["gaussian"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        gaussian_worker()
        return
    measured = json.loads(MEASURED.read_text()) if MEASURED.exists() else {}
    every = parts(options.limit, quick=options.quick)
    for name in every if options.only is None else options.only:
        load = f"{os.getloadavg()[0]:.1f}"
        print(f"measuring: {name} (load {load})", file=sys.stderr, flush=True)
        measured[name] = every[name]()
        where = measured.setdefault("where", {"load": {}})
        where |= {"cores": os.cpu_count(), "python": platform.python_version()}
        where["load"][name] = load
        write_atomic(MEASURED, (json.dumps(measured, indent=2) + "\n").encode())
    tables = page(measured)
    print(tables)
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    write_atomic(PAGE, f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}".encode())


if __name__ == "__main__":
    main()
