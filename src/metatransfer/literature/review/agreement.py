"""Krippendorff's alpha: agreement beyond chance, for any number of raters and missing ratings."""

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from metatransfer.records import Interval
from metatransfer.records.review import Agreement

Level = Literal["nominal", "ordinal", "interval"]
Floats = NDArray[np.float64]

RESAMPLES: Final = 1000
"""Bootstrap samples of items: the ends of a 95 % interval rest on 25 of them each."""

FEWEST_ITEMS: Final = 2
"""Items rated in common from which an interval can be told."""


def krippendorff_alpha(ratings: Floats, level: Level = "interval") -> float | None:
    """Return Krippendorff's alpha.

    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; by the package `krippendorff`.

    Parameters
    ----------
    ratings : array, shape (raters, items)
        Ratings; NaN where there is none.
    level : str
        Level of measurement.

    Returns
    -------
    float or None
        1 for perfect agreement, 0 for chance; None where it is not defined: no two ratings of one
        item, or no variation at all.
    """
    from krippendorff import alpha as of_package

    common = _in_common(ratings)
    if not common.size or np.nanmin(common) == np.nanmax(common):
        return None
    return float(of_package(reliability_data=common, level_of_measurement=level))


def _in_common(ratings: Floats) -> Floats:
    """Return the items that two raters or more have rated."""
    return ratings[:, (~np.isnan(ratings)).sum(axis=0) > 1]


def alpha(ratings: Floats, *, seed: int, level: Level = "interval") -> Agreement:
    """Return alpha with a bootstrap interval over items.

    Parameters
    ----------
    ratings : array, shape (raters, items)
        Ratings; NaN where there is none.
    seed : int
        Seed of the bootstrap.
    level : str
        Level of measurement.
    """
    common = _in_common(ratings)
    raters = int((~np.isnan(ratings)).any(axis=1).sum())
    items = common.shape[1]
    value = krippendorff_alpha(common, level) if items else None
    note = "" if value is not None else "no two reviewers rated one item, or all ratings are alike"
    interval = None
    if value is not None and items >= FEWEST_ITEMS:
        interval = _bootstrap(common, level, np.random.default_rng(seed))
    return Agreement(
        alpha=value, interval=interval, level=level, reviewers=raters, items=items, note=note
    )


def _bootstrap(ratings: Floats, level: Level, rng: np.random.Generator) -> Interval:
    items = ratings.shape[1]
    picks = rng.integers(items, size=(RESAMPLES, items))
    drawn = [krippendorff_alpha(ratings[:, pick], level) for pick in picks]
    known = [value for value in drawn if value is not None]
    lower, upper = np.quantile(known, [0.025, 0.975]) if known else (-1.0, 1.0)
    return Interval(lower=float(lower), upper=float(upper))
