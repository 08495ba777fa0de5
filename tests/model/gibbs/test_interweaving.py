import numpy as np
import pytest

from metatransfer.model.gibbs import interweaving
from metatransfer.model.gibbs.chain import Chain
from metatransfer.model.gibbs.sampler import Sampler
from metatransfer.model.gibbs.slices import uniforms
from metatransfer.model.plan import Plan
from metatransfer.model.spec import Priors
from tests.model.gibbs.conftest import PlanMaker


def test_log_scales_keep_their_proportions_when_their_deviation_moves(
    plan_of: PlanMaker, priors: Priors
) -> None:
    chain = Chain(Sampler(plan_of(), priors), np.random.default_rng(3))
    chain.warm_up(5)
    density, state = chain.sampler.density, chain.state
    at, sds = state.at.copy(), state.scale_sds.copy()
    interweaving.move(chain.sampler.standardised, state, uniforms(np.random.default_rng(4)))
    assert (state.scale_sds > 0).all()
    assert (state.scale_sds != sds).all()
    for number, scale in enumerate(density.log_scales):
        before = at[scale.part] / sds[number]
        assert state.at[scale.part] / state.scale_sds[number] == pytest.approx(before)
    untouched = slice(0, density.first_log_scale)
    assert (at[untouched] == state.at[untouched]).all()


def memory(plan: Plan, priors: Priors) -> float:
    """Return the correlation of a log deviation with itself a sweep later."""
    chain = Chain(Sampler(plan, priors), np.random.default_rng(5))
    chain.warm_up(100)
    seen = []
    for _ in range(500):
        chain.sweep()
        seen.append(float(np.log(chain.state.scale_sds[0])))
    return float(np.corrcoef(seen[:-1], seen[1:])[0, 1])


def test_deviations_of_log_scales_forget_sooner_where_rows_hardly_tell_them(
    plan_of: PlanMaker, priors: Priors, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_of(size=(3, 2, 3))
    both = memory(plan, priors)
    monkeypatch.setattr("metatransfer.model.gibbs.chain.MOST_ROWS", 0)
    assert both < memory(plan, priors)
