from typing import Any

import numpy as np
import pytest
from scipy import stats

from metatransfer.errors import ModelDataError
from metatransfer.model.regression import MetaRegression, meta_regression
from metatransfer.model.regression.selected import SelectedRegression
from tests.model.regression.conftest import Columns

TRUE_EFFECT, PUBLISHED = 0.1, 0.15
"""Mean effect, and the share of what is not significant that is published."""


def published() -> dict[str, np.ndarray[Any, Any]]:
    """Return 80 estimates of which most that are not significant went unpublished."""
    rng = np.random.default_rng(12)
    se = rng.uniform(0.05, 0.3, 4000)
    y = TRUE_EFFECT + 0.1 * rng.normal(size=4000) + se * rng.normal(size=4000)
    seen = (stats.norm.sf(y / se) < 0.025) | (rng.random(4000) < PUBLISHED)
    return {"d": y[seen][:80], "se": se[seen][:80]}


@pytest.fixture(scope="module")
def biased() -> MetaRegression:
    return meta_regression("d ~ 1", published(), se="se")


@pytest.fixture(scope="module")
def found(biased: MetaRegression) -> SelectedRegression:
    return biased.selection()


@pytest.mark.slow
@pytest.mark.inference
def test_the_effect_before_selection_is_recovered(
    biased: MetaRegression, found: SelectedRegression
) -> None:
    table = found.summary()
    assert biased.summary().loc["Intercept", "low"] > TRUE_EFFECT
    assert table.loc["Intercept", "low"] < TRUE_EFFECT < table.loc["Intercept", "high"]
    weight = table.loc["publication(p 0.025 to 1)"]
    assert weight["low"] < PUBLISHED < weight["high"]
    assert table.loc["Intercept", "as is"] == pytest.approx(biased.draws["Intercept"].mean())
    assert found.diagnostics.passed


@pytest.mark.slow
@pytest.mark.inference
def test_probabilities_speak_of_publication_too(found: SelectedRegression) -> None:
    assert found.probability("publication(p 0.025 to 1) < 0.5") > 0.95
    lines = str(found).splitlines()
    assert lines[0].startswith("selection by p-values (greater): ")
    assert sum(found.counts.values()) == 80
    assert max(map(len, lines)) <= 80


def test_what_no_selection_model_can_be_made_of(data: Columns) -> None:
    same = data["target"][:, None] == data["target"]
    shared = meta_regression("gain ~ 1", data, covariance=0.04 * same + np.diag(data["se"] ** 2))
    with pytest.raises(ModelDataError, match="selection · covariance · no selection model"):
        shared.selection()
    alone = meta_regression("gain ~ 1", data, se="se")
    with pytest.raises(ModelDataError, match="selection · steps"):
        alone.selection((0.5, 0.1))
    with pytest.raises(ModelDataError, match=r"selection · steps · got \[1.5\]"):
        alone.selection(1.5)
