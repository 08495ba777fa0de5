from typing import Any

import numpy as np
import pytest

from metatransfer.records import (
    Alternative,
    Companion,
    Contrast,
    MeanGain,
    Population,
    QuantitativeTest,
    Rank,
    Selection,
    Sesoi,
    ShareAbove,
    Slope,
    Where,
)
from metatransfer.verdicts.companions import companions, estimate, interval, prior_companions
from metatransfer.verdicts.decide import reference_of
from metatransfer.verdicts.estimands import estimand
from metatransfer.verdicts.posterior import Posterior
from metatransfer.verdicts.sensitivity import PowerScaled
from tests.tiny import arm, cosines, dataset_of, library, matrix, posterior_of

POINT = Sesoi(value=1.0, unit="points", reason="any")
GREATER: dict[str, Any] = {"alternative": Alternative.GREATER, "where": Where()}
MEAN = MeanGain(kind="mean_gain", sesoi=POINT, **GREATER)
SHARE = ShareAbove(
    kind="share_above",
    threshold=POINT,
    share=Sesoi(value=0.5, unit="share", reason="any", alternatives=(0.25, 0.67)),
    **GREATER,
)
SLOPE = Slope(kind="slope", measure="cosine", sesoi=POINT, **GREATER)
SELECTION = Selection(kind="selection", measure="cosine", against="random", sesoi=POINT, **GREATER)
RANK = Rank(kind="rank", where=Where(), best=("i1",), among_top=1)
POSTERIOR = posterior_of(dataset_of(library(*matrix(), similarities=cosines()), measure="cosine"))


def beside(test: QuantitativeTest, posterior: Posterior = POSTERIOR) -> dict[str, Companion]:
    found = companions(test, posterior, estimand(test, posterior))
    by_label = {companion.label: companion for companion in found}
    assert len(by_label) == len(found), "two companions bear the same label"
    return by_label


def test_an_interval_leaves_the_same_out_on_both_sides() -> None:
    found = interval(np.arange(1001.0))
    assert (found.lower, found.upper, found.probability) == (25.0, 975.0, 0.95)


def test_an_estimate_sums_up_its_draws() -> None:
    draws = np.array([1.0, 2.0, 3.0])
    found = estimate("x", "points", draws)
    assert (found.mean, found.sd, found.unit) == (2.0, 1.0, "points")


def test_raw_shares_are_counted_by_row_and_by_pair() -> None:
    # pair i1-t1 has gains 2, 2, -1 in three models, i2-t1 has -1 in one
    arms = [arm(model=m, score_points=50.0) for m in "abc"]
    arms += [
        arm("i1", model=m, score_points=50.0 + g) for m, g in zip("abc", (2, 2, -1), strict=True)
    ]
    posterior = posterior_of(dataset_of(library(*arms, arm("i2", model="a", score_points=49.0))))
    note = beside(MEAN, posterior)["share of true outcomes above 0 points"].note
    assert "raw: 50.0% of 4 rows (each row weighing the same), 50.0% of 2 pair means" in note
    note = beside(MEAN, posterior)["share of true outcomes above 1 point"].note
    # the mean of i1-t1 is exactly 1, which is not above 1
    assert "raw: 50.0% of 4 rows (each row weighing the same), 0.0% of 2 pair means" in note


def test_the_raw_mean_weighs_pairs_alike() -> None:
    arms = [arm(model=m) for m in "abc"]
    arms += [arm("i1", model=m, score_points=51.0) for m in "abc"]
    posterior = posterior_of(dataset_of(library(*arms, arm("i2", model="a", score_points=53.0))))
    (raw,) = [c for label, c in beside(MEAN, posterior).items() if label.startswith("raw mean")]
    assert raw.value == pytest.approx(2.0)


def test_a_share_is_shown_for_every_reading_of_often() -> None:
    found = beside(SHARE)
    easy = found["the same with a share of 0.25 as the reference"].probability
    hard = found["the same with a share of 0.67 as the reference"].probability
    own = reference_of(SHARE).probability(estimand(SHARE, POSTERIOR).draws)
    assert easy >= own >= hard


@pytest.mark.parametrize("test", [MEAN, SHARE, SLOPE, SELECTION])
def test_beside_the_observed_stands_a_task_that_nobody_measured(test: QuantitativeTest) -> None:
    new = beside(test)["the same for a new target task"]
    again = test.model_copy(update={"population": Population.NEW_TASK})
    expected = reference_of(again).probability(estimand(again, POSTERIOR).draws)
    assert new.probability == expected
    assert "the same for a new target task" not in beside(again)


def test_two_targets_foretell_no_third() -> None:
    data = dataset_of(library(*matrix()))
    few = posterior_of(data, cells=[row.pair[1] != "t3" for row in data.rows])
    assert "the same for a new target task" not in beside(MEAN, few)


def test_where_the_verdict_turns_is_where_the_claim_would_be_supported_no_more() -> None:
    note = beside(MEAN)["where the verdict turns"].note
    draws = estimand(MEAN, POSTERIOR).draws
    low = float(note.split("up to ")[1].split()[0])
    high = float(note.split("x = ")[1].split()[0])
    # printed to three digits
    assert np.mean(draws > low) == pytest.approx(0.95, abs=0.02)
    assert np.mean(draws > high) == pytest.approx(0.05, abs=0.02)


def test_beside_the_remainder_stands_the_intermediates_mean() -> None:
    assert "slope on the measure's mean by intermediate task" in beside(SLOPE)
    other = SLOPE.model_copy(update={"component": "intermediate"})
    assert "slope on the measure's mean by intermediate task" not in beside(other)


def test_the_policies_not_asked_about_stand_beside() -> None:
    labels = set(beside(SELECTION))
    assert {"advantage over the constant policy", "advantage over the oracle policy"} <= labels
    assert "advantage over the random policy" not in labels
    assert beside(SELECTION)["advantage over the oracle policy"].estimate.mean <= 0


def test_a_ranking_names_the_best_in_order() -> None:
    found = companions(RANK, POSTERIOR, estimand(RANK, POSTERIOR))
    assert [c.label[:2] for c in found] == ["1.", "2.", "3."]
    means = [c.estimate.mean for c in found if c.estimate]
    assert means == sorted(means, reverse=True)


def test_a_contrast_shows_where_it_turns() -> None:
    contrast = Contrast(kind="contrast", minus=Where(), sesoi=POINT, **GREATER)
    data = POSTERIOR.dataset
    first = [row.pair[0] == "i1" for row in data.rows]
    posterior = posterior_of(data, cells=first, minus=[not each for each in first])
    assert set(beside(contrast, posterior)) == {"where the verdict turns"}


def test_other_weights_of_the_prior_stand_beside_and_say_when_they_cannot_be_read() -> None:
    alone, read, unread = prior_companions((PowerScaled(0.5, 0.9), PowerScaled(2.0, None)), 0.4)
    assert (alone.label, alone.probability) == ("the prior alone", 0.4)
    assert (read.label, read.probability) == ("the same with the prior to the power 0.5", 0.9)
    assert unread.probability is None
    assert "too few effective draws" in unread.note
