"""The PyMC model held against the same density written out with SciPy."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from metatransfer.model.layout import publish
from metatransfer.model.predict import row_draws
from metatransfer.model.spec import ModelSpec
from tests.model.made import SCALED, SPEC, crossed, draws_of

pytestmark = pytest.mark.inference

DATA = crossed()


def point(sampled: dict[str, np.ndarray], student: bool) -> dict[str, np.ndarray]:
    """Return the first draw in the coordinates of the PyMC model."""
    positive = {"sd", "scale_sd", "tail"}
    first = {name: values[..., 0] for name, values in sampled.items()}
    if not student:
        del first["tail"]
    return {
        (f"{name}_log__" if name in positive else name): (
            np.log(value) if name in positive else value
        )
        for name, value in first.items()
    }


def written_out(plan: Any, layout: Any, sampled: dict[str, np.ndarray], spec: ModelSpec) -> float:
    """Return the log density of the first draw, but for what its coordinates' scales add."""
    first = {name: values[..., :1] for name, values in sampled.items()}
    priors = spec.priors
    total = stats.t(3).logpdf(first["sd"] / 2.5).sum() + len(first["sd"]) * np.log(2 / 2.5)
    if layout.scale_sd_names:
        total += stats.halfnorm(scale=priors.log_scale_sd).logpdf(first["scale_sd"]).sum()
    if plan.student:
        total += stats.gamma(priors.nu_shape, scale=1 / priors.nu_rate).logpdf(first["tail"])[0]
    total += stats.norm.logpdf(first["common"]).sum()
    spaces = [("effects", layout.location, "sd"), ("log_effects", layout.log, "scale_sd")]
    for name, space, sd in spaces:
        if name in first:
            spread = space.spread(np, first[sd]) ** space.centred[:, None]
            total += stats.norm.logpdf(first[name], 0, spread).sum()
    return float(total)


@pytest.mark.parametrize("spec", [SPEC, SCALED], ids=["gaussian", "student"])
def test_the_density_is_that_of_the_priors_and_the_rows(spec: ModelSpec) -> None:
    from metatransfer.model.reference import build

    plan, layout, sampled, draws = draws_of(DATA, spec)
    model = build(plan, spec.priors, layout)
    rows = row_draws(plan, draws, slice(0, 1))
    residual = plan.y - rows.location - rows.shared
    scale = np.sqrt(rows.spread**2 + plan.own_variance)
    law = stats.t(draws["nu"][0]) if plan.student else stats.norm
    likelihood = float((law.logpdf(residual / scale) - np.log(scale)).sum())
    by_name = {
        variable.name: float(value)
        for variable, value in zip(
            [*model.free_RVs, *model.observed_RVs],
            model.compile_logp(sum=False, jacobian=False, mode="FAST_COMPILE")(
                point(sampled, plan.student)
            ),
            strict=True,
        )
        for value in [np.sum(value)]
    }
    assert by_name.pop("y") == pytest.approx(likelihood, rel=1e-9)
    if layout.free_hub is not None:
        # sampled as its sum with its centre, so that its own effects have mean zero
        total = publish(layout, sampled, spec.priors)[layout.free_hub.block.public][0]
        spread = layout.free_hub.spread(np, sampled["sd"][:, :1])[:, 0]
        assert by_name["free_hub"] == pytest.approx(stats.norm.logpdf(total, 0, spread).sum())
    plain = {name: value for name, value in by_name.items() if not name.endswith("hub")}
    assert sum(plain.values()) == pytest.approx(written_out(plan, layout, sampled, spec))
