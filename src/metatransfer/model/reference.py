"""The reference engine: a plan as a PyMC model, sampled by NUTS.

Only this module, :mod:`metatransfer.model.reference_dense` and
:mod:`metatransfer.model.reference_selection` import PyMC, PyTensor or nutpie; import them inside
functions.
"""

import warnings
from collections.abc import Mapping
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np

from metatransfer.errors import DiagnosticsError
from metatransfer.model.arrange import arrange
from metatransfer.model.chains import Chains
from metatransfer.model.design import FloatArray
from metatransfer.model.layout import Hub, Layout, Space, publish
from metatransfer.model.pilot import guess
from metatransfer.model.plan import Plan
from metatransfer.model.reference_dense import build_dense, is_public
from metatransfer.model.settings import Settings
from metatransfer.model.spec import Priors

with warnings.catch_warnings():
    # ArviZ before 1.0 announces its successor each time it is imported
    warnings.simplefilter("ignore", FutureWarning)
    import pymc as pm
    import pytensor.tensor as pt


def sample(plan: Plan, priors: Priors, *, seed: int, settings: Settings) -> Chains:
    """Draw from the posterior of a plan by NUTS.

    Parameters
    ----------
    plan : Plan
        What to fit.
    priors : Priors
        Scales of the priors.
    seed : int
        The same seed gives the same draws on the same machine.
    settings : Settings
        Lengths and tolerances.

    Returns
    -------
    Chains
        Draws as :func:`metatransfer.model.layout.publish` names them; for a plan that is not plain,
        as they are.
    """
    layout = arrange(plan, priors, guess(plan)) if plan.plain else None
    model = build_dense(plan, priors) if layout is None else build(plan, priors, layout)
    sampled = run_nuts(model, rows=len(plan.y), seed=seed, settings=settings)
    if layout is None:
        return public_chains(sampled, settings.chains)
    published = publish(layout, sampled.draws, priors)
    return _chains(sampled, published, settings.chains)


class Trace(NamedTuple):
    """What NUTS drew.

    Parameters
    ----------
    draws : dict of str to FloatArray, shape (..., draws)
        Draws by name, one chain after the other along the last axis.
    divergences : int
        Divergent transitions.
    engine : str
        Name of the sampler.
    """

    draws: dict[str, FloatArray]
    divergences: int
    engine: str


def run_nuts(model: Any, *, rows: int, seed: int, settings: Settings) -> Trace:
    """Sample a PyMC model.

    Parameters
    ----------
    model : pymc.Model
        The model.
    rows : int
        Rows of its likelihood, for the message.
    seed : int
        The same seed gives the same draws on the same machine.
    settings : Settings
        Lengths and tolerances.

    Raises
    ------
    DiagnosticsError
        When sampling stops.
    """
    use_nutpie = settings.sampler == "nutpie" or (
        settings.sampler == "auto" and find_spec("nutpie") is not None
    )
    try:
        trace = (_sample_nutpie if use_nutpie else _sample_pymc)(model, seed, settings)
    except (RuntimeError, ValueError, pm.exceptions.SamplingError) as error:
        # nutpie raises a bare RuntimeError, with a backtrace of its threads as the message
        raise DiagnosticsError(
            f"reference · sampling of {rows} rows stopped: "
            f"{str(error).partition('Stack backtrace')[0].strip()} · look at the rows, or name "
            "another engine"
        ) from error
    sampled = {
        name: _level_first(trace.posterior[name].values)
        for name in map(str, trace.posterior.data_vars)
        if not name.endswith("__")
    }
    divergences = int(trace.sample_stats["diverging"].values.sum())
    return Trace(sampled, divergences, "nutpie" if use_nutpie else "pymc")


def public_chains(sampled: Trace, chains: int) -> Chains:
    """Return the draws of a plainly written model that are to be kept.

    Parameters
    ----------
    sampled : Trace
        What NUTS drew.
    chains : int
        Number of chains.
    """
    kept = {n: np.moveaxis(d, -1, 0) for n, d in sampled.draws.items() if is_public(n)}
    return _chains(sampled, kept, chains)


def _chains(sampled: Trace, draws: Mapping[str, FloatArray], chains: int) -> Chains:
    packages = ("pymc", "pytensor", "numpy", *(("nutpie",) if sampled.engine == "nutpie" else ()))
    return Chains(
        draws={n: d.reshape(chains, -1, *d.shape[1:]) for n, d in draws.items()},
        divergences=sampled.divergences,
        engine=sampled.engine,
        versions={package: version(package) for package in packages},
    )


def _level_first(values: FloatArray) -> FloatArray:
    """Return draws of all chains, one chain after the other, along the last axis."""
    flat = np.asarray(values, dtype=np.float64).reshape(-1, *values.shape[2:])
    return np.moveaxis(flat, 0, -1)


def build(plan: Plan, priors: Priors, layout: Layout) -> Any:
    """Return the PyMC model of a plan.

    It has few variables, each a long vector, because compiling takes longer than sampling where
    each term is a variable of its own.

    Parameters
    ----------
    plan : Plan
        What to fit.
    priors : Priors
        Scales of the priors.
    layout : Layout
        How it is laid out.
    """
    with pm.Model() as model:
        values, log_values, sigma = _unknowns(priors, layout)
        log_k, log_residual = layout.log_k.of(log_values), layout.log_residual.of(log_values)
        location = layout.free.of(values) + pt.exp(log_k) * layout.scaled.of(values)
        heterogeneity = sigma * pt.exp(log_k + log_residual)
        variance = heterogeneity**2 + plan.own_variance[plan.uncertain]
        law = {"mu": location, "sigma": pt.sqrt(variance), "observed": plan.y[plan.uncertain]}
        if plan.student:
            tail = pm.Gamma("tail", priors.nu_shape, priors.nu_rate)
            pm.StudentT("y", nu=priors.nu_minimum + tail, **law)
        else:
            pm.Normal("y", **law)
    return model


def _unknowns(priors: Priors, layout: Layout) -> tuple[Any, Any, Any]:
    """Return the values of locations and of log scales, and the residual's deviation."""
    scale = np.full(len(layout.sd_names), priors.group_sd_scale_points)
    scale[-1] = priors.residual_sd_scale_points
    start = np.maximum(layout.sd_start, 0.05)
    sd = pm.HalfStudentT("sd", priors.group_sd_df, scale, initval=start, shape=len(scale))
    log_values = pt.zeros(1)
    if layout.scale_sd_names:
        shape = len(layout.scale_sd_names)
        scale_sd = pm.HalfNormal("scale_sd", priors.log_scale_sd, shape=shape)
        log_values = _effects("log_effects", layout.log, scale_sd)
        log_values = _with_hub("log_hub", layout.log_hub, scale_sd, log_values, log_values)
    common = pm.Normal("common", shape=len(layout.location.common_public))
    values = layout.location.common(pt, sd, common)
    if layout.location.size:
        values = pt.concatenate([values, _effects("effects", layout.location, sd)])
    values = _with_hub("scaled_hub", layout.scaled_hub, sd, values, log_values)
    values = _with_hub("free_hub", layout.free_hub, sd, values, log_values)
    return values, log_values, sd[-1]


def _effects(name: str, space: Space, sd: Any) -> Any:
    raw = pm.Normal(name, 0.0, space.spread(pt, sd) ** space.centred, shape=space.size)
    return space.effects(pt, sd, raw)


def _with_hub(name: str, hub: Hub | None, sd: Any, values: Any, log_values: Any) -> Any:
    """Return values with those of a hub, sampled here, after them."""
    if hub is None:
        return values
    centre = hub.centre(pt, values, log_values)
    sampled = pm.Normal(name, centre, hub.spread(pt, sd), shape=hub.block.levels)
    return pt.concatenate([values, hub.entering(sampled, centre)])


def _sample_nutpie(model: Any, seed: int, settings: Settings) -> Any:
    import nutpie

    with warnings.catch_warnings():
        # said where PyTensor's C code has no BLAS; numba, which runs here, brings its own
        warnings.filterwarnings("ignore", "PyTensor could not link to a BLAS")
        compiled = nutpie.compile_pymc_model(model, backend="numba")
    return nutpie.sample(
        compiled,
        draws=settings.draws,
        tune=settings.tune,
        chains=settings.chains,
        cores=settings.cores,
        seed=seed,
        target_accept=settings.target_accept,
        progress_bar=False,
        save_warmup=False,
    )


def _sample_pymc(model: Any, seed: int, settings: Settings) -> Any:
    with model:
        return pm.sample(
            draws=settings.draws,
            tune=settings.tune,
            chains=settings.chains,
            cores=settings.cores,
            random_seed=seed,
            target_accept=settings.target_accept,
            progressbar=False,
            compute_convergence_checks=False,
        )
