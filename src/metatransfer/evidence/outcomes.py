"""What one row of evidence is: a true outcome seen with error, and where it was read."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from metatransfer.library import Located
from metatransfer.records import Outcome, Result, Study


class Flag(StrEnum):
    """What a reader must know of a row before believing it."""

    EXTERNAL_BASELINE = "external baseline"
    """The baseline was scored by another study."""
    BEST_OF_N = "best of N"
    """The intermediate task was chosen for the target among several."""
    SHARED_TRAINING_DATA = "shared training data"
    """The intermediate task's training set overlaps with the target's."""
    UNSTABLE_BLOCK = "all scores equal"
    """Every arm of the block scores the same, as a majority class does."""
    LANGUAGE_AVERAGE = "average over languages"
    """The score is an average that a source prints."""


class SeSource(StrEnum):
    """Where the standard error of an outcome comes from."""

    SEEDS = "seeds"
    """Standard deviation over seeds of both arms, shrunk towards their group."""
    IMPUTED = "imputed"
    """At least one arm reports none: the library's median seed variance stands in."""
    NONE = "none"
    """No arm of the library reports one; the residual absorbs it."""


@dataclass(frozen=True)
class OutcomeRow:
    """One outcome: an arm compared with the arm it is measured against.

    Parameters
    ----------
    outcome : Outcome
        Gain or transfer gap.
    arm : Located[Result]
        The arm with the intermediate task (gain), or in the test language (gap).
    reference : Located[Result]
        The baseline arm (gain), or the arm in the training language (gap).
    study : Study
        Study that reports the arm.
    value_points : float
        Score of the arm minus score of the reference, in points.
    arm_variance : float
        Sampling variance of the arm's score, points squared, seeds it shares with its reference
        taken out.
    reference_variance : float
        The same of the reference; rows with one reference share this error.
    se_source : SeSource
        Where both come from.
    flags : frozenset of Flag
        What to know of the row.
    arm_common_share, reference_common_share : float
        Part of each variance that is of the fine-tuned model, the same in every language that it
        was scored in.
    """

    outcome: Outcome
    arm: Located[Result]
    reference: Located[Result]
    study: Study
    value_points: float
    arm_variance: float
    reference_variance: float
    se_source: SeSource
    flags: frozenset[Flag]
    arm_common_share: float = 0.0
    reference_common_share: float = 0.0

    @cached_property
    def pair(self) -> tuple[str, str]:
        """Tasks (gain) or languages (gap) whose similarity may predict the outcome."""
        result = self.arm.record
        if self.outcome is Outcome.GAIN:
            return (result.intermediate, result.target)
        return (result.train_language, result.language)

    @property
    def se_points(self) -> float:
        """Standard error of the outcome, in points."""
        return float((self.arm_variance + self.reference_variance) ** 0.5)
