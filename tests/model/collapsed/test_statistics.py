import numpy as np
import pytest

from metatransfer.model.collapsed.columns import Columns, columns_of
from metatransfer.model.collapsed.statistics import Statistics
from metatransfer.model.plan import Plan
from tests.model.collapsed.conftest import PRIORS


def statistics_at(statistics: Statistics, sigma: float) -> np.ndarray:
    """Return what one point has."""
    ((which, found),) = statistics.by_panel(np.array([sigma]), 1)
    assert which.tolist() == [0]
    return np.asarray(found[0])


def nested_columns(columns: Columns) -> np.ndarray:
    block = columns.nested
    if block is None:
        return np.zeros((len(columns.y), 0))
    return np.eye(block.levels)[block.codes] * block.values[:, None]


@pytest.mark.parametrize("sigma", [0.0, 1e-4, 0.03, 1.0, 17.0, 340.0])
def test_interpolated_sums_are_the_sums_over_rows(plan: Plan, sigma: float) -> None:
    columns = columns_of(plan, PRIORS)
    statistics = Statistics(columns)
    found, layout = statistics_at(statistics, sigma), statistics.layout
    dense, nested = columns.matrix().toarray(), nested_columns(columns)
    weight = 1 / (sigma**2 + columns.variance)
    exact = np.tril(dense.T @ (dense * weight[:, None]))
    # the number of nodes is chosen for 1e-12 of the largest sum
    tolerance = 1e-11 * np.abs(exact).max()
    core = np.zeros_like(exact)
    pairs, links = len(layout.rows), len(layout.touched)
    core[layout.rows, layout.columns] = found[:pairs]
    np.testing.assert_allclose(core, exact, rtol=0, atol=tolerance)
    cross = np.zeros((nested.shape[1], dense.shape[1]))
    level = np.repeat(np.arange(len(cross)), np.diff(layout.starts))
    cross[level, layout.touched] = found[pairs : pairs + links]
    exact_cross = nested.T @ (dense * weight[:, None])
    np.testing.assert_allclose(cross, exact_cross, rtol=0, atol=tolerance)
    np.testing.assert_allclose(found[pairs + links : -1], weight @ nested**2, rtol=1e-10)
    assert found[-1] == pytest.approx(-np.log(weight).sum(), abs=1e-9)


def test_a_node_itself_is_asked_for_without_dividing_by_zero(plan: Plan) -> None:
    statistics = Statistics(columns_of(plan, PRIORS))
    centre = np.log(statistics.least) / 2 + 0.5
    sigma = np.sqrt(np.exp(2 * (centre + statistics.nodes[3])) - statistics.least)
    assert np.isfinite(statistics_at(statistics, float(sigma))).all()


def test_sums_are_made_where_points_fall_and_nowhere_else(plan: Plan) -> None:
    statistics = Statistics(columns_of(plan, PRIORS))
    assert not statistics.panels
    statistics_at(statistics, 1.0)
    statistics_at(statistics, 1.0001)
    assert len(statistics.panels) == 1
    statistics_at(statistics, 100.0)
    assert len(statistics.panels) == 2


def test_batches_hold_each_point_once(plan: Plan) -> None:
    sigma = np.random.default_rng(0).lognormal(size=37)
    batches = list(Statistics(columns_of(plan, PRIORS)).by_panel(sigma, 5))
    assert sorted(np.concatenate([which for which, _ in batches])) == list(range(37))
    assert max(len(which) for which, _ in batches) <= 5
