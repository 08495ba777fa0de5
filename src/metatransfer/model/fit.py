"""From a specification and rows to a posterior that has been judged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from metatransfer.errors import DiagnosticsError, ModelDataError
from metatransfer.model.chains import Chains, Importance
from metatransfer.model.channels import natural_of_chains
from metatransfer.model.checks import PredictiveCheck, statistics
from metatransfer.model.crossing import cross
from metatransfer.model.design import FloatArray, ModelData
from metatransfer.model.diagnostics import Diagnostics, failures, weight_failures
from metatransfer.model.outcomes import outcomes_and_checks
from metatransfer.model.plan import DroppedTerm, Plan, make_plan, oddities
from metatransfer.model.predict import unseen_outcomes, with_new_levels
from metatransfer.model.settings import Engine, Progress, Settings, attempts
from metatransfer.model.spec import ModelSpec, Priors


@dataclass(frozen=True, eq=False)
class Fit:
    """A posterior and what is to be thought of it.

    Parameters
    ----------
    spec : ModelSpec
        What was asked for.
    data : ModelData
        The rows.
    terms_fitted : tuple of str
        What was estimated.
    terms_dropped : tuple of DroppedTerm
        What the rows could not identify.
    draws : mapping of str to FloatArray, shape (draws, ...)
        ``intercept``, ``slope[covariate]``, ``sd[term]``, ``effect[term]`` (draws, levels),
        ``log_k[factors]``, ``log_residual[factor]``, ``shared[error]``, ``sigma``, ``nu``.
    theta : NDArray[np.float32], shape (draws, n)
        True outcome of each row, points: linear predictor and residual heterogeneity, without
        sampling error of its own or shared.
    diagnostics : Diagnostics
        Whether the draws may be trusted.
    checks : tuple of PredictiveCheck
        Whether the model could have produced the rows.
    log_evidence : float or None
        Log marginal likelihood of the outcomes; None where the engine does not give it.
    """

    spec: ModelSpec
    data: ModelData
    terms_fitted: tuple[str, ...]
    terms_dropped: tuple[DroppedTerm, ...]
    draws: Mapping[str, FloatArray]
    theta: NDArray[np.float32]
    diagnostics: Diagnostics
    checks: tuple[PredictiveCheck, ...]
    log_evidence: float | None = None

    @cached_property
    def plan(self) -> Plan:
        """What was fitted, worked out again from specification and rows."""
        return make_plan(self.spec, self.data)

    @property
    def levels(self) -> dict[str, tuple[str, ...]]:
        """Labels of the levels of ``effect[...]``, ``log_k[...]`` and ``log_residual[...]``."""
        return self.plan.levels

    @property
    def notes(self) -> tuple[str, ...]:
        """What is odd about the rows: exact ones, blocks of equal outcomes."""
        return tuple(oddities(self.plan))

    def theta_new(self, new: frozenset[str], *, seed: int) -> NDArray[np.float32]:
        """Return true outcomes of the same rows with new levels of some factors.

        Every term, slope and scale over a factor in ``new`` is drawn afresh from its population,
        and so is the residual heterogeneity of each row. Covariates, and rows whose outcome is
        exact, stay as they are. A dropped term adds nothing: a claim about new levels of its factor
        has no evidence on how levels vary.

        Parameters
        ----------
        new : frozenset of str
            Factors whose levels are all replaced.
        seed : int
            The same seed gives the same draws.

        Returns
        -------
        NDArray[np.float32], shape (draws, n)
            Points.

        Raises
        ------
        ModelDataError
            For a factor that the data do not have.
        """
        unknown = sorted(new - set(self.data.factors))
        if unknown:
            raise ModelDataError(
                f"new levels · factor '{unknown[0]}' is not in the data · allowed: "
                f"{', '.join(self.data.factors)}"
            )
        plan, rng = self.plan, np.random.default_rng(seed)
        fresh = with_new_levels(plan, self.draws, new, rng)
        return unseen_outcomes(plan, fresh, rng)


def fit(
    spec: ModelSpec,
    data: ModelData,
    *,
    seed: int,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Fit:
    """Fit a meta-regression and judge the result.

    A fit that fails its gate is repeated with more draws, and then by the next engine that can fit
    the model, the reference last; one that fails still is returned with ``diagnostics.passed``
    false, never raised.

    Parameters
    ----------
    spec : ModelSpec
        What to fit.
    data : ModelData
        The rows.
    seed : int
        The same seed gives the same draws on the same machine and versions.
    settings : Settings, optional
        How long and how carefully to sample.
    progress : Progress, optional
        Told the stage as the fit goes on.

    Raises
    ------
    ModelDataError
        When no model can be fitted to the rows.
    DiagnosticsError
        When no engine gives a single draw.
    """
    plan = make_plan(spec, data)
    tell, settings = progress or (lambda *_: None), settings or Settings()
    tell("sample", 0, 2)
    draws, diagnostics, log_evidence = sample_until_trusted(
        plan, spec.priors, seed=seed, settings=settings
    )
    tell("true outcomes and predictive checks", 1, 2)
    named = statistics(
        [cross(data, (f,)) for f in spec.check_factors], spec.check_thresholds_points
    )
    theta, checks = outcomes_and_checks(plan, draws, named, seed=seed, threads=settings.cores)
    tell("done", 2, 2)
    return Fit(
        spec=spec,
        data=data,
        terms_fitted=plan.fitted_names,
        terms_dropped=plan.dropped,
        draws=draws,
        theta=theta,
        diagnostics=diagnostics,
        checks=checks,
        log_evidence=log_evidence,
    )


class Sampled(NamedTuple):
    """Draws of one run, and what is to be thought of them.

    Parameters
    ----------
    draws : dict of str to FloatArray, shape (draws, ...)
        As :class:`Fit` has them.
    diagnostics : Diagnostics
        Whether they may be trusted.
    log_evidence : float or None
        Log marginal likelihood, where the engine gives it.
    """

    draws: dict[str, FloatArray]
    diagnostics: Diagnostics
    log_evidence: float | None


def sample_until_trusted(plan: Plan, priors: Priors, *, seed: int, settings: Settings) -> Sampled:
    """Return the first run that passes its gate, or the last with draws.

    Parameters
    ----------
    plan : Plan
        What to fit.
    priors : Priors
        Scales of the priors.
    seed : int
        The same seed gives the same draws on the same machine and versions.
    settings : Settings
        How long and how carefully to sample.

    Raises
    ------
    ModelDataError
        For an engine by name that cannot fit the plan.
    DiagnosticsError
        When no engine gives a single draw.
    """
    found: Sampled | None = None
    failed: dict[str, str] = {}
    for attempt in attempts(settings, _able(plan, priors, settings)):
        try:
            found = _sample_once(plan, priors, seed, attempt)
        except DiagnosticsError as error:
            failed[attempt.engine] = str(error)
            continue
        before = tuple(f"{name}: {why}" for name, why in failed.items() if name != attempt.engine)
        found = found._replace(diagnostics=replace(found.diagnostics, fell_back_from=before))
        if found.diagnostics.passed:
            break
        failed[attempt.engine] = "; ".join(found.diagnostics.reasons)
    if found is None:
        raise DiagnosticsError("; ".join(dict.fromkeys(failed.values())))
    return found


MANY_COEFFICIENTS = 200
"""Coefficients from which Gibbs sampling is tried before they are integrated out. Fits of normal
models took, in processor seconds, 0.3 collapsed against 0.5 by Gibbs sampling at 97 coefficients,
6.2 against 1.1 at 443, 9 against 2.3 at 812 and 13 against 8 at 2,000: nine thousand points are
weighed with a factor of all columns each, or a thousand sweeps made with one each."""


def _able(plan: Plan, priors: Priors, settings: Settings) -> tuple[Engine, ...]:
    """Return the engines that can fit a plan, the one to try first at the front."""
    # Numba takes half a second to import: only a process that samples pays for it
    from metatransfer.model import collapsed

    exact: list[Engine] = ["collapsed"] if collapsed.applies(plan, priors) else []
    if plan.plain:
        first = _coefficients(plan) >= MANY_COEFFICIENTS and not settings.evidence
        exact.insert(0 if first else len(exact), "gibbs")
    return (*exact, "reference")


def _coefficients(plan: Plan) -> int:
    own = sum(term.crossing.levels for term in plan.terms)
    shared = sum(len(error.variance) for error in plan.shared if error.merged_with is None)
    return 1 + len(plan.covariates) + own + shared


def _sample_once(plan: Plan, priors: Priors, seed: int, settings: Settings) -> Sampled:
    able = _able(plan, priors, settings)
    if settings.engine not in able:
        raise ModelDataError(
            f"settings · engine · got {settings.engine} · this model can be fitted by: "
            f"{', '.join(able)} · name one of them, or auto"
        )
    chains = _engine(settings)(plan, priors, seed=seed, settings=settings)
    draws = natural_of_chains(plan, priors, chains.draws, seed)
    if chains.importance is not None:
        return Sampled(draws, _weighed(chains, chains.importance), chains.importance.log_evidence)
    return Sampled(draws, judged(chains, draws), None)


def _weighed(chains: Chains, importance: Importance) -> Diagnostics:
    """Judge draws that were made of weighted points."""
    reasons = weight_failures(importance.khat, importance.ess)
    return Diagnostics(
        engine=chains.engine,
        versions=chains.versions,
        rhat_max=float("nan"),
        ess_min=importance.ess_draws,
        worst="importance weights",
        divergences=0,
        n_draws=chains.draws["sigma"].size,
        passed=not reasons,
        reasons=reasons,
        khat=importance.khat,
    )


def judged(chains: Chains, draws: Mapping[str, FloatArray]) -> Diagnostics:
    """Judge draws of Markov chains.

    Parameters
    ----------
    chains : Chains
        What the sampler returned.
    draws : mapping of str to FloatArray, shape (draws, ...)
        Everything that is read off it, one chain after the other.
    """
    # Numba takes half a second to import: only a process that samples pays for it
    from metatransfer.model.convergence import convergence

    n_chains = len(chains.draws["sigma"])
    worst = chains.convergence or convergence(
        {n: d.reshape(n_chains, -1, *d.shape[1:]) for n, d in draws.items()}
    )
    reasons = failures(worst.rhat_max, worst.ess_min, chains.divergences, worst.worst)
    return Diagnostics(
        engine=chains.engine,
        versions=chains.versions,
        rhat_max=worst.rhat_max,
        ess_min=worst.ess_min,
        worst=worst.worst,
        divergences=chains.divergences,
        n_draws=chains.draws["sigma"].size,
        passed=not reasons,
        reasons=reasons,
        chains=n_chains,
    )


def _engine(settings: Settings) -> Callable[..., Chains]:
    if settings.engine == "collapsed":
        from metatransfer.model import collapsed

        return collapsed.sample
    if settings.engine == "gibbs":
        from metatransfer.model import gibbs

        return gibbs.sample
    from metatransfer.model import reference

    return reference.sample
