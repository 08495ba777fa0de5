import numpy as np
import pytest

from metatransfer.model.collapsed.columns import Columns, columns_of
from metatransfer.model.collapsed.statistics import Statistics
from metatransfer.model.plan import Plan
from tests.model.collapsed.conftest import PRIORS


def nested_columns(columns: Columns) -> np.ndarray:
    block = columns.nested
    if block is None:
        return np.zeros((len(columns.y), 0))
    return np.eye(block.levels)[block.codes] * block.values[:, None]


@pytest.mark.parametrize("sigma", [0.0, 1e-4, 0.03, 1.0, 17.0, 340.0])
def test_interpolated_sums_are_the_sums_over_rows(plan: Plan, sigma: float) -> None:
    columns = columns_of(plan, PRIORS)
    point = Statistics(columns, (), 350.0).at(np.array([sigma]))
    core, nested = columns.dense(), nested_columns(columns)
    weight = 1 / (sigma**2 + columns.variance)
    exact = core.T @ (core * weight[:, None])
    # the number of nodes is chosen for 1e-12 of the largest sum
    scale = np.abs(exact).max()
    np.testing.assert_allclose(point.core[0], exact, rtol=0, atol=1e-11 * scale)
    cross = core.T @ (nested * weight[:, None])
    np.testing.assert_allclose(point.cross[0], cross, rtol=0, atol=1e-11 * scale)
    np.testing.assert_allclose(point.nested[0], weight @ nested**2, rtol=1e-10)
    assert point.log_variance[0] == pytest.approx(-np.log(weight).sum(), abs=1e-9)


def test_a_node_itself_is_asked_for_without_dividing_by_zero(plan: Plan) -> None:
    statistics = Statistics(columns_of(plan, PRIORS), (), 350.0)
    sigma = np.sqrt(np.exp(2 * statistics.nodes[3]) - statistics.least)
    assert np.isfinite(statistics.at(np.array([sigma])).core).all()


def test_a_point_costs_the_same_for_more_rows(plan: Plan) -> None:
    statistics = Statistics(columns_of(plan, PRIORS), (), 350.0)
    width, levels = statistics.shape
    assert statistics.entries == width**2 + width * levels + levels + 1
