from typing import Any

import numpy as np
import pytest

from metatransfer.errors import ModelDataError
from metatransfer.model.regression import MetaRegression, meta_regression
from metatransfer.model.regression.small_study import SmallStudyEffects
from tests.model.regression.conftest import Columns

TRUE_EFFECT = 0.3


def inflated() -> dict[str, np.ndarray[Any, Any]]:
    """Return sixty estimates of ten labs, larger by twice their standard error."""
    rng = np.random.default_rng(8)
    se = rng.uniform(0.02, 0.4, 60)
    lab = np.repeat(np.arange(10), 6)
    effect = TRUE_EFFECT + 0.05 * rng.normal(size=10)[lab] + 2 * se
    return {
        "d": effect + se * rng.normal(size=60), "se": se, "lab": lab, "n": (4 / se**2).round()
    }  # fmt: skip


@pytest.fixture(scope="module")
def biased() -> MetaRegression:
    return meta_regression("d ~ 1 + (1 | lab)", inflated(), se="se")


@pytest.fixture(scope="module")
def found(biased: MetaRegression) -> SmallStudyEffects:
    return biased.small_study_effects()


def test_the_effect_of_an_endless_study_is_recovered(found: SmallStudyEffects) -> None:
    table = found.summary()
    assert table.loc["as is", "low"] > TRUE_EFFECT
    assert table.loc["PET", "low"] < TRUE_EFFECT < table.loc["PET", "high"]
    assert table.loc["PET", "slope_low"] < 2 < table.loc["PET", "slope_high"]
    assert table.loc["PET", "P(slope > 0)"] > 0.99
    assert table["passed"].all()


def test_groups_stay_in_the_model(found: SmallStudyEffects) -> None:
    assert all("sd(1|lab)" in model.draws for model in found.models.values())


def test_the_rule_takes_peese_where_there_is_an_effect(found: SmallStudyEffects) -> None:
    assert found.chosen == "PEESE"
    assert str(found).endswith("chosen by the rule of PET-PEESE: PEESE")


def test_models_are_weighed_by_their_marginal_likelihoods(found: SmallStudyEffects) -> None:
    weights = found.weights
    assert weights is not None
    assert sum(weights.values()) == pytest.approx(1)
    assert weights["as is"] < 0.01
    first, second = (found.models[name].log_evidence for name in ("PET", "PEESE"))
    assert first is not None
    assert second is not None
    assert weights["PET"] / weights["PEESE"] == pytest.approx(np.exp(first - second))


def test_without_a_moderator_the_effect_is_at_the_means_of_covariates(
    result: MetaRegression, data: Columns
) -> None:
    effect = result.small_study_effects().effect("as is")
    predicted = result.draws["Intercept"] + result.draws["similarity"] * data["similarity"].mean()
    predicted = predicted + result.draws["size[large]"] * (data["size"] == "large").mean()
    np.testing.assert_allclose(effect, predicted, rtol=1e-9, atol=1e-9)


def test_sample_sizes_may_stand_in_for_standard_errors(biased: MetaRegression) -> None:
    table = inflated() | {"root": 2 / np.sqrt(inflated()["n"])}
    other = meta_regression("d ~ 1 + (1 | lab)", table, se="se").small_study_effects("root")
    ours = biased.small_study_effects().summary().loc["PET", "effect"]
    # 2/sqrt(n) is the standard error, rounded
    assert other.summary().loc["PET", "effect"] == pytest.approx(ours, abs=0.02)


@pytest.mark.parametrize(
    ("change", "precision", "message"),
    [
        ({"se": np.full(60, 0.1)}, None, "standard errors are all 0.1"),
        ({"standard_error": np.ones(60)}, None, "a column 'standard_error' already · rename it"),
        ({}, "nn", "no column 'nn' .* did you mean 'n'"),
        ({}, 3, "got int · must be the name of a column"),
        ({"n": np.zeros(60)}, "n", "column 'n' · must be numbers above 0"),
    ],
)
def test_what_cannot_tell_small_studies_from_large_ones(
    change: dict[str, Any], precision: Any, message: str
) -> None:
    result = meta_regression("d ~ 1", inflated() | change, se="se")
    with pytest.raises(ModelDataError, match=message):
        result.small_study_effects(precision)
