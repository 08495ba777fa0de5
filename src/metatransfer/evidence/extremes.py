"""Outcomes that are furthest from those like them: where to look when a fit cannot be trusted."""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from metatransfer.evidence.outcomes import OutcomeRow
from metatransfer.library.two_way import members, residuals, robust_sd
from metatransfer.records import Outcome, Result

FAR_SDS: Final = 6.0
"""Robust standard deviations from which an outcome may be what a fit cannot cope with."""
LEAST_SD_POINTS: Final = 0.5
"""Spread that outcomes of a target are given at least."""


class Extreme(NamedTuple):
    """An outcome far from those like it.

    Parameters
    ----------
    row : OutcomeRow
        The outcome.
    residual_points : float
        What is left of it when the medians of its groups are taken out.
    sds : float
        The same in robust standard deviations, sampling error included.
    """

    row: OutcomeRow
    residual_points: float
    sds: float

    def __str__(self) -> str:
        arm = self.row.arm
        return f"{arm.file}:{arm.line} ({self.residual_points:+.1f} points, {self.sds:.0f} sd)"


def extremes(rows: Sequence[OutcomeRow], most: int) -> list[Extreme]:
    """Return the outcomes with the largest standardised residuals, the largest first.

    Residuals are robust, from medians alone, for they are asked for where a fit failed. Medians are
    those of model and target, and of the intermediate task, or of the language for gaps; the
    standard deviation is that of the target's residuals, and the row's own sampling error.

    Parameters
    ----------
    rows : sequence of OutcomeRow
        Rows of one outcome.
    most : int
        How many are returned at the most; those less than six standard deviations off never are.
    """
    records = [row.arm.record for row in rows]
    blocks = [(each.study, each.model, each.target, each.metric) for each in records]
    left = residuals([row.value_points for row in rows], blocks, [_moved(row) for row in rows])
    found = []
    for table in members(each.target for each in records):
        spread = max(robust_sd([left[at] for at in table]), LEAST_SD_POINTS)
        for at in table:
            own = rows[at].arm_variance + rows[at].reference_variance
            sds = abs(left[at]) / math.sqrt(spread**2 + own)
            if sds >= FAR_SDS:
                found.append(Extreme(rows[at], left[at], sds))
    return sorted(found, key=lambda each: -each.sds)[:most]


def _moved(row: OutcomeRow) -> tuple[str, str]:
    """Return what differs between the outcomes of one model and target."""
    record: Result = row.arm.record
    second = record.intermediate if row.outcome is Outcome.GAIN else record.train_language
    return second, record.language
