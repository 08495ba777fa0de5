from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.evidence.dataset import REMAINDER, Dataset
from metatransfer.model.slopes import row_slopes
from metatransfer.records import (
    Alternative,
    Contrast,
    Count,
    MeanGain,
    Outcome,
    Population,
    Rank,
    Selection,
    Sesoi,
    ShareAbove,
    Slope,
    Where,
)
from metatransfer.verdicts.estimands import (
    claimed_sign,
    estimand,
    intermediate_advantages,
    pairs_of,
    prediction,
    shares_above,
)
from metatransfer.verdicts.policies import Pairs
from tests.tiny import N_DRAWS, arm, cosines, dataset_of, library, matrix, posterior_of

POINTS = Sesoi(value=1.0, unit="points", reason="any")


def mean_gain(**fields: Any) -> MeanGain:
    values: dict[str, Any] = {"alternative": Alternative.GREATER, "sesoi": POINTS}
    return MeanGain(kind="mean_gain", where=Where(), **(values | fields))


def share_test(threshold: float = 1.0, **fields: Any) -> ShareAbove:
    return ShareAbove(
        kind="share_above",
        where=Where(),
        threshold=Sesoi(value=threshold, unit="points", reason="any"),
        alternative=Alternative.GREATER,
        share=Sesoi(value=0.5, unit="share", reason="any"),
        **fields,
    )


def slope_test(**fields: Any) -> Slope:
    values: dict[str, Any] = {"alternative": Alternative.GREATER, "sesoi": POINTS}
    return Slope(kind="slope", where=Where(), measure="cosine", **(values | fields))


def contrast_test(alternative: Alternative = Alternative.GREATER) -> Contrast:
    return Contrast(
        kind="contrast", where=Where(), minus=Where(), alternative=alternative, sesoi=POINTS
    )


def rank_test(*best: str, among_top: int = 1) -> Rank:
    return Rank(kind="rank", where=Where(), best=best, among_top=among_top)


def selection_test(**fields: Any) -> Selection:
    values: dict[str, Any] = {"against": "random", "alternative": Alternative.GREATER}
    return Selection(
        kind="selection", where=Where(), measure="cosine", sesoi=POINTS, **(values | fields)
    )


def whole(**fields: Any) -> Dataset:
    return dataset_of(library(*matrix(**fields), similarities=cosines()), measure="cosine")


def unbalanced() -> Dataset:
    """Pair i1-t1 in three models, i2-t1 in one."""
    arms = [arm(name, model=m) for m in ("a", "b", "c") for name in ("none", "i1")]
    return dataset_of(library(*arms, arm("i2", model="a")))


def theta_by_pair(data: Dataset, values: dict[tuple[str, str], float]) -> np.ndarray:
    return np.tile([values[row.pair] for row in data.rows], (N_DRAWS, 1))


def test_a_mean_weighs_each_pair_the_same() -> None:
    data = unbalanced()
    theta = theta_by_pair(data, {("i1", "t1"): 1.0, ("i2", "t1"): 3.0})
    found = estimand(mean_gain(), posterior_of(data, theta))
    assert found.draws == pytest.approx(np.full(N_DRAWS, 2.0))
    assert found.share_in_direction == pytest.approx(np.ones(N_DRAWS))
    assert found.unit == "points"


def test_a_mean_is_over_the_claims_cells_only() -> None:
    data = unbalanced()
    theta = theta_by_pair(data, {("i1", "t1"): 1.0, ("i2", "t1"): 3.0})
    posterior = posterior_of(data, theta, cells=[row.pair[0] == "i2" for row in data.rows])
    assert estimand(mean_gain(), posterior).draws == pytest.approx(np.full(N_DRAWS, 3.0))


def test_a_share_is_counted_draw_by_draw_and_not_from_mean_gains() -> None:
    data = unbalanced()
    # i1 has mean 0.5 below the threshold, and is above it in half of the draws
    theta = np.zeros((N_DRAWS, len(data.rows)))
    first = np.array([row.pair[0] == "i1" for row in data.rows])
    theta[: N_DRAWS // 2, first] = 1.5
    theta[N_DRAWS // 2 :, first] = -0.5
    found = estimand(share_test(1.0), posterior_of(data, theta))
    assert found.draws.mean() == pytest.approx(0.25)
    assert set(found.draws) == {0.0, 0.5}
    assert (found.at_zero == found.draws).all()


def test_a_share_lies_between_the_shares_above_other_thresholds() -> None:
    posterior = posterior_of(whole())
    low, middle, high = shares_above(posterior, (0.0, 1.0, 2.0), Population.OBSERVED)
    assert (low >= middle).all()
    assert (middle >= high).all()
    assert (estimand(share_test(1.0), posterior).draws == middle).all()


@pytest.mark.parametrize("test", [mean_gain, share_test, slope_test, selection_test])
def test_a_claim_about_a_new_task_is_less_certain_than_one_about_the_observed(test: Any) -> None:
    posterior = posterior_of(whole(targets=("t1", "t2", "t3")))
    observed = estimand(test(), posterior).draws
    new = estimand(test(population=Population.NEW_TASK), posterior).draws
    assert new.std() > 1.5 * observed.std()


def test_a_new_tasks_mean_is_that_of_its_own_cells() -> None:
    """Recomputed: a new target's terms are drawn afresh, all others are as they were fitted."""
    data = whole()
    posterior = posterior_of(data)
    fresh = posterior.fit.theta_new(frozenset({"target"}), seed=posterior.seed)
    draws = estimand(mean_gain(population=Population.NEW_TASK), posterior).draws
    by_target = np.stack(
        [
            fresh[:, [i for i, row in enumerate(data.rows) if row.pair[1] == name]].mean(axis=1)
            for name in ("t1", "t2", "t3")
        ],
        axis=1,
    )
    nearest = np.abs(by_target - draws[:, None]).min(axis=1)
    # float32 outcomes of a few points
    assert nearest.max() < 1e-4


@pytest.mark.parametrize("component", ["remainder", "intermediate", "target"])
def test_a_slope_is_averaged_over_the_claims_cells_with_their_weights(component: str) -> None:
    data = whole()
    posterior = posterior_of(data, cells=[row.pair[1] != "t3" for row in data.rows])
    found = estimand(slope_test(component=component), posterior)
    name = {"remainder": "similarity", "intermediate": "similarity_of_first"}.get(
        component, "similarity_of_second"
    )
    by_row = row_slopes(posterior.fit, name).by_row()
    assert found.draws == pytest.approx(by_row[:, posterior.cells].mean(axis=1))
    assert found.unit == "points_per_sd"


def test_a_scaled_slope_grows_with_the_block_scale() -> None:
    posterior = posterior_of(whole())
    posterior.fit.draws["log_k[target]"][:] += np.log(2.0)
    doubled = estimand(slope_test(), posterior).draws
    posterior.fit.draws["log_k[target]"][:] -= np.log(2.0)
    assert doubled == pytest.approx(2 * estimand(slope_test(), posterior).draws)


def test_a_slope_for_a_new_language_keeps_the_targets_it_was_seen_on() -> None:
    posterior = posterior_of(whole())
    slopes = row_slopes(posterior.fit, REMAINDER).by_row()
    found = estimand(slope_test(population=Population.NEW_LANGUAGE), posterior).draws
    # one language, and no slope varies over languages: the observed average
    assert found == pytest.approx(slopes.mean(axis=1))


def test_a_contrast_is_a_difference_of_two_weighed_means() -> None:
    data = whole()
    gains = {pair: 1.0 if pair[0] == "i1" else -2.0 for pair in cosines()}
    posterior = posterior_of(
        data,
        theta_by_pair(data, gains),
        cells=[row.pair[0] == "i1" for row in data.rows],
        minus=[row.pair[0] == "i2" for row in data.rows],
    )
    found = estimand(contrast_test(), posterior)
    assert found.draws == pytest.approx(np.full(N_DRAWS, 3.0))
    assert (found.share_in_direction == 1).all()
    assert (estimand(contrast_test(Alternative.LESS), posterior).share_in_direction == 0).all()


def test_a_contrast_whose_sign_differs_by_target_shows_it() -> None:
    data = whole()
    gains = {(i, t): (5.0 if t == "t1" else -1.0) if i == "i1" else 0.0 for i, t in cosines()}
    posterior = posterior_of(
        data,
        theta_by_pair(data, gains),
        cells=[row.pair[0] == "i1" for row in data.rows],
        minus=[row.pair[0] == "i2" for row in data.rows],
    )
    found = estimand(contrast_test(), posterior)
    assert found.draws == pytest.approx(np.full(N_DRAWS, 1.0))
    assert found.share_in_direction == pytest.approx(np.full(N_DRAWS, 1 / 3))


def test_differences_that_are_small_have_a_sign_and_no_difference_has_none() -> None:
    data = whole()
    gains = {
        (i, t): {"t1": 0.05, "t2": -0.05}.get(t, 0.0) if i == "i1" else 0.0 for i, t in cosines()
    }
    posterior = posterior_of(
        data,
        theta_by_pair(data, gains),
        cells=[row.pair[0] == "i1" for row in data.rows],
        minus=[row.pair[0] == "i2" for row in data.rows],
    )
    for alternative in (Alternative.GREATER, Alternative.LESS):
        share = estimand(contrast_test(alternative), posterior).share_in_direction
        assert share == pytest.approx(np.full(N_DRAWS, 1 / 3))


def test_a_contrast_with_one_target_in_common_has_no_share_of_signs() -> None:
    data = whole()
    posterior = posterior_of(
        data,
        cells=[row.pair in {("i1", "t1"), ("i1", "t2")} for row in data.rows],
        minus=[row.pair in {("i2", "t1"), ("i2", "t3")} for row in data.rows],
    )
    assert estimand(contrast_test(), posterior).share_in_direction is None


def test_a_contrast_of_target_tasks_is_matched_by_intermediate_task() -> None:
    data = whole()
    gains = {(i, t): 2.0 if (i, t) == ("i1", "t1") else 0.0 for i, t in cosines()}
    posterior = posterior_of(
        data,
        theta_by_pair(data, gains),
        cells=[row.pair[1] == "t1" for row in data.rows],
        minus=[row.pair[1] == "t2" for row in data.rows],
    )
    share = estimand(contrast_test(), posterior).share_in_direction
    assert share == pytest.approx(np.full(N_DRAWS, 1 / 3))


def test_a_contrast_without_rows_to_subtract_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="subtracted"):
        estimand(contrast_test(), posterior_of(whole()))


def test_a_rank_is_the_lowest_place_of_the_named_tasks() -> None:
    data = whole()
    gains = {(i, t): {"i1": 1.0, "i2": 3.0, "i3": 2.0}[i] for i, t in cosines()}
    posterior = posterior_of(data, theta_by_pair(data, gains))
    assert set(estimand(rank_test("i2"), posterior).draws) == {1.0}
    assert set(estimand(rank_test("i2", "i3", among_top=2), posterior).draws) == {2.0}
    assert set(estimand(rank_test("i1"), posterior).draws) == {3.0}


@given(
    st.lists(st.integers(-5, 5), min_size=4, max_size=4, unique=True),
    st.lists(st.integers(-20, 20), min_size=3, max_size=3),
    st.integers(0, 11),
)
def test_no_intermediate_ranks_high_for_having_been_measured_on_easy_targets(
    goodness: list[int], ease: list[int], missing: int
) -> None:
    names = [(f"i{i}", f"t{t}") for i in range(4) for t in range(3)]
    kept = [pair for at, pair in enumerate(names) if at != missing]
    theta = np.array([[float(goodness[int(i[1])] + ease[int(t[1])]) for i, t in kept]])
    found = intermediate_advantages(Pairs(tuple(kept), theta, theta[0], None))
    # an additive table with one hole: least squares finds the effects exactly
    assert found[0] == pytest.approx(np.array(goodness) - np.mean(goodness), abs=1e-9)


def test_with_all_pairs_an_advantage_is_a_difference_of_means() -> None:
    pairs = pairs_of(posterior_of(whole()))
    by_name = np.stack(
        [
            pairs.theta[:, columns].mean(axis=1)
            for columns in pairs.columns_by_intermediate.values()
        ],
        axis=1,
    )
    expected = by_name - by_name.mean(axis=1, keepdims=True)
    assert intermediate_advantages(pairs) == pytest.approx(expected, abs=1e-6)


def test_pairs_average_the_rows_of_a_pair() -> None:
    data = unbalanced()
    posterior = posterior_of(data, np.tile(np.arange(4.0), (N_DRAWS, 1)))
    pairs = pairs_of(posterior)
    rows = {
        pair: [i for i, row in enumerate(data.rows) if row.pair == pair] for pair in pairs.names
    }
    assert pairs.theta[0].tolist() == [np.mean(rows[pair]) for pair in pairs.names]
    assert pairs.raw_points.tolist() == [data.data.y[rows[pair]].mean() for pair in pairs.names]
    assert pairs.similarity is None


def test_a_pair_that_the_measure_misses_leaves_pairs_without_similarity() -> None:
    """A measure that the model carries need not cover every cell of a claim about means."""
    known = cosines()
    del known["i2", "t2"]
    data = dataset_of(library(*matrix(), similarities=known), measure="cosine")
    assert pairs_of(posterior_of(data)).similarity is None
    cells = [row.pair != ("i2", "t2") for row in data.rows]
    assert pairs_of(posterior_of(data, cells=cells)).similarity is not None


def test_a_selection_is_averaged_over_targets() -> None:
    data = whole()
    values = cosines()
    best = {t: max((i for i in ("i1", "i2", "i3")), key=lambda i: values[i, t]) for _, t in values}
    gains = {(i, t): 3.0 if i == best[t] and t != "t3" else 0.0 for i, t in values}
    found = estimand(selection_test(), posterior_of(data, theta_by_pair(data, gains)))
    # on two of three targets similarity earns 3 where chance earns 1
    assert found.draws == pytest.approx(np.full(N_DRAWS, 4 / 3))
    assert "3 target tasks" in found.words


def test_the_prediction_for_a_selection_is_for_a_target_that_nobody_has_measured() -> None:
    posterior = posterior_of(whole())
    single = prediction(selection_test(), posterior)
    new = estimand(selection_test(population=Population.NEW_TASK), posterior)
    assert single is not None
    assert (new.draws == single).all()
    assert "new target task" in new.words


def test_a_count_has_no_posterior() -> None:
    count = Count(kind="count", where=Where(), of="targets", equals=3)
    with pytest.raises(TypeError, match="'count' has no posterior"):
        estimand(count, posterior_of(whole()))


@pytest.mark.parametrize(
    ("alternative", "low", "upper", "sign"),
    [
        (Alternative.GREATER, 5.0, None, 1.0),
        (Alternative.LESS, -1.0, None, -1.0),
        (Alternative.EQUIVALENT, 1.0, None, None),
        (Alternative.BETWEEN, 1.0, 5.0, 1.0),
        (Alternative.BETWEEN, -5.0, -1.0, -1.0),
        (Alternative.BETWEEN, -1.0, 1.0, None),
        (Alternative.BETWEEN, 0.0, 0.5, 1.0),
        (Alternative.BETWEEN, -0.5, 0.0, -1.0),
    ],
)
def test_a_claim_has_the_direction_of_the_side_that_it_is_on(
    alternative: Alternative, low: float, upper: float | None, sign: float | None
) -> None:
    sesoi = Sesoi(value=low, unit="points", reason="any")
    assert claimed_sign(mean_gain(alternative=alternative, sesoi=sesoi, upper=upper)) == sign


def test_the_share_behind_a_mean_is_in_the_claimed_direction() -> None:
    data = unbalanced()
    theta = theta_by_pair(data, {("i1", "t1"): -1.0, ("i2", "t1"): -3.0})
    less = estimand(mean_gain(alternative=Alternative.LESS), posterior_of(data, theta))
    assert less.share_in_direction == pytest.approx(np.ones(N_DRAWS))
    neither = estimand(mean_gain(alternative=Alternative.EQUIVALENT), posterior_of(data, theta))
    assert neither.share_in_direction is None


def test_a_gain_of_nothing_is_on_neither_side_of_zero_and_a_small_one_is_on_one() -> None:
    data = unbalanced()
    for value, greater, less in ((0.0, 0.0, 0.0), (0.05, 1.0, 0.0), (-0.05, 0.0, 1.0)):
        theta = theta_by_pair(data, {("i1", "t1"): value, ("i2", "t1"): value})
        posterior = posterior_of(data, theta)
        above = estimand(mean_gain(alternative=Alternative.GREATER), posterior)
        below = estimand(mean_gain(alternative=Alternative.LESS), posterior)
        assert above.share_in_direction == pytest.approx(np.full(N_DRAWS, greater))
        assert below.share_in_direction == pytest.approx(np.full(N_DRAWS, less))


def test_words_name_the_outcome_that_they_are_about() -> None:
    assert "mean true gain over" in estimand(mean_gain(), posterior_of(whole())).words
    gaps = dataset_of(
        library(*(arm("none", language=name) for name in ("en", "de", "sw"))),
        outcome=Outcome.TRANSFER_GAP,
    )
    assert "mean true transfer gap over" in estimand(mean_gain(), posterior_of(gaps)).words


def test_the_prediction_of_a_mean_is_a_single_new_cell() -> None:
    posterior = posterior_of(whole())
    single, mean = prediction(mean_gain(), posterior), estimand(mean_gain(), posterior).draws
    assert single is not None
    assert single.shape == mean.shape
    assert single.std() > 2 * mean.std()


def test_the_prediction_of_a_slope_is_that_of_a_single_new_target() -> None:
    posterior = posterior_of(whole())
    single = prediction(slope_test(), posterior)
    assert single is not None
    assert single.std() > 1.5 * estimand(slope_test(), posterior).draws.std()


@pytest.mark.parametrize("test", [share_test(), rank_test("i1"), contrast_test()])
def test_what_has_no_single_value_has_no_prediction(test: Any) -> None:
    assert prediction(test, posterior_of(whole())) is None
