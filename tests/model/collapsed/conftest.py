"""Plans with every kind of term that the engine integrates out."""

from dataclasses import replace

import numpy as np
import pytest

from metatransfer.model.design import CorrelatedRows, ModelData
from metatransfer.model.plan import Plan, make_plan
from metatransfer.model.spec import GroupTerm, ModelSpec, Priors
from tests.model.made import SPEC, crossed, factor

PRIORS = Priors()

RELATED = ModelSpec(
    covariates=("x",),
    scaled_covariates=(),
    groups=(
        GroupTerm("task", ("task",), related=True),
        GroupTerm("target", ("target",), correlated_as="target"),
        GroupTerm("slope by target", ("target",), slope_of="x", correlated_as="target"),
        GroupTerm("cell", ("cell",)),
    ),
    residual="gaussian",
)


def related_rows(*, correlated: bool = False) -> ModelData:
    """Return crossed rows with related tasks, cells, and rows whose errors are correlated."""
    rng = np.random.default_rng(4)
    data = crossed(tasks=8, targets=6, models=2)
    cell = data.factors["task"].codes * 6 + data.factors["target"].codes
    blocks = tuple(
        CorrelatedRows(np.arange(at, at + 3), 0.1 * np.corrcoef(rng.normal(size=(3, 6))))
        for at in range(0, len(data.y) - 6, 3)
    )
    return replace(
        data,
        factors={**data.factors, "cell": factor("cell", cell)},
        relatedness={"task": np.corrcoef(rng.normal(size=(8, 12)))},
        correlated=blocks if correlated else (),
    )


@pytest.fixture(params=["crossed", "related", "correlated"])
def plan(request: pytest.FixtureRequest) -> Plan:
    """Return a plan without, with relatedness and correlated slopes, and with correlated errors."""
    if request.param == "crossed":
        return make_plan(SPEC, crossed(tasks=5, targets=4, models=3))
    return make_plan(RELATED, related_rows(correlated=request.param == "correlated"))
