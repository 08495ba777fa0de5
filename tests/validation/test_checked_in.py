"""What is checked in says what the files beside it say."""

import csv
import json
from pathlib import Path
from statistics import NormalDist, mean

import pytest
from findings import summarise
from tables import tables, with_tables

import budgets

ROOT = Path(__file__).resolve().parents[2]
CALIBRATION = ROOT / "validation" / "calibration"


@pytest.fixture(scope="module")
def found() -> dict:
    return summarise(CALIBRATION)


def test_figures_of_the_readme_are_those_of_the_replicates(found: dict) -> None:
    readme = (CALIBRATION / "README.md").read_text(encoding="utf-8")
    assert tables(found) in readme
    assert with_tables(readme, found) == readme


@pytest.mark.parametrize("model", ["gaussian", "robust"])
def test_what_the_readme_says_of_verdicts_is_what_was_found(found: dict, model: str) -> None:
    readme = (CALIBRATION / "README.md").read_text(encoding="utf-8")
    scenarios = found["verdicts"][model].values()
    false, held = (
        sorted(100 * each[what]["share"] for each in scenarios)
        for what in ("false_supported", "covered")
    )
    wrong = f"*{model}*: `supported` is false in {false[0]:.1f} to {false[-1]:.1f} of 100"
    right = f"intervals of 95 % hold in {held[0]:.1f} to {held[-1]:.1f}."
    assert f"{wrong}, {right}" in readme


def test_the_readme_counts_the_bands_that_miss_what_was_stated(found: dict) -> None:
    readme = (CALIBRATION / "README.md").read_text(encoding="utf-8")
    bands = [
        band
        for scenarios in found["verdicts"].values()
        for each in scenarios.values()
        for band in each["reliability"]
    ]
    missed = [b for b in bands if not b["interval"][0] <= b["mean_probability"] <= b["interval"][1]]
    assert f"Of {len(bands)} bands of stated\nprobabilities {len(missed)} have" in readme


def test_the_readme_tells_of_the_rank_that_another_test_finds_odd() -> None:
    readme = " ".join((CALIBRATION / "README.md").read_text(encoding="utf-8").split())
    ranks: dict[str, list[float]] = {}
    with (CALIBRATION / "ranks-robust.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            ranks.setdefault(row["parameter"], []).append(float(row["rank"]))
    # uniform ranks have variance 1 / 12
    errors = {name: (mean(each) - 0.5) * (12 * len(each)) ** 0.5 for name, each in ranks.items()}
    odd = max(errors, key=lambda name: abs(errors[name]))
    corrected = 2 * len(errors) * NormalDist().cdf(-abs(errors[odd]))
    rank, p = (f"{value:.3f}".removeprefix("0") for value in (mean(ranks[odd]), corrected))
    told = f"the mean rank of `{odd}` is {rank}, {-errors[odd]:.1f} standard errors below a half"
    assert f"{told} (corrected p {p})" in readme


def test_the_summary_is_that_of_the_replicates(found: dict) -> None:
    kept = json.loads((CALIBRATION / "summary.json").read_text(encoding="utf-8"))
    assert kept == json.loads(json.dumps(found))


def test_ranks_of_no_parameter_are_far_from_uniform(found: dict) -> None:
    for model, each in found["ranks"].items():
        # one in a hundred right samplers would fail, once corrected for the number of tests
        assert each["corrected_p"] > 0.01, model


def test_every_figure_is_drawn(found: dict) -> None:
    for kind, models in (("ranks", found["ranks"]), ("reliability", found["verdicts"])):
        for model in models:
            figure = CALIBRATION / f"{kind}-{model}.svg"
            assert figure.read_text(encoding="utf-8").startswith("<?xml")


def test_the_page_of_benchmarks_shows_what_was_measured() -> None:
    measured = json.loads(budgets.MEASURED.read_text(encoding="utf-8"))
    page = budgets.PAGE.read_text(encoding="utf-8")
    shown = page.split(budgets.BEGIN)[1].split(budgets.END)[0].strip()
    assert shown == budgets.page(measured)


def test_a_ratio_to_nuts_must_be_above_its_budget_and_seconds_below() -> None:
    lines = budgets.page(
        {
            "start-up": [budgets.row("help", "s", 0.25, 0.2), budgets.row("check", "s", 0.7, 0.8)],
            "engines": [
                {"rows": 3000, "engine": "collapsed", "seconds": 2.0, "ess": 2000, "check": ""},
                {"rows": 3000, "engine": budgets.FEW, "seconds": 1.0, "ess": 250, "check": ""},
                {"rows": 3000, "engine": "pymc", "seconds": 100.0, "ess": 500, "check": ""},
            ],
            "robust engines": [
                {"engine": budgets.COLD, "seconds": 30.0, "ess": 500, "check": ""},
                {"engine": "gibbs", "seconds": 20.0, "ess": 500, "check": ""},
                {"engine": "pymc", "seconds": 900.0, "ess": None, "check": "stopped"},
            ],
        }
    ).splitlines()
    assert "| help | ≤ 0.25 s | 0.2 s | met |  |" in lines
    assert "| check | ≤ 0.7 s | 0.8 s | **not met** |  |" in lines
    (ratio,) = (line for line in lines if "3,000 rows" in line)
    assert f"≥ 100 × | 200 × | met | {budgets.FEW}: 50 × |" in ratio
    (none,) = (line for line in lines if "robust model of TaskWeb" in line)
    assert "| – | | NUTS gave no draw within 900 s |" in none
