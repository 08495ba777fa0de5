from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.records import ConsistencyCheck
from metatransfer.records.consistency import Figure
from metatransfer.verdicts.consistency import implied_remainder

SHIPPED = Path(__file__).parents[2] / "data" / "checks" / "implied-retrieval-gain.yaml"


def figure(name: str, value: float) -> Figure:
    return Figure(name=name, value_points=value, source="any")


def check(
    gain: float, totals: list[float], known: list[float], rest: list[float]
) -> ConsistencyCheck:
    return ConsistencyCheck(
        id="a-check",
        kind="implied_remainder",
        title="What follows",
        claimed_gain=figure("gain", gain),
        total_baselines=tuple(figure(f"total{i}", v) for i, v in enumerate(totals)),
        known=tuple(figure(f"known{i}", v) for i, v in enumerate(known)),
        rest_baselines=tuple(figure(f"rest{i}", v) for i, v in enumerate(rest)),
        caveat="Its input is the claim itself.",
    )


def test_the_shipped_check_implies_what_its_figures_imply() -> None:
    content = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    found = implied_remainder(ConsistencyCheck.model_validate(content))
    # ((68.1 + 5.4) * 9 - 508.6) / 2 - (66 + 57.3) / 2, and the same from 68.25
    assert found.lower == pytest.approx(14.8)
    assert found.upper == pytest.approx(15.475)
    assert "14.8 to 15.5 points on bucc and tatoeba" in found.says
    assert "5.4 points over 9 tasks" in found.says


@given(
    st.lists(st.floats(0, 80), min_size=1, max_size=5),
    st.lists(st.floats(0, 80), min_size=1, max_size=5),
    st.lists(st.floats(-10, 20), min_size=10, max_size=10),
)
def test_gains_that_are_known_are_given_back(
    known: list[float], rest: list[float], gains: list[float]
) -> None:
    """From a table whose every gain is known, the mean gain of the rest comes back."""
    baselines = [*known, *rest]
    n = len(baselines)
    scores = [b + g for b, g in zip(baselines, gains, strict=False)]
    mean_gain = sum(gains[:n]) / n
    found = implied_remainder(check(mean_gain, [sum(baselines) / n], scores[: len(known)], rest))
    expected = sum(gains[len(known) : n]) / len(rest)
    # sums of ten numbers below 100
    assert found.lower == pytest.approx(expected, abs=1e-9)
    assert found.lower == found.upper


def test_several_baselines_of_the_mean_give_a_range_in_order() -> None:
    found = implied_remainder(check(1.0, [60.0, 50.0], [55.0], [50.0]))
    # (60 + 1) for two tasks less the 55 known, less the baseline 50; and the same from 50
    assert (found.lower, found.upper) == (-3.0, 17.0)
    assert found.unit == "points"
    assert found.check == "a-check"
