"""A made-up meta-analysis with a known truth."""

from typing import Any

import numpy as np
import pytest

from metatransfer.model.regression import MetaRegression, meta_regression

ROWS = 48
TRUE_SLOPE = 0.8

Columns = dict[str, np.ndarray[Any, Any]]


def studies() -> Columns:
    """Return estimates of six targets and four languages, whose slope is known."""
    rng = np.random.default_rng(11)
    target = np.repeat(np.arange(6), 8)
    similarity = 10 + 3 * rng.normal(size=ROWS)
    se = rng.uniform(0.2, 0.6, ROWS)
    effect = rng.normal(size=6)[target] + TRUE_SLOPE * (similarity - 10)
    return {
        "gain": effect + 0.4 * rng.normal(size=ROWS) + se * rng.normal(size=ROWS),
        "similarity": similarity,
        "size": np.where(rng.random(ROWS) < 0.5, "base", "large"),
        "target": np.array(list("abcdef"))[target],
        "language": np.tile(np.array(["de", "fi", "sw", "ur"]), 12),
        "place": np.full(ROWS, "here"),
        "se": se,
    }


@pytest.fixture(scope="session")
def data() -> Columns:
    return studies()


@pytest.fixture(scope="session")
def result() -> MetaRegression:
    return meta_regression("gain ~ similarity + size + (1 | target)", studies(), se="se")
