"""How certain a verdict's evidence is, in GRADE's five domains, each with the number behind it.

Guyatt et al. 2008 (BMJ 336:924) begin with *high* for experiments and take off a level for each
domain in which there is serious concern. Scores of trained models are experiments: both arms differ
in the intermediate task alone. The thresholds below are this project's own, stated so that a reader
may hold others.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from metatransfer.records import PosteriorSummary, Rows, Verdict, VerdictStatus, wording

LEVELS: Final = ("very low", "low", "moderate", "high")
"""Certainty, from worst to best."""
MOST_WITHOUT_ERROR: Final = 0.5
"""Share of rows without a standard error of their own above which bias is a concern: a single run
may be the one that was kept."""
MOST_EXTERNAL: Final = 0.5
"""Share of rows measured against another paper's baseline above which bias is a concern."""
FEWEST_STUDIES: Final = 3
"""Studies below which agreement between studies cannot be seen."""
FEWEST_FOR_FUNNEL: Final = 10
"""Studies, and rows with a standard error, below which asymmetry of a funnel says nothing."""
ASYMMETRY_ERRORS: Final = 2.0
"""Standard errors from zero at which the slope of outcomes on their errors is a concern."""
LEAST_REPORTED: Final = 0.5
"""Share of the grid of first and second members that is reported, below which selection of what to
report is a concern."""


@dataclass(frozen=True)
class Domain:
    """One of GRADE's domains.

    Parameters
    ----------
    name : str
        The domain.
    downgrade : int
        Levels taken off.
    reason : str
        The number behind it, in words.
    """

    name: str
    downgrade: int
    reason: str


@dataclass(frozen=True)
class Certainty:
    """Certainty of the evidence behind a verdict.

    Parameters
    ----------
    domains : tuple of Domain
        All five.
    """

    domains: tuple[Domain, ...]

    @property
    def level(self) -> str:
        """The level that is left."""
        lost = sum(domain.downgrade for domain in self.domains)
        return LEVELS[max(0, len(LEVELS) - 1 - lost)]


def certainty(verdict: Verdict, summary: PosteriorSummary, rows: Rows) -> Certainty:
    """Return the certainty of the evidence behind a verdict.

    Parameters
    ----------
    verdict : Verdict
        Verdict that was read off a posterior.
    summary : PosteriorSummary
        What is kept of it.
    rows : Rows
        Rows behind it.
    """
    return Certainty(
        (
            _bias(rows),
            _inconsistency(verdict, summary),
            _indirectness(verdict),
            _imprecision(verdict, summary),
            _publication(verdict, summary, rows),
        )
    )


def _bias(rows: Rows) -> Domain:
    without = sum(source != "seeds" for source in rows.se_source) / max(1, len(rows.se_source))
    external = rows.flags.get("external baseline", 0) / max(1, len(rows.se_source))
    reason = f"{without:.0%} of rows have no standard error over seeds of their own"
    if external > 0:
        reason += f"; {external:.0%} are measured against another paper's baseline"
    serious = without > MOST_WITHOUT_ERROR or external > MOST_EXTERNAL
    return Domain("risk of bias", int(serious), reason)


def _inconsistency(verdict: Verdict, summary: PosteriorSummary) -> Domain:
    spread = f"true outcomes of its cells spread by {summary.spread_points.mean:.2g} points (sd)"
    if verdict.n_studies < FEWEST_STUDIES:
        studies = wording.count(verdict.n_studies, "study", "studies")
        return Domain(
            "inconsistency",
            1,
            f"{studies}, and agreement between studies can be seen from {FEWEST_STUDIES} on; "
            f"{spread}",
        )
    new = summary.forest.prediction
    straddles = new is not None and new.lower < 0 < new.upper
    if new is not None:
        spread += f"; a new one lies in {new.lower:+.1f} to {new.upper:+.1f}"
    return Domain("inconsistency", int(straddles), spread)


def _indirectness(verdict: Verdict) -> Domain:
    if "indirect" in verdict.qualifiers:
        return Domain("indirectness", 1, "the cells in evidence are not those the claim speaks of")
    return Domain("indirectness", 0, "the cells in evidence are those the claim speaks of")


def _imprecision(verdict: Verdict, summary: PosteriorSummary) -> Domain:
    estimate = verdict.estimate
    if estimate is None:
        return Domain("imprecision", 1, "there is no estimate")
    interval = estimate.interval
    inside = [summary.claimed.holds(end) for end in (interval.lower, interval.upper)]
    crosses = inside[0] != inside[1] or verdict.status is VerdictStatus.INCONCLUSIVE
    text = wording.interval(
        interval, wording.decimals(estimate.sd), signed=wording.signed_unit(estimate.unit)
    )
    verb = "takes in values on both sides of" if crosses else "lies on one side of"
    return Domain(
        "imprecision",
        int(crosses),
        f"the 95 % interval {text} {verb} the claim's reference",
    )


def _publication(verdict: Verdict, summary: PosteriorSummary, rows: Rows) -> Domain:
    pairs = summary.pairs
    grid = len(set(pairs.first)) * len(set(pairs.second))
    reported = len(pairs.first) / max(1, grid)
    studies = wording.count(verdict.n_studies, "study", "studies")
    reason = (
        f"{reported:.0%} of the grid of {len(set(pairs.first))} × {len(set(pairs.second))} pairs "
        "is reported"
    )
    skewed = False
    found = asymmetry(rows)
    if found is not None and verdict.n_studies >= FEWEST_FOR_FUNNEL:
        slope, se = found
        skewed = abs(slope) > ASYMMETRY_ERRORS * se
        reason += f"; outcomes change by {slope:+.2g} ± {se:.2g} points per point of standard error"
    elif verdict.n_studies < FEWEST_FOR_FUNNEL:
        reason += f"; {studies}, too few to test a funnel's asymmetry"
    return Domain("publication bias", int(reported < LEAST_REPORTED or skewed), reason)


def asymmetry(rows: Rows) -> tuple[float, float] | None:
    """Return the slope of outcomes on their standard errors, and the slope's own error.

    Egger's regression, weighted by precision, over rows that have a standard error. Rows of one
    study are not independent, so that the error is too small where there are few studies.

    Parameters
    ----------
    rows : Rows
        Rows behind a verdict.

    Returns
    -------
    tuple of float, or None
        Points per point of standard error; None below :data:`FEWEST_FOR_FUNNEL` rows.
    """
    known = [
        (outcome, se)
        for outcome, se in zip(rows.outcome_points, rows.se_points, strict=True)
        if se is not None
    ]
    if len(known) < FEWEST_FOR_FUNNEL:
        return None
    y, se = np.array(known).T
    design = np.column_stack([np.ones_like(se), se]) / se[:, None]
    if np.linalg.matrix_rank(design) < 2:
        return None
    scaled = y / se
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ design.T @ scaled
    residual = scaled - design @ coefficients
    variance = residual @ residual / (len(y) - 2) * inverse[1, 1]
    return float(coefficients[1]), float(np.sqrt(variance))
