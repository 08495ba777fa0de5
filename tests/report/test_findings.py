import pytest

from metatransfer.records import Pairs, Spread, Verdict
from metatransfer.report import findings
from tests.made_report import subject_of, summary_of, verdict_of


def test_an_interval_has_two_digits_of_its_width() -> None:
    assert findings.interval(Spread(mean=1.234, lower=0.1, upper=2.3)) == "+1.23 (+0.10 to +2.30)"
    assert findings.interval(Spread(mean=12.0, lower=-30.0, upper=60.0)) == "+12 (-30 to +60)"


@pytest.mark.parametrize("name", ["mean", "share", "slope", "select-random", "rank", "contrast"])
def test_a_card_says_its_word_and_its_numbers(name: str) -> None:
    verdict, text = verdict_of(name), findings.card_finding(verdict_of(name), summary_of(name))
    assert verdict.status.value in text
    assert "probability" in text


def test_a_forest_counts_intervals_on_each_side_of_zero() -> None:
    summary = summary_of("mean")
    text = findings.forest_finding(summary)
    above = sum(group.posterior.lower > 0 for group in summary.forest.groups)
    assert f"Of 4 target tasks, {above} have an interval above zero" in text
    assert "over all" in text
    assert "over all" not in findings.forest_finding(summary_of("rank"))


def test_a_funnel_says_what_widens_it() -> None:
    subject = subject_of("mean")
    wide = subject.summary.model_copy(
        update={"spread_points": Spread(mean=50.0, lower=40.0, upper=60.0)}
    )
    tight = subject.summary.model_copy(
        update={"spread_points": Spread(mean=0.01, lower=0.0, upper=0.02)}
    )
    assert "heterogeneity widens the cloud more" in findings.funnel_finding(wide, subject.rows)
    assert "sampling error widens the cloud more" in findings.funnel_finding(tight, subject.rows)
    bare = subject.rows.model_copy(update={"se_points": (None,) * len(subject.rows.se_points)})
    assert "median" not in findings.funnel_finding(wide, bare)


def test_a_heat_map_names_its_extremes_and_counts_what_is_missing() -> None:
    pairs = Pairs(
        first=("a", "a", "b"),
        second=("x", "y", "x"),
        raw_points=(0.0, 0.0, 0.0),
        posterior_points=(1.0, -2.0, 0.5),
    )
    text = findings.heat_finding(pairs)
    assert "largest is a to x with +1.0" in text
    assert "smallest a to y with -2.0" in text
    assert "1 of 4 pairs are not reported" in text


def test_policies_are_compared_for_the_fewest_chosen() -> None:
    text = findings.policies_finding(summary_of("select-random"))
    assert text.startswith("Choosing 1 task by similarity earns ")
    assert text.count(" points over ") == 3


def test_other_effects_of_interest_are_listed_with_their_word() -> None:
    verdict = verdict_of("mean")
    text = findings.sesoi_finding(verdict)
    assert all(f"{point.value:g}: {point.status.value}" in text for point in verdict.sesoi)
    none: Verdict = verdict.model_copy(update={"sesoi": ()})
    assert findings.sesoi_finding(none) == "No other was asked."


def test_a_slope_that_was_not_estimated_is_not_described() -> None:
    verdict = verdict_of("slope").model_copy(update={"estimate": None})
    assert findings.moderation_finding(verdict) == "No slope was estimated."
    assert "points per sd" in findings.moderation_finding(verdict_of("slope"))
