"""Means pulled out of group effects, so that a sampler need not walk along ridges.

The mean of a group's effects and the intercept enter every row alike: only their sum is told by the
data, and a sampler creeps along the ridge. Independent normal effects split exactly into a mean,
Normal(0, sd² / levels), and deviations that sum to zero, independent of it. All means that enter
rows alike share one channel; the sampler sees their sum ("common"), and the parts are drawn
afterwards from their exact conditional, which is normal.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from metatransfer.model.design import FloatArray
from metatransfer.model.plan import Plan, PlannedShared, PlannedTerm
from metatransfer.model.spec import Priors


@dataclass(frozen=True, eq=False)
class Channel:
    """What enters the rows with the same weight.

    Parameters
    ----------
    name : str
        Name of its common value among the sampled quantities.
    slope_of : str or None
        Covariate that it is the slope of; None for an effect.
    scaled : bool
        Whether the block scale multiplies it.
    fixed : str or None
        The population value in it (``intercept`` or ``slope[...]``), if it has one.
    fixed_sd : float
        Prior standard deviation of that value, points; 0 without one.
    terms : tuple of PlannedTerm
        The group effects in it whose mean is pulled out.
    """

    name: str
    slope_of: str | None
    scaled: bool
    fixed: str | None
    fixed_sd: float
    terms: tuple[PlannedTerm, ...]


def channels(plan: Plan, priors: Priors, apart: Collection[str]) -> tuple[Channel, ...]:
    """Return the channels of a plan, the intercept's first.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    priors : Priors
        Scales of the priors.
    apart : collection of str
        Terms that are sampled with their mean.
    """
    fixed: dict[tuple[str | None, bool], tuple[str, float]] = {
        (None, False): ("intercept", priors.intercept_sd_points)
    }
    for name, scaled in zip(plan.covariates, plan.x_scaled, strict=True):
        fixed[name, scaled] = (f"slope[{name}]", priors.slope_sd_points)
    keys = dict.fromkeys([*fixed, *((term.slope_of, term.scaled) for term in plan.terms)])
    return tuple(
        Channel(
            name=f"common[{slope_of or ''}{'·k' if scaled else ''}]",
            slope_of=slope_of,
            scaled=scaled,
            fixed=fixed.get((slope_of, scaled), (None, 0.0))[0],
            fixed_sd=fixed.get((slope_of, scaled), (None, 0.0))[1],
            terms=tuple(
                term
                for term in plan.terms
                if (term.slope_of, term.scaled) == (slope_of, scaled) and term.name not in apart
            ),
        )
        for slope_of, scaled in keys
    )


def natural(
    plan: Plan, priors: Priors, draws: Mapping[str, FloatArray], rng: np.random.Generator
) -> dict[str, FloatArray]:
    """Turn sampled quantities into the effects, intercept and slopes that they stand for.

    Parameters
    ----------
    plan : Plan
        What was fitted.
    priors : Priors
        Scales of the priors.
    draws : mapping of str to FloatArray, shape (draws, ...)
        ``common[...]`` for each channel, ``deviation[term]``, ``total[term]`` for terms that are
        merged with a shared error, and everything that is natural already.
    rng : numpy.random.Generator
        Source of the conditional draws.
    """
    out = dict(draws)
    apart = [term.name for term in plan.terms if f"deviation[{term.name}]" not in draws]
    for channel in channels(plan, priors, apart):
        _split_common(channel, out, rng)
    for error in plan.shared:
        if error.merged_with is not None:
            _split_total(error, error.merged_with, out, rng)
    return out


def natural_of_chains(
    plan: Plan, priors: Priors, draws: Mapping[str, FloatArray], seed: int
) -> dict[str, FloatArray]:
    """Return what :func:`natural` makes of chains, one chain after the other.

    Parameters
    ----------
    plan, priors : Plan, Priors
        What was fitted.
    draws : mapping of str to FloatArray, shape (chains, draws, ...)
        What a sampler returned.
    seed : int
        Seed of the fit.
    """
    flat = {name: values.reshape(-1, *values.shape[2:]) for name, values in draws.items()}
    return natural(plan, priors, flat, np.random.default_rng([seed, 0]))


def _split_common(channel: Channel, out: dict[str, FloatArray], rng: np.random.Generator) -> None:
    """Draw the parts of a channel's common value given their sum."""
    common = out.pop(channel.name, None)
    if common is None:
        return
    sds = [np.full_like(common, channel.fixed_sd)]
    sds += [out[f"sd[{term.name}]"] / np.sqrt(term.crossing.levels) for term in channel.terms]
    spread = np.stack(sds)
    parts = spread * rng.standard_normal(spread.shape)
    parts += spread**2 / (spread**2).sum(axis=0) * (common - parts.sum(axis=0))
    if channel.fixed is not None:
        out[channel.fixed] = parts[0]
    for term, mean in zip(channel.terms, parts[1:], strict=True):
        out[f"effect[{term.name}]"] = out.pop(f"deviation[{term.name}]") + mean[:, None]


def _split_total(
    error: PlannedShared, term: str, out: dict[str, FloatArray], rng: np.random.Generator
) -> None:
    """Draw an effect and a shared error given their sum, both normal."""
    total = out.pop(f"total[{term}]")
    own = out[f"sd[{term}]"][:, None] ** 2
    share = own / (own + error.variance)
    noise = rng.standard_normal(total.shape) * np.sqrt(share * error.variance)
    out[f"effect[{term}]"] = share * total + noise
    out[f"shared[{error.name}]"] = total - out[f"effect[{term}]"]
