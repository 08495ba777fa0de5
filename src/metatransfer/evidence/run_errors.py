"""Error that scores of one fine-tuned model have in common, whatever language they are in.

A seed that tags one language badly tags the next one badly too: languages are scored by the same
weights. The part of a seed variance that is common to them is known from scores by seed alone, as
the intraclass correlation of deviations over languages, pooled over the runs of a study, model,
target and metric (its variance groups): mean covariance of two languages over mean variance of one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metatransfer.records import Result

FloatArray = NDArray[np.float64]

HIGHEST_SHARE: Final = 0.95
"""A common part is never all: two languages have different test sets."""
_BY_ONE_MODEL: Final = frozenset({"zero-shot", "monolingual"})
"""Settings in which one model, trained in one language, is scored as it stands."""

_Key = tuple[str, ...]


def run_key(record: Result) -> _Key:
    """Return what arms share that one fine-tuned model a seed scored.

    Parameters
    ----------
    record : Result
        An arm; one of a setting that trains or translates by language stands alone.
    """
    language = "" if record.setting in _BY_ONE_MODEL else record.language
    return (
        record.study,
        record.model,
        record.intermediate,
        record.target,
        record.train_language,
        record.metric,
        record.split,
        language,
    )


def variance_group(record: Result) -> _Key:
    """Return the group that arms lend strength in.

    Parameters
    ----------
    record : Result
        An arm.
    """
    return (record.study, record.model, record.target, record.metric)


def common_shares(results: Iterable[Result]) -> Mapping[_Key, float]:
    """Return the share of a seed variance that is the same in all languages.

    Parameters
    ----------
    results : iterable of Result
        Arms; those without scores by seed, or alone in their run, are passed over.

    Returns
    -------
    mapping from variance group to float
        Between 0 and ``HIGHEST_SHARE``; a negative estimate is 0, and a group of which no run has
        two languages is left out.
    """
    runs: dict[_Key, dict[int, list[Result]]] = defaultdict(lambda: defaultdict(list))
    for result in results:
        if len(result.seed_scores_points) > 1:
            runs[run_key(result)][len(result.seed_scores_points)].append(result)
    common: dict[_Key, float] = defaultdict(float)
    whole: dict[_Key, float] = defaultdict(float)
    for by_seeds in runs.values():
        for arms in by_seeds.values():
            group = variance_group(arms[0])
            between, within = _sums(np.array([arm.seed_scores_points for arm in arms]))
            common[group] += between
            whole[group] += within
    return {
        group: float(np.clip(common[group] / total, 0.0, HIGHEST_SHARE))
        for group, total in whole.items()
        if total > 0
    }


def _sums(scores: FloatArray) -> tuple[float, float]:
    """Return covariances of all ordered pairs of rows, summed, and as many times their variances.

    Parameters
    ----------
    scores : FloatArray, shape (languages, seeds)
    """
    deviations = scores - scores.mean(axis=1, keepdims=True)
    squares = float((deviations**2).sum())
    freedom = scores.shape[1] - 1
    between = float((deviations.sum(axis=0) ** 2).sum()) - squares
    return between / freedom, (len(scores) - 1) * squares / freedom
