from dataclasses import replace

import numpy as np
import pytest

from metatransfer.model.arrange import arrange
from metatransfer.model.channels import natural
from metatransfer.model.layout import Hub, Layout, Space, Sum, publish, upright
from metatransfer.model.pilot import Pilot
from metatransfer.model.plan import make_plan
from metatransfer.model.predict import row_draws
from metatransfer.model.spec import ModelSpec
from tests.model.made import SCALED, SPEC, crossed, draws_of

DATA = crossed()
EXACT = replace(DATA, exact=np.arange(60) % 7 == 0)


def rows_as_sampled(
    layout: Layout, sampled: dict[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return location and log scale of the likelihood's rows as a sampler computes them."""
    sd = sampled["sd"]
    log_values = np.zeros((1, sd.shape[1]))
    if layout.scale_sd_names:
        log_values = layout.log.effects(np, sampled["scale_sd"], sampled["log_effects"])
        if layout.log_hub:
            centre = layout.log_hub.centre(np, log_values, log_values)
            entering = layout.log_hub.entering(sampled["log_hub"], centre)
            log_values = np.concatenate([log_values, entering])
    values = layout.location.common(np, sd, sampled["common"])
    if layout.location.size:
        effects = layout.location.effects(np, sd, sampled["effects"])
        values = np.concatenate([values, effects])
    for name, hub in (("scaled_hub", layout.scaled_hub), ("free_hub", layout.free_hub)):
        if hub:
            centre = hub.centre(np, values, log_values)
            values = np.concatenate([values, hub.entering(sampled[name], centre)])
    k = np.exp(layout.log_k.of(log_values))
    spread = sd[-1] * k * np.exp(layout.log_residual.of(log_values))
    return layout.free.of(values) + k * layout.scaled.of(values), spread


@pytest.mark.parametrize("data", [DATA, EXACT], ids=["all rows", "some exact"])
@pytest.mark.parametrize(
    "spec",
    [
        SPEC,
        SCALED,
        replace(SPEC, groups=()),
        replace(SPEC, covariates=(), groups=SPEC.groups[:3]),
        replace(SCALED, scale_factors=(("target",),)),
        replace(SCALED, scale_factors=()),
        replace(SCALED, groups=SCALED.groups[2:4], residual_scale_factors=()),
    ],
    ids=["additive", "scaled", "no groups", "no covariate", "one scale", "no scale", "no hub"],
)
def test_named_draws_make_the_same_rows_as_what_was_sampled(spec: ModelSpec, data: object) -> None:
    plan, layout, sampled, draws = draws_of(data, spec)
    location, spread = rows_as_sampled(layout, sampled)
    rows = row_draws(plan, draws, slice(None))
    named = (rows.location + rows.shared)[:, plan.uncertain].T
    # sums of some ten terms in another order
    assert named == pytest.approx(np.broadcast_to(location, named.shape), abs=1e-9)
    expected = np.broadcast_to(spread, named.shape)
    assert pytest.approx(expected, rel=1e-9) == rows.spread[:, plan.uncertain].T


def test_all_log_scales_sum_to_zero() -> None:
    *_, draws = draws_of(DATA, SCALED)
    for name in ("log_k[target]", "log_k[model]", "log_k[target,model]", "log_residual[task]"):
        assert draws[name].sum(axis=1) == pytest.approx(np.zeros(50), abs=1e-9)


def test_a_sum_of_nothing_is_zero() -> None:
    empty = Sum(np.zeros((3, 0), dtype=np.int64), np.zeros((3, 0)))
    assert empty.of(np.ones(4)) == 0.0


def test_weights_multiply_and_indices_pick() -> None:
    picked = Sum(np.array([[0, 2], [1, 2]]), np.array([[1.0, 2.0], [1.0, -1.0]]))
    assert picked.of(np.array([10.0, 20.0, 3.0])).tolist() == [16.0, 17.0]
    by_draw = picked.of(np.array([[10.0, 0.0], [20.0, 0.0], [3.0, 1.0]]))
    assert by_draw.tolist() == [[16.0, 2.0], [17.0, -1.0]]


MANY = 30_000


def from_prior(spec: ModelSpec, informed: float) -> dict[str, np.ndarray]:
    """Return natural draws from the prior given standard deviations, sampled as laid out."""
    plan = make_plan(spec, DATA)
    names = [term.name for term in plan.terms]
    pilot = Pilot(dict.fromkeys(names, 1.0), dict.fromkeys(names, informed), 1.0)
    layout = arrange(plan, spec.priors, pilot)
    rng = np.random.default_rng(11)

    def normal(size: int) -> np.ndarray:
        return rng.normal(size=(size, MANY))

    def blocks(space: Space, sd: np.ndarray) -> np.ndarray:
        return space.spread(np, sd) ** upright(space.centred, sd) * normal(space.size)

    sd = np.repeat(np.linspace(0.5, 2, len(layout.sd_names))[:, None], MANY, axis=1)
    sampled = {"sd": sd, "common": normal(len(layout.location.common_public))}
    sampled["effects"] = blocks(layout.location, sd)
    sampled["tail"] = np.ones(MANY)
    log_values = np.zeros((1, MANY))
    if layout.scale_sd_names:
        scale_sd = np.repeat(np.linspace(0.2, 0.5, len(layout.scale_sd_names))[:, None], MANY, 1)
        sampled |= {"scale_sd": scale_sd, "log_effects": blocks(layout.log, scale_sd)}
        log_values = layout.log.effects(np, scale_sd, sampled["log_effects"])
        log_values = hub_from_prior("log_hub", layout.log_hub, scale_sd, log_values, None, sampled)
    values = layout.location.common(np, sd, sampled["common"])
    effects = layout.location.effects(np, sd, sampled["effects"])
    values = np.concatenate([values, effects])
    for name, hub in (("scaled_hub", layout.scaled_hub), ("free_hub", layout.free_hub)):
        values = hub_from_prior(name, hub, sd, values, log_values, sampled)
    return natural(plan, spec.priors, publish(layout, sampled, spec.priors), rng)


def hub_from_prior(
    name: str,
    hub: Hub | None,
    sd: np.ndarray,
    values: np.ndarray,
    log_values: np.ndarray | None,
    sampled: dict[str, np.ndarray],
) -> np.ndarray:
    if hub is None:
        return values
    centre = hub.centre(np, values, log_values)
    noise = np.random.default_rng(len(name)).normal(size=(hub.block.levels, MANY))
    sampled[name] = centre + hub.spread(np, sd) * noise
    return np.concatenate([values, hub.entering(sampled[name], centre)])


# 30,000 draws: five standard errors of a standard deviation are 2.1 %, of a correlation 0.029
SD_ERROR, CORRELATION_ERROR = 0.021, 0.029


@pytest.mark.parametrize("informed", [0.05, 0.5, 0.95])
@pytest.mark.parametrize("spec", [SPEC, SCALED], ids=["additive", "scaled"])
def test_however_laid_out_effects_have_the_prior_that_is_written_down(
    spec: ModelSpec, informed: float
) -> None:
    draws = from_prior(spec, informed)
    plan = make_plan(spec, DATA)
    assert draws["intercept"].std() == pytest.approx(5, rel=SD_ERROR)
    assert draws["slope[x]"].std() == pytest.approx(2, rel=SD_ERROR)
    for term in plan.terms:
        z = draws[f"effect[{term.name}]"] / draws[f"sd[{term.name}]"][:, None]
        assert z.std(axis=0) == pytest.approx(np.ones(z.shape[1]), rel=SD_ERROR)
    assert draws["shared[baseline]"].std() == pytest.approx(np.sqrt(0.2), rel=SD_ERROR)


@pytest.mark.parametrize("informed", [0.05, 0.95])
@pytest.mark.parametrize("spec", [SPEC, SCALED], ids=["additive", "scaled"])
def test_however_laid_out_all_effects_are_independent_in_the_prior(
    spec: ModelSpec, informed: float
) -> None:
    draws = from_prior(spec, informed)
    names = [f"effect[{term.name}]" for term in make_plan(spec, DATA).terms]
    columns = [draws["intercept"], draws["slope[x]"]]
    columns += [draws[name][:, level] for name in names for level in (0, 1)]
    correlation = np.corrcoef(columns)
    assert np.abs(correlation - np.eye(len(columns))).max() < CORRELATION_ERROR


def test_log_scales_have_their_prior_less_the_mean() -> None:
    draws = from_prior(SCALED, 0.5)
    for name in ("log_k[target]", "log_k[model]", "log_k[target,model]", "log_residual[task]"):
        levels = draws[name].shape[1]
        expected = draws[f"sd[{name}]"][0] * np.sqrt(1 - 1 / levels)
        assert draws[name].std(axis=0) == pytest.approx(np.full(levels, expected), rel=SD_ERROR)
