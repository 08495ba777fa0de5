import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.records import Outcome, Population
from metatransfer.verdicts.posterior import cell_population, pair_weights
from tests.tiny import N_DRAWS, dataset_of, library, matrix, posterior_of

PAIR = st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"))


@given(st.lists(st.tuples(PAIR, st.booleans()), min_size=1, max_size=30))
def test_each_pair_weighs_the_same_whatever_its_number_of_rows(
    rows: list[tuple[tuple[str, str], bool]],
) -> None:
    pairs = [pair for pair, _ in rows]
    cells = np.array([inside for _, inside in rows])
    if not cells.any():
        return
    codes = np.array([sorted(set(pairs)).index(pair) for pair in pairs])
    weights = pair_weights(codes, cells)
    admitted = {pair for pair, inside in rows if inside}
    for pair in admitted:
        total = sum(w for w, other in zip(weights, pairs, strict=True) if other == pair)
        assert total == pytest.approx(1 / len(admitted))
    assert (weights[~cells] == 0).all()


def test_a_new_population_speaks_of_one_level_a_draw_and_of_the_claims_cells_alone() -> None:
    data = dataset_of(library(*matrix()))
    cells = [row.pair[0] == "i1" for row in data.rows]
    posterior = posterior_of(data, cells=cells)
    targets = data.data.factors["target"].codes
    # rows of i1 hold ten times their target's place; all other rows hold what must not be seen
    values = np.where(cells, 10.0 * targets, 1e6)
    seen = posterior.average(np.tile(values, (N_DRAWS, 1)), Population.NEW_TASK)
    assert set(seen) == {0.0, 10.0, 20.0}
    # 400 draws over three levels: each within 5 standard errors (0.024) of a third
    assert [np.mean(seen == value) for value in (0.0, 10.0, 20.0)] == pytest.approx(
        [1 / 3] * 3, abs=0.12
    )


def test_a_share_for_a_new_task_is_a_share_and_not_a_yes_or_no() -> None:
    data = dataset_of(library(*matrix(models=("bert",))))
    posterior = posterior_of(data)
    above = np.tile([row.pair[0] == "i1" for row in data.rows], (N_DRAWS, 1))
    assert set(posterior.average(above, Population.NEW_TASK)) == {1 / 3}


def test_the_observed_cells_are_averaged_over_all_levels() -> None:
    data = dataset_of(library(*matrix()))
    posterior = posterior_of(data)
    y = data.data.y
    mean = posterior.average(np.tile(y, (3, 1)), Population.OBSERVED)
    # a complete design: equal weights
    assert mean == pytest.approx(np.full(3, y.mean()))


def test_new_levels_and_the_choice_among_them_come_from_different_streams() -> None:
    posterior = posterior_of(dataset_of(library(*matrix())))
    own = posterior.rng().standard_normal(5)
    assert (own != np.random.default_rng(posterior.seed).standard_normal(5)).all()
    assert (own == posterior.rng().standard_normal(5)).all()


def test_a_new_target_has_other_outcomes_than_those_observed() -> None:
    posterior = posterior_of(dataset_of(library(*matrix())))
    fresh = posterior.true_outcomes(Population.NEW_TASK)
    assert posterior.true_outcomes(Population.OBSERVED) is posterior.fit.theta
    assert fresh is posterior.true_outcomes(Population.NEW_TASK), "drawn once for a claim"
    assert np.std(fresh, axis=0).min() > 2 * np.std(posterior.fit.theta, axis=0).max()


def test_one_cell_is_picked_with_the_weights_of_the_claims_cells() -> None:
    data = dataset_of(library(*matrix()))
    cells = [row.pair == ("i1", "t1") for row in data.rows]
    posterior = posterior_of(data, cells=cells)
    values = np.tile(np.where(cells, 1.0, np.nan), (N_DRAWS, 1))
    assert (posterior.one_cell(values) == 1).all()


def test_a_new_cell_is_new_on_both_sides_for_a_gain_and_in_its_language_for_a_gap() -> None:
    assert cell_population(Outcome.GAIN) == {"intermediate", "target"}
    assert cell_population(Outcome.TRANSFER_GAP) == {"language"}
