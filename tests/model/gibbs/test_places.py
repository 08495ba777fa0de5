from collections.abc import Callable

import numpy as np
import pytest

from metatransfer.model.gibbs.places import Layout, Places, prior_sds, restore, standardised
from metatransfer.model.gibbs.sampler import Sampler
from metatransfer.model.plan import Plan
from metatransfer.model.spec import Priors

Case = tuple[Sampler, Places, np.ndarray, np.ndarray]


@pytest.fixture
def case(plan_of: Callable[..., Plan], priors: Priors) -> Case:
    sampler, rng = Sampler(plan_of(), priors), np.random.default_rng(0)
    state = sampler.start(rng)
    coefficients = rng.standard_normal(sampler.places.count)
    state.at[sampler.places.layout.fixed_at] = coefficients[sampler.places.layout.fixed]
    return sampler, sampler.places, state.at, coefficients


def restored(layout: Layout, effects: np.ndarray, at: np.ndarray) -> np.ndarray:
    out = np.empty_like(effects)
    restore(layout, effects, at, out)
    return out


def test_prior_deviations_are_those_of_each_block(case: Case) -> None:
    sampler, places, at, _ = case
    for block in sampler.blocks:
        own = at[sampler.position[block.name]] if block.kind == "term" else 0.0
        found = prior_sds(places.layout, at)[places.where[block.name]]
        np.testing.assert_allclose(found, block.prior_sd(own))


def test_coefficients_come_back_from_units_of_their_deviations(case: Case) -> None:
    _, places, at, coefficients = case
    effects = standardised(places.layout, coefficients, at)
    np.testing.assert_array_equal(effects[places.layout.fixed], 1.0)
    np.testing.assert_allclose(restored(places.layout, effects, at), coefficients)


def test_the_sign_of_a_deviation_goes_into_its_effects(case: Case) -> None:
    sampler, places, at, coefficients = case
    turned = at.copy()
    turned[sampler.term_at] *= -1
    found = restored(places.layout, standardised(places.layout, coefficients, at), turned)
    for block in sampler.terms:
        # where a known variance adds up with it, the deviation has no sign
        sign = 1 if block.mixed else -1
        span = places.where[block.name]
        np.testing.assert_allclose(found[span], sign * coefficients[span])


def test_shared_errors_stay_in_points(case: Case) -> None:
    sampler, places, at, coefficients = case
    known = places.of([block for block in sampler.blocks if block.kind == "known"])
    assert len(known)
    effects = standardised(places.layout, coefficients, at)
    np.testing.assert_array_equal(effects[known], coefficients[known])
