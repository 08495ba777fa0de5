from dataclasses import replace

import numpy as np
import pytest

from metatransfer.errors import ModelDataError
from metatransfer.model.crossing import cross
from metatransfer.model.design import CorrelatedRows, ModelData
from metatransfer.model.plan import make_plan, oddities
from metatransfer.model.spec import GroupTerm, ModelSpec, Priors
from tests.model.made import SCALED, SPEC, crossed, factor

DATA = crossed()


def dropped(spec: ModelSpec, data: ModelData) -> dict[str, str]:
    return {term.name: term.reason for term in make_plan(spec, data).dropped}


def with_factor(name: str, codes: object) -> ModelData:
    return replace(DATA, factors={**DATA.factors, name: factor(name, codes)})  # type: ignore[arg-type]


def only(*groups: GroupTerm) -> ModelSpec:
    return ModelSpec(covariates=("x",), scaled_covariates=(), groups=groups)


def test_everything_that_is_identified_is_fitted() -> None:
    plan = make_plan(SPEC, DATA)
    assert plan.dropped == ()
    assert plan.fitted_names == (
        "intercept",
        "slope[x]",
        "sd[target]",
        "sd[model]",
        "sd[target × model]",
        "sd[slope by target]",
    )


def test_a_term_with_one_level_is_dropped_and_named() -> None:
    data = with_factor("study", np.zeros(60, dtype=int))
    assert dropped(only(GroupTerm("study", ("study",))), data) == {
        "sd[study]": "study has one level (study 0)"
    }


def test_of_two_terms_that_split_the_rows_alike_the_later_is_dropped() -> None:
    data = with_factor("domain", DATA.factors["target"].codes[::1] * 1)
    spec = only(GroupTerm("target", ("target",)), GroupTerm("domain", ("domain",)))
    assert dropped(spec, data) == {"sd[domain]": "domain splits the rows exactly as target does"}


def test_a_level_for_each_row_is_what_the_residual_has() -> None:
    spec = only(GroupTerm("cell", ("task", "target", "model")))
    assert "as the residual has" in dropped(spec, DATA)["sd[cell]"]


def test_levels_of_a_row_each_are_told_from_the_residual_by_their_relatives() -> None:
    distance = np.abs(np.subtract.outer(np.arange(60.0), np.arange(60.0)))
    term = only(GroupTerm("place", ("place",), related=True))
    data = with_factor("place", np.arange(60))
    related = replace(data, relatedness={"place": np.exp(-distance / 10)})
    assert dropped(term, related) == {}
    all_alike = replace(data, relatedness={"place": 0.5 + 0.5 * np.eye(60)})
    assert "as the residual has" in dropped(term, all_alike)["sd[place]"]


def test_an_interaction_with_hardly_more_rows_than_levels_is_dropped_but_a_factor_is_not() -> None:
    data = with_factor("study", np.minimum(np.arange(60), 49))
    data = replace(data, factors={**data.factors, "half": factor("half", np.arange(60) // 30)})
    assert dropped(only(GroupTerm("study", ("study",))), data) == {}
    assert dropped(only(GroupTerm("pair", ("study", "half"))), data) == {
        "sd[pair]": "study × half has 50 levels in 60 rows, which the residual covers"
    }


def test_an_effect_and_a_slope_over_the_same_levels_are_both_identified() -> None:
    spec = only(GroupTerm("target", ("target",)), GroupTerm("s", ("target",), slope_of="x"))
    assert dropped(spec, DATA) == {}


def test_a_slope_cannot_vary_over_levels_within_which_its_covariate_does_not() -> None:
    means = np.bincount(DATA.factors["target"].codes, DATA.covariates["x"])
    data = replace(DATA, covariates={"x": means[DATA.factors["target"].codes]})
    spec = only(GroupTerm("s", ("target",), slope_of="x"))
    assert dropped(spec, data) == {"sd[s]": "the covariate varies within 0 of 4 levels of target"}


def test_without_a_scale_nothing_is_scaled() -> None:
    data = replace(
        DATA,
        factors={
            **DATA.factors,
            "target": factor("t", np.zeros(60, dtype=int)),
            "model": factor("m", np.zeros(60, dtype=int)),
        },
    )
    plan = make_plan(SCALED, data)
    assert plan.scales == ()
    assert plan.x_scaled == (False,)
    assert not any(term.scaled for term in plan.terms)
    assert {"log_k[target]", "log_k[model]"} <= {term.name for term in plan.dropped}


def test_log_scales_that_split_the_rows_alike_are_one() -> None:
    spec = replace(SCALED, scale_factors=(("target",), ("target", "target")))
    assert [c.factors for c in make_plan(spec, DATA).scales] == [("target",)]


def test_a_shared_error_is_merged_with_the_effect_over_the_same_rows() -> None:
    (error,) = make_plan(SPEC, DATA).shared
    assert error.merged_with == "target × model"
    without = replace(SPEC, groups=SPEC.groups[:2])
    (error,) = make_plan(without, DATA).shared
    assert error.merged_with is None


def test_an_error_that_some_levels_do_not_have_stays_apart_from_the_effect() -> None:
    """Merged, the slope of our own study had 328 effective draws of 16,000, apart 564 of 7,078."""
    shared = replace(DATA.shared[0], variance=np.r_[0.0, np.ones(11)])

    (planned,) = make_plan(SPEC, replace(DATA, shared=(shared,))).shared

    assert planned.merged_with is None


def test_a_merged_variance_follows_the_codes_of_the_effect() -> None:
    shared = DATA.shared[0]
    turned = replace(shared, codes=11 - shared.codes, variance=np.arange(1.0, 13.0))
    plan = make_plan(SPEC, replace(DATA, shared=(turned,)))
    in_rows = plan.shared[0].variance[plan.shared[0].codes]
    assert (in_rows == turned.variance[turned.codes]).all()


def test_a_shared_error_without_any_variance_is_none() -> None:
    """Engines divide by it: NUTS found no point to start from where all were zero."""
    shared = replace(DATA.shared[0], variance=np.zeros(12))
    assert make_plan(SPEC, replace(DATA, shared=(shared,))).shared == ()


def test_a_variance_of_zero_beside_others_is_that_of_the_last_digit() -> None:
    shared = replace(DATA.shared[0], variance=np.r_[0.0, np.ones(11)])
    (planned,) = make_plan(SPEC, replace(DATA, shared=(shared,))).shared
    assert sorted(planned.variance)[:2] == [(SPEC.priors.resolution_points / 2) ** 2, 1.0]


def test_a_shared_error_that_no_row_carries_is_left_out() -> None:
    shared = replace(DATA.shared[0], variance=np.full(40, 0.2))
    without = replace(SPEC, groups=())
    assert len(make_plan(without, replace(DATA, shared=(shared,))).shared[0].variance) == 12


def test_a_constant_covariate_is_refused_by_name() -> None:
    with pytest.raises(ModelDataError, match=r"covariate 'x' is 2\.0 in every row"):
        make_plan(SPEC, replace(DATA, covariates={"x": np.full(60, 2.0)}))


def test_collinear_covariates_are_refused_by_name() -> None:
    x = DATA.covariates["x"]
    spec = replace(SPEC, covariates=("x", "z", "both"))
    data = replace(DATA, covariates={"x": x, "z": x**2, "both": 3 * x - x**2 + 1})
    with pytest.raises(ModelDataError, match="'both' is a combination of the intercept and x, z"):
        make_plan(spec, data)


def test_an_unknown_factor_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(
        ModelDataError, match=r"'targt' is not in the data .* did you mean 'target'"
    ):
        make_plan(only(GroupTerm("t", ("targt",))), DATA)


def test_an_unknown_covariate_is_refused() -> None:
    with pytest.raises(ModelDataError, match="covariate 'x' is not in the data"):
        make_plan(SPEC, replace(DATA, covariates={}))


def test_crossed_levels_are_those_that_occur() -> None:
    data = replace(
        DATA,
        factors={"a": factor("a", np.arange(60) % 2), "b": factor("b", np.arange(60) % 4)},
    )
    crossing = cross(data, ("a", "b"))
    assert crossing.labels == ("a 0 × b 0", "a 0 × b 2", "a 1 × b 1", "a 1 × b 3")
    assert crossing.rows_per_level == 15


def test_the_resolution_of_scores_is_part_of_every_rows_variance() -> None:
    spec = replace(SPEC, priors=Priors(resolution_points=0.2))
    plan = make_plan(spec, replace(DATA, own_variance=np.zeros(60)))
    assert plan.own_variance == pytest.approx(np.full(60, 0.01))


def test_a_block_of_equal_outcomes_is_reported_and_taken_for_exact() -> None:
    flat = DATA.shared[0].codes == 0
    plan = make_plan(SCALED, replace(DATA, y=np.where(flat, 0.0, DATA.y)))
    assert plan.uncertain.tolist() == np.flatnonzero(~flat).tolist()
    assert list(oddities(plan)) == [
        "5 of 60 rows are exact and stay out of the likelihood",
        "all outcomes of target 0 × model 0 are 0: they tell of no scale",
    ]


def test_two_equal_outcomes_are_a_chance_and_no_flat_block() -> None:
    data = crossed(tasks=2)
    y = np.where(data.shared[0].codes == 0, 0.0, data.y)
    assert list(oddities(make_plan(SCALED, replace(data, y=y)))) == []


def test_where_every_block_is_flat_the_rows_stay() -> None:
    plan = make_plan(SCALED, replace(DATA, y=np.zeros(60)))
    assert len(plan.uncertain) == 60


def test_without_scales_equal_outcomes_are_outcomes() -> None:
    flat = DATA.shared[0].codes == 0
    plan = make_plan(SPEC, replace(DATA, y=np.where(flat, 0.0, DATA.y)))
    assert len(plan.uncertain) == 60


def test_rows_declared_exact_are_reported() -> None:
    data = replace(DATA, exact=np.arange(60) < 2)
    assert list(oddities(make_plan(SCALED, data))) == [
        "2 of 60 rows are exact and stay out of the likelihood"
    ]


def test_ordinary_rows_have_no_oddities() -> None:
    assert list(oddities(make_plan(SCALED, DATA))) == []


def test_levels_are_named_for_every_draw_that_has_them() -> None:
    levels = make_plan(SCALED, DATA).levels
    assert levels["effect[target]"] == tuple(f"target {code}" for code in range(4))
    assert len(levels["log_k[target,model]"]) == 12
    assert len(levels["log_residual[task]"]) == 5


def correlated(*terms: GroupTerm) -> tuple[str, ...]:
    """Return the names of the terms that are correlated with another one."""
    plan = make_plan(only(*(replace(term, correlated_as="it") for term in terms)), DATA)
    return tuple(term.name for bundle in plan.bundles.values() for term in bundle)


def test_an_effect_and_a_slope_over_the_same_factor_are_correlated() -> None:
    terms = GroupTerm("target", ("target",)), GroupTerm("slope", ("target",), slope_of="x")
    assert correlated(*terms) == ("target", "slope")
    plan = make_plan(only(*(replace(t, correlated_as="it") for t in terms)), DATA)
    assert "correlation[target, slope]" in plan.fitted_names
    assert not plan.plain


def test_a_term_whose_partner_is_dropped_is_correlated_with_nothing() -> None:
    twin = GroupTerm("twin", ("target",))
    assert correlated(GroupTerm("target", ("target",)), twin) == ()


def test_terms_over_different_factors_are_not_correlated() -> None:
    with pytest.raises(ModelDataError, match=r"'target' is to be correlated .* over other factors"):
        correlated(GroupTerm("target", ("target",)), GroupTerm("model", ("model",)))


def test_relatedness_is_kept_for_the_levels_that_occur() -> None:
    kernel = 0.5 + 0.5 * np.eye(6)
    kernel[0, 5] = kernel[5, 0] = 0.1
    labels = (*DATA.factors["task"].labels, "task that is not there")
    data = replace(
        DATA,
        factors={**DATA.factors, "task": replace(DATA.factors["task"], labels=labels)},
        relatedness={"task": kernel},
    )
    (term,) = make_plan(only(GroupTerm("task", ("task",), related=True)), data).terms
    np.testing.assert_array_equal(term.kernel, kernel[:5, :5])


def test_a_related_term_needs_its_matrix() -> None:
    with pytest.raises(ModelDataError, match="relatedness of 'task' is not in the data"):
        make_plan(only(GroupTerm("task", ("task",), related=True)), DATA)


def test_a_correlated_effect_is_not_merged_with_a_shared_error() -> None:
    effect = GroupTerm("block", ("target", "model"))
    slope = GroupTerm("slope", ("target", "model"), slope_of="x")
    assert make_plan(only(effect), DATA).shared[0].merged_with == "block"
    terms = (replace(term, correlated_as="it") for term in (effect, slope))
    assert make_plan(only(*terms), DATA).shared[0].merged_with is None


@pytest.mark.parametrize("spec", [SCALED, replace(SPEC, residual="student")])
def test_correlated_errors_want_one_normal_residual(spec: ModelSpec) -> None:
    pair = CorrelatedRows(np.array([0, 1]), np.array([[0.1, 0.05], [0.05, 0.1]]))
    with pytest.raises(ModelDataError, match="the residual must be normal"):
        make_plan(spec, replace(DATA, correlated=(pair,)))


def test_combinations_of_rows_have_the_variances_of_their_covariance() -> None:
    covariance = 0.1 * np.array([[1, 0.5, 0.2], [0.5, 1, 0.3], [0.2, 0.3, 1]])
    data = replace(DATA, correlated=(CorrelatedRows(np.array([4, 9, 30]), covariance),))
    rotation = make_plan(SPEC, data).rotation
    assert rotation is not None
    turn = rotation.matrix.toarray()
    np.testing.assert_allclose(turn.T @ turn, np.eye(60), atol=1e-12)
    rebuilt = turn @ np.diag(rotation.variance) @ turn.T
    resolution = (SPEC.priors.resolution_points / 2) ** 2
    expected = np.diag(DATA.own_variance + resolution)
    expected[np.ix_([4, 9, 30], [4, 9, 30])] = covariance + resolution * np.eye(3)
    np.testing.assert_allclose(rebuilt, expected, atol=1e-12)
