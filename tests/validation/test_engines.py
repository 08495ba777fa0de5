"""Engines sample the same posterior: their means differ by no more than Monte-Carlo error."""

import csv
import importlib.util
from pathlib import Path

import numpy as np
import pytest
from compare import compare
from scipy.stats import norm

ENGINES = Path(__file__).resolve().parents[2] / "validation" / "engines"
SMALL = ("phang2020-v2-xtreme-without-retrieval", "lauscher2020-distance-from-english")
LARGE = (
    "similarity-slope-english",
    "similarity-slope-english-llm",
    "lauscher2020-distance-all-pairs",
    "devries2022-lexical-phonetic-distance",
)
"""One claim for each shipped model; NUTS takes a minute on the small ones and ten on the others."""


MISSED_BY_NUTS = {
    "devries2022-lexical-phonetic-distance": (
        "sd[study]", "sd[model]", "effect[study]", "effect[model]",
    )
}  # fmt: skip
"""Quantities of a mode that NUTS seldom or never reaches: two_deviations.py sums it (README.md)."""


def one_posterior(claim: str, name: str) -> bool:
    """Return whether NUTS explores what a quantity depends on."""
    return not name.startswith(MISSED_BY_NUTS.get(claim, ("no such quantity",)))


def assert_one_posterior(z: np.ndarray) -> None:
    """Hold differences in combined Monte-Carlo errors against a standard normal law.

    The largest of n independent ones is beyond the first bound in one set of a thousand
    (Bonferroni: 4.06 for 20), and never may be beyond 4.5. A thousand quantities have three beyond
    3 on average; they are correlated, so that sets of them stray further than independent ones.
    """
    assert np.abs(z).max() < min(4.5, norm.isf(0.001 / 2 / len(z)))
    if len(z) > 100:
        assert (np.abs(z) > 3).mean() < 0.02
        assert 0.8 < z.std() < 1.25


@pytest.mark.parametrize("file", sorted(ENGINES.glob("*.csv")), ids=lambda file: file.stem)
@pytest.mark.parametrize("what", ["z_mean", "z_spread"])
def test_kept_comparisons_differ_by_monte_carlo_error_alone(file: Path, what: str) -> None:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert_one_posterior(np.array([float(row[what]) for row in rows]))


@pytest.mark.parametrize("file", sorted(ENGINES.glob("*.csv")), ids=lambda file: file.stem)
def test_the_table_that_people_read_is_that_of_the_kept_comparisons(file: Path) -> None:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    told = [f"{len(rows):,}"]
    for what in ("z_mean", "z_spread"):
        z = np.array([float(row[what]) for row in rows])
        largest = f"{z[np.abs(z).argmax()]:.1f}".replace("-", "−")
        told += [f"{z.std():.2f}", str((np.abs(z) > 3).sum()), largest]
    lines_of_table = (ENGINES / "README.md").read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines_of_table if line.startswith(f"| `{file.stem}`"))
    assert line.endswith(f" | {' | '.join(told)} |")


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("nutpie") is None, reason="needs nutpie")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("claim", [*SMALL, *LARGE])
def test_gibbs_and_nuts_agree_on_every_shipped_model(claim: str) -> None:
    table = [row for row in compare(claim, seed=2) if one_posterior(claim, row[0])]
    for column in (7, 8):
        assert_one_posterior(np.array([row[column] for row in table]))
