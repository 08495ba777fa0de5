"""Whether a sweep leaves the joint law of parameters and outcomes alone.

Parameters are drawn from the prior, an outcome given them, and a chain that starts *there* makes
some sweeps for that outcome. What it ends in must again follow the prior (Geweke 2004,
doi:10.1198/016214504000001132). A wrong prior, Jacobian or conditional shifts it.
"""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from metatransfer.model.gibbs import sampler as sampler_module
from metatransfer.model.gibbs.chain import Chain
from metatransfer.model.gibbs.sampler import Sampler
from metatransfer.model.gibbs.state import State
from metatransfer.model.gibbs.tuning import Tuning
from metatransfer.model.plan import Plan
from metatransfer.model.spec import Priors

PriorState = tuple[Callable[..., State], Callable[..., Plan]]

SWEEPS = 5


def numbers(sampler: Sampler, state: State) -> dict[str, float]:
    """Return some entries of each quantity, and the size of those that are vectors."""
    out = {}
    kept = sampler.named(state.at[None], state.scale_sds[None], state.coefficients[None])
    for name, (value,) in kept.items():
        entries = np.atleast_1d(value)
        out |= {f"{name} {i}": float(entry) for i, entry in enumerate(entries[:2])}
        if len(entries) > 1:
            out[f"{name} size"] = float(np.sqrt((entries**2).mean()))
    return out


def frozen_tuning(plan: Plan, priors: Priors, rng: np.random.Generator) -> Tuning:
    chain = Chain(Sampler(plan, priors), rng)
    chain.warm_up(100)
    # steps for one outcome are short for some others and long for none that matters
    chain.tuning.step.now = min(chain.tuning.step.now, 0.25)
    chain.tuning.nested_step.now = min(chain.tuning.nested_step.now, 0.12)
    return chain.tuning


def p_values(
    plan: Plan, priors: Priors, prior_state: PriorState, *, replicates: int, seed: int
) -> dict[str, float]:
    draw_state, draw_outcome = prior_state
    rng = np.random.default_rng(seed)
    shape = Sampler(plan, priors)
    first = draw_outcome(shape, plan, draw_state(shape, rng), rng)
    tuning = frozen_tuning(first, priors, rng)
    before, after = [], []
    for _ in range(replicates):
        state = draw_state(shape, rng)
        chain = Chain(Sampler(draw_outcome(shape, plan, state, rng), priors), rng)
        chain.state, chain.tuning, chain.sweeps = state, tuning, 1
        for _ in range(SWEEPS):
            chain.sweep()
        after.append(numbers(shape, chain.state))
        before += [numbers(shape, draw_state(shape, rng)) for _ in range(4)]
    return {
        name: float(stats.ks_2samp([b[name] for b in before], [a[name] for a in after]).pvalue)
        for name in after[0]
    }


KINDS = {
    "scaled, Student": ({}, 3.0),
    "scaled, Student, nested effects kept": ({}, 0.0),
    "additive, Student": ({"scaled": False}, 3.0),
    "scaled, Gaussian": ({"residual": "gaussian"}, 3.0),
    "too small for a nested block": ({"size": (3, 2, 3)}, 3.0),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("replicates", [40, pytest.param(1500, marks=pytest.mark.slow)])
def test_sweeps_leave_the_prior_alone_when_outcomes_are_drawn_from_it(
    kind: str,
    replicates: int,
    plan_of: Callable[..., Plan],
    priors: Priors,
    prior_state: PriorState,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changes, nested_rows = KINDS[kind]
    monkeypatch.setattr(sampler_module, "NESTED_ROWS", nested_rows)
    found = p_values(plan_of(**changes), priors, prior_state, replicates=replicates, seed=5)
    smallest = min(found, key=found.get)
    # some 60 p-values: below 1e-5 for any of them once in 1,600 runs of a right sampler
    assert found[smallest] > 1e-5, f"{smallest}: p = {found[smallest]:.2g} of {len(found)}"


def test_the_sum_of_what_is_recorded_is_the_outcome(
    plan_of: Callable[..., Plan], priors: Priors
) -> None:
    plan = plan_of()
    sampler = Sampler(plan, priors)
    chain = Chain(sampler, np.random.default_rng(0))
    chain.sweep()
    k, _ = sampler.density.scales(chain.state.at)
    total = chain.state.residual.copy()
    for block in sampler.blocks:
        own = chain.state.coefficients[chain.sampler.places.where[block.name]]
        added = own[block.codes] * block.values
        total += k * added if block.scaled else added
    np.testing.assert_allclose(total, plan.y, atol=1e-9)


def test_nothing_is_learnt_after_the_warm_up(plan_of: Callable[..., Plan], priors: Priors) -> None:
    chain = Chain(Sampler(plan_of(), priors), np.random.default_rng(0))
    chain.warm_up(20)
    before = chain.tuning.information.copy(), chain.tuning.step.now, chain.tuning.nested_step.now
    chain.sweep()
    np.testing.assert_array_equal(chain.tuning.information, before[0])
    assert (chain.tuning.step.now, chain.tuning.nested_step.now) == before[1:]
    assert not chain.tuning.looking
