import numpy as np
import pytest

from metatransfer.records import SummaryReport
from metatransfer.verdicts.specify import specify
from metatransfer.verdicts.summary import FIGURE_DRAWS, QUANTILES, thinned
from tests.made_report import made_material, summary_of, verdict_of
from tests.tiny import cosines, dataset_of, library, matrix, synthetic_fit

KINDS = ("mean", "share", "contrast", "slope", "select-random", "select-constant", "rank", "gap")


def test_only_what_was_read_off_a_posterior_is_summed_up() -> None:
    assert set(made_material().summaries) == set(KINDS)


def test_quantiles_rise_and_their_middle_is_near_the_estimate() -> None:
    for name in KINDS:
        quantiles, estimate = summary_of(name).quantiles, verdict_of(name).estimate
        assert estimate is not None
        assert len(quantiles) == QUANTILES
        assert list(quantiles) == sorted(quantiles)
        middle = quantiles[QUANTILES // 2]
        # a rank is a whole number and may be skewed: half a place more than its deviation
        assert middle == pytest.approx(estimate.mean, abs=estimate.sd + 0.5)


def test_the_share_of_quantiles_on_the_claims_side_is_its_probability() -> None:
    for name in KINDS:
        summary, verdict = summary_of(name), verdict_of(name)
        inside = np.mean([summary.claimed.holds(value) for value in summary.quantiles])
        assert verdict.probability is not None
        # 200 quantiles know a probability to half a percent, of the same draws
        assert inside == pytest.approx(verdict.probability, abs=0.01)


def test_each_fit_and_each_set_of_rows_is_kept_once() -> None:
    kept = made_material().findings.summaries
    assert len({fit.model_hash for fit in kept.fits}) == len(kept.fits)
    assert len({rows.evidence_hash for rows in kept.rows}) == len(kept.rows)
    assert {each.model_hash for each in kept.summaries} == {fit.model_hash for fit in kept.fits}
    assert {each.evidence_hash for each in kept.summaries} == {r.evidence_hash for r in kept.rows}


def test_rows_are_those_behind_the_verdict() -> None:
    verdict = verdict_of("mean")
    rows = made_material().rows[verdict.evidence_hash]
    assert len(rows.outcome_points) == verdict.k_cells
    assert rows.outcome_points == pytest.approx(
        [row.outcome_points for row in verdict.evidence], abs=1e-4
    )


def test_only_slopes_have_a_line_and_only_selection_has_policies() -> None:
    assert {name for name in KINDS if summary_of(name).moderation} == {"slope", "gap"}
    with_policies = {name for name in KINDS if summary_of(name).policies}
    assert with_policies == {"select-random", "select-constant"}


def test_a_line_has_a_place_for_every_row_and_a_band_around_it() -> None:
    summary = summary_of("slope")
    moderation = summary.moderation
    assert moderation is not None
    assert len(moderation.x) == verdict_of("slope").k_cells
    assert all(point.y.lower <= point.y.mean <= point.y.upper for point in moderation.band)
    ends = moderation.band[0].x, moderation.band[-1].x
    assert ends == pytest.approx((min(moderation.x), max(moderation.x)), abs=1e-3)


def test_policies_are_compared_at_numbers_that_every_target_allows() -> None:
    tops = {point.top for point in summary_of("select-random").policies}
    # four candidates for each target: eight cannot be chosen
    assert tops == {1, 2, 3}
    oracle = [
        p.advantage.mean for p in summary_of("select-random").policies if p.against == "oracle"
    ]
    assert all(advantage <= 1e-9 for advantage in oracle)


def test_a_new_cell_is_as_likely_above_zero_as_above_less_than_its_effect() -> None:
    for name in ("mean", "share", "slope"):
        new = summary_of(name).new_cell
        assert new is not None
        assert 0 <= new.share <= new.share_above_zero <= 1


def test_a_fit_is_written_down_with_the_terms_that_were_fitted() -> None:
    for verdict in made_material().verdicts:
        if not verdict.model_hash:
            continue
        fit = made_material().fits[verdict.model_hash]
        named = {f"sd[{t.name}]" for t in fit.terms if t.role in ("effect", "slope")}
        assert named == {name for name in verdict.terms_fitted if name.startswith("sd[")}
        slopes = {f"slope[{c.name}]" for c in fit.covariates}
        assert slopes == {name for name in verdict.terms_fitted if name.startswith("slope[")}
        assert all(term.levels > 1 for term in fit.terms)


def test_thinning_keeps_evenly_spaced_draws_of_everything() -> None:
    data = dataset_of(library(*matrix(), similarities=cosines()), measure="cosine")
    theta = np.tile(data.data.y, (2 * FIGURE_DRAWS, 1))
    fit = synthetic_fit(specify(data), data.data, theta=theta)
    thin = thinned(fit)
    assert len(thin.theta) == FIGURE_DRAWS
    assert {len(values) for values in thin.draws.values()} == {FIGURE_DRAWS}
    assert np.array_equal(thin.draws["sigma"], fit.draws["sigma"][::2])


def test_summaries_are_read_back_as_they_were_written() -> None:
    kept = made_material().findings.summaries
    assert SummaryReport.model_validate_json(kept.model_dump_json()) == kept
