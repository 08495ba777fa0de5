"""What figures and methods need of a posterior, so that reports never touch a fit."""

from typing import Literal

from pydantic import Field, model_validator

from metatransfer.records.base import Identifier, Part, Probability, Record
from metatransfer.records.claim import Outcome
from metatransfer.records.verdict import Verdict, VerdictReport


class Spread(Part):
    """A posterior mean and its equal-tailed 95 % interval."""

    mean: float
    """Posterior mean."""
    lower: float
    """2.5 % quantile."""
    upper: float
    """97.5 % quantile."""


class Region(Part):
    """Values of a quantity with which a claim is right; an open side is null."""

    lower: float | None = None
    """Values must lie above this."""
    upper: float | None = None
    """Values must lie below this."""

    def holds(self, value: float) -> bool:
        """Say whether a value lies in the region.

        Parameters
        ----------
        value : float
            Value, in the unit of the bounds.
        """
        above = self.lower is None or value > self.lower
        return above and (self.upper is None or value < self.upper)


class GroupSummary(Part):
    """One row of a forest: what was observed and what is believed of a group of cells."""

    label: str
    """Name of the group."""
    cells: int
    """Rows of evidence in it."""
    studies: int
    """Studies they are from."""
    raw: float | None
    """The quantity computed from outcomes as observed; null where they do not give it."""
    raw_se: float | None = Field(default=None, ge=0.0)
    """Its sampling standard error, shared errors included; null where none is known."""
    posterior: Spread
    """The quantity given all evidence: shrunken."""


class Forest(Part):
    """Groups with their pooled value."""

    quantity: str
    """What is shown, in words."""
    unit: str
    """Unit of all numbers here."""
    by: str
    """What a group is: target task, test language, intermediate task."""
    groups: tuple[GroupSummary, ...]
    """Groups, in the order of their posterior means, largest first."""
    pooled: Spread | None
    """Value over all groups; null where the groups are themselves measured against it."""
    prediction: Spread | None
    """95 % interval of a new one, with its mean; null where there is none."""
    claimed: Region | None
    """Where the claim says values lie; null where it says nothing of groups."""


class Pairs(Part):
    """True outcomes by pair, as columns of equal length."""

    first: tuple[str, ...]
    """Intermediate task, or training language."""
    second: tuple[str, ...]
    """Target task, or test language."""
    raw_points: tuple[float, ...]
    """Mean observed outcome of the pair's rows, points."""
    posterior_points: tuple[float, ...]
    """Posterior mean of their true outcome, points."""


class Rows(Record):
    """Rows behind a claim as points of a figure, as columns of equal length."""

    evidence_hash: str
    """Hash of the rows; verdicts on the same rows share it."""
    outcome: Outcome
    """What was measured."""
    group: tuple[str, ...]
    """Target task of each row."""
    study: tuple[str, ...]
    """Study of each row."""
    outcome_points: tuple[float, ...]
    """Outcome as observed, points."""
    se_points: tuple[float | None, ...]
    """Sampling standard error; null where none is known."""
    se_source: tuple[str, ...]
    """Where the standard error comes from."""
    flags: dict[str, int] = Field(default_factory=dict)
    """How many rows carry each flag."""

    @model_validator(mode="after")
    def _columns_are_of_one_length(self) -> "Rows":
        lengths = {
            len(column)
            for column in (
                self.group,
                self.study,
                self.outcome_points,
                self.se_points,
                self.se_source,
            )
        }
        if len(lengths) > 1:
            raise ValueError(f"columns of {sorted(lengths)} rows · allowed: one length")
        return self


class BandPoint(Part):
    """A point of a fitted line with its credible band."""

    x: float
    """Standard deviations of the measure."""
    y: Spread
    """Mean true outcome there, points."""


class Moderation(Part):
    """Outcome against similarity: the line, its band and the rows' places on the axis."""

    measure: Identifier
    """Similarity measure."""
    component: str
    """Which part of it."""
    x: tuple[float, ...]
    """The measure of each row of :class:`Rows`, standard deviations."""
    band: tuple[BandPoint, ...]
    """The line, from left to right."""


class PolicyPoint(Part):
    """Advantage of choosing by similarity over another policy, for one number chosen."""

    against: Literal["random", "constant", "oracle"]
    """The other policy."""
    top: int = Field(ge=1)
    """How many tasks are chosen."""
    advantage: Spread
    """Mean true gain minus that of the other policy, points."""


class NewCell(Part):
    """What a single new case would be, given the evidence."""

    what: str
    """What is new, in words, plural: ``pairs of a new intermediate and a new target task``."""
    effect: str
    """What is claimed of each: ``gain more than 1 point``."""
    share: Probability
    """Probability that a single one does."""
    share_above_zero: Probability
    """Probability that its effect is above zero."""


class PosteriorSummary(Record):
    """What figures and claim cards need of the posterior behind one verdict."""

    claim: Identifier
    """Claim."""
    model_hash: str
    """Fit it was read off; see :class:`FitSummary`."""
    evidence_hash: str
    """Rows behind it; see :class:`Rows`."""
    quantiles: tuple[float, ...]
    """Quantiles of the estimand, at evenly spaced probabilities (i + 1/2) / number."""
    claimed: Region
    """Values of the estimand with which the claim is right."""
    forest: Forest
    """Groups."""
    pairs: Pairs
    """Pairs."""
    spread_points: Spread
    """Standard deviation of true outcomes over the claim's cells, points."""
    moderation: Moderation | None = None
    """Outcome against similarity, for claims about a slope."""
    policies: tuple[PolicyPoint, ...] = ()
    """Policies by number chosen, for claims about selection."""
    new_cell: NewCell | None = None
    """A single new case, where there is such a thing."""


class TermSummary(Part):
    """One random term, or log scale, of a fitted model."""

    name: str
    """Name as draws have it."""
    factors: tuple[str, ...]
    """Factors whose crossing it varies over."""
    levels: int
    """Levels in evidence."""
    role: Literal["effect", "slope", "block scale", "residual scale"]
    """What varies."""
    slope_of: str = ""
    """Covariate of a varying slope."""
    scaled: bool = False
    """Whether the block scale multiplies it."""
    sd: Spread
    """Standard deviation between levels: points, points per sd, or on the log scale."""


class CovariateSummary(Part):
    """One common slope of a fitted model."""

    name: str
    """Covariate."""
    scaled: bool
    """Whether the block scale multiplies it."""
    slope: Spread
    """Points per standard deviation."""


class CheckSummary(Part):
    """One posterior predictive check."""

    statistic: str
    """What is compared."""
    observed: float
    """Its value on the observed outcomes."""
    p: Probability
    """Share of replicates above it, ties counted half."""
    passed: bool
    """Whether p is not surely beyond the limits that were fixed beforehand."""


class FitSummary(Record):
    """A fitted model as a methods section writes it down."""

    model_hash: str
    """Hash of specification, data and settings."""
    outcome: Outcome
    """What is modelled."""
    measure: str = ""
    """Similarity measure behind its covariates."""
    rows: int
    """Rows it was fitted to."""
    exact_rows: int
    """Rows whose outcome is taken to be known exactly, outside the likelihood."""
    references: int
    """Reference arms (baselines) whose error rows share."""
    residual: Literal["student", "gaussian"]
    """Law of the residual."""
    intercept: Spread
    """Intercept, points."""
    sigma: Spread
    """Residual standard deviation of a typical row, points."""
    nu: Spread | None
    """Degrees of freedom of the residual."""
    covariates: tuple[CovariateSummary, ...]
    """Common slopes."""
    terms: tuple[TermSummary, ...]
    """Random terms and log scales."""
    priors: dict[str, float]
    """Scales of the priors, by name."""
    checks: tuple[CheckSummary, ...]
    """Posterior predictive checks."""
    check_limit: Probability
    """A check fails where p is below this or above one minus this."""


class Ruling(Record):
    """A verdict with its grounds: what figures and methods need of the posterior behind it."""

    verdict: Verdict
    """Verdict."""
    summary: PosteriorSummary | None = None
    """What is shown of the posterior; null where none decides the claim."""
    fit: FitSummary | None = None
    """The model behind it; null likewise."""


class SummaryReport(Record):
    """All that figures and methods of a report draw on."""

    summaries: tuple[PosteriorSummary, ...] = ()
    """One for each verdict that was read off a posterior."""
    fits: tuple[FitSummary, ...] = ()
    """Each fit once."""
    rows: tuple[Rows, ...] = ()
    """Each set of rows once."""


class Findings(Part):
    """All that a run found."""

    report: VerdictReport
    """Verdicts."""
    summaries: SummaryReport
    """What figures and methods need of the posteriors behind them."""


class Pictures(Record):
    """Figures of a report, drawn."""

    svg: dict[str, str]
    """SVG by name."""
