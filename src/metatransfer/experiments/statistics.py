"""Standard errors of paired gains, and what gains have in common, from per-example predictions.

A gain is the mean over seeds of treated minus baseline score. Two things make it uncertain: other
seeds, and other test examples. Both arms share seeds and examples, so both are resampled together:
what they have in common cancels. Seeds are few, so their part is the ordinary variance of a mean;
examples are many, so theirs is a bootstrap. What one seed does on one example by chance is in both
parts; it is counted once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

FloatArray = NDArray[np.float64]

REPLICATES: Final = 1000
"""Bootstrap samples: the standard error itself is then known to about 2 %."""
POINTS: Final = 100.0


@dataclass(frozen=True, eq=False)
class Arm:
    """What each example adds to a score, seed by seed.

    Parameters
    ----------
    numerators, denominators : FloatArray, shape (seeds, examples)
        See :class:`metatransfer.experiments.metrics.columns.MetricColumns`.
    """

    numerators: FloatArray
    denominators: FloatArray

    @property
    def seeds(self) -> int:
        """Number of seeds."""
        return int(self.numerators.shape[0])

    @property
    def examples(self) -> int:
        """Number of test examples."""
        return int(self.numerators.shape[1])

    def scores_points(self) -> FloatArray:
        """Return the score of each seed, shape (seeds,)."""
        below = self.denominators.sum(axis=1)
        return np.asarray(POINTS * self.numerators.sum(axis=1) / np.where(below > 0, below, 1.0))

    def resampled_points(self, weights: FloatArray) -> FloatArray:
        """Return the score of each seed on each sample of examples.

        Parameters
        ----------
        weights : FloatArray, shape (replicates, examples)
            How often an example is drawn.

        Returns
        -------
        FloatArray, shape (replicates, seeds)
        """
        above, below = weights @ self.numerators.T, weights @ self.denominators.T
        return np.asarray(POINTS * above / np.where(below > 0, below, 1.0))


@dataclass(frozen=True)
class GainEstimate:
    """A gain with its standard errors.

    Parameters
    ----------
    gain_points : float
        Mean over seeds of treated minus baseline.
    se_seeds_points : float or None
        For other seeds on the same examples; None with one seed.
    se_examples_points : float
        For other examples with the same seeds.
    se_points : float or None
        For other seeds and other examples; None with one seed.
    lower_points, upper_points : float or None
        95 % interval for other seeds and other examples; None with one seed.
    seed_correlation : float or None
        Correlation of both arms over seeds; None where one does not vary.
    """

    gain_points: float
    se_seeds_points: float | None
    se_examples_points: float
    se_points: float | None
    lower_points: float | None
    upper_points: float | None
    seed_correlation: float | None


def bootstrap_weights(examples: int, *, seed: int, replicates: int = REPLICATES) -> FloatArray:
    """Return how often each example is drawn in each sample, shape (replicates, examples).

    Parameters
    ----------
    examples : int
        Number of examples.
    seed : int
        Seed; arms and languages that share examples must share it.
    replicates : int
        Number of samples.
    """
    draws = np.random.default_rng(seed).multinomial(
        examples, np.full(examples, 1 / examples), size=replicates
    )
    return draws.astype(np.float64)


def paired_gain(
    treated: Arm, baseline: Arm, weights: FloatArray, *, confidence: float = 0.95
) -> GainEstimate:
    """Return a gain whose arms share seeds and examples.

    Parameters
    ----------
    treated, baseline : Arm
        Seeds in the same order, examples too. A baseline that is never trained has one row, and
        is the same for every seed.
    weights : FloatArray, shape (replicates, examples)
        From :func:`bootstrap_weights`.
    confidence : float
        Probability of the interval. Its degrees of freedom are Satterthwaite's (1946).
    """
    by_seed = treated.scores_points() - baseline.scores_points()
    resampled = treated.resampled_points(weights) - baseline.resampled_points(weights)
    se_examples = float(resampled.mean(axis=1).std(ddof=1))
    gain, seeds = float(by_seed.mean()), len(by_seed)
    if seeds < 2:
        return GainEstimate(gain, None, se_examples, None, None, None, None)
    se_seeds = float(by_seed.std(ddof=1) / np.sqrt(seeds))
    se_rest = _examples_alone(resampled, se_examples)
    parts = [(se_seeds, seeds - 1), (se_rest, treated.examples - 1)]
    half = interval_half_width(parts, confidence)
    return GainEstimate(
        gain_points=gain,
        se_seeds_points=se_seeds,
        se_examples_points=se_examples,
        se_points=float(np.hypot(se_seeds, se_rest)),
        lower_points=gain - half,
        upper_points=gain + half,
        seed_correlation=_correlation(treated.scores_points(), baseline.scores_points()),
    )


def _examples_alone(resampled: FloatArray, se_examples: float) -> float:
    """Return the error over examples less what each seed does on each by chance.

    That part is in the spread over seeds already. With variances e of examples and r of the rest,
    a single seed's gain varies over samples by e + r, the mean of S seeds by e + r / S.
    """
    seeds = resampled.shape[1]
    of_one = float(resampled.var(axis=0, ddof=1).mean())
    chance = max(of_one - se_examples**2, 0.0) / (seeds - 1)
    return float(np.sqrt(max(se_examples**2 - chance, 0.0)))


def unpaired_half_width(
    treated: Arm, baseline: Arm, weights: tuple[FloatArray, FloatArray], confidence: float = 0.95
) -> float:
    """Return half the width of the interval that takes both arms for strangers.

    Parameters
    ----------
    treated, baseline : Arm
        The arms.
    weights : pair of FloatArray
        Samples of examples, drawn apart.
    confidence : float
        Probability of the interval.
    """
    parts = []
    for arm, own in zip((treated, baseline), weights, strict=True):
        spread = float(arm.scores_points().std(ddof=1) / np.sqrt(arm.seeds))
        parts.append((spread, arm.seeds - 1))
        parts.append((float(arm.resampled_points(own).mean(axis=1).std(ddof=1)), arm.examples - 1))
    return interval_half_width(parts, confidence)


def interval_half_width(parts: Sequence[tuple[float, int]], confidence: float) -> float:
    """Return half the width of a t interval for a sum of independent errors.

    Parameters
    ----------
    parts : sequence of (float, int)
        Standard error and degrees of freedom of each.
    confidence : float
        Probability of the interval.
    """
    variance = sum(se**2 for se, _ in parts)
    if variance == 0:
        return 0.0
    df = variance**2 / sum(se**4 / freedom for se, freedom in parts)
    return float(stats.t.ppf((1 + confidence) / 2, df) * np.sqrt(variance))


def gain_covariance(
    treated: Sequence[Arm], baseline: Arm, weights: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the covariance of gains that share a baseline, seeds and examples.

    Parameters
    ----------
    treated : sequence of Arm, length k
        Arms measured against the same baseline.
    baseline : Arm
        The baseline.
    weights : FloatArray, shape (replicates, examples)
        From :func:`bootstrap_weights`.

    Returns
    -------
    of_seeds, of_examples : FloatArray, shape (k, k)
        Points squared; the first is zero with one seed.
    """
    resampled = [
        (arm.resampled_points(weights) - baseline.resampled_points(weights)).mean(axis=1)
        for arm in treated
    ]
    by_seed = np.array([arm.scores_points() - baseline.scores_points() for arm in treated])
    seeds = by_seed.shape[1]
    of_seeds = np.zeros((len(treated), len(treated)))
    if seeds > 1:
        of_seeds = np.atleast_2d(np.cov(by_seed)) / seeds
    return of_seeds, np.atleast_2d(np.cov(np.array(resampled)))


def _correlation(first: FloatArray, second: FloatArray) -> float | None:
    if len(first) != len(second) or first.std() == 0 or second.std() == 0:
        return None
    return float(np.corrcoef(first, second)[0, 1])
