import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from metatransfer.model.chains import Chains
from metatransfer.model.gibbs import engine, sample
from metatransfer.model.gibbs.stopping import Stopping
from metatransfer.model.plan import Plan, residual_scale_name, scale_name
from metatransfer.model.settings import Settings
from metatransfer.model.spec import Priors

SHORT = Settings(chains=2, tune=20, draws=30, cores=1)


@pytest.fixture(scope="module")
def chains(plan_of: Callable[..., Plan], priors: Priors) -> Chains:
    return sample(plan_of(), priors, seed=3, settings=SHORT)


def test_every_fitted_quantity_is_drawn_under_its_name(
    chains: Chains, plan_of: Callable[..., Plan]
) -> None:
    plan = plan_of()
    expected = {*plan.fitted_names, "sigma", "nu"}
    expected |= {f"sd[{scale_name(c)}]" for c in plan.scales}
    expected |= {f"sd[{residual_scale_name(c)}]" for c in plan.residual_scales}
    merged = {error.merged_with for error in plan.shared}
    expected |= {
        f"{'total' if term.name in merged else 'effect'}[{term.name}]" for term in plan.terms
    }
    expected |= {f"shared[{e.name}]" for e in plan.shared if e.merged_with is None}
    assert set(chains.draws) == expected
    assert (chains.engine, chains.divergences) == ("gibbs", 0)


def test_draws_are_shaped_by_chain_draw_and_level(
    chains: Chains, plan_of: Callable[..., Plan]
) -> None:
    for term in plan_of().terms:
        name = f"effect[{term.name}]"
        if name in chains.draws:
            assert chains.draws[name].shape == (2, 30, term.crossing.levels)
    assert chains.draws["sigma"].shape == (2, 30)
    assert (chains.draws["sigma"] > 0).all()
    assert (chains.draws["nu"] > 1).all()


def test_log_scales_sum_to_zero(chains: Chains, plan_of: Callable[..., Plan]) -> None:
    for crossing in plan_of().scales:
        np.testing.assert_allclose(chains.draws[scale_name(crossing)].sum(axis=-1), 0, atol=1e-9)


def test_the_same_seed_gives_the_same_draws_and_another_does_not(
    chains: Chains, plan_of: Callable[..., Plan], priors: Priors
) -> None:
    again = sample(plan_of(), priors, seed=3, settings=SHORT)
    other = sample(plan_of(), priors, seed=4, settings=SHORT)
    for name, draws in chains.draws.items():
        np.testing.assert_array_equal(draws, again.draws[name])
        assert not np.array_equal(draws, other.draws[name])


def test_the_number_of_threads_changes_nothing(
    plan_of: Callable[..., Plan], priors: Priors
) -> None:
    settings = replace(SHORT, chains=3, draws=60)
    one, two = (
        sample(plan_of(), priors, seed=3, settings=replace(settings, cores=cores))
        for cores in (1, 2)
    )
    for name, draws in one.draws.items():
        np.testing.assert_array_equal(draws, two.draws[name])
        assert draws.shape[:2] == (3, 60)


def test_the_engine_imports_neither_pymc_nor_arviz() -> None:
    code = (
        "import sys, metatransfer.model.gibbs;"
        "print([m for m in ('pymc', 'pytensor', 'arviz') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_normal_plan_without_terms_is_sampled_right(
    plan_of: Callable[..., Plan], priors: Priors
) -> None:
    plan = plan_of(residual="gaussian", scaled=False)
    bare = replace(plan, terms=(), shared=(), residual_scales=(), covariates=(), x_scaled=())
    bare = replace(bare, x=plan.x[:, :0], y=plan.y + 3, own_variance=np.full(len(plan.y), 1e-12))
    draws = sample(bare, priors, seed=1, settings=replace(SHORT, tune=200, draws=1500)).draws
    n = len(plan.y)
    # intercept given sigma is normal about ȳ; averaging over sigma's posterior moves neither
    # moment by more than a percent at 65 rows; 1,000 draws count for 330 at least
    shrink = 1 / (1 + np.mean(draws["sigma"] ** 2) / n / priors.intercept_sd_points**2)
    spread = np.sqrt(np.mean(draws["sigma"] ** 2) / n)
    assert draws["intercept"].mean() == pytest.approx(shrink * bare.y.mean(), abs=4 * spread / 18)
    assert draws["intercept"].std() == pytest.approx(spread, rel=0.15)


def test_sampling_goes_on_until_chains_agree_and_no_longer(
    plan_of: Callable[..., Plan], priors: Priors, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def lacking(_: Stopping, draws: Mapping[str, np.ndarray]) -> tuple[int, None]:
        asked.append(draws["sigma"].shape[1])
        return 5 if len(asked) < 3 else 0, None

    monkeypatch.setattr(Stopping, "lacking", lacking)
    monkeypatch.setattr(engine, "FIRST_SWEEPS", 12)
    plan = plan_of()
    chains = sample(plan, priors, seed=3, settings=SHORT)
    assert asked == [12, 17, 22]
    assert chains.draws["sigma"].shape == (2, 22)
    at_once = sample(plan, priors, seed=3, settings=replace(SHORT, draws=12))
    for name, draws in at_once.draws.items():
        np.testing.assert_array_equal(draws, chains.draws[name][:, :12])
