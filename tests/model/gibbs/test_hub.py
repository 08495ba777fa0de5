from collections.abc import Callable

import numpy as np
import pytest

from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs import hub
from metatransfer.model.gibbs.chain import Chain
from metatransfer.model.gibbs.sampler import Sampler
from metatransfer.model.gibbs.slices import uniforms
from metatransfer.model.plan import Plan
from metatransfer.model.spec import Priors


@pytest.fixture
def chain(plan_of: Callable[..., Plan], priors: Priors) -> Chain:
    chain = Chain(Sampler(plan_of(), priors), np.random.default_rng(2))
    for _ in range(3):
        chain.sweep()
    return chain


def stretched(chain: Chain, at: FloatArray, factor: float) -> tuple[FloatArray, float]:
    (move,) = chain.sampler.hub_moves
    new = np.empty_like(at)
    return new, hub.stretch(chain.sampler.density.frame, move, at, (factor, new))


@pytest.mark.parametrize("factor", [0.3, 1.0, 1.8, -0.7])
def test_a_stretch_leaves_every_row_as_it_is(chain: Chain, factor: float) -> None:
    s, state = chain.sampler, chain.state
    (move,) = s.hub_moves
    moved, risen = stretched(chain, state.at, factor)
    before, after = s.density.scales(state.at), s.density.scales(moved)
    np.testing.assert_allclose(after.k, before.k * np.exp(risen), rtol=1e-12)
    np.testing.assert_allclose(after.variance, before.variance, rtol=1e-12)
    np.testing.assert_allclose(moved[move.carried], state.at[move.carried] * np.exp(-risen))


def test_stretches_form_a_group(chain: Chain) -> None:
    once, first = stretched(chain, chain.state.at, 1.7)
    twice, second = stretched(chain, once, 0.4)
    directly, both = stretched(chain, chain.state.at, 1.7 * 0.4)
    np.testing.assert_allclose(twice, directly, atol=1e-12)
    assert first + second == pytest.approx(both, abs=1e-12)


def test_the_deviation_goes_with_its_scale_and_stays_positive(chain: Chain) -> None:
    density, state, stream = chain.sampler.density, chain.state, uniforms(np.random.default_rng(0))
    (move,) = chain.sampler.hub_moves
    part = density.log_scales[move.coarse].part
    before = state.scale_sds[move.coarse]
    ratio = np.abs(state.at[part] / before)
    for _ in range(10):
        hub.draw(density.frame, move, state, stream)
        assert (state.scale_sds > 0).all()
        now = np.abs(state.at[part] / state.scale_sds[move.coarse])
        np.testing.assert_allclose(now, ratio, rtol=1e-9)
    assert state.scale_sds[move.coarse] != before


def test_an_additive_plan_has_no_such_move(plan_of: Callable[..., Plan], priors: Priors) -> None:
    assert Sampler(plan_of(scaled=False), priors).hub_moves == ()
