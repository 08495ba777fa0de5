"""The collapsed engine against NUTS on one simulated model, whole processes timed.

    python benchmarks/bench_collapsed.py [--rows 90 3000 50000] [--engines collapsed pymc nutpie]

Crossed rows of ten intermediate tasks, eight targets, twelve languages and three models, with a
slope that varies by target: six group terms and sigma. Each engine runs in a process of its own,
imports and compilation included, one after the other. Effective draws of NUTS are those of the
worst hyperparameter, bulk or tail, with PyMC's default lengths and step size; those of the
collapsed engine are Kish's of its weights and of the drawing from them together, one figure for all
quantities. Then one evaluation of the collapsed posterior is timed at 500 and at 50,000 rows.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from typing import Any

import numpy as np

from metatransfer.model.design import Factor, ModelData
from metatransfer.model.plan import Plan, make_plan
from metatransfer.model.settings import COLLAPSED_DRAWS, Settings
from metatransfer.model.spec import GroupTerm, ModelSpec

SIZES = {"task": 10, "target": 8, "language": 12, "model": 3}

SPEC = ModelSpec(
    covariates=("similarity",),
    scaled_covariates=(),
    groups=(
        *(GroupTerm(name, (name,)) for name in SIZES),
        GroupTerm("task × target", ("task", "target")),
        GroupTerm("slope by target", ("target",), slope_of="similarity"),
    ),
    residual="gaussian",
)

ENGINES = ("collapsed", "pymc", "nutpie")

COMPARED_ROWS = (500, 50_000)
REPEATS = 7
POINTS = 256


def simulate(rows: int, *, seed: int = 1) -> ModelData:
    """Return rows of the model; every level of every factor and pair occurs from 500 rows on.

    Parameters
    ----------
    rows : int
        How many.
    seed : int
        Of the simulation.
    """
    rng = np.random.default_rng(seed)
    codes = {name: rng.integers(size, size=rows) for name, size in SIZES.items()}
    pair = np.arange(rows) % (SIZES["task"] * SIZES["target"])
    codes |= {"task": pair // SIZES["target"], "target": pair % SIZES["target"]}
    similarity = rng.normal(size=rows)
    slope = 0.5 + 0.4 * rng.normal(size=SIZES["target"])
    y = 1.0 + slope[codes["target"]] * similarity
    for size, code in ((SIZES[name], codes[name]) for name in SIZES):
        y += rng.normal(size=size)[code]
    y += 0.7 * rng.normal(size=pair.max() + 1)[pair]
    own = rng.uniform(0.05, 1.0, rows)
    factors = {
        name: Factor(tuple(f"{name} {level}" for level in range(SIZES[name])), code)
        for name, code in codes.items()
    }
    return ModelData(
        y=y + rng.normal(size=rows) + np.sqrt(own) * rng.normal(size=rows),
        own_variance=own,
        factors=factors,
        covariates={"similarity": similarity - similarity.mean()},
    )


def run(engine: str, rows: int, draws: int) -> dict[str, Any]:
    """Return what one engine did: effective draws, its diagnostic, seconds of sampling.

    Parameters
    ----------
    engine : {"collapsed", "pymc", "nutpie"}
        Which.
    rows : int
        Of the simulation.
    draws : int
        Of the collapsed engine; NUTS has PyMC's default lengths.
    """
    plan = make_plan(SPEC, simulate(rows))
    start = time.perf_counter()
    if engine == "collapsed":
        return _collapsed(plan, draws, start)
    return _nuts(plan, engine, start)


def _collapsed(plan: Plan, draws: int, start: float) -> dict[str, Any]:
    from metatransfer.model.collapsed import sample

    settings = Settings(engine="collapsed", draws=draws)
    found = sample(plan, SPEC.priors, seed=1, settings=settings).importance
    if found is None:
        raise SystemExit("the collapsed engine gave no weights")
    return {
        "ess": found.ess_draws,
        "check": f"k {found.khat:.2f}, Kish {found.ess:,.0f}",
        "sampling": time.perf_counter() - start,
    }


def _nuts(plan: Plan, engine: str, start: float) -> dict[str, Any]:
    from metatransfer.model.convergence import convergence
    from metatransfer.model.reference import sample

    settings = Settings(
        engine="reference", sampler="pymc" if engine == "pymc" else "nutpie",
        tune=1000, draws=1000, target_accept=0.8,
    )  # fmt: skip
    chains = sample(plan, SPEC.priors, seed=1, settings=settings)
    sampling = time.perf_counter() - start
    few = {name: d for name, d in chains.draws.items() if name.startswith("sd[") or name == "sigma"}
    worst = convergence(few)
    check = f"R-hat {worst.rhat_max:.3f}, {chains.divergences} divergences, worst {worst.worst}"
    return {"ess": worst.ess_min, "check": check, "sampling": sampling}


def line(engine: str, rows: int) -> str:
    """Return a row of the table.

    Parameters
    ----------
    engine : str
        Which.
    rows : int
        Of the simulation.
    """
    start = time.perf_counter()
    command = [sys.executable, "-W", "ignore", __file__, "--worker", engine, "--rows", str(rows)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603 - this script
    seconds = time.perf_counter() - start
    found = json.loads(done.stdout.splitlines()[-1])
    return (
        f"{rows:>7,} | {engine:9} | {seconds:7.1f} | {found['sampling']:7.2f} | "
        f"{found['ess']:6,.0f} | {found['ess'] / seconds:8,.1f} | {found['check']}"
    )


def evaluation_seconds(rows: int) -> float:
    """Return the least seconds of one evaluation of the collapsed posterior.

    Parameters
    ----------
    rows : int
        Of the simulation.
    """
    from threadpoolctl import threadpool_limits

    from metatransfer.model.collapsed.density import CollapsedDensity

    with threadpool_limits(1, "blas"):
        density = CollapsedDensity(make_plan(SPEC, simulate(rows)), SPEC.priors)
        points = np.random.default_rng(1).normal(size=(POINTS, density.coordinates.size))
        best = np.inf
        for _ in range(REPEATS):
            start = time.process_time()
            density.log_posterior(points)
            best = min(best, time.process_time() - start)
    return best / POINTS


def main() -> None:
    """Print the table, and the cost of an evaluation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", nargs="+", type=int, default=[90, 3000, 50_000])
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=["collapsed"])
    parser.add_argument("--draws", type=int, default=COLLAPSED_DRAWS)
    parser.add_argument("--worker", choices=ENGINES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        print(json.dumps(run(options.worker, options.rows[0], options.draws)))
        return
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f} at the start")
    print("   rows | engine    | whole s | sampl s |    ESS |    ESS/s | check")
    for rows in options.rows:
        for engine in options.engines:
            print(line(engine, rows), flush=True)
    few, many = (evaluation_seconds(rows) for rows in COMPARED_ROWS)
    print(
        f"one evaluation: {1e3 * few:.2f} ms at {COMPARED_ROWS[0]:,} rows, {1e3 * many:.2f} ms at "
        f"{COMPARED_ROWS[1]:,}: ratio {many / few:.2f} (budget 1.2)"
    )


if __name__ == "__main__":
    main()
