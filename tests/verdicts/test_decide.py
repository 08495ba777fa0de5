from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.records import (
    Alternative,
    Contrast,
    Count,
    MeanGain,
    Rank,
    Sesoi,
    ShareAbove,
    Slope,
    VerdictStatus,
    Where,
)
from metatransfer.verdicts.decide import (
    Reference,
    decide,
    hides_both_signs,
    monte_carlo_error,
    near_threshold,
    reference_at_zero,
    reference_of,
    word,
)
from metatransfer.verdicts.estimands import Estimand

DRAWS = np.random.default_rng(0).normal(1.0, 1.0, 1000)
ANY = Where()


def sesoi(value: float, unit: Any = "points") -> Sesoi:
    return Sesoi(value=value, unit=unit, reason="any")


def mean_gain(
    alternative: Alternative = Alternative.GREATER, value: float = 1.0, upper: float | None = None
) -> MeanGain:
    return MeanGain(
        kind="mean_gain", where=ANY, alternative=alternative, sesoi=sesoi(value), upper=upper
    )


def estimand_with(share: float | None) -> Estimand:
    return Estimand(
        words="x",
        unit="points",
        draws=DRAWS,
        at_zero=DRAWS,
        share_in_direction=None if share is None else np.full(1000, share),
    )


@pytest.mark.parametrize(
    ("probability", "status"),
    [
        (1.0, VerdictStatus.SUPPORTED),
        (0.95, VerdictStatus.SUPPORTED),
        (0.949, VerdictStatus.INCONCLUSIVE),
        (0.5, VerdictStatus.INCONCLUSIVE),
        (0.051, VerdictStatus.INCONCLUSIVE),
        (0.05, VerdictStatus.CONTRADICTED),
        (0.0, VerdictStatus.CONTRADICTED),
    ],
)
def test_a_probability_has_its_word(probability: float, status: VerdictStatus) -> None:
    assert word(probability) is status


@given(st.floats(0, 1))
def test_the_opposite_claim_has_the_opposite_word(probability: float) -> None:
    opposite = {
        VerdictStatus.SUPPORTED: VerdictStatus.CONTRADICTED,
        VerdictStatus.CONTRADICTED: VerdictStatus.SUPPORTED,
        VerdictStatus.INCONCLUSIVE: VerdictStatus.INCONCLUSIVE,
    }
    # 1 - .95 is .05 and a rounding error: the thresholds themselves are tested above
    if min(abs(probability - 0.95), abs(probability - 0.05)) > 1e-9:
        assert word(1 - probability) is opposite[word(probability)]


@given(st.lists(st.floats(-10, 10), min_size=2, max_size=5))
def test_a_larger_sesoi_never_makes_a_claim_more_probable(values: list[float]) -> None:
    ordered = sorted(values)
    greater = [Reference(Alternative.GREATER, v).probability(DRAWS) for v in ordered]
    less = [Reference(Alternative.LESS, v).probability(DRAWS) for v in ordered]
    within = [Reference(Alternative.EQUIVALENT, abs(v)).probability(DRAWS) for v in ordered]
    assert greater == sorted(greater, reverse=True)
    assert less == sorted(less)
    order = np.argsort(np.abs(ordered), kind="stable")
    assert [within[i] for i in order] == sorted(within)


@given(st.floats(-3, 3), st.floats(0.01, 3))
def test_between_is_what_both_sides_leave(low: float, width: float) -> None:
    between = Reference(Alternative.BETWEEN, low, low + width).probability(DRAWS)
    below = Reference(Alternative.LESS, low).probability(DRAWS)
    above = Reference(Alternative.GREATER, low + width).probability(DRAWS)
    assert between == pytest.approx(1 - below - above)


def test_equivalence_is_symmetric_about_zero() -> None:
    reference = Reference(Alternative.EQUIVALENT, 0.5)
    assert reference.probability(DRAWS) == reference.probability(-DRAWS)
    assert reference.inside(np.array([-0.6, -0.4, 0.0, 0.4, 0.6])).tolist() == [
        False,
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("reference", "bound"),
    [
        (Reference(Alternative.GREATER, 0.5), 0.5),
        (Reference(Alternative.LESS, 0.5), 0.5),
        (Reference(Alternative.EQUIVALENT, 0.5), -0.5),
        (Reference(Alternative.BETWEEN, 0.5, 2.0), 0.5),
        (Reference(Alternative.BETWEEN, 0.5, 2.0), 2.0),
    ],
)
def test_a_draw_on_the_bound_is_not_on_the_claims_side(reference: Reference, bound: float) -> None:
    # half of the cells is no "more than half", and shares of a few cells often are one half
    assert reference.probability(np.array([bound])) == 0.0


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        (Reference(Alternative.GREATER, 1.0), "above 1 point"),
        (Reference(Alternative.LESS, -0.5), "below -0.5 points"),
        (Reference(Alternative.EQUIVALENT, 0.5), "within 0.5 points of zero"),
        (Reference(Alternative.BETWEEN, 1.0, 5.0), "between 1 and 5 points"),
    ],
)
def test_a_reference_says_which_side_it_is(reference: Reference, words: str) -> None:
    assert reference.words("points") == words


def test_each_kind_of_test_is_compared_with_its_own_value() -> None:
    share = ShareAbove(
        kind="share_above",
        where=ANY,
        threshold=sesoi(1.0),
        alternative=Alternative.GREATER,
        share=sesoi(0.5, "share"),
    )
    assert reference_of(share) == Reference(Alternative.GREATER, 0.5)
    assert reference_at_zero(share) == reference_of(share)
    rank = Rank(kind="rank", where=ANY, best=("a", "b"), among_top=3)
    assert reference_of(rank).inside(np.array([3.0, 4.0])).tolist() == [True, False]
    assert reference_of(mean_gain(Alternative.BETWEEN, 1.0, 5.0)).upper == 5.0
    slope = Slope(
        kind="slope", where=ANY, measure="m", alternative=Alternative.LESS, sesoi=sesoi(-0.5)
    )
    assert reference_of(slope) == Reference(Alternative.LESS, -0.5)
    with pytest.raises(TypeError):
        reference_of(Count(kind="count", where=ANY, of="targets", equals=1))


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (mean_gain(Alternative.GREATER, 5.0), Alternative.GREATER),
        (mean_gain(Alternative.LESS, -5.0), Alternative.LESS),
        (mean_gain(Alternative.EQUIVALENT, 1.0), Alternative.GREATER),
        (mean_gain(Alternative.BETWEEN, 1.0, 5.0), Alternative.GREATER),
        (mean_gain(Alternative.BETWEEN, -5.0, -1.0), Alternative.LESS),
        (mean_gain(Alternative.BETWEEN, -5.0, 0.0), Alternative.LESS),
        (mean_gain(Alternative.BETWEEN, -5.0, 0.5), Alternative.GREATER),
    ],
)
def test_at_zero_the_claim_keeps_its_side(test: MeanGain, expected: Alternative) -> None:
    assert reference_at_zero(test) == Reference(expected, 0.0)


@pytest.mark.parametrize(
    ("share", "probability", "status"),
    [
        (0.5, 0.99, VerdictStatus.MIXED),
        (0.2, 0.01, VerdictStatus.MIXED),
        (0.8, 0.99, VerdictStatus.MIXED),
        (0.81, 0.99, VerdictStatus.SUPPORTED),
        (0.19, 0.01, VerdictStatus.CONTRADICTED),
        (0.5, 0.5, VerdictStatus.INCONCLUSIVE),
        (None, 0.99, VerdictStatus.SUPPORTED),
    ],
)
def test_a_mean_that_hides_both_signs_is_mixed(
    share: float | None, probability: float, status: VerdictStatus
) -> None:
    assert decide(mean_gain(), estimand_with(share), probability) is status
    contrast = Contrast(
        kind="contrast", where=ANY, minus=ANY, alternative=Alternative.GREATER, sesoi=sesoi(1.0)
    )
    assert decide(contrast, estimand_with(share), probability) is status


def test_only_means_and_contrasts_can_be_mixed() -> None:
    slope = Slope(
        kind="slope", where=ANY, measure="m", alternative=Alternative.GREATER, sesoi=sesoi(0.5)
    )
    assert decide(slope, estimand_with(0.5), 0.99) is VerdictStatus.SUPPORTED


def test_the_median_share_decides_whether_signs_are_mixed() -> None:
    draws = np.array([0.1] * 40 + [0.5] * 60)
    found = Estimand("x", "points", draws, draws, share_in_direction=draws)
    assert hides_both_signs(found)
    draws = np.array([0.1] * 60 + [0.5] * 40)
    assert not hides_both_signs(Estimand("x", "points", draws, draws, share_in_direction=draws))


def test_a_probability_is_near_a_threshold_within_two_monte_carlo_errors() -> None:
    # sqrt(.95 * .05 / 400) = .0109
    assert monte_carlo_error(0.95, 400) == pytest.approx(0.0109, abs=1e-4)
    assert near_threshold(0.965, 400)
    # sqrt(.972 * .028 / 400) = .0082: two of it do not reach .95, and three would
    assert not near_threshold(0.972, 400)
    assert not near_threshold(0.99, 400)
    assert not near_threshold(0.97, 40_000)
    assert near_threshold(0.06, 400)
    assert not near_threshold(0.5, 400)


@given(st.floats(0, 1), st.floats(0, 1e6))
def test_a_monte_carlo_error_is_a_number(probability: float, draws: float) -> None:
    assert 0 <= monte_carlo_error(probability, draws) <= 0.5
