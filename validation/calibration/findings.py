"""What calibration found: tests of ranks, reliability of probabilities, false verdicts."""

import csv
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from scipy import stats

from metatransfer.model.design import BoolArray, FloatArray, IntArray

HERE = Path(__file__).parent
RANK_BINS: Final = 10
"""Bins of the chi-square tests: with a hundred replicates ten are expected in each."""
BINS: Final = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
"""Edges of the reliability table: those of the words, and the middle in quarters."""
RESAMPLES: Final = 2000
"""Resamples of whole libraries, for claims about one library are not independent."""


class Ranks(NamedTuple):
    """Ranks of a model's parameters.

    Parameters
    ----------
    replicates, failed : int
        Fits, and those of them whose diagnostics failed, which are left out.
    by_parameter : mapping of str to FloatArray
        Ranks between 0 and 1.
    """

    replicates: int
    failed: int
    by_parameter: Mapping[str, FloatArray]


class Rulings(NamedTuple):
    """Verdicts on simulated claims, one entry a claim that was assessed.

    Parameters
    ----------
    library : IntArray
        Number of the library.
    kind, status : array of str
        Kind of the test, word of the verdict.
    qualified : BoolArray
        Whether the verdict is said to be prior-driven, or its predictive checks to have failed.
    probability : FloatArray
        Of the claim.
    is_true : BoolArray
        Whether it is so.
    covered : BoolArray
        Whether the 95 % interval holds the true value.
    """

    library: IntArray
    kind: Any
    status: Any
    qualified: BoolArray
    probability: FloatArray
    is_true: BoolArray
    covered: BoolArray


def read_ranks(file: Path) -> Ranks | None:
    """Return the ranks in a file; None where there is no such file.

    Parameters
    ----------
    file : Path
        ``ranks-*.csv``.
    """
    if not file.exists():
        return None
    passed: dict[str, bool] = {}
    by_parameter: dict[str, list[float]] = {}
    for row in _rows(file):
        passed[row["replicate"]] = row["passed"] == "1"
        if passed[row["replicate"]]:
            by_parameter.setdefault(row["parameter"], []).append(float(row["rank"]))
    return Ranks(
        replicates=len(passed),
        failed=sum(not value for value in passed.values()),
        by_parameter={name: np.array(values) for name, values in by_parameter.items()},
    )


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def read_rulings(file: Path) -> dict[str, list[dict[str, str]]]:
    """Return the rows of a file by scenario.

    Parameters
    ----------
    file : Path
        ``verdicts-*.csv``, which may not be there.
    """
    out: dict[str, list[dict[str, str]]] = {}
    for row in _rows(file) if file.exists() else []:
        out.setdefault(row["scenario"], []).append(row)
    return out


def assessed(rows: Sequence[Mapping[str, str]]) -> Rulings:
    """Return the claims that were given a probability.

    Parameters
    ----------
    rows : sequence of mapping
        Rows of ``verdicts-*.csv``.
    """
    kept = [row for row in rows if row["probability"]]
    value = np.array([float(row["estimand"]) for row in kept])
    lower = np.array([float(row["lower"]) for row in kept])
    upper = np.array([float(row["upper"]) for row in kept])
    # printed to five digits: a value on the edge is not outside for its rounding
    slack = 1e-4 * np.maximum(np.abs(value), 1e-3)
    return Rulings(
        library=np.array([int(row["library"]) for row in kept]),
        kind=np.array([row["kind"] for row in kept]),
        status=np.array([row["status"] for row in kept]),
        qualified=np.array([bool(row["qualifiers"]) for row in kept]),
        probability=np.array([float(row["probability"]) for row in kept]),
        is_true=np.array([row["is_true"] == "1" for row in kept]),
        covered=(lower - slack <= value) & (value <= upper + slack),
    )


def uniformity(ranks: Ranks) -> dict[str, Any]:
    """Return tests of whether ranks are uniform, one a parameter, and what they say together.

    Parameters
    ----------
    ranks : Ranks
        Ranks of one model.
    """
    p = {name: rank_test(values) for name, values in ranks.by_parameter.items()}
    smallest = min(p, key=p.__getitem__)
    return {
        "replicates": ranks.replicates,
        "failed": ranks.failed,
        "tests": len(p),
        "smallest_p": _digits(p[smallest]),
        "of": smallest,
        "corrected_p": _digits(min(1.0, len(p) * p[smallest])),
        "p": {name: _digits(value) for name, value in p.items()},
    }


def rank_test(values: FloatArray) -> float:
    """Return the p-value of a chi-square test of uniform ranks.

    Parameters
    ----------
    values : FloatArray, shape (replicates,)
        Ranks between 0 and 1.
    """
    counts = np.histogram(values, bins=RANK_BINS, range=(0, 1))[0]
    return float(stats.chisquare(counts).pvalue)


def reliability(found: Rulings) -> list[dict[str, Any]]:
    """Return, for each bin of probabilities, the share of claims that are true.

    Parameters
    ----------
    found : Rulings
        Assessed claims.
    """
    table = []
    for low, high in itertools.pairwise(BINS):
        upper = found.probability <= high if high == 1 else found.probability < high
        inside = (found.probability >= low) & upper
        if inside.any():
            lower, above = share_interval(found.is_true[inside], found.library[inside])
            table.append(
                {
                    "from": low,
                    "to": high,
                    "claims": int(inside.sum()),
                    "mean_probability": _digits(found.probability[inside].mean()),
                    "share_true": _digits(found.is_true[inside].mean()),
                    "interval": [_digits(lower), _digits(above)],
                }
            )
    return table


def share_interval(hits: BoolArray, library: IntArray) -> tuple[float, float]:
    """Return a 95 % interval of a share, libraries resampled whole.

    Parameters
    ----------
    hits : BoolArray, shape (claims,)
        What is counted.
    library : IntArray, shape (claims,)
        Which library each is about.
    """
    _, codes = np.unique(library, return_inverse=True)
    counts = np.bincount(codes).astype(float)
    sums = np.bincount(codes, weights=hits)
    if sums.sum() in (0, counts.sum()):
        # no resample of equal outcomes varies: the rule of three, one trial a library
        edge = 1 - 0.05 ** (1 / len(counts))
        return (0.0, edge) if not sums.sum() else (1 - edge, 1.0)
    rng = np.random.default_rng(1)
    chosen = rng.integers(len(counts), size=(RESAMPLES, len(counts)))
    lower, upper = np.quantile(sums[chosen].sum(1) / counts[chosen].sum(1), [0.025, 0.975])
    return float(lower), float(upper)


def errors(rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Return how often words are wrong, and intervals right.

    Parameters
    ----------
    rows : sequence of mapping
        Rows of one scenario and model.
    """
    found = assessed(rows)
    supported = found.status == "supported"
    contradicted = found.status == "contradicted"
    plain = supported & ~found.qualified
    return {
        "libraries": len({row["library"] for row in rows}),
        "claims": len(rows),
        "not_assessed": sum(row["status"] == "not assessed" for row in rows),
        "supported": int(supported.sum()),
        "false_supported": _rate(supported & ~found.is_true, supported, found.library),
        "false_supported_unqualified": _rate(plain & ~found.is_true, plain, found.library),
        "supported_of_false": _rate(supported & ~found.is_true, ~found.is_true, found.library),
        "false_contradicted": _rate(contradicted & found.is_true, contradicted, found.library),
        "covered": _rate(found.covered, np.ones_like(found.covered), found.library),
        "covered_by_kind": {
            kind: _digits(found.covered[found.kind == kind].mean())
            for kind in sorted(set(found.kind.tolist()))
        },
        "reliability": reliability(found),
    }


def _rate(hits: BoolArray, among: BoolArray, library: IntArray) -> dict[str, Any] | None:
    """Return a share with its interval; None where there is nothing it is a share of."""
    if not among.any():
        return None
    lower, upper = share_interval(hits[among], library[among])
    return {
        "share": _digits(hits[among].mean()),
        "interval": [_digits(lower), _digits(upper)],
        "of": int(among.sum()),
    }


def _digits(value: float) -> float:
    return float(f"{value:.3g}")


def summarise(folder: Path = HERE) -> dict[str, Any]:
    """Return everything that was found.

    Parameters
    ----------
    folder : Path
        Where results are.
    """
    out: dict[str, Any] = {"ranks": {}, "verdicts": {}}
    for model in ("gaussian", "robust"):
        ranks = read_ranks(folder / f"ranks-{model}.csv")
        if ranks is not None and ranks.by_parameter:
            out["ranks"][model] = uniformity(ranks)
        scenarios = read_rulings(folder / f"verdicts-{model}.csv")
        if scenarios:
            out["verdicts"][model] = {name: errors(rows) for name, rows in scenarios.items()}
    return out
