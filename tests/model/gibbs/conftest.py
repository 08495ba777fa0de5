"""Small plans with every kind of term, and draws from their priors."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from metatransfer.model.design import Factor, ModelData, SharedError
from metatransfer.model.gibbs.places import prior_sds
from metatransfer.model.gibbs.sampler import Sampler
from metatransfer.model.gibbs.state import State
from metatransfer.model.plan import Plan, make_plan
from metatransfer.model.spec import GroupTerm, ModelSpec, Priors

PlanMaker = Callable[..., Plan]


def _factor(codes: np.ndarray) -> Factor:
    return Factor(tuple(f"level {c}" for c in range(codes.max() + 1)), codes)


def make_rows(rng: np.random.Generator, *, targets: int, models: int, tasks: int) -> ModelData:
    """Return rows of a crossed design from which a tenth is missing."""
    grid = np.stack(np.meshgrid(range(targets), range(models), range(tasks)), -1).reshape(-1, 3)
    grid = grid[np.sort(rng.choice(len(grid), size=int(0.9 * len(grid)), replace=False))]
    target, model, task = (np.unique(c, return_inverse=True)[1].astype(np.int64) for c in grid.T)
    block = np.unique(target * 100 + model, return_inverse=True)[1].astype(np.int64)
    arm = np.unique(task * 100 + model, return_inverse=True)[1].astype(np.int64)
    x = rng.standard_normal((targets, tasks))[target, task]
    return ModelData(
        y=rng.standard_normal(len(grid)),
        own_variance=rng.uniform(0.05, 0.3, len(grid)),
        factors={"target": _factor(target), "model": _factor(model), "task": _factor(task)},
        covariates={"x": x - x.mean(), "z": rng.standard_normal(len(grid))},
        shared=(
            SharedError("baseline", block, rng.uniform(0.1, 0.8, block.max() + 1)),
            SharedError("arm", arm, rng.uniform(0.05, 0.4, arm.max() + 1)),
        ),
    )


def make_spec(*, scaled: bool, residual: str, priors: Priors) -> ModelSpec:
    """Return a model with crossed and nested terms, a varying slope and log scales."""
    return ModelSpec(
        covariates=("x", "z"),
        scaled_covariates=("x",),
        groups=(
            GroupTerm("target", ("target",)),
            GroupTerm("model", ("model",)),
            GroupTerm("target × model", ("target", "model")),
            GroupTerm("task", ("task",), scaled=scaled),
            GroupTerm("task × target", ("task", "target"), scaled=scaled),
            GroupTerm("slope by target", ("target",), slope_of="x", scaled=scaled),
        ),
        scale_factors=(("target",), ("target", "model")) if scaled else (),
        residual_scale_factors=("task",),
        residual=residual,
        priors=priors,
    )


PRIORS = Priors(
    intercept_sd_points=2.0,
    slope_sd_points=1.0,
    group_sd_scale_points=0.7,
    residual_sd_scale_points=0.7,
    log_scale_sd=0.4,
)


@pytest.fixture(scope="session")
def priors() -> Priors:
    return PRIORS


@pytest.fixture(scope="session")
def plan_of() -> PlanMaker:
    """Return a maker of plans."""

    def make(
        *,
        scaled: bool = True,
        residual: str = "student",
        size: tuple[int, int, int] = (6, 2, 6),
        seed: int = 1,
    ) -> Plan:
        rng = np.random.default_rng(seed)
        targets, models, tasks = size
        data = make_rows(rng, targets=targets, models=models, tasks=tasks)
        return make_plan(make_spec(scaled=scaled, residual=residual, priors=PRIORS), data)

    return make


def _half_t(rng: np.random.Generator, size: int) -> np.ndarray:
    return PRIORS.group_sd_scale_points * np.abs(rng.standard_t(PRIORS.group_sd_df, size))


def draw_from_prior(sampler: Sampler, rng: np.random.Generator) -> State:
    """Draw everything that a chain moves from its prior; the outcome is not drawn."""
    density = sampler.density
    state = sampler.start(rng)
    state.at[sampler.term_at] = _half_t(rng, len(sampler.terms))
    state.at[density.log_sigma] = np.log(_half_t(rng, 1)[0])
    if density.log_tail is not None:
        state.at[density.log_tail] = np.log(rng.gamma(PRIORS.nu_shape) / PRIORS.nu_rate)
    state.scale_sds[:] = PRIORS.log_scale_sd * np.abs(rng.standard_normal(len(density.log_scales)))
    for scale, sd in zip(density.log_scales, state.scale_sds, strict=True):
        state.at[scale.part] = sd * rng.standard_normal(scale.levels)
    places = sampler.places
    spread = prior_sds(places.layout, state.at)
    state.coefficients[:] = spread * rng.standard_normal(places.count)
    state.at[places.layout.fixed_at] = state.coefficients[places.layout.fixed]
    return state


def draw_outcome(sampler: Sampler, plan: Plan, state: State, rng: np.random.Generator) -> Plan:
    """Return the plan with an outcome drawn given a state, whose residual is set."""
    k, variance = sampler.density.scales(state.at)
    free, scaled = np.zeros(len(k)), np.zeros(len(k))
    for block in sampler.blocks:
        added = state.coefficients[sampler.places.where[block.name]][block.codes] * block.values
        free, scaled = (free, scaled + added) if block.scaled else (free + added, scaled)
    noise = rng.standard_normal(len(k))
    if plan.student:
        nu = sampler.density.nu(state.at)
        noise /= np.sqrt(rng.gamma(nu / 2, size=len(k)) / (nu / 2))
    state.residual[:] = np.sqrt(variance + plan.own_variance) * noise
    return replace(plan, y=free + k * scaled + state.residual)


@pytest.fixture(scope="session")
def prior_state() -> tuple[Callable[..., State], Callable[..., Plan]]:
    """Return what draws a state from the prior, and an outcome given it."""
    return draw_from_prior, draw_outcome
