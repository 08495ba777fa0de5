from dataclasses import replace

import numpy as np
import pytest

from metatransfer.model.crossing import Crossing
from metatransfer.model.pilot import guess, informed_scale
from metatransfer.model.plan import make_plan
from metatransfer.model.spec import GroupTerm, ModelSpec
from tests.model.made import SCALED, SPEC, crossed, factor

ONE_TERM = ModelSpec(
    covariates=(), scaled_covariates=(), groups=(GroupTerm("g", ("g",)),), residual="gaussian"
)


def grouped(sd: float, *, rows: int = 40, levels: int = 30) -> object:
    rng = np.random.default_rng(5)
    codes = np.repeat(np.arange(levels), rows)
    data = replace(
        crossed(tasks=rows, targets=levels, models=1),
        factors={"g": factor("g", codes)},
        y=sd * rng.normal(size=levels)[codes] + rng.normal(size=rows * levels),
        own_variance=np.zeros(rows * levels),
        shared=(),
    )
    return guess(make_plan(ONE_TERM, data))


@pytest.mark.parametrize("sd", [0.5, 1.0, 3.0])
def test_the_guess_is_near_the_truth_where_rows_tell_it(sd: float) -> None:
    pilot = grouped(sd)
    # 30 levels: the sample deviation of true effects is within 35 % of sd in this sample
    assert pilot.sd["g"] == pytest.approx(sd, rel=0.35)
    assert pilot.sigma == pytest.approx(1.0, rel=0.1)
    # a level's mean of 40 rows has variance 1/40
    assert pilot.informed["g"] == pytest.approx(sd**2 / (sd**2 + 1 / 40), abs=0.05)


def test_effects_that_do_not_exist_are_guessed_uninformed() -> None:
    assert grouped(0.0).informed["g"] < 0.3


def test_exact_rows_tell_the_guess_nothing() -> None:
    data = crossed()
    exact = np.arange(60) < 20
    wild = np.where(exact, 500.0, data.y)
    pilot = guess(make_plan(SCALED, replace(data, y=wild, exact=exact)))
    assert pilot.sigma < 5


def test_equal_outcomes_do_not_break_the_guess() -> None:
    pilot = guess(make_plan(SCALED, replace(crossed(), y=np.zeros(60))))
    assert np.isfinite([pilot.sigma, *pilot.sd.values(), *pilot.informed.values()]).all()


def test_log_scales_are_the_better_informed_the_more_rows_a_level_has() -> None:
    few = Crossing(("f",), ("a", "b"), np.repeat([0, 1], 2))
    many = Crossing(("f",), ("a", "b"), np.repeat([0, 1], 50))
    assert 0 < informed_scale(few) < informed_scale(many) < 1


def test_guesses_are_rounded_so_that_the_last_bits_do_not_matter() -> None:
    data = crossed()
    nudged = replace(data, y=data.y * (1 + 1e-12))
    assert guess(make_plan(SCALED, data)) == guess(make_plan(SCALED, nudged))


def test_an_unknown_baseline_leaves_its_block_determined_and_what_explains_it_not() -> None:
    data = crossed()
    shared = replace(data.shared[0], variance=np.full(12, 1e4))
    pilot = guess(make_plan(SPEC, replace(data, shared=(shared,))))
    assert pilot.totals["target × model"] > 0.9
    assert pilot.informed["target × model"] < 0.1
    assert pilot.informed["target"] < 0.1
