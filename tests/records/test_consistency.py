from typing import Any

import pytest
from pydantic import ValidationError

from metatransfer.records import ConsistencyCheck


def figure(name: str, value: object = 5.4) -> dict[str, Any]:
    return {"name": name, "value_points": value, "source": "abstract"}


CHECK: dict[str, Any] = {
    "id": "implied",
    "kind": "implied_remainder",
    "title": "What is left",
    "claimed_gain": figure("gain"),
    "total_baselines": [figure("printed"), figure("recomputed")],
    "known": [figure("xnli"), figure("pawsx")],
    "rest_baselines": [figure("bucc")],
    "caveat": "arithmetic",
}


def test_a_check_is_read_with_its_figures() -> None:
    assert ConsistencyCheck(**CHECK).known[1].name == "pawsx"


@pytest.mark.parametrize(("known", "rest"), [(["a", "a"], ["b"]), (["a"], ["a"])])
def test_no_figure_is_counted_twice(known: list[str], rest: list[str]) -> None:
    figures = {
        "known": [figure(name) for name in known],
        "rest_baselines": [figure(name) for name in rest],
    }
    with pytest.raises(ValidationError, match="figure 'a' appears twice"):
        ConsistencyCheck(**{**CHECK, **figures})


@pytest.mark.parametrize("field", ["total_baselines", "known", "rest_baselines"])
def test_a_check_needs_a_figure_of_each_sort(field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        ConsistencyCheck(**{**CHECK, field: []})


@pytest.mark.parametrize("value", [True, "5.4", float("inf")])
def test_a_figure_is_a_finite_number(value: object) -> None:
    with pytest.raises(ValidationError, match="value_points"):
        ConsistencyCheck(**{**CHECK, "claimed_gain": figure("gain", value)})
