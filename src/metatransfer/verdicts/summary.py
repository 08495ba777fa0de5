"""What figures and methods need of a fit, taken out of it once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Final

import numpy as np

from metatransfer.evidence.dataset import Dataset
from metatransfer.evidence.sampling_errors import REFERENCE
from metatransfer.model.checks import LIMIT
from metatransfer.model.design import FloatArray
from metatransfer.model.fit import Fit
from metatransfer.model.plan import make_plan, residual_scale_name, scale_name
from metatransfer.model.slopes import row_slopes
from metatransfer.records import (
    BandPoint,
    CheckSummary,
    CovariateSummary,
    FitSummary,
    MeanGain,
    Moderation,
    NewCell,
    Outcome,
    PolicyPoint,
    PosteriorSummary,
    QuantitativeTest,
    Rows,
    Ruling,
    Selection,
    ShareAbove,
    Slope,
    SummaryReport,
    TermSummary,
    Verdict,
)
from metatransfer.records import Pairs as PairsRecord
from metatransfer.records.wording import quantity
from metatransfer.verdicts.decide import reference_of
from metatransfer.verdicts.estimands import COVARIATE_OF, estimand, pairs_of, prediction
from metatransfer.verdicts.groups import forest, region, spread
from metatransfer.verdicts.kept import kept_with_first
from metatransfer.verdicts.policies import policy_advantage
from metatransfer.verdicts.posterior import Posterior, cell_population, unseen_outcomes, weighed
from metatransfer.verdicts.question import Question

QUANTILES: Final = 200
"""Quantiles of an estimand that are kept: enough for a smooth curve and for two digits of P."""
FIGURE_DRAWS: Final = 1000
"""Draws that figures are computed from; verdicts are read off all of them."""
BAND_POINTS: Final = 25
"""Places along a line that its band is given at."""
TOPS: Final = (1, 2, 3, 5, 8)
"""Numbers of chosen tasks that policies are compared at, where a target has as many candidates."""
PLACES: Final = 4
"""Decimals kept of numbers that are only drawn."""


def gathered(rulings: Sequence[Ruling], rows: tuple[Rows, ...]) -> SummaryReport:
    """Return what figures and methods need of all verdicts, each fit once.

    Parameters
    ----------
    rulings : sequence of Ruling
        Verdicts in the order in which they are to stand; those without a posterior are left out.
    rows : tuple of Rows
        Rows behind them, each set once.
    """
    fits = {each.fit.model_hash: each.fit for each in rulings if each.fit is not None}
    return SummaryReport(
        summaries=tuple(each.summary for each in rulings if each.summary is not None),
        fits=tuple(fits.values()),
        rows=rows,
    )


# claims on one fit are drawn from the same draws
@kept_with_first
def thinned(fit: Fit) -> Fit:
    """Return a fit with evenly spaced draws, some :data:`FIGURE_DRAWS` of them.

    Parameters
    ----------
    fit : Fit
        Posterior.
    """
    step = max(1, len(fit.theta) // FIGURE_DRAWS)
    # copies: a view would keep all draws in memory
    draws = {name: values[::step].copy() for name, values in fit.draws.items()}
    return replace(fit, draws=draws, theta=fit.theta[::step].copy())


def summarise(question: Question, posterior: Posterior, verdict: Verdict) -> PosteriorSummary:
    """Return what figures and claim cards need of the posterior behind a verdict.

    It is computed from every so many-th draw: ends of intervals are read off a picture.

    Parameters
    ----------
    question : Question
        The claim and its rows.
    posterior : Posterior
        Fit and cells.
    verdict : Verdict
        Verdict that was read off it.
    """
    test, posterior = question.test, replace(posterior, fit=thinned(posterior.fit))
    draws = estimand(test, posterior).draws
    single = _single_new(test, posterior)
    pooled = draws
    if isinstance(test, ShareAbove):
        pooled = posterior.average(posterior.true_outcomes(test.population), test.population)
    return PosteriorSummary(
        claim=verdict.claim,
        model_hash=verdict.model_hash,
        evidence_hash=verdict.evidence_hash,
        quantiles=_rounded(np.quantile(draws, (np.arange(QUANTILES) + 0.5) / QUANTILES)),
        claimed=region(reference_of(test)),
        forest=forest(test, posterior, pooled, single),
        pairs=_pairs(posterior),
        spread_points=spread(_spread_of_true_outcomes(posterior)),
        moderation=_moderation(test, posterior) if isinstance(test, Slope) else None,
        policies=_policies(test, posterior) if isinstance(test, Selection) else (),
        new_cell=None if single is None else _new_cell(test, posterior, single),
    )


def _rounded(values: FloatArray) -> tuple[float, ...]:
    return tuple(np.round(values, PLACES).tolist())


def _single_new(test: QuantitativeTest, posterior: Posterior) -> FloatArray | None:
    """Return draws of one new case: of a share, of the outcome that the share counts."""
    if isinstance(test, ShareAbove):
        new = cell_population(posterior.dataset.outcome) & set(posterior.fit.data.factors)
        return posterior.one_cell(unseen_outcomes(posterior.fit, new, posterior.seed))
    return prediction(test, posterior)


def _new_cell(test: QuantitativeTest, posterior: Posterior, single: FloatArray) -> NewCell:
    if isinstance(test, ShareAbove):
        value = test.threshold.value
        share, effect = float((single > value).mean()), f"above {quantity(value, 'points')}"
    else:
        reference = reference_of(test)
        share = reference.probability(single)
        effect = reference.words("points_per_sd" if isinstance(test, Slope) else "points")
    return NewCell(
        what=_what_is_new(test, posterior.dataset.outcome),
        effect=effect,
        share=share,
        share_above_zero=float((single > 0).mean()),
    )


def _what_is_new(test: QuantitativeTest, outcome: Outcome) -> str:
    match test:
        case MeanGain() | ShareAbove():
            if outcome is Outcome.GAIN:
                return "pairs of a new intermediate and a new target task"
            return "new test languages"
        case _:
            return "new target tasks"


def _spread_of_true_outcomes(posterior: Posterior) -> FloatArray:
    weights = posterior.weights(posterior.cells)
    theta = posterior.fit.theta
    squares = weighed(theta, weights, of=lambda some: np.square(some, dtype=float))
    return np.sqrt(np.maximum(squares - weighed(theta, weights) ** 2, 0.0))


def _pairs(posterior: Posterior) -> PairsRecord:
    pairs = pairs_of(posterior)
    return PairsRecord(
        first=tuple(first for first, _ in pairs.names),
        second=tuple(second for _, second in pairs.names),
        raw_points=_rounded(pairs.raw_points),
        posterior_points=_rounded(pairs.theta.mean(axis=0)),
    )


def _moderation(test: Slope, posterior: Posterior) -> Moderation:
    covariate = COVARIATE_OF[test.component]
    x = posterior.fit.data.covariates[covariate]
    weights = posterior.weights(posterior.cells)
    slope = weighed(row_slopes(posterior.fit, covariate), weights)
    middle, centre = weighed(posterior.fit.theta, weights), float(x @ weights)
    inside = x[posterior.cells]
    places = np.linspace(inside.min(), inside.max(), BAND_POINTS)
    return Moderation(
        measure=test.measure,
        component=test.component,
        x=_rounded(inside),
        band=tuple(
            BandPoint(x=round(float(at), PLACES), y=spread(middle + slope * (at - centre)))
            for at in places
        ),
    )


def _policies(test: Selection, posterior: Posterior) -> tuple[PolicyPoint, ...]:
    pairs = pairs_of(posterior)
    candidates = Counter(target for _, target in pairs.names)
    # the same targets at every number chosen, so that a curve is not a change of targets
    tops = [top for top in sorted({*TOPS, test.top}) if top < min(candidates.values())]
    points = []
    for top in tops or [test.top]:
        for against in ("random", "constant", "oracle"):
            policy = test.model_copy(update={"top": top, "against": against})
            advantage = policy_advantage(policy, pairs).mean(axis=1)
            points.append(PolicyPoint(against=against, top=top, advantage=spread(advantage)))
    return tuple(points)


def rows_of(question: Question, evidence_hash: str) -> Rows:
    """Return the rows behind a verdict as points of a figure.

    Parameters
    ----------
    question : Question
        The claim and its rows.
    evidence_hash : str
        Name of those rows.
    """
    rows = question.rows
    return Rows(
        evidence_hash=evidence_hash,
        outcome=question.test.outcome,
        group=tuple(row.arm.record.target for row in rows),
        study=tuple(row.study.id for row in rows),
        outcome_points=tuple(round(row.value_points, PLACES) for row in rows),
        se_points=tuple(
            round(row.se_points, PLACES) if row.se_points > 0 else None for row in rows
        ),
        se_source=tuple(row.se_source.value for row in rows),
        flags=dict(sorted(Counter(flag.value for row in rows for flag in row.flags).items())),
    )


# claims on one fit have one
@kept_with_first
def summarise_fit(fit: Fit, dataset: Dataset, model_hash: str) -> FitSummary:
    """Return a fitted model as a methods section writes it down.

    Parameters
    ----------
    fit : Fit
        Posterior.
    dataset : Dataset
        Its rows.
    model_hash : str
        Name of the fit.
    """
    data = dataset.data
    plan = make_plan(fit.spec, data)
    return FitSummary(
        model_hash=model_hash,
        outcome=dataset.outcome,
        measure=dataset.measure or "",
        rows=len(data.y),
        exact_rows=0 if data.exact is None else int(data.exact.sum()),
        references=sum(len(error.variance) for error in data.shared if error.name == REFERENCE),
        residual=fit.spec.residual,
        intercept=spread(fit.draws["intercept"]),
        sigma=spread(fit.draws["sigma"]),
        nu=spread(fit.draws["nu"]) if "nu" in fit.draws else None,
        covariates=tuple(
            CovariateSummary(name=name, scaled=scaled, slope=spread(fit.draws[f"slope[{name}]"]))
            for name, scaled in zip(plan.covariates, plan.x_scaled, strict=True)
        ),
        terms=_terms(fit),
        priors=asdict(fit.spec.priors),
        checks=tuple(
            CheckSummary(
                statistic=check.statistic, observed=check.observed, p=check.p, passed=check.passed
            )
            for check in fit.checks
        ),
        check_limit=LIMIT,
    )


def _terms(fit: Fit) -> tuple[TermSummary, ...]:
    plan = make_plan(fit.spec, fit.data)
    effects = [
        TermSummary(
            name=term.name,
            factors=term.crossing.factors,
            levels=term.crossing.levels,
            role="effect" if term.slope_of is None else "slope",
            slope_of=term.slope_of or "",
            scaled=term.scaled,
            sd=spread(fit.draws[f"sd[{term.name}]"]),
        )
        for term in plan.terms
    ]
    scales = [(scale_name(each), each) for each in plan.scales]
    residual = [(residual_scale_name(each), each) for each in plan.residual_scales]
    return (
        *effects,
        *(
            TermSummary(
                name=name,
                factors=crossing.factors,
                levels=crossing.levels,
                role="block scale" if (name, crossing) in scales else "residual scale",
                sd=spread(fit.draws[f"sd[{name}]"]),
            )
            for name, crossing in (*scales, *residual)
        ),
    )
