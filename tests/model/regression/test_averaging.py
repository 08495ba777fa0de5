import numpy as np
import pytest
from scipy import stats

from metatransfer.errors import ModelDataError
from metatransfer.model.regression import MetaRegression, average, meta_regression
from metatransfer.model.spec import Priors
from tests.model.regression.conftest import Columns


def fitted(formula: str, data: Columns) -> MetaRegression:
    return meta_regression(formula, data, se="se")


@pytest.fixture(scope="module")
def models(data: Columns) -> list[MetaRegression]:
    return [fitted(f"gain ~ {terms}", data) for terms in ("similarity", "similarity + size", "1")]


def test_weights_are_those_of_the_marginal_likelihoods(models: list[MetaRegression]) -> None:
    found = average(models)
    assert found.weights.sum() == pytest.approx(1.0)
    first, second, empty = (model.log_evidence for model in models)
    assert first is not None
    assert second is not None
    assert empty is not None
    assert found.weights[0] / found.weights[1] == pytest.approx(np.exp(first - second))
    assert found.inclusion("similarity") > 0.999
    assert found.inclusion("size[large]") == pytest.approx(found.weights[1])


def test_a_slope_that_is_left_out_is_zero_there(models: list[MetaRegression]) -> None:
    found = average(models)
    share = found.weights[[0, 2]].sum()
    inside = found.probability("-1e-12 < size[large] < 1e-12")
    assert inside == pytest.approx(share, abs=1e-6)
    assert found.summary().loc["similarity", "mean"] == pytest.approx(0.8, abs=0.1)


def test_prior_weights_count(models: list[MetaRegression]) -> None:
    even, uneven = average(models), average(models, prior=[1.0, 9.0, 1.0])
    ratio = uneven.weights[1] / uneven.weights[0] / (even.weights[1] / even.weights[0])
    assert ratio == pytest.approx(9.0)


def test_the_evidence_of_three_rows_is_the_integral_over_sigma() -> None:
    data = {"gain": np.array([0.5, -0.3, 0.8]), "se": np.array([0.4, 0.3, 0.5])}
    priors = Priors(residual_sd_scale_points=0.5, intercept_sd_points=2.0, resolution_points=1e-6)
    found = meta_regression("gain ~ 1", data, se="se", priors=priors)
    sigma = np.linspace(0, 100, 20001)
    likelihood = [
        stats.multivariate_normal(np.zeros(3), np.diag(data["se"] ** 2 + s**2) + 4.0).pdf(
            data["gain"]
        )
        for s in sigma
    ]
    density = 2 * stats.t(3, scale=0.5).pdf(sigma)
    exact = np.log(np.trapezoid(np.array(likelihood) * density, sigma))
    # 4,096 points whose weights vary little: four errors of their mean
    assert found.log_evidence == pytest.approx(exact, abs=0.03)


def test_what_cannot_be_compared_is_not_averaged(
    data: Columns, models: list[MetaRegression]
) -> None:
    other = fitted("gain ~ 1", data | {"gain": data["gain"] + 1})
    with pytest.raises(ModelDataError, match="another outcome, other rows or other errors"):
        average([models[0], other])
    with pytest.raises(ModelDataError, match="got 1 models"):
        average(models[:1])
    with pytest.raises(ModelDataError, match="one weight above 0 for each model"):
        average(models, prior=[1.0, 2.0])
    with pytest.raises(ModelDataError, match="got str · must be results of meta_regression"):
        average(["gain ~ 1", "gain ~ size"])  # type: ignore[list-item]
    with pytest.raises(ModelDataError, match="inclusion · 'sise' is no slope"):
        average(models).inclusion("sise")


def test_an_average_shows_each_model_with_its_weight(models: list[MetaRegression]) -> None:
    page = str(average(models))
    assert page.splitlines()[0].endswith(" %  gain ~ similarity")
    assert "inclusion" in page
    assert max(map(len, page.splitlines())) <= 80
