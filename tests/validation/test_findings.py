from pathlib import Path

import numpy as np
import pytest
from findings import BINS, assessed, errors, rank_test, read_ranks, reliability, share_interval


def test_uniform_ranks_pass_and_those_of_a_posterior_too_narrow_do_not() -> None:
    rng = np.random.default_rng(1)
    uniform = rng.random(500)
    assert rank_test(uniform) > 0.01
    # a posterior half as wide as it should be puts true values at its ends
    assert rank_test(np.where(rng.random(500) < 0.5, uniform**3, 1 - uniform**3)) < 1e-6


def test_an_interval_of_a_share_is_wider_where_claims_of_a_library_go_together() -> None:
    rng = np.random.default_rng(2)
    library = np.repeat(np.arange(50), 10)
    apart = rng.random(500) < 0.5
    together = (rng.random(50) < 0.5)[library]
    narrow, wide = share_interval(apart, library), share_interval(together, library)
    assert wide[1] - wide[0] > 2 * (narrow[1] - narrow[0])


def test_a_share_of_nothing_among_few_libraries_may_still_be_large() -> None:
    none = np.zeros(90, dtype=bool)
    assert share_interval(none, np.repeat(np.arange(10), 9)) == pytest.approx((0, 0.259), abs=1e-3)
    assert share_interval(~none, np.repeat(np.arange(10), 9)) == pytest.approx((0.741, 1), abs=1e-3)


def rulings(number: int, *, honest: bool) -> list[dict[str, str]]:
    """Return rows as ``verdicts-*.csv`` has them, whose probabilities are right or too sure."""
    rng = np.random.default_rng(3)
    rows = []
    for at in range(number):
        chance = rng.random()
        told = chance if honest else float(chance > 0.5)
        status = "supported" if told >= 0.95 else "contradicted" if told <= 0.05 else "inconclusive"
        rows.append(
            {
                "library": str(at // 9), "kind": "slope", "status": status, "qualifiers": "",
                "probability": f"{told:.4f}", "is_true": str(int(rng.random() < chance)),
                "estimand": "0.5", "lower": "0.1", "upper": "0.9",
            }
        )  # fmt: skip
    return rows


def test_claims_given_a_probability_are_true_as_often_when_it_is_right() -> None:
    table = reliability(assessed(rulings(3000, honest=True)))
    assert [row["from"] for row in table] == list(BINS[:-1])
    for row in table:
        # 150 claims or more a bin: four standard errors of at most 0.041
        assert row["share_true"] == pytest.approx(row["mean_probability"], abs=0.16)
    assert sum(row["claims"] for row in table) == 3000


def test_false_support_is_counted_against_those_who_are_too_sure() -> None:
    right, sure = errors(rulings(3000, honest=True)), errors(rulings(3000, honest=False))
    assert right["false_supported"]["share"] < 0.06
    # of a uniform chance above one half a quarter is false
    assert sure["false_supported"]["share"] == pytest.approx(0.25, abs=0.05)
    assert sure["covered"]["share"] == 1.0


def test_claims_that_were_not_assessed_are_counted_and_judged_by_nothing() -> None:
    rows = rulings(9, honest=True)
    rows[0] |= {"status": "not assessed", "probability": "", "lower": "", "upper": ""}
    found = errors(rows)
    assert (found["claims"], found["not_assessed"]) == (9, 1)
    assert len(assessed(rows).probability) == 8


def test_ranks_of_fits_that_failed_are_counted_and_left_out(tmp_path: Path) -> None:
    file = tmp_path / "ranks-gaussian.csv"
    file.write_text(
        "model,replicate,passed,parameter,rank\n"
        "gaussian,0,1,sigma,0.5\ngaussian,1,0,sigma,0.9\ngaussian,2,1,sigma,0.25\n"
    )
    ranks = read_ranks(file)
    assert ranks is not None
    assert (ranks.replicates, ranks.failed) == (3, 1)
    assert ranks.by_parameter["sigma"].tolist() == [0.5, 0.25]
    assert read_ranks(tmp_path / "nothing.csv") is None
