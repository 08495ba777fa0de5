import warnings
from typing import Any

import numpy as np
import pytest
from scipy import stats

from metatransfer import Priors
from metatransfer.model.regression import MetaRegression, meta_regression
from metatransfer.model.regression.sensitivity import (
    diagnosis,
    distance,
    power_weights,
    sensitivity,
)
from tests.model.regression.conftest import Columns


def test_a_power_of_one_weighs_alike() -> None:
    log_prior = stats.norm.logpdf(np.random.default_rng(1).normal(size=1000))
    weights = power_weights(log_prior, 1.0)
    np.testing.assert_allclose(weights, 1 / 1000)
    assert distance(np.arange(1000.0), weights) == pytest.approx(0, abs=1e-7)


def test_weights_raise_the_prior_to_the_power() -> None:
    draws = np.random.default_rng(2).normal(size=20_000)
    weights = power_weights(stats.norm.logpdf(draws), 1.5)
    # a standard normal to the power 1.5 has variance 1/1.5; four errors of a variance of draws
    assert weights @ draws**2 == pytest.approx(1 / 1.5, abs=4 * np.sqrt(2 / 20_000))


def test_the_distance_does_not_know_left_from_right() -> None:
    rng = np.random.default_rng(3)
    draws, weights = rng.gamma(2, size=500), rng.dirichlet(np.ones(500))
    assert distance(draws, weights) == pytest.approx(distance(-draws, weights))
    assert distance(3 * draws + 1, weights) == pytest.approx(distance(draws, weights))
    assert distance(np.ones(500), weights) == 0.0


def by_arviz(draws: Any, log_prior: Any) -> float:
    """Return ArviZ's sensitivity of a quantity to the prior."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import arviz as az

        if "InferenceData" in vars(az):
            data = az.from_dict(posterior={"x": draws[None]})
            data.add_groups(log_prior={"x": log_prior[None]})
            return float(az.psens(data, component="prior")["x"])
        groups = {"posterior": {"x": draws[None]}, "log_prior": {"x": log_prior[None]}}
        return float(az.psense(az.from_dict(groups), group="prior")["x"])


@pytest.mark.inference
@pytest.mark.parametrize("centre", [0.0, 1.0, 3.0])
def test_the_sensitivity_is_that_of_arviz(centre: float) -> None:
    draws = np.random.default_rng(4).normal(centre, size=3000)
    log_prior = stats.norm.logpdf(draws)
    # the lower power is 1/1.01 or 0.99, and ArviZ 1 starts the tail of weights elsewhere
    assert sensitivity(draws, log_prior) == pytest.approx(by_arviz(draws, log_prior), rel=0.02)


def test_a_narrow_prior_far_from_the_data_is_told(data: Columns) -> None:
    priors = Priors(intercept_sd_points=5, slope_sd_points=0.05, resolution_points=1e-4)
    far = meta_regression("gain ~ similarity", data, se="se", priors=priors).prior_sensitivity()
    assert far.loc["similarity", "diagnosis"] == "prior and data may disagree"
    assert far.loc["similarity", "of slopes"] > 0.05
    assert far.loc["similarity", "of slopes"] > 3 * far.loc["similarity", "of heterogeneity"]


def test_default_priors_say_little_about_slopes(result: MetaRegression) -> None:
    table = result.prior_sensitivity()
    assert list(table.columns) == [
        "prior", "likelihood", "of intercept", "of slopes", "of heterogeneity", "diagnosis",
    ]  # fmt: skip
    assert table.loc["similarity", "prior"] < 0.05
    assert table.loc["similarity", "likelihood"] > 0.05
    assert table.loc["similarity", "diagnosis"] == ""


def test_without_slopes_there_is_no_prior_of_them(data: Columns) -> None:
    found = meta_regression("gain ~ 1 + (1 | target)", data, se="se").prior_sensitivity()
    assert "of slopes" not in found.columns


@pytest.mark.parametrize(
    ("prior", "likelihood", "words"),
    [
        (0.01, 0.2, ""),
        (0.2, 0.01, "the prior says more than the data"),
        (0.2, 0.2, "prior and data may disagree"),
    ],
)
def test_two_sensitivities_make_a_diagnosis(prior: float, likelihood: float, words: str) -> None:
    assert diagnosis(prior, likelihood) == words
