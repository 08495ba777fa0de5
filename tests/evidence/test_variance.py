import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import digamma, polygamma

from metatransfer.evidence.variance import (
    PRIOR_DFS,
    STEPS_A_DOUBLING,
    _prior_df,
    pooled_seed_correlation,
    seed_variances,
    shrink_variances,
)
from tests.tiny import arm

ONE_GROUP = np.zeros(6, dtype=np.int64)


def test_without_any_standard_deviation_nothing_is_known() -> None:
    found = seed_variances([arm(), arm("i1")])
    assert found.by_arm == {}
    assert found.median is None


def test_shrinkage_follows_smyths_equations_on_two_groups() -> None:
    variance = np.array([1.0, 4.0, 0.5, 9.0, 2.0, 0.1])
    df = np.full(6, 7.0)
    groups = np.array([0, 0, 0, 1, 1, 1])
    shrunk, prior_df = shrink_variances(variance, df, groups)
    # Smyth 2004, section 6.2, with one mean for each group: 6 - 2 degrees of freedom
    e = np.log(variance) - digamma(3.5) + np.log(3.5)
    level = np.array([e[:3].mean(), e[3:].mean()])[groups]
    excess = ((e - level) ** 2).sum() / 4 - polygamma(1, 3.5)
    # the root, to the nearest quarter of a doubling
    step = 2 ** (1 / 8)
    assert polygamma(1, prior_df / 2 * step) <= excess <= polygamma(1, prior_df / 2 / step)
    assert prior_df == pytest.approx(2 ** (round(4 * np.log2(prior_df)) / 4))
    prior = np.exp(level + digamma(prior_df / 2) - np.log(prior_df / 2))
    assert shrunk == pytest.approx((prior_df * prior + 7 * variance) / (prior_df + 7), rel=1e-12)


@pytest.mark.parametrize("prior_df", [4.0, 20.0])
def test_a_known_prior_is_recovered_from_simulated_arms(prior_df: float) -> None:
    rng = np.random.default_rng(3)
    n, scale = 20_000, 1.7
    true = prior_df * scale / rng.chisquare(prior_df, n)
    seen = true * rng.chisquare(7, n) / 7
    groups = np.repeat(np.arange(10), n // 10)
    shrunk, found = shrink_variances(seen, np.full(n, 7.0), groups)
    # over the seeds 0 to 19 the error was at most 4 % at four degrees of freedom and 9 % at twenty,
    # where trigamma is flat
    assert found == pytest.approx(prior_df, rel=0.15)
    assert np.mean((np.log(shrunk) - np.log(true)) ** 2) < np.mean(
        (np.log(seen) - np.log(true)) ** 2
    )


def test_arms_of_one_true_variance_are_pooled_almost_completely() -> None:
    seen = 2.0 * np.random.default_rng(1).chisquare(7, 4000) / 7
    shrunk, prior_df = shrink_variances(seen, np.full(4000, 7.0), np.zeros(4000, dtype=np.int64))
    assert prior_df > 50
    # Monte-Carlo: the mean of 4,000 logs has a standard error of 0.009
    assert shrunk == pytest.approx(np.full(4000, 2.0), rel=0.15)


@given(
    st.lists(st.floats(1e-4, 1e3), min_size=6, max_size=6),
    st.lists(st.integers(1, 15), min_size=6, max_size=6),
    st.lists(st.integers(0, 2), min_size=6, max_size=6),
)
def test_a_shrunk_variance_lies_between_the_arms_own_and_its_groups(
    values: list[float], df: list[int], groups: list[int]
) -> None:
    variance, freedom = np.array(values), np.array(df, dtype=float)
    codes = np.array([sorted(set(groups)).index(group) for group in groups])
    shrunk, prior_df = shrink_variances(variance, freedom, codes)
    assert 0 < prior_df <= PRIOR_DFS[-1]
    for group in set(codes.tolist()):
        inside = codes == group
        # solve each arm's weighted mean for the value that it was shrunk towards
        towards = ((prior_df + freedom) * shrunk - freedom * variance)[inside] / prior_df
        assert towards == pytest.approx(np.full(inside.sum(), towards[0]), rel=1e-4, abs=1e-6)
        low, high = np.minimum(variance[inside], towards), np.maximum(variance[inside], towards)
        assert (shrunk[inside] >= low * (1 - 1e-6)).all()
        assert (shrunk[inside] <= high * (1 + 1e-6)).all()


def test_an_arm_whose_seeds_agree_is_given_its_groups_variance_in_part() -> None:
    variance = np.array([0.0, 1.0, 2.0, 0.5, 4.0, 1.0])
    shrunk, _ = shrink_variances(variance, np.full(6, 7.0), ONE_GROUP)
    assert shrunk[0] > 0.01
    assert shrunk[0] == shrunk.min()


def test_a_group_of_zeros_takes_the_level_of_all_groups() -> None:
    variance = np.array([0.0, 0.0, 200.0, 250.0, 180.0, 220.0])
    shrunk, _ = shrink_variances(variance, np.full(6, 7.0), np.array([0, 0, 1, 1, 1, 1]))
    assert shrunk[0] == shrunk[1]
    assert 50 < shrunk[0] < 400


def test_where_every_variance_is_zero_nothing_is_invented() -> None:
    shrunk, prior_df = shrink_variances(np.zeros(6), np.full(6, 7.0), ONE_GROUP)
    assert (shrunk == 0).all()
    assert prior_df == 0


def test_metrics_of_one_target_are_shrunk_apart() -> None:
    def pair(metric: str, sd: float, names: tuple[str, ...]) -> list[float]:
        arms = [arm(name, metric=metric, sd_points=sd, n_seeds=8) for name in names]
        found = seed_variances([*arms, *others])
        return [found.by_arm[each.arm_key] for each in arms]

    others = [arm(f"o{i}", metric="matthews", sd_points=9.0 + i, n_seeds=8) for i in range(5)]
    first, _ = pair("accuracy", 1.0, ("i1", "i2"))
    assert first == pytest.approx(1.0, rel=0.2)


def test_seeds_that_move_together_are_seen_to_correlate() -> None:
    baseline = arm(seeds=(50.0, 52.0, 54.0))
    together = arm("i1", seeds=(60.0, 62.0, 64.0))
    assert pooled_seed_correlation([baseline, together]) == pytest.approx(0.95)
    crossed = arm("i2", seeds=(62.0, 60.0, 64.0))
    # deviations (-2, 0, 2) and (0, -2, 2): product 4, squares 8 and 8
    assert pooled_seed_correlation([baseline, crossed]) == pytest.approx(0.5)
    # pooled with a perfect pair: (4 + 8) / (8 + 8)
    pooled = pooled_seed_correlation([baseline, crossed, arm("i3", seeds=(58.0, 60.0, 62.0))])
    assert pooled == pytest.approx(0.75)


def test_a_negative_seed_correlation_counts_as_none() -> None:
    arms = [arm(seeds=(50.0, 52.0)), arm("i1", seeds=(62.0, 60.0))]
    assert pooled_seed_correlation(arms) == 0


def test_arms_without_shared_seeds_do_not_correlate() -> None:
    arms = [arm(seeds=(50.0, 52.0)), arm("i1", seeds=(60.0, 61.0, 62.0))]
    assert pooled_seed_correlation(arms) == 0
    assert pooled_seed_correlation([arm("i1", seeds=(60.0, 62.0))]) == 0


def test_a_small_study_more_leaves_the_variances_of_all_others_as_they_are() -> None:
    rng = np.random.default_rng(7)
    there = [
        arm(f"i{i}", f"t{t}", sd_points=round(float(np.exp(rng.normal())), 2), n_seeds=4)
        for i in range(20)
        for t in range(10)
    ]
    added = [arm(f"i{i}", study="another", sd_points=0.5, n_seeds=3) for i in range(6)]
    before, after = seed_variances(there), seed_variances([*there, *added])
    assert {key: after.by_arm[key] for key in before.by_arm} == before.by_arm
    assert (after.median, after.prior_df) == (before.median, before.prior_df)


@given(df=st.floats(0.003, 9000))
def test_prior_degrees_of_freedom_are_those_of_the_excess_to_half_a_step(df: float) -> None:
    found = _prior_df(float(polygamma(1, df / 2)))
    assert abs(np.log2(found / df)) <= 0.5 / STEPS_A_DOUBLING + 1e-9


def test_no_excess_shares_one_variance_and_any_excess_none() -> None:
    assert _prior_df(-1.0) == _prior_df(0.0) == PRIOR_DFS[-1]
    assert _prior_df(1e12) == PRIOR_DFS[0]
