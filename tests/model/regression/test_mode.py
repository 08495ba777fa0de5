import numpy as np
import pytest
from scipy import optimize

from metatransfer import Priors
from metatransfer.errors import ModelDataError
from metatransfer.model.regression import MetaRegression, meta_regression
from metatransfer.model.regression.mode import log_likelihood_at
from tests.model.regression.conftest import Columns


def restricted(sigma: float, y: np.ndarray, v: np.ndarray, x: np.ndarray) -> float:
    """Return the restricted log likelihood of independent rows, by its textbook formula."""
    w = 1 / (v + sigma**2)
    information = (x.T * w) @ x
    beta = np.linalg.solve(information, (x.T * w) @ y)
    quadratic = w @ (y - x @ beta) ** 2
    return float(np.log(w).sum() - np.linalg.slogdet(information)[1] - quadratic) / 2


def vague(data: Columns) -> MetaRegression:
    priors = Priors(intercept_sd_points=1e5, slope_sd_points=1e5, resolution_points=1e-9)
    return meta_regression("gain ~ similarity", data, se="se", priors=priors)


def test_the_mode_under_vague_priors_is_the_restricted_maximum(data: Columns) -> None:
    y, v = data["gain"], data["se"] ** 2
    x = np.column_stack([np.ones(len(y)), data["similarity"]])
    best = optimize.minimize_scalar(
        lambda s: -restricted(s, y, v, x), bounds=(0, 9), method="bounded", options={"xatol": 1e-10}
    )
    found = vague(data).mode()
    # a maximum is flat: rounding of 1e-13 in the likelihood is 1e-6 in where it is
    assert found.hyperparameters["sigma"] == pytest.approx(best.x, rel=1e-5)
    w = 1 / (v + best.x**2)
    covariance = np.linalg.inv((x.T * w) @ x)
    np.testing.assert_allclose(found.covariance, covariance, rtol=1e-4)
    np.testing.assert_allclose(found.mean, covariance @ ((x.T * w) @ y), rtol=1e-5)
    assert list(found.table.index) == ["Intercept", "similarity"]
    assert found.table.loc["similarity", "se"] == pytest.approx(np.sqrt(covariance[1, 1]), rel=1e-4)


def test_the_likelihood_elsewhere_differs_as_the_restricted_one_does(data: Columns) -> None:
    y, v = data["gain"], data["se"] ** 2
    x = np.column_stack([np.ones(len(y)), data["similarity"]])
    result = vague(data)

    def ours(sigma: float) -> float:
        return log_likelihood_at(result.plan, result.priors, result.scaling, {"sigma": sigma})

    # (coefficient / prior sd)² / 2 is below 1e-8
    expected = restricted(0.1, y, v, x) - restricted(2.0, y, v, x)
    assert ours(0.1) - ours(2.0) == pytest.approx(expected, abs=1e-6)


def test_hyperparameters_are_given_in_the_units_of_the_data(data: Columns) -> None:
    formula = "gain ~ similarity + (1 + similarity | target)"
    one = meta_regression(formula, data, se="se").mode()
    stretched = data | {"similarity": 10 * data["similarity"]}
    other = meta_regression(formula, stretched, se="se").mode()
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-8)
    names = ("sd(1|target)", "sigma", "cor(1|target, similarity|target)")
    for name in names:
        assert one.hyperparameters[name] == pytest.approx(
            other.hyperparameters[name], rel=1e-3, abs=1e-4
        )
    slope = "sd(similarity|target)"
    # the standard deviation of slopes may be zero here, which is flat: compare what it does
    assert one.hyperparameters[slope] == pytest.approx(
        10 * other.hyperparameters[slope], rel=1e-3, abs=1e-3
    )


def test_a_hyperparameter_that_is_not_given_is_named(data: Columns) -> None:
    result = meta_regression("gain ~ similarity + (1 | target)", data, se="se")
    with pytest.raises(ModelDataError, match=r"'sd\(1\|target\)' is not given"):
        log_likelihood_at(result.plan, result.priors, result.scaling, {"sigma": 1.0})
