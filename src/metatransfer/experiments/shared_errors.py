"""What gains have in common over seeds, by what their arms share, pooled over all such pairs.

With two or three seeds a single covariance is mostly noise; its mean over many pairs is not. Gains
may share their baseline (other intermediate task, same target and language), its fine-tuned model
alone (same target, other language), their own fine-tuned model (same intermediate and target task,
other language; their baselines are one model too), or no more than the intermediate checkpoint
(same intermediate task, other target). What is of one target is pooled by target: runs of one
differ by five points where those of another do by half a point.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


class Shares(StrEnum):
    """What two gains of one encoder have in common."""

    BASELINE = "baseline"
    """Same target and language, other intermediate task."""
    BASELINE_MODEL = "fine-tuned baseline"
    """Same target, other language and intermediate task."""
    MODEL = "fine-tuned model"
    """Same intermediate and target task, other language."""
    CHECKPOINT = "intermediate checkpoint"
    """Same intermediate task, other target."""
    NOTHING = "seeds alone"
    """Neither."""


@dataclass(frozen=True, eq=False)
class SeedGains:
    """A gain, seed by seed.

    Parameters
    ----------
    intermediate, target, language : str
        Cell.
    points : FloatArray, shape (seeds,)
        Gain of each seed; the same seeds for all gains that are pooled.
    """

    intermediate: str
    target: str
    language: str
    points: FloatArray


@dataclass(frozen=True)
class PooledError:
    """Mean covariance of gains that share something.

    Parameters
    ----------
    shares : Shares
    target : str
        Task that both gains are on; empty where they are on two.
    pairs : int
        Pairs of gains it is the mean of.
    covariance_points2 : float
        Of two mean gains over seeds, points squared.
    """

    shares: Shares
    target: str
    pairs: int
    covariance_points2: float


def pooled_errors(gains: Sequence[SeedGains]) -> list[PooledError]:
    """Return the mean covariance over seeds for each thing that gains may share, by target.

    Parameters
    ----------
    gains : sequence of SeedGains
        Gains of one encoder on the same seeds, one metric a cell.

    Returns
    -------
    list of PooledError
        Empty with fewer than two seeds; what no pair shares is left out.
    """
    if not gains or len(gains[0].points) < 2:
        return []
    by_seed = np.array([gain.points for gain in gains])
    seeds = by_seed.shape[1]
    deviations = by_seed - by_seed.mean(axis=1, keepdims=True)
    covariance = deviations @ deviations.T / (seeds - 1) / seeds
    found: dict[tuple[Shares, str], list[float]] = {}
    for first, second in combinations(range(len(gains)), 2):
        one, other = gains[first], gains[second]
        target = one.target if one.target == other.target else ""
        values = found.setdefault((shared_by(one, other), target), [])
        values.append(float(covariance[first, second]))
    order = list(Shares)
    return [
        PooledError(shares, target, len(values), float(np.mean(values)))
        for (shares, target), values in sorted(
            found.items(), key=lambda item: (order.index(item[0][0]), item[0][1])
        )
    ]


def shared_by(first: SeedGains, second: SeedGains) -> Shares:
    """Return what two gains share.

    Parameters
    ----------
    first, second : SeedGains
        Gains of two cells.
    """
    same_place = (first.target, first.language) == (second.target, second.language)
    if first.intermediate != second.intermediate:
        if same_place:
            return Shares.BASELINE
        return Shares.BASELINE_MODEL if first.target == second.target else Shares.NOTHING
    return Shares.MODEL if first.target == second.target else Shares.CHECKPOINT
