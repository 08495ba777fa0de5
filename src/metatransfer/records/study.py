"""Studies and their results: one arm a row."""

from enum import StrEnum
from typing import Final, Literal

from pydantic import Field, HttpUrl, model_validator

from metatransfer.records.base import Identifier, Part, Record, Text

NO_INTERMEDIATE: Final = "none"
"""Name that the baseline arm carries in the place of an intermediate task."""

LOWEST_SCORE_POINTS: Final[dict[str, float]] = {
    "accuracy": 0.0,
    "f1": 0.0,
    "macro_f1": 0.0,
    "em": 0.0,
    "em_f1_mean": 0.0,
    "acc_f1_mean": 0.0,
    "map": 0.0,
    "category_mean": 0.0,
    "glue_score": 0.0,
    "glue_official": -100.0,
    "pearson_spearman_mean": -100.0,
    "matthews": -100.0,
}
"""Metrics known, with the lowest score each can take, in points; the highest is 100 for all."""

HIGHEST_SCORE_POINTS: Final = 100.0


class StudyKind(StrEnum):
    """Where the numbers of a study come from."""

    PUBLISHED = "published"
    SECONDARY_REPORT = "secondary_report"
    """Numbers of a published study as another publication prints them."""
    OWN_EXPERIMENT = "own_experiment"


class Extraction(Part):
    """How the numbers came from the source into ``results.csv``."""

    what: Text
    """What was extracted."""
    where: Text
    """Where it stands: table, file and commit, page."""
    how: Text
    """By which script or by hand, and what was computed on the way."""


class ConfirmedScore(Part):
    """A score far from those like it that was looked up again, and is as the source has it."""

    model: Identifier
    """Encoder and recipe."""
    intermediate: Identifier = NO_INTERMEDIATE
    """Intermediate task."""
    target: Identifier
    """Target task."""
    language: Identifier
    """Language of the test set."""
    score_points: float
    """The score; another number in the table is another score, and not confirmed."""
    why: Text
    """Why it is taken to be right."""


class Study(Record):
    """A source of results: the header of a study folder."""

    id: Identifier
    """Name of the folder it stands in."""
    citation: Text
    """Full citation."""
    year: int = Field(ge=1950, le=2100)
    """Year of publication."""
    kind: StudyKind
    """Where the numbers come from."""
    works: tuple[Identifier, ...] = Field(min_length=1)
    """Works whose results these are; a claim by one of them is the claimant's own."""
    doi: str = Field(default="", pattern=r"^(10\.\d{4,9}/\S+)?$")
    """DOI without resolver."""
    arxiv: str = Field(default="", pattern=r"^(\d{4}\.\d{4,5}(v\d+)?)?$")
    """arXiv identifier."""
    url: HttpUrl | None = None
    """Where the numbers can be looked up."""
    licence: Text
    """Licence of the numbers as the source states it, or that it states none."""
    extraction: Extraction
    """What was taken and how."""
    caveats: tuple[Text, ...] = ()
    """What a reader must know before believing a row."""
    version: str = ""
    """Version of the source that the numbers are from."""
    alternate_of: Identifier | None = None
    """Study whose numbers these transcribe a second time: kept for sensitivity, never pooled."""
    confirmed_scores: tuple[ConfirmedScore, ...] = ()
    """Scores that stand out and are right; `check` says nothing of them."""

    def confirms(self, result: "Result") -> bool:
        """Say whether a score that stands out was looked up again.

        Parameters
        ----------
        result : Result
            Row of the study.
        """
        said = (result.model, result.intermediate, result.target, result.language)
        return any(
            (each.model, each.intermediate, each.target, each.language) == said
            and each.score_points == result.score_points
            for each in self.confirmed_scores
        )

    @property
    def primary(self) -> bool:
        """Whether its rows enter the evidence by default."""
        return self.alternate_of is None


class Result(Part):
    """An arm: one measured score."""

    study: Identifier
    """Study that reports it."""
    model: Identifier
    """Encoder and fine-tuning recipe."""
    intermediate: Identifier
    """Intermediate task, ``none`` for the baseline, or ``best-of-n`` when chosen per target."""
    target: Identifier
    """Target task."""
    language: Identifier
    """Language of the test set."""
    train_language: Identifier = "en"
    """Language of the target task's training set."""
    metric: Identifier
    """Metric; part of the arm's key."""
    split: Identifier
    """Split that was scored; part of the arm's key."""
    setting: Literal["zero-shot", "monolingual", "translate-train", "translate-test"] = "zero-shot"
    """How training and test language meet."""
    score_points: float
    """Score in points (0-100; correlations times 100 from -100)."""
    sd_points: float | None = Field(default=None, ge=0.0)
    """Standard deviation over seeds, in points."""
    n_seeds: int | None = Field(default=None, ge=1)
    """Number of seeds behind the score."""
    seed_scores_points: tuple[float, ...] = ()
    """Scores by seed, in the order of the study's seeds, in points."""
    n_examples: int | None = Field(default=None, ge=1)
    """Number of test examples."""
    missing_reason: str = ""
    """Why there is no standard deviation, when there is none."""
    selected_from: int | None = Field(default=None, ge=2)
    """Of how many candidates this is the best."""
    selected_on: str = ""
    """Split that chose it."""
    baseline: Literal["own", "external", "unknown", "relative_only"] = "own"
    """Whose baseline the source compares it with."""
    locator: Text
    """Where the number stands: table and row, or file and commit."""

    @model_validator(mode="after")
    def _score_is_within_its_metrics_range(self) -> "Result":
        lowest = LOWEST_SCORE_POINTS.get(self.metric)
        if lowest is None:
            raise ValueError(f"metric '{self.metric}' unknown · known: {_known_metrics()}")
        for value in (self.score_points, *self.seed_scores_points):
            if not lowest <= value <= HIGHEST_SCORE_POINTS:
                raise ValueError(
                    f"score_points {value:g} is outside the range of {self.metric} · "
                    f"allowed: {lowest:g} to {HIGHEST_SCORE_POINTS:g} points"
                )
        return self

    @model_validator(mode="after")
    def _a_missing_sd_has_its_reason(self) -> "Result":
        if self.sd_points is None and not self.missing_reason:
            raise ValueError("sd_points is missing without a reason · do: fill missing_reason")
        if self.sd_points is not None and (self.n_seeds or 0) < 2:
            raise ValueError(f"sd_points {self.sd_points:g} needs n_seeds >= 2, got {self.n_seeds}")
        return self

    @model_validator(mode="after")
    def _seed_scores_agree_with_their_summary(self) -> "Result":
        scores = self.seed_scores_points
        if not scores:
            return self
        mean = sum(scores) / len(scores)
        if len(scores) != self.n_seeds:
            raise ValueError(f"{len(scores)} seed scores, but n_seeds is {self.n_seeds}")
        # Sources print four decimals of a fraction, so a mean may be off by half of 0.01 points.
        if abs(mean - self.score_points) > 0.02:
            raise ValueError(
                f"seed_scores_points have mean {mean:.3f}, "
                f"but score_points is {self.score_points:g}"
            )
        return self

    @model_validator(mode="after")
    def _a_selection_says_what_chose(self) -> "Result":
        if (self.selected_from is not None) != bool(self.selected_on):
            raise ValueError(
                f"selected_from {self.selected_from} and selected_on '{self.selected_on}' "
                "go together · do: give both or neither"
            )
        return self

    @property
    def is_baseline(self) -> bool:
        """Whether the arm has no intermediate task."""
        return self.intermediate == NO_INTERMEDIATE

    @property
    def arm_key(self) -> tuple[str, ...]:
        """All that tells one arm from another."""
        return (self.study, *self.block_key, self.intermediate)

    @property
    def block_key(self) -> tuple[str, ...]:
        """All that an arm shares with its baseline, the study apart."""
        return (
            self.model,
            self.target,
            self.language,
            self.train_language,
            self.metric,
            self.split,
            self.setting,
        )


def _known_metrics() -> str:
    return ", ".join(sorted(LOWEST_SCORE_POINTS))
