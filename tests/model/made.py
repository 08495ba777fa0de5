"""Rows with a known truth, small enough to fit in a test."""

from collections.abc import Sequence

import numpy as np

from metatransfer.model.design import Factor, FloatArray, ModelData, SharedError
from metatransfer.model.spec import GroupTerm, ModelSpec

SPEC = ModelSpec(
    covariates=("x",),
    scaled_covariates=(),
    groups=(
        GroupTerm("target", ("target",)),
        GroupTerm("model", ("model",)),
        GroupTerm("target × model", ("target", "model")),
        GroupTerm("slope by target", ("target",), slope_of="x"),
    ),
    residual="gaussian",
    check_factors=("target",),
)

SCALED = ModelSpec(
    covariates=("x",),
    scaled_covariates=("x",),
    groups=(
        GroupTerm("target", ("target",)),
        GroupTerm("target × model", ("target", "model")),
        GroupTerm("task", ("task",), scaled=True),
        GroupTerm("task × model", ("task", "model"), scaled=True),
        GroupTerm("slope by target", ("target",), slope_of="x", scaled=True),
    ),
    scale_factors=(("target",), ("model",), ("target", "model")),
    residual_scale_factors=("task",),
    check_factors=("target",),
)


def crossed(tasks: int = 5, targets: int = 4, models: int = 3, *, seed: int = 0) -> ModelData:
    """Return one row for each task, target and model, with a baseline for each target × model."""
    rng = np.random.default_rng(seed)
    shape = (tasks, targets, models)
    task, target, model = (codes.ravel() for codes in np.indices(shape))
    block = target * models + model
    x = rng.normal(size=len(task))
    x -= x.mean()
    baseline_variance = np.full(targets * models, 0.2)
    y = (
        1.0
        + 0.5 * x
        + rng.normal(size=targets)[target]
        + rng.normal(size=tasks)[task]
        + rng.normal(size=len(baseline_variance))[block] * np.sqrt(baseline_variance[block])
        + rng.normal(size=len(task))
    )
    return ModelData(
        y=y,
        own_variance=np.full(len(task), 0.1),
        factors={
            "task": factor("task", task),
            "target": factor("target", target),
            "model": factor("model", model),
        },
        covariates={"x": x},
        shared=(SharedError("baseline", block.astype(np.int64), baseline_variance),),
    )


def factor(name: str, codes: Sequence[int] | FloatArray) -> Factor:
    """Return codes as a factor with made-up labels."""
    array = np.asarray(codes, dtype=np.int64)
    return Factor(tuple(f"{name} {code}" for code in range(array.max() + 1)), array)


def draws_of(data: ModelData, spec: ModelSpec, *, draws: int = 50, seed: int = 0):  # noqa: ANN201
    """Return named draws of what a layout of the model samples, from its prior."""
    from metatransfer.model.arrange import arrange
    from metatransfer.model.channels import natural
    from metatransfer.model.layout import publish
    from metatransfer.model.pilot import guess
    from metatransfer.model.plan import make_plan

    rng = np.random.default_rng(seed)
    plan = make_plan(spec, data)
    layout = arrange(plan, spec.priors, guess(plan))
    sampled = prior_sample(layout, rng, draws)
    published = publish(layout, sampled, spec.priors)
    return plan, layout, sampled, natural(plan, spec.priors, published, rng)


def prior_sample(layout, rng: np.random.Generator, draws: int):  # noqa: ANN001, ANN201
    """Return draws of everything that a sampler would sample, standard deviations about one."""
    out = {
        "sd": np.exp(rng.normal(size=(len(layout.sd_names), draws)) / 3),
        "tail": rng.gamma(2, 5, draws),
        "common": rng.normal(size=(len(layout.location.common_public), draws)),
        "effects": rng.normal(size=(layout.location.size, draws)),
    }
    if layout.scale_sd_names:
        out["scale_sd"] = np.exp(rng.normal(size=(len(layout.scale_sd_names), draws)) / 3) / 2
        out["log_effects"] = rng.normal(size=(layout.log.size, draws)) / 2
    hubs = {"log_hub": layout.log_hub, "scaled_hub": layout.scaled_hub, "free_hub": layout.free_hub}
    for name, hub in hubs.items():
        if hub is not None:
            out[name] = rng.normal(size=(hub.block.levels, draws))
    return out
