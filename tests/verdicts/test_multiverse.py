"""The choices that may be made otherwise, as data."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.evidence.gains import outcome_rows
from metatransfer.evidence.outcomes import Flag, OutcomeRow, SeSource
from metatransfer.model.spec import GroupTerm, ModelSpec
from metatransfer.records import Outcome
from metatransfer.verdicts.multiverse import (
    BASE,
    ERRORS,
    PRIOR_WIDTHS,
    SCALES,
    Specification,
    admitted,
    chosen,
    every_specification,
    inclusions_that_matter,
    rescaled,
    respecified,
)
from tests.tiny import arm, library

EVERY = every_specification("a", ("b", "a"), ("own baselines only",))
SPEC = ModelSpec(
    covariates=("x",),
    scaled_covariates=("x",),
    groups=(GroupTerm("target", ("target",), scaled=True),),
    scale_factors=(("target",),),
    residual_scale_factors=("target",),
)


def rows(*scores: float, metric: str = "accuracy") -> tuple[OutcomeRow, ...]:
    arms = [arm("none", f"t{i}", 50.0 + 10 * i, metric=metric) for i in range(len(scores))]
    arms += [
        arm("i1", f"t{i}", 50.0 + 10 * i + gain, metric=metric) for i, gain in enumerate(scores)
    ]
    return outcome_rows(library(*arms), Outcome.GAIN)


def test_every_combination_stands_once_and_the_verdicts_own_first() -> None:
    assert len(EVERY) == len(set(EVERY)) == 2 * len(SCALES) * len(ERRORS) * len(PRIOR_WIDTHS) * 2
    assert EVERY[0] == Specification("a")
    assert EVERY[0].choices(EVERY[0]) == ()


def test_choices_one_at_a_time_come_before_several() -> None:
    some = chosen(EVERY, 20)
    away = [len(each.choices(EVERY[0])) for each in some]
    assert away[0] == 0
    single = 1 + (len(SCALES) - 1) + (len(ERRORS) - 1) + (len(PRIOR_WIDTHS) - 1) + 1
    assert away[1 : 1 + single] == [1] * single
    assert all(number > 1 for number in away[1 + single :])
    assert some == chosen(EVERY, 20)
    assert set(chosen(EVERY, 10_000)) == set(EVERY)
    assert chosen(EVERY, 1) == (EVERY[0],)


def test_choices_are_told_in_words() -> None:
    other = Specification("", "log-odds", "normal errors", 0.5, "own baselines only")
    assert other.choices(EVERY[0]) == (
        "measure: none",
        "scale: log-odds",
        "errors: normal errors",
        "prior width: 0.5",
        "rows: own baselines only",
    )


def test_a_rule_that_leaves_every_row_or_none_is_no_choice() -> None:
    found = rows(1.0, 2.0)
    assert inclusions_that_matter(found) == ()
    mixed = (*found, replace(found[0], flags=frozenset({"external baseline"})))
    assert inclusions_that_matter(mixed) == ("own baselines only",)
    assert len(admitted(mixed, Specification("", inclusion="own baselines only"))) == 2


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("own baselines only", {"flags": frozenset({Flag.EXTERNAL_BASELINE})}),
        ("no shared training data", {"flags": frozenset({Flag.SHARED_TRAINING_DATA})}),
        ("no blocks of equal scores", {"flags": frozenset({Flag.UNSTABLE_BLOCK})}),
        ("no averages over languages", {"flags": frozenset({Flag.LANGUAGE_AVERAGE})}),
        ("standard errors from seeds only", {"se_source": SeSource.IMPUTED}),
    ],
)
def test_each_rule_leaves_out_its_own_rows_alone(rule: str, changes: dict[str, Any]) -> None:
    kept = [replace(row, se_source=SeSource.SEEDS) for row in rows(1.0, 2.0)]
    left = replace(kept[0], **changes)
    assert inclusions_that_matter([*kept, left]) == (rule,)
    assert admitted([*kept, left], Specification("", inclusion=rule)) == kept


@given(gain=st.floats(-20, 20), scale=st.sampled_from(SCALES))
def test_a_row_at_the_median_reference_keeps_its_sign_and_nearly_its_size(
    gain: float, scale: str
) -> None:
    (row,) = rescaled(rows(gain), scale)
    assert row.value_points * gain >= 0
    # The logit at 0.5 ± 0.2 lies within 6 % of its tangent.
    assert row.value_points == pytest.approx(gain, rel=0.06, abs=1e-3)


def test_an_error_that_is_smaller_makes_the_same_gain_larger() -> None:
    found = rows(1.0, 1.0, 1.0)
    relative = rescaled(found, "relative error reduction")
    assert [round(row.value_points, 3) for row in relative] == [0.8, 1.0, round(4 / 3, 3)]
    assert rescaled(found, BASE) == list(found)


def test_variances_follow_by_the_delta_method() -> None:
    found = [replace(row, arm_variance=4.0, reference_variance=1.0) for row in rows(1, 1, 1)]
    first = rescaled(found, "relative error reduction")[0]
    assert first.arm_variance == pytest.approx(4.0 * 0.8**2)
    assert first.reference_variance == pytest.approx(0.8**2)


def test_log_odds_stretch_the_error_of_each_score_by_its_own_slope() -> None:
    found = [replace(row, arm_variance=4.0, reference_variance=1.0) for row in rows(10, 10, 10)]
    # references at .5, .6 and .7: 1 / (p (1 - p)) is 4, 25 / 6 and 100 / 21, the median the unit
    first, _, last = rescaled(found, "log-odds")
    unit = 25 / 6
    assert first.reference_variance == pytest.approx((4 / unit) ** 2)
    assert first.arm_variance == pytest.approx(4.0 * (25 / 6 / unit) ** 2)
    assert last.reference_variance == pytest.approx((100 / 21 / unit) ** 2)
    assert last.arm_variance == pytest.approx(4.0 * (25 / 4 / unit) ** 2)


def test_scores_at_the_ends_of_their_range_have_log_odds_and_more_is_more() -> None:
    arms = [arm(score_points=98.0), arm("i1", score_points=99.0), arm("i2", score_points=100.0)]
    near, end = rescaled(outcome_rows(library(*arms), Outcome.GAIN), "log-odds")
    # by the tangent at .98; log-odds at .9975 are as far as scores go
    assert near.value_points == pytest.approx(
        100 * 0.98 * 0.02 * (math.log(99) - math.log(49)), rel=1e-9
    )
    assert near.value_points < end.value_points < 5


def test_correlations_have_log_odds_too() -> None:
    (row,) = rescaled(rows(2.0, metric="matthews"), "log-odds")
    assert 1.8 < row.value_points < 2.2


def test_priors_and_error_models_are_changed_and_nothing_else() -> None:
    wide = respecified(SPEC, Specification("", prior_width=2.0))
    for name, value in vars(SPEC.priors).items():
        factor = 2 if name.endswith(("sd_points", "scale_points")) else 1
        assert getattr(wide.priors, name) == factor * value, name
    assert replace(wide, priors=SPEC.priors) == SPEC
    plain = respecified(SPEC, Specification("", errors="one scale"))
    assert (plain.scale_factors, plain.residual, plain.groups[0].scaled) == ((), "student", False)
    normal = respecified(SPEC, Specification("", errors="normal errors"))
    assert normal == replace(plain, residual="gaussian")
