"""A metric as two columns over examples: every score here is a ratio of two sums."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

POINTS: Final = 100.0


@dataclass(frozen=True, eq=False)
class MetricColumns:
    """What each example adds to a score.

    The score is 100 times the sum of numerators over the sum of denominators: accuracy has ones
    below, chunk F1 has twice the correct chunks above and predicted plus gold chunks below.

    Parameters
    ----------
    numerators, denominators : FloatArray, shape (n,)
        By example.
    """

    numerators: FloatArray
    denominators: FloatArray

    @property
    def score_points(self) -> float:
        """Score, 0 to 100; 0 where nothing was to be found and nothing was found."""
        below = float(self.denominators.sum())
        return POINTS * float(self.numerators.sum()) / below if below else 0.0


def mean_of(values: "list[float] | FloatArray") -> MetricColumns:
    """Return the columns of a metric that is a mean over examples.

    Parameters
    ----------
    values : sequence of float, shape (n,)
        Value of each example, 0 to 1.
    """
    numerators = np.asarray(values, dtype=np.float64)
    return MetricColumns(numerators, np.ones_like(numerators))
