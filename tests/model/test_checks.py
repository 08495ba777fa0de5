import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.model.checks import check, run_checks, statistics
from metatransfer.model.crossing import Crossing

THREE = Crossing(("target",), ("a", "b", "c"), np.repeat(np.arange(3), 20))


def named(y: np.ndarray) -> dict[str, float]:
    return {name: float(f(y[None, :])[0]) for name, f in statistics([THREE], (0.0, 1.0)).items()}


def test_the_statistics_are_those_fixed_beforehand() -> None:
    assert list(statistics([THREE], (0.0, 1.0))) == [
        "kurtosis",
        "min",
        "max",
        "interquartile range",
        "share above 0",
        "share above 1",
        "sd by target",
    ]


def test_each_statistic_has_its_textbook_value() -> None:
    values = named(np.tile([-2.0, 0.0, 0.0, 2.0], 15))
    # deviations 2, 0, 0, 2: fourth moment 8, variance 2, kurtosis 8 / 4
    assert values["kurtosis"] == pytest.approx(2)
    assert (values["min"], values["max"]) == (-2, 2)
    # quartiles between -2 and 0, and between 0 and 2, by linear interpolation
    assert values["interquartile range"] == pytest.approx(1)
    assert values["share above 0"] == values["share above 1"] == pytest.approx(0.25)


def test_levels_of_one_spread_are_even_and_a_wilder_one_shows() -> None:
    y = np.tile(np.linspace(-1, 1, 20), 3)
    assert named(y)["sd by target"] == pytest.approx(0, abs=1e-12)
    # log deviations 0, 0, log 4: their own deviation is log 4 times sqrt(2) / 3
    wilder = y * np.repeat([1, 1, 4], 20)
    assert named(wilder)["sd by target"] == pytest.approx(np.log(4) * np.sqrt(2) / 3)


@given(st.floats(0.1, 10), st.floats(-5, 5))
def test_kurtosis_and_unevenness_do_not_depend_on_the_unit(scale: float, shift: float) -> None:
    y = np.random.default_rng(0).normal(size=60) * np.repeat([1, 2, 3], 20)
    before, after = named(y), named(scale * y + shift)
    for name in ("kurtosis", "sd by target"):
        # sums of fourth powers of shifted values lose up to four digits
        assert after[name] == pytest.approx(before[name], rel=1e-9)


def test_a_level_of_equal_outcomes_does_not_break_the_comparison() -> None:
    y = np.random.default_rng(0).normal(size=60)
    y[:20] = 0
    assert np.isfinite(named(y)["sd by target"])


def test_levels_of_one_or_two_rows_have_no_deviation_to_compare() -> None:
    sparse = Crossing(("t",), ("a", "b", "c"), np.array([0] * 8 + [1] * 8 + [2]))
    y = np.concatenate([np.linspace(0, 1, 8), np.linspace(0, 1, 8), [99.0]])
    uneven = statistics([sparse], ())["sd by t"]
    assert uneven(y[None, :])[0] == pytest.approx(0, abs=1e-12)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=50), st.floats(-100, 100))
def test_p_is_a_share_and_turns_over_with_the_sign(values: list[float], observed: float) -> None:
    replicates = np.array([values])
    up, down = check("s", observed, replicates).p, check("s", -observed, -replicates).p
    assert 0 <= up <= 1
    assert up + down == pytest.approx(1)


def test_ties_count_half_so_that_a_share_of_one_is_no_failure() -> None:
    result = check("share above 0", 1.0, np.ones((1, 100)))
    assert result.p == 0.5
    assert result.passed


def shares(share: float, draws: int) -> np.ndarray:
    """Return replicates of which a share is above 0, evenly among the draws."""
    return np.where(np.diff(np.floor(share * np.arange(draws + 1))) > 0, 1.0, -1.0)[None]


@pytest.mark.parametrize(
    ("share", "draws", "passed", "near"),
    [
        # errors are .0002 and .0016, by the binomial law alone
        (0.0042, 100_000, False, False),
        (0.0048, 100_000, True, True),
        (0.0052, 100_000, True, False),
        (0.9958, 100_000, False, False),
        (0.9952, 100_000, True, True),
        (0.9948, 100_000, True, False),
        (0.003, 2000, True, True),
        (0.0005, 2000, False, False),
        (0.5, 2000, True, False),
    ],
)
def test_a_check_fails_where_p_is_surely_beyond_five_in_a_thousand(
    share: float, draws: int, passed: bool, near: bool
) -> None:
    found = check("s", 0.0, shares(share, draws))
    assert (found.passed, found.near) == (passed, near)


def test_the_error_of_p_is_that_of_draws_that_depend_on_one_another() -> None:
    rng = np.random.default_rng(4)
    # each of a hundred independent values is kept for fifty draws
    errors = []
    shares_found = []
    for _ in range(200):
        kept = np.repeat(rng.random(100) < 0.3, 50)
        found = check("s", 0.0, np.where(kept, 1.0, -1.0)[None])
        errors.append(found.error)
        shares_found.append(found.p)
    # 20 batches tell an error to a sixth; the mean of 200 of them to some hundredths
    assert np.mean(errors) == pytest.approx(np.std(shares_found), rel=0.15)


def test_replicates_of_another_law_are_found_out_and_of_the_same_are_not() -> None:
    rng = np.random.default_rng(3)
    y = rng.standard_t(2, size=400)
    named_here = statistics([], (0.0,))
    heavy = run_checks(named_here, y, iter([rng.standard_t(2, size=(1000, 400))]))
    light = run_checks(named_here, y, iter([rng.normal(size=(1000, 400)) * y.std()]))
    assert all(result.passed for result in heavy)
    assert not {r.statistic: r for r in light}["kurtosis"].passed


def test_replicates_may_come_in_parts() -> None:
    rng = np.random.default_rng(0)
    y, replicates = rng.normal(size=30), rng.normal(size=(40, 30))
    named_here = statistics([], (0.0,))
    whole = run_checks(named_here, y, iter([replicates]))
    assert run_checks(named_here, y, iter([replicates[:7], replicates[7:]])) == whole


@pytest.mark.parametrize("y", [np.arange(7.0), np.ones(50)])
def test_too_few_rows_or_equal_ones_are_not_checked(y: np.ndarray) -> None:
    assert run_checks(statistics([], (0.0,)), y, iter([np.zeros((5, len(y)))])) == ()
