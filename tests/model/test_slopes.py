import numpy as np
import pytest

from metatransfer.errors import ModelDataError
from metatransfer.model.design import Factor, ModelData
from metatransfer.model.fit import Fit
from metatransfer.model.slopes import new_row_slopes, row_slopes
from metatransfer.model.spec import GroupTerm, ModelSpec
from tests.tiny import synthetic_fit

TARGETS = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2])
X = np.tile([-1.0, 0.0, 1.0], 3)


def made(*, slope_scaled: bool, varying_scaled: bool, scales: bool = True) -> Fit:
    data = ModelData(
        y=np.arange(9.0),
        own_variance=np.zeros(9),
        factors={"target": Factor(("a", "b", "c"), TARGETS)},
        covariates={"x": X, "z": X[::-1] ** 2 + TARGETS},
    )
    spec = ModelSpec(
        covariates=("x", "z"),
        scaled_covariates=("x",) if slope_scaled else (),
        groups=(
            GroupTerm("target", ("target",)),
            GroupTerm("slope by target", ("target",), slope_of="x", scaled=varying_scaled),
        ),
        scale_factors=(("target",),) if scales else (),
    )
    return synthetic_fit(spec, data)


def expected(fit: Fit, k_slope: bool, k_varying: bool) -> np.ndarray:
    """Compute the slopes draw by draw and row by row, with loops."""
    out = np.zeros((len(fit.draws["intercept"]), 9))
    for draw in range(len(out)):
        for row, target in enumerate(TARGETS):
            k = np.exp(fit.draws["log_k[target]"][draw, target])
            slope = fit.draws["slope[x]"][draw]
            own = fit.draws["effect[slope by target]"][draw, target]
            out[draw, row] = slope * (k if k_slope else 1) + own * (k if k_varying else 1)
    return out


@pytest.mark.parametrize("slope_scaled", [True, False])
@pytest.mark.parametrize("varying_scaled", [True, False])
def test_a_rows_slope_is_the_common_one_and_its_groups_each_scaled_as_the_model_says(
    slope_scaled: bool, varying_scaled: bool
) -> None:
    fit = made(slope_scaled=slope_scaled, varying_scaled=varying_scaled)
    assert row_slopes(fit, "x").by_row() == pytest.approx(
        expected(fit, slope_scaled, varying_scaled)
    )


def test_without_scales_and_variation_every_row_has_the_common_slope() -> None:
    fit = made(slope_scaled=True, varying_scaled=True, scales=False)
    slopes = row_slopes(fit, "z").by_row()
    assert slopes.shape == (400, 9)
    assert (slopes == fit.draws["slope[z]"][:, None]).all()


def test_a_slope_is_the_change_of_the_location_per_unit() -> None:
    """Held against the model's own prediction rather than against this formula."""
    from metatransfer.model.plan import make_plan
    from metatransfer.model.predict import row_draws

    fit = made(slope_scaled=True, varying_scaled=True)
    plan = make_plan(fit.spec, fit.data)
    moved = ModelData(
        y=fit.data.y,
        own_variance=fit.data.own_variance,
        factors=fit.data.factors,
        covariates=dict(fit.data.covariates) | {"x": X + 1},
    )
    before = row_draws(plan, fit.draws, slice(None)).location
    after = row_draws(make_plan(fit.spec, moved), fit.draws, slice(None)).location
    assert after - before == pytest.approx(row_slopes(fit, "x").by_row())


def test_a_new_targets_slope_spreads_by_the_population_not_by_the_observed_targets() -> None:
    fit = made(slope_scaled=False, varying_scaled=False)
    fresh = new_row_slopes(fit, "x", frozenset({"target"}), seed=1).by_row()
    spread = (fresh - fit.draws["slope[x]"][:, None])[:, [0, 3, 6]]
    # sd[...] is 0.6 by construction; 1,200 normal draws have a standard error of 2 %
    assert spread.std() == pytest.approx(0.6, rel=0.1)
    observed = fit.draws["effect[slope by target]"]
    assert abs(np.corrcoef(spread[:, 0], observed[:, 0])[0, 1]) < 0.25
    # rows of one new target share its slope
    assert (fresh[:, 0] == fresh[:, 2]).all()


def test_rows_that_are_alike_are_held_once_and_weigh_what_they_did() -> None:
    slopes = row_slopes(made(slope_scaled=True, varying_scaled=True), "x")
    assert slopes.kinds.shape == (400, 3)
    weights = np.linspace(0, 1, 9)
    assert slopes.kinds @ slopes.kind_weights(weights) == pytest.approx(slopes.by_row() @ weights)


def test_new_levels_of_another_factor_leave_slopes_as_they_are() -> None:
    fit = made(slope_scaled=True, varying_scaled=True)
    new = new_row_slopes(fit, "x", frozenset(), seed=1)
    assert (new.by_row() == row_slopes(fit, "x").by_row()).all()


def test_the_same_seed_gives_the_same_new_slopes() -> None:
    fit = made(slope_scaled=True, varying_scaled=True)
    one, same, other = (
        new_row_slopes(fit, "x", frozenset({"target"}), seed=seed).by_row() for seed in (1, 1, 2)
    )
    assert (one == same).all()
    assert (one != other).any()


def test_a_covariate_that_was_not_fitted_is_named_beside_those_that_were() -> None:
    with pytest.raises(ModelDataError, match="'age' was not fitted · fitted: x, z"):
        row_slopes(made(slope_scaled=True, varying_scaled=True), "age")
