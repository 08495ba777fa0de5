"""Sampling variance of arms: few seeds say little, so arms of one group lend strength."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, polygamma

from metatransfer.evidence.run_errors import common_shares, variance_group
from metatransfer.records import Result

FloatArray = NDArray[np.float64]

STEPS_A_DOUBLING: Final = 4
"""Numbers that belong to the library as a whole are given to a quarter of a doubling, the nearest
within 9 %: that is what some thousand arms of a few studies tell of them. Given to all digits, one
study more would change the variance of every arm of every other, and so every fit."""

PRIOR_DFS: Final = 2 ** (np.arange(-36, 54) / STEPS_A_DOUBLING)
"""Prior degrees of freedom that there may be, .002 to 9,742: from nothing lent to one variance that
all arms of a group share."""


@dataclass(frozen=True)
class SeedVariances:
    """Variance of a single run, arm by arm.

    Parameters
    ----------
    by_arm : mapping from arm key to float
        Shrunk variance over seeds, points squared.
    common_shares : mapping from variance group to float
        Part of it that all languages share which one fine-tuned model was scored in.
    prior_df : float
        Degrees of freedom that the group fit is worth; larger means stronger shrinkage.
    seed_correlation : float
        Pooled correlation of arms that share seeds, in [0, 1).
    median : float or None
        Median of the shrunk variances: stands in for arms that report none.
    """

    by_arm: Mapping[tuple[str, ...], float]
    common_shares: Mapping[tuple[str, ...], float]
    prior_df: float
    seed_correlation: float
    median: float | None


def seed_variances(
    results: Iterable[Result], *, untrained: Collection[tuple[str, ...]] = ()
) -> SeedVariances:
    """Shrink the seed variances of all arms that report one.

    Log variances are fitted by study, model, target and metric; each arm's variance is then the
    precision-weighted mean of its own and its group's (empirical Bayes with a scaled inverse
    chi-square prior: Smyth 2004, doi:10.2202/1544-6115.1027). An arm whose seeds all score the same
    takes part in the shrinkage and not in the fit, for its log variance is not finite.

    Parameters
    ----------
    results : iterable of Result
        Arms; those without ``sd_points`` are passed over.
    untrained : collection of arm keys
        Arms that no training stands behind: they have no variance over seeds, and lend none.
    """
    known = [result for result in results if result.sd_points is not None]
    exact = {arm.arm_key: 0.0 for arm in known if arm.arm_key in untrained}
    arms = [arm for arm in known if arm.arm_key not in exact]
    if not arms:
        return SeedVariances(exact, {}, 0.0, 0.0, None)
    variance = np.array([(result.sd_points or 0.0) ** 2 for result in arms])
    df = np.array([(result.n_seeds or 2) - 1.0 for result in arms])
    groups = _codes([variance_group(result) for result in arms])
    shrunk, prior_df = shrink_variances(variance, df, groups)
    return SeedVariances(
        by_arm=exact | {arm.arm_key: float(value) for arm, value in zip(arms, shrunk, strict=True)},
        common_shares=common_shares(arms),
        prior_df=prior_df,
        seed_correlation=pooled_seed_correlation(arms),
        median=_coarse(float(np.median(shrunk))),
    )


def shrink_variances(
    variance: FloatArray, df: FloatArray, groups: NDArray[np.int64]
) -> tuple[FloatArray, float]:
    """Return variances shrunk towards their group's, and the prior degrees of freedom.

    Parameters
    ----------
    variance : FloatArray, shape (n,)
        Sample variances, zero allowed.
    df : FloatArray, shape (n,)
        Their degrees of freedom, at least 1.
    groups : integer array, shape (n,)
        Group of each, from 0.

    Returns
    -------
    shrunk : FloatArray, shape (n,)
    prior_df : float
        Smyth's d0; the last of ``PRIOR_DFS`` where there is no excess.
    """
    positive = variance > 0
    if not positive.any():
        return variance.copy(), 0.0
    # E[log s^2] = log sigma^2 + digamma(df/2) - log(df/2): remove what chance alone explains.
    centred = np.full(len(variance), np.nan)
    half = df[positive] / 2
    centred[positive] = np.log(variance[positive]) - digamma(half) + np.log(half)
    overall = float(np.log(_coarse(np.exp(np.mean(centred[positive])))))
    level = _group_means(centred, groups, fallback=overall)
    residual = centred[positive] - level[groups[positive]]
    counts = np.bincount(groups[positive], minlength=len(level))
    spare = max(int(positive.sum()) - int(np.count_nonzero(counts)), 1)
    excess = float(residual @ residual) / spare - float(np.mean(polygamma(1, half)))
    prior_df = _prior_df(excess)
    prior_variance = np.exp(level + digamma(prior_df / 2) - np.log(prior_df / 2))[groups]
    return (prior_df * prior_variance + df * variance) / (prior_df + df), prior_df


def _prior_df(excess: float) -> float:
    """Return the d of ``PRIOR_DFS`` with trigamma(d / 2) nearest to an excess of variance.

    Trigamma falls all the way, so that counting finds where it passes the excess.
    """
    between = np.sqrt(PRIOR_DFS[1:] * PRIOR_DFS[:-1])
    return float(PRIOR_DFS[np.count_nonzero(polygamma(1, between / 2) > excess)])


def pooled_seed_correlation(results: Sequence[Result]) -> float:
    """Return the correlation between a treated arm and its baseline over shared seeds, pooled.

    Products and squares of deviations from each arm's mean are summed over all pairs before
    dividing, so that no noisy pair counts much. It is small on TaskWeb: pairing helps little.

    Parameters
    ----------
    results : sequence of Result
        Arms with ``seed_scores_points``; a negative estimate is returned as 0.
    """
    scored = [result for result in results if result.seed_scores_points]
    baselines = {(r.study, *r.block_key): r for r in scored if r.is_baseline}
    product = treated_square = baseline_square = 0.0
    for result in scored:
        baseline = baselines.get((result.study, *result.block_key))
        if result.is_baseline or baseline is None or baseline.n_seeds != result.n_seeds:
            continue
        treated = _deviations(result)
        untreated = _deviations(baseline)
        product += float(treated @ untreated)
        treated_square += float(treated @ treated)
        baseline_square += float(untreated @ untreated)
    if treated_square == 0 or baseline_square == 0:
        return 0.0
    correlation = product / np.sqrt(treated_square * baseline_square)
    return float(np.round(np.clip(correlation, 0.0, 0.95), 2))


def _coarse(value: float) -> float:
    """Return a positive number to the nearest quarter of a doubling; 0 stays."""
    if value <= 0:
        return 0.0
    return float(2 ** (np.round(STEPS_A_DOUBLING * np.log2(value)) / STEPS_A_DOUBLING))


def _deviations(result: Result) -> FloatArray:
    """Return scores by seed less their own mean, which is exact where the printed one is not."""
    scores = np.array(result.seed_scores_points, dtype=float)
    return np.asarray(scores - scores.mean())


def _codes(keys: Sequence[Hashable]) -> NDArray[np.int64]:
    index = {key: code for code, key in enumerate(dict.fromkeys(keys))}
    return np.array([index[key] for key in keys], dtype=np.int64)


def _group_means(values: FloatArray, groups: NDArray[np.int64], *, fallback: float) -> FloatArray:
    """Return the mean of finite values by group; a group without any takes the fallback."""
    finite = np.isfinite(values)
    size = int(groups.max()) + 1
    count = np.bincount(groups[finite], minlength=size)
    total = np.bincount(groups[finite], weights=values[finite], minlength=size)
    return np.where(count > 0, total / np.maximum(count, 1), fallback)
