import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.records import Alternative, Region
from metatransfer.verdicts.decide import Reference
from metatransfer.verdicts.groups import line, region, sampling_se, spread
from tests.made_report import made_material, summary_of, verdict_of
from tests.tiny import arm, dataset_of, library, matrix

KINDS = ("mean", "share", "contrast", "slope", "select-random", "select-constant", "rank", "gap")


def test_every_kind_of_test_has_groups_largest_first() -> None:
    for name in KINDS:
        groups = summary_of(name).forest.groups
        assert groups, name
        means = [group.posterior.mean for group in groups]
        assert means == sorted(means, reverse=True), name


def test_groups_are_what_the_claim_is_about() -> None:
    by = {name: summary_of(name).forest.by for name in KINDS}
    assert by["mean"] == by["slope"] == by["contrast"] == "target task"
    assert by["rank"] == "intermediate task"
    assert {group.label for group in summary_of("rank").forest.groups} == {"i1", "i2", "i3", "i4"}
    assert {group.label for group in summary_of("mean").forest.groups} == {"t1", "t2", "t3", "t4"}


def test_a_group_counts_its_cells_and_studies() -> None:
    groups = summary_of("mean").forest.groups
    assert sum(group.cells for group in groups) == verdict_of("mean").k_cells
    assert {group.studies for group in groups} == {2}


def test_groups_of_a_contrast_differ_as_the_contrast_does() -> None:
    # i4 is worth 3.5 points more than i1 on every target of the tiny project
    forest = summary_of("contrast").forest
    assert forest.pooled is not None
    mean = np.mean([group.posterior.mean for group in forest.groups])
    assert mean == pytest.approx(forest.pooled.mean, abs=1e-6)
    assert all(2.0 < (group.raw or 0.0) < 5.0 for group in forest.groups)


def test_a_ranking_has_nothing_over_all_groups() -> None:
    assert summary_of("rank").forest.pooled is None
    assert summary_of("rank").forest.claimed is None


def test_a_share_is_shown_by_the_outcomes_that_it_counts() -> None:
    forest = summary_of("share").forest
    assert forest.unit == "points"
    assert forest.claimed == Region(lower=0.5)
    assert summary_of("share").claimed == Region(lower=0.5)


def test_the_error_of_a_mean_holds_what_its_rows_share() -> None:
    # two gains against one baseline, all arms of four runs with one standard deviation: each run
    # has variance s2, so that the mean of both has (s2/4)/2 of its own and s2/4 of the baseline
    data = dataset_of(
        library(
            arm("none", "t1", seeds=(49.0, 50.0, 51.0, 50.0)),
            arm("i1", "t1", seeds=(51.0, 52.0, 53.0, 52.0)),
            arm("i2", "t1", seeds=(53.0, 54.0, 55.0, 54.0)),
        )
    )
    own, shared = data.data.own_variance, data.data.shared[0].variance
    expected = float(own.sum() / 4 + shared.sum())
    assert sampling_se(data, np.array([0.5, 0.5])) == pytest.approx(expected**0.5)
    assert sampling_se(data, np.array([1.0, -1.0])) == pytest.approx(float(own.sum()) ** 0.5)


def test_rows_without_a_known_error_have_none_together() -> None:
    data = dataset_of(library(*matrix()))
    weights = np.full(len(data.rows), 1 / len(data.rows))
    assert data.data.own_variance.sum() > 0 or sampling_se(data, weights) is None


@given(st.floats(-5, 5), st.floats(-5, 5))
def test_a_line_through_points_on_a_line_is_that_line(slope: float, at: float) -> None:
    x = np.array([0.0, 1.0, 2.0, 5.0])
    found, se = line(x, at + slope * x)
    assert found == pytest.approx(slope, abs=1e-9)
    assert se == pytest.approx(0.0, abs=1e-6)


def test_a_line_needs_four_cells_that_differ() -> None:
    assert line(np.arange(3.0), np.arange(3.0)) == (None, None)
    assert line(np.ones(5), np.arange(5.0)) == (None, None)


@pytest.mark.parametrize(
    ("alternative", "value", "inside", "outside"),
    [
        (Alternative.GREATER, 1.0, 1.5, 0.5),
        (Alternative.LESS, 1.0, 0.5, 1.5),
        (Alternative.EQUIVALENT, 1.0, -0.5, -1.5),
        (Alternative.BETWEEN, 1.0, 2.0, 3.5),
    ],
)
def test_a_region_holds_what_its_reference_holds(
    alternative: Alternative, value: float, inside: float, outside: float
) -> None:
    reference = Reference(alternative, value, 3.0)
    found = region(reference)
    for point in (inside, outside):
        assert found.holds(point) == bool(reference.inside(np.array([point]))[0])
    assert found.holds(inside)
    assert not found.holds(outside)


def test_a_spread_is_the_mean_and_the_middle_95_percent() -> None:
    found = spread(np.arange(1001.0))
    assert (found.mean, found.lower, found.upper) == (500.0, 25.0, 975.0)


def test_a_pooled_value_is_that_of_the_verdict() -> None:
    # from fewer draws, so that it agrees to within its Monte-Carlo error
    for name in ("mean", "slope", "select-random"):
        pooled, estimate = summary_of(name).forest.pooled, verdict_of(name).estimate
        assert pooled is not None
        assert estimate is not None
        assert pooled.mean == pytest.approx(estimate.mean, abs=estimate.sd)
    assert set(made_material().summaries) == set(KINDS)
