"""The choices that may be made otherwise, as data."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.evidence.gains import outcome_rows
from metatransfer.evidence.outcomes import OutcomeRow
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


def test_correlations_have_log_odds_too() -> None:
    (row,) = rescaled(rows(2.0, metric="matthews"), "log-odds")
    assert 1.8 < row.value_points < 2.2


def test_priors_and_error_models_are_changed_and_nothing_else() -> None:
    wide = respecified(SPEC, Specification("", prior_width=2.0))
    assert wide.priors.slope_sd_points == 2 * SPEC.priors.slope_sd_points
    assert wide.priors.nu_rate == SPEC.priors.nu_rate
    assert replace(wide, priors=SPEC.priors) == SPEC
    plain = respecified(SPEC, Specification("", errors="one scale"))
    assert (plain.scale_factors, plain.residual, plain.groups[0].scaled) == ((), "student", False)
    normal = respecified(SPEC, Specification("", errors="normal errors"))
    assert normal == replace(plain, residual="gaussian")
