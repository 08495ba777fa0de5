"""The choices that a meta-analyst may make otherwise, as data, and what they do to rows and model.

A specification is one way to make them all. Nothing here fits a model: see
:mod:`metatransfer.stress`.
"""

import itertools
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from metatransfer.evidence.outcomes import Flag, OutcomeRow, SeSource
from metatransfer.model.spec import ModelSpec
from metatransfer.records import Result
from metatransfer.records.study import HIGHEST_SCORE_POINTS, LOWEST_SCORE_POINTS
from metatransfer.verdicts.specify import unscaled

Rule = Callable[[OutcomeRow], bool]

BASE: Final = "as the verdict"
"""Name of a choice as the verdict itself makes it."""

SCALES: Final = (BASE, "relative error reduction", "log-odds")
"""Scales of the effect; see :func:`rescaled`."""

ERRORS: Final = (BASE, "one scale", "normal errors")
"""Error models: the verdict's own, Student-t with one scale for all, normal with one scale."""

PRIOR_WIDTHS: Final = (1.0, 0.5, 2.0)
"""Factors on the scale of every prior in points."""

INCLUSION: Final[Mapping[str, Rule]] = {
    BASE: lambda _: True,
    "own baselines only": lambda row: Flag.EXTERNAL_BASELINE not in row.flags,
    "no shared training data": lambda row: Flag.SHARED_TRAINING_DATA not in row.flags,
    "no blocks of equal scores": lambda row: Flag.UNSTABLE_BLOCK not in row.flags,
    "no averages over languages": lambda row: Flag.LANGUAGE_AVERAGE not in row.flags,
    "standard errors from seeds only": lambda row: row.se_source is SeSource.SEEDS,
}
"""Rules of which rows enter; one that leaves every row, or none, is no choice."""

AGREES_FROM: Final = 0.9
"""Share of specifications with the verdict's word below which it is fragile: of ten analysts who
all choose defensibly, two would say something else."""

EDGE: Final = 0.0025
"""Scores are kept this far from the ends of their range on the log-odds scale: a quarter of a
point, half of what separates two test sets of 200 examples."""


@dataclass(frozen=True, order=True)
class Specification:
    """One way to make every choice.

    Parameters
    ----------
    measure : str
        Similarity measure that the model carries; empty for none.
    scale : str
        One of ``SCALES``.
    errors : str
        One of ``ERRORS``.
    prior_width : float
        Factor on the scale of every prior in points.
    inclusion : str
        A key of ``INCLUSION``.
    """

    measure: str
    scale: str = BASE
    errors: str = BASE
    prior_width: float = 1.0
    inclusion: str = BASE

    def choices(self, base: "Specification") -> tuple[str, ...]:
        """Return where it differs from another, in words.

        Parameters
        ----------
        base : Specification
            Usually the verdict's own.
        """
        told = (
            ("measure", self.measure or "none", base.measure or "none"),
            ("scale", self.scale, base.scale),
            ("errors", self.errors, base.errors),
            ("prior width", f"{self.prior_width:g}", f"{base.prior_width:g}"),
            ("rows", self.inclusion, base.inclusion),
        )
        return tuple(f"{name}: {mine}" for name, mine, theirs in told if mine != theirs)


def every_specification(
    base: str, measures: Sequence[str], inclusions: Sequence[str]
) -> tuple[Specification, ...]:
    """Return every way to make the choices, the verdict's own first.

    Parameters
    ----------
    base : str
        Measure of the verdict; empty for none.
    measures : sequence of str
        Other measures that may take its place.
    inclusions : sequence of str
        Rules of inclusion that change the rows, besides the verdict's own.
    """
    named = dict.fromkeys((base, *measures))
    rules = dict.fromkeys((BASE, *inclusions))
    crossed = itertools.product(named, SCALES, ERRORS, PRIOR_WIDTHS, rules)
    return tuple(Specification(*choice) for choice in crossed)


def chosen(specifications: Sequence[Specification], number: int) -> tuple[Specification, ...]:
    """Return some of all specifications: the first, those one choice away, then others by lot.

    One choice at a time says which one flips a verdict; the lot says how often several do. Widths
    of the priors are drawn together: they cost one fit. The same list and number give the same
    choice.

    Parameters
    ----------
    specifications : sequence of Specification
        All of them, the verdict's own first.
    number : int
        How many.
    """
    base, *others = specifications
    near = [each for each in others if len(each.choices(base)) == 1]
    far = [each for each in others if len(each.choices(base)) > 1]
    families = dict.fromkeys(replace(each, prior_width=1.0) for each in far)
    lot = random.Random(len(specifications))  # noqa: S311 - a reproducible lot, no secret
    lots = {family: lot.random() for family in families}
    far.sort(key=lambda each: lots[replace(each, prior_width=1.0)])
    return (base, *near, *far)[: max(1, number)]


def inclusions_that_matter(rows: Sequence[OutcomeRow]) -> tuple[str, ...]:
    """Return the rules of inclusion that leave some of the rows out, and not all.

    Parameters
    ----------
    rows : sequence of OutcomeRow
        Rows that a model would be fitted to.
    """
    kept = {name: sum(map(rule, rows)) for name, rule in INCLUSION.items()}
    return tuple(name for name, number in kept.items() if 0 < number < len(rows))


def admitted(rows: Sequence[OutcomeRow], specification: Specification) -> list[OutcomeRow]:
    """Return the rows that a specification lets in, on its scale.

    Parameters
    ----------
    rows : sequence of OutcomeRow
        All rows of an outcome.
    specification : Specification
        Choices.
    """
    rule = INCLUSION[specification.inclusion]
    return rescaled([row for row in rows if rule(row)], specification.scale)


def rescaled(rows: Sequence[OutcomeRow], scale: str) -> list[OutcomeRow]:
    """Return rows with their outcomes on another scale, in points at the median reference score.

    Relative error reduction divides a gain by the error of its reference; log-odds is the
    difference of both scores' logits. Both are multiplied by what makes them equal to points, to
    first order, at the median reference: a smallest effect of interest and the priors keep their
    meaning, and only the shape of the scale differs. Variances follow by the delta method.

    Parameters
    ----------
    rows : sequence of OutcomeRow
        Outcomes in points.
    scale : str
        One of ``SCALES``.
    """
    if scale == BASE or not rows:
        return list(rows)
    slope = _error_slope if scale == SCALES[1] else _logit_slope
    middle = median(_fraction(row.reference.record) for row in rows)
    unit = slope(middle)
    return [_rescaled(row, scale, slope, unit) for row in rows]


def _rescaled(
    row: OutcomeRow, scale: str, slope: Callable[[float], float], unit: float
) -> OutcomeRow:
    score, reference = _fraction(row.arm.record), _fraction(row.reference.record)
    if scale == SCALES[1]:
        # one slope for both scores: the error of the reference divides the gain
        value = row.value_points * slope(reference) / unit
        own = other = slope(reference) / unit
    else:
        span = _span(row.arm.record)
        value = span * (_logit(score) - _logit(reference)) / unit
        own, other = slope(score) / unit, slope(reference) / unit
    return replace(
        row,
        value_points=value,
        arm_variance=row.arm_variance * own**2,
        reference_variance=row.reference_variance * other**2,
    )


def _span(record: Result) -> float:
    return HIGHEST_SCORE_POINTS - LOWEST_SCORE_POINTS[record.metric]


def _fraction(record: Result) -> float:
    """Return a score as a share of its metric's range, kept off its ends."""
    share = (record.score_points - LOWEST_SCORE_POINTS[record.metric]) / _span(record)
    return min(1 - EDGE, max(EDGE, share))


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _logit_slope(share: float) -> float:
    return 1 / (share * (1 - share))


def _error_slope(share: float) -> float:
    return 1 / (1 - share)


def respecified(spec: ModelSpec, specification: Specification) -> ModelSpec:
    """Return a model with the error model and the prior widths of a specification.

    Parameters
    ----------
    spec : ModelSpec
        Model of the verdict.
    specification : Specification
        Choices.
    """
    width, priors = specification.prior_width, spec.priors
    wider = replace(
        priors,
        intercept_sd_points=width * priors.intercept_sd_points,
        slope_sd_points=width * priors.slope_sd_points,
        group_sd_scale_points=width * priors.group_sd_scale_points,
        residual_sd_scale_points=width * priors.residual_sd_scale_points,
    )
    spec = replace(spec, priors=wider)
    if specification.errors == BASE:
        return spec
    return unscaled(spec, "gaussian" if specification.errors == ERRORS[2] else spec.residual)
