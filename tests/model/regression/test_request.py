from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.model.regression.request import default_priors, factor_of, priors_of
from metatransfer.model.spec import Priors


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_default_priors_never_fail_and_cover_the_outcome(values: list[float]) -> None:
    outcome = np.array(values)
    priors = default_priors(outcome, 0.1)
    assert priors.intercept_sd_points >= 5 * np.sqrt(np.mean(outcome**2)) * (1 - 1e-6)
    assert priors.group_sd_scale_points >= outcome.std() * (1 - 1e-6)


def test_default_priors_follow_the_unit_of_the_outcome() -> None:
    outcome = np.array([0.12, -0.3, 0.25, 0.08])
    small, large = default_priors(outcome, 0.1), default_priors(1000 * outcome, 100)
    assert large.slope_sd_points == pytest.approx(1000 * small.slope_sd_points)
    assert large.intercept_sd_points == pytest.approx(1000 * small.intercept_sd_points)


def test_a_scale_that_is_given_changes_no_other() -> None:
    outcome = np.array([0.012, -0.03, 0.025, 0.008])
    default = default_priors(outcome, 0.002)
    given = priors_of({"slope_sd_points": 0.5}, outcome, 0.002)
    assert given == replace(default, slope_sd_points=0.5)
    assert priors_of(None, outcome, 0.002) == default


def test_a_resolution_meant_for_points_does_not_add_to_small_errors() -> None:
    outcome = np.array([0.012, -0.03, 0.025, 0.008])
    given = priors_of(Priors(slope_sd_points=0.1), outcome, 0.002)
    assert given.resolution_points == pytest.approx(2e-6)
    assert given.slope_sd_points == 0.1


def test_an_outcome_without_spread_has_priors_too() -> None:
    assert default_priors(np.zeros(3), 0.1).group_sd_scale_points == 1.0


def test_labels_of_any_kind_are_levels() -> None:
    factor = factor_of(np.array([3, 1, 3, 2]))
    assert factor.labels == ("1", "2", "3")
    assert list(factor.codes) == [2, 0, 2, 1]
