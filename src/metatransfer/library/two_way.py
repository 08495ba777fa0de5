"""Robust residuals of values that belong to groups."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from statistics import median
from typing import Final

SWEEPS: Final = 3
"""Sweeps of the polish: further ones change residuals by less than scores are rounded."""
TO_SD: Final = 1.4826
"""What a median absolute deviation is multiplied by, to be the sd of normal values."""


def residuals(values: Sequence[float], *groupings: Sequence[Hashable]) -> list[float]:
    """Return values less what is usual for all of their groups.

    Medians of the groups are taken out in turn (Tukey's median polish), so that one value among
    many, however far off, changes what is usual for none of them.

    Parameters
    ----------
    values : sequence of float
        Values.
    *groupings : sequence of hashable
        Group of each value, by one or more groupings.
    """
    left = list(values)
    groups = [group for labels in groupings for group in members(labels)]
    for _ in range(SWEEPS if len(groupings) > 1 else 1):
        for group in groups:
            middle = median(left[at] for at in group)
            for at in group:
                left[at] -= middle
    return left


def members(labels: Iterable[Hashable]) -> list[list[int]]:
    """Return the positions of each label, in the order in which labels come.

    Parameters
    ----------
    labels : iterable of hashable
        Label of each position.
    """
    found: dict[Hashable, list[int]] = defaultdict(list)
    for at, label in enumerate(labels):
        found[label].append(at)
    return list(found.values())


def robust_sd(residual: Sequence[float]) -> float:
    """Return the standard deviation of residuals about 0, unmoved by a few that are far off.

    Parameters
    ----------
    residual : sequence of float
        At least one.
    """
    return TO_SD * median(map(abs, residual))
