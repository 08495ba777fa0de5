"""Short chains that begin where a longer one has been, for many models of nearly the same rows.

A chain that starts in the middle of its posterior needs no hundred sweeps to get there. What it
gives is exact in the limit and coarse in practice: good for counting how often a verdict turns,
never for the verdict itself. Priors of another width need no chain at all: draws are weighed by the
ratio of the densities, which also gives the ratio of the marginal likelihoods.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Final

import numpy as np

from metatransfer.model.channels import natural
from metatransfer.model.checks import PredictiveCheck, run_checks, statistics
from metatransfer.model.collapsed.pareto import smooth
from metatransfer.model.crossing import cross
from metatransfer.model.design import FloatArray, ModelData
from metatransfer.model.diagnostics import KHAT_LIMIT, Diagnostics
from metatransfer.model.fit import Fit
from metatransfer.model.plan import Plan, make_plan
from metatransfer.model.predict import replicated, true_outcomes
from metatransfer.model.prior_density import log_normal, log_student
from metatransfer.model.spec import ModelSpec, Priors

WARM_UP_SWEEPS: Final = 40
"""Sweeps in which the chain finds its step sizes and forgets what differs from its start."""
REPLICATES: Final = 200
"""Replicates that the predictive checks are made with: as few as can tell p < .005."""

Start = Mapping[str, float | Mapping[str, float]]
"""Values of standard deviations, sigma and nu by name, and of log scales by level."""


def start_of(fit: Fit) -> Start:
    """Return one draw of a fit, for chains of other models to begin at.

    Parameters
    ----------
    fit : Fit
        Posterior of a model with some of the same terms.
    """
    last, levels = -1, fit.levels
    start: dict[str, float | Mapping[str, float]] = {}
    for name, values in fit.draws.items():
        if values.ndim == 1:
            start[name] = float(values[last])
        elif name.startswith("log_"):
            start[name] = dict(zip(levels[name], values[last].tolist(), strict=True))
    return start


class BriefChain:
    """One chain of the Gibbs engine, which is drawn from as long as it takes.

    Parameters
    ----------
    spec : ModelSpec
        What to fit.
    data : ModelData
        The rows.
    start : Start
        Where to begin; what it does not say is begun at random.
    seed : int
        The same seed gives the same draws.

    Raises
    ------
    ModelDataError
        When no model can be fitted to the rows.
    """

    def __init__(self, spec: ModelSpec, data: ModelData, start: Start, *, seed: int) -> None:
        # Numba takes half a second to import: only a process that samples pays for it
        from metatransfer.model.gibbs.chain import Chain
        from metatransfer.model.gibbs.sampler import Sampler

        self.spec, self.data, self.seed = spec, data, seed
        self.plan = make_plan(spec, data)
        self._sampler = Sampler(self.plan, spec.priors)
        self._chain = Chain(self._sampler, np.random.default_rng([seed, 3]))
        self._begin(start)
        self._chain.warm_up(WARM_UP_SWEEPS)
        self._kept: dict[str, FloatArray] = {}

    def _begin(self, start: Start) -> None:
        density, state = self._sampler.density, self._chain.state
        for block in self._sampler.terms:
            state.at[self._sampler.position[block.name]] = _number(
                start, block.sd_name or "", state.at[self._sampler.position[block.name]]
            )
        state.at[density.log_sigma] = np.log(
            _number(start, "sigma", np.exp(state.at[density.log_sigma]))
        )
        if density.log_tail is not None:
            beyond = _number(start, "nu", density.nu(state.at)) - self.spec.priors.nu_minimum
            state.at[density.log_tail] = np.log(max(beyond, 0.1))
        for number, scale in enumerate(density.log_scales):
            state.scale_sds[number] = _number(
                start, f"sd[{scale.name}]", float(state.scale_sds[number])
            )
            known = start.get(scale.name)
            if isinstance(known, Mapping):
                labels = self.plan.levels[scale.name]
                state.at[scale.part] = [known.get(label, 0.0) for label in labels]

    def draw(self, sweeps: int) -> None:
        """Draw on.

        Parameters
        ----------
        sweeps : int
            How many draws more.
        """
        new = self._chain.draw(sweeps)
        self._kept = {
            name: np.concatenate([self._kept[name], values]) if self._kept else values
            for name, values in new.items()
        }

    def fit(self) -> Fit:
        """Return what was drawn so far; its predictive checks are made of few replicates."""
        rng = np.random.default_rng([self.seed, 4])
        draws = natural(self.plan, self.spec.priors, self._kept, rng)
        return Fit(
            spec=self.spec,
            data=self.data,
            terms_fitted=self.plan.fitted_names,
            terms_dropped=self.plan.dropped,
            draws=draws,
            theta=true_outcomes(self.plan, draws, rng),
            diagnostics=_untold(len(draws["sigma"])),
            checks=self._checks(draws, rng),
        )

    def _checks(
        self, draws: Mapping[str, FloatArray], rng: np.random.Generator
    ) -> tuple[PredictiveCheck, ...]:
        named = statistics(
            [cross(self.data, (name,)) for name in self.spec.check_factors],
            self.spec.check_thresholds_points,
        )
        found = run_checks(named, self.data.y, replicated(self.plan, _several(draws), rng))
        # of so few replicates, not one beyond the observed is what p < .005 looks like, though it
        # is not sure
        return tuple(replace(each, error=0.0) for each in found)


def able(spec: ModelSpec, data: ModelData) -> bool:
    """Whether the Gibbs engine can fit a model.

    Parameters
    ----------
    spec : ModelSpec
        Model.
    data : ModelData
        The rows.
    """
    return make_plan(spec, data).plain


def thinned(fit: Fit, draws: int) -> Fit:
    """Return a fit with fewer draws, evenly taken.

    Parameters
    ----------
    fit : Fit
        Posterior.
    draws : int
        How many are kept; all, where there are no more.
    """
    count = len(fit.draws["sigma"])
    if count <= draws:
        return fit
    kept = np.linspace(0, count - 1, draws).round().astype(int)
    return replace(
        fit,
        draws={name: values[kept] for name, values in fit.draws.items()},
        theta=fit.theta[kept],
        diagnostics=replace(fit.diagnostics, n_draws=draws),
    )


def _number(start: Start, name: str, otherwise: float) -> float:
    value = start.get(name, otherwise)
    # a deviation of zero is a corner that a chain leaves slowly
    return max(value, 1e-2) if isinstance(value, float) else otherwise


def _untold(draws: int) -> Diagnostics:
    """Return diagnostics of a single short chain, which says little of itself."""
    return Diagnostics(
        engine="gibbs, briefly",
        versions={package: version(package) for package in ("numba", "numpy", "scipy")},
        rhat_max=float("nan"),
        ess_min=float("nan"),
        worst="",
        divergences=0,
        n_draws=draws,
        passed=True,
        reasons=(),
    )


def _several(draws: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Return some of the draws, each several times where there are few."""
    count = len(draws["sigma"])
    chosen = np.linspace(0, count - 1, REPLICATES).round().astype(int)
    return {name: values[chosen] for name, values in draws.items()}


@dataclass(frozen=True)
class Reweighed:
    """A fit under priors of another width.

    Parameters
    ----------
    fit : Fit
        Its draws, taken by weight.
    log_ratio : float
        Log of its marginal likelihood over that of the fit it was made from.
    """

    fit: Fit
    log_ratio: float


def reweighed(fit: Fit, priors: Priors, *, seed: int) -> Reweighed | None:
    """Return a fit as it would be under other scales of its priors; None where too few draws bear.

    The ratio of two posteriors of the same rows is that of their priors, and its mean under one of
    them is the ratio of the marginal likelihoods.

    Parameters
    ----------
    fit : Fit
        Posterior.
    priors : Priors
        Priors that differ from its own in scales of coefficients and deviations only.
    seed : int
        Seed of the resampling.
    """
    plan = make_plan(fit.spec, fit.data)
    log_ratios = log_prior(plan, priors, fit.draws) - log_prior(plan, fit.spec.priors, fit.draws)
    smoothed = smooth(log_ratios)
    if not smoothed.khat <= KHAT_LIMIT:
        return None
    weights = np.exp(smoothed.log_weights - smoothed.log_weights.max())
    rng, count = np.random.default_rng([seed, 5]), len(weights)
    at = (rng.random() + np.arange(count)) / count
    chosen = np.searchsorted(np.cumsum(weights / weights.sum()), at).clip(0, count - 1)
    return Reweighed(
        fit=replace(
            fit,
            spec=replace(fit.spec, priors=priors),
            draws={name: values[chosen] for name, values in fit.draws.items()},
            theta=fit.theta[chosen],
        ),
        log_ratio=float(np.log(weights.mean()) + smoothed.log_weights.max()),
    )


def log_prior(plan: Plan, priors: Priors, draws: Mapping[str, FloatArray]) -> FloatArray:
    """Return the log prior density of what the scales of the priors bear on, of each draw.

    Effects given their standard deviations, log scales and degrees of freedom are left out: no
    scale in points bears on them.

    Parameters
    ----------
    plan : Plan
        What was fitted.
    priors : Priors
        Scales of the priors.
    draws : mapping of str to FloatArray, shape (draws, ...)
        Draws by name.
    """
    total = log_normal(draws["intercept"], priors.intercept_sd_points)
    for name in plan.covariates:
        total = total + log_normal(draws[f"slope[{name}]"], priors.slope_sd_points)
    df = priors.group_sd_df
    for term in plan.terms:
        total = total + log_student(draws[f"sd[{term.name}]"], df, priors.group_sd_scale_points)
    return total + log_student(draws["sigma"], df, priors.residual_sd_scale_points)
