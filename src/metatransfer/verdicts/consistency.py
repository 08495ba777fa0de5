"""Arithmetic on a source's own headline figures: shown beside a verdict, never evidence for it."""

from statistics import fmean

from metatransfer.records import ConsistencyCheck, ConsistencyFigure
from metatransfer.records.wording import quantity, span


def implied_remainder(check: ConsistencyCheck) -> ConsistencyFigure:
    """Return the gain that a headline mean implies for the tasks whose scores are not printed.

    Parameters
    ----------
    check : ConsistencyCheck
        Headline gain, baselines of the mean, printed scores, baselines of the rest.
    """
    n_rest = len(check.rest_baselines)
    n_all = len(check.known) + n_rest
    known_total = sum(figure.value_points for figure in check.known)
    rest_baseline = fmean(figure.value_points for figure in check.rest_baselines)
    implied = [
        ((baseline.value_points + check.claimed_gain.value_points) * n_all - known_total) / n_rest
        - rest_baseline
        for baseline in check.total_baselines
    ]
    names = " and ".join(figure.name for figure in check.rest_baselines)
    return ConsistencyFigure(
        check=check.id,
        says=f"the headline gain of {quantity(check.claimed_gain.value_points, 'points')} over "
        f"{n_all} tasks implies a mean gain of {span(min(implied), max(implied), 'points')} on "
        f"{names}, whose scores are not printed. {check.caveat}",
        lower=min(implied),
        upper=max(implied),
        unit="points",
    )
