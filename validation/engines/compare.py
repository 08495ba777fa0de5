"""Hold the Gibbs engine against NUTS by nutpie, on the models of shipped claims.

Run from the project folder::

    python validation/engines/compare.py [CLAIM...]

Writes one CSV file a claim beside this file; README.md says how to read them.
"""

import argparse
import csv
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from metatransfer.model.convergence import diagnose

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

from bench_engines import plan_of, run

HERE = Path(__file__).parent
CLAIMS = ("similarity-slope-english", "lauscher2020-distance-from-english")


def moments(values: Any, chains: int) -> tuple[float, float, float]:
    """Return mean, standard deviation and Monte-Carlo error of the mean.

    Parameters
    ----------
    values : FloatArray, shape (draws,)
        One chain after the other.
    chains : int
        Their number.
    """
    shaped = values.reshape(chains, -1)
    half = shaped.shape[1] // 2
    halves = np.concatenate([shaped[:, :half], shaped[:, -half:]])[None]
    # the smaller of the bulk's and the tails': an error that is too large rather than too small
    ess = float(diagnose(np.ascontiguousarray(halves))[1][0])
    return float(values.mean()), float(values.std()), float(values.std() / np.sqrt(ess))


def compare(claim: str, seed: int) -> list[list[Any]]:
    """Return a row for each quantity: name, both posteriors, and how far apart they are.

    Means are compared, and means of absolute values about a common centre, which tell of spread.

    Parameters
    ----------
    claim : str
        Id of a claim.
    seed : int
        Of both runs.
    """
    plan, priors = plan_of(claim)
    found = {}
    for engine in ("gibbs", "nutpie"):
        start = time.perf_counter()
        draws, chains, divergences = run(engine, plan, priors, seed)
        seconds = time.perf_counter() - start
        print(f"{claim} · {engine} · {seconds:.0f} s · {divergences} divergences", flush=True)
        found[engine] = (flat(draws), chains)
    table = []
    (ours, our_chains), (theirs, their_chains) = found["gibbs"], found["nutpie"]
    for name in ours.keys() & theirs.keys():
        here, there = moments(ours[name], our_chains), moments(theirs[name], their_chains)
        centre = (here[0] + there[0]) / 2
        spread = [
            moments(np.abs(values - centre), chains)
            for values, chains in ((ours[name], our_chains), (theirs[name], their_chains))
        ]
        table.append(
            [name, *here, *there, apart(here, there), apart(spread[0], spread[1])],
        )
    return sorted(table, key=lambda row: (name_order(row[0]), row[0]))


def flat(draws: dict[str, Any]) -> dict[str, Any]:
    """Return one entry a number, vectors taken apart."""
    out = {}
    for name, values in draws.items():
        if values.ndim == 1:
            out[name] = values
        else:
            out |= {f"{name} {level}": values[:, level] for level in range(values.shape[1])}
    return out


def name_order(name: str) -> int:
    """Return 0 for what belongs to no level, 1 for the rest."""
    return int(name[-1].isdigit())


def apart(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """Return a difference of means in combined Monte-Carlo errors."""
    return (one[0] - other[0]) / float(np.hypot(one[2], other[2]))


def main() -> None:
    """Compare, write a table a claim, and print the largest differences."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("claims", nargs="*", default=CLAIMS)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    for claim in options.claims:
        table = compare(claim, options.seed)
        with (HERE / f"{claim}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            sides = [f"{engine}_{what}" for engine in ("gibbs", "nutpie") for what in MOMENTS]
            writer.writerow(["quantity", *sides, "z_mean", "z_spread"])
            for row in table:
                writer.writerow([row[0], *(f"{value:.5g}" for value in row[1:])])
        for column, what in ((7, "means"), (8, "spreads")):
            z = np.array([row[column] for row in table])
            worst = table[int(np.abs(z).argmax())]
            print(
                f"{claim} · {what} · {len(z)} quantities · sd of z {z.std():.2f} · beyond 3: "
                f"{int((np.abs(z) > 3).sum())} · largest {worst[column]:.1f} ({worst[0]})"
            )


MOMENTS = ("mean", "sd", "mc_error")


if __name__ == "__main__":
    main()
