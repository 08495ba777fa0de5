"""Seed noise of a cell beyond what its task, target and model lead one to expect.

Runs that collapse do so for some seeds only, so that a cell with a bad mean is a noisy one: on
TaskWeb the gains of cells noisier than expected are lower, and a model that does not know it
replicates too many gains above one point (``validation/taskweb``).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metatransfer.evidence.outcomes import OutcomeRow

FloatArray = NDArray[np.float64]

SD_FLOOR_POINTS: Final = 0.05
"""Seed deviations below this are taken for it before logs: some arms have none."""
FEWEST_ROWS: Final = 100
"""Rows with seeds below which nothing is left once three sets of means are taken out."""
SWEEPS: Final = 50
"""Rounds of backfitting; by then the means on TaskWeb are below 1e-6."""


def seed_innovation(rows: Sequence[OutcomeRow]) -> FloatArray | None:
    """Return what a row's log seed variance has beyond every effect that gains are modelled with.

    Means by target × model, intermediate × model and intermediate × target are taken out, so that
    nothing is left that a slope or a group effect could be confused with: the innovation tells of
    this cell's runs alone, has mean zero for any new task or model, and forecasts need not know it.

    Parameters
    ----------
    rows : sequence of OutcomeRow
        Gains.

    Returns
    -------
    FloatArray, shape (n,), or None
        Standardised; 0 for rows without seeds; None where too few rows have them.
    """
    deviations = np.array(
        [np.nan if r.arm.record.sd_points is None else r.arm.record.sd_points for r in rows]
    )
    known = np.isfinite(deviations)
    if known.sum() < FEWEST_ROWS:
        return None
    records = [row.arm.record for row, has_seeds in zip(rows, known, strict=True) if has_seeds]
    rest = 2 * np.log(np.maximum(deviations[known], SD_FLOOR_POINTS))
    crossings = [
        _codes([(record.target, record.model) for record in records]),
        _codes([(record.intermediate, record.model) for record in records]),
        _codes([(record.intermediate, record.target) for record in records]),
    ]
    for _ in range(SWEEPS):
        for codes in crossings:
            rest = rest - (np.bincount(codes, rest) / np.bincount(codes))[codes]
    spread = float(rest.std())
    if spread < SD_FLOOR_POINTS:
        return None
    innovation = np.zeros(len(rows))
    innovation[known] = rest / spread
    return innovation


def _codes(keys: Sequence[tuple[str, str]]) -> NDArray[np.int64]:
    index = {key: code for code, key in enumerate(dict.fromkeys(keys))}
    return np.array([index[key] for key in keys], dtype=np.int64)
