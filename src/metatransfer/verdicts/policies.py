"""Policies for choosing intermediate tasks, compared on the same candidates."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import comb

import numpy as np
from numpy.typing import NDArray

from metatransfer.errors import ModelDataError
from metatransfer.records import Selection

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Gains by intermediate-target pair.

    Parameters
    ----------
    names : tuple of (intermediate, target)
        Pairs, sorted.
    theta : FloatArray, shape (draws, pairs)
        Draws of true gains, points.
    raw_points : FloatArray, shape (pairs,)
        Gains as observed: what a user who must choose can see of *other* targets.
    similarity : FloatArray or None, shape (pairs,)
        Similarity as observed, larger meaning closer.
    """

    names: tuple[tuple[str, str], ...]
    theta: FloatArray
    raw_points: FloatArray
    similarity: FloatArray | None

    @cached_property
    def intermediates(self) -> tuple[str, ...]:
        """Intermediate tasks, sorted."""
        return tuple(sorted({first for first, _ in self.names}))

    @cached_property
    def columns_by_target(self) -> dict[str, IntArray]:
        """Pairs of each target task, by position."""
        return self._columns(1)

    @cached_property
    def columns_by_intermediate(self) -> dict[str, IntArray]:
        """Pairs of each intermediate task, by position, in the order of ``intermediates``."""
        return self._columns(0)

    def _columns(self, side: int) -> dict[str, IntArray]:
        labels = sorted({pair[side] for pair in self.names})
        return {
            label: np.array([i for i, pair in enumerate(self.names) if pair[side] == label])
            for label in labels
        }


def policy_advantage(test: Selection, pairs: Pairs) -> FloatArray:
    """Return the true gain of choosing by similarity minus that of another policy, by target.

    Both policies choose for each target among the same candidates; neither sees a gain on it.

    Parameters
    ----------
    test : Selection
        Which policy it is compared with, how many are chosen, and what is earned by several.
    pairs : Pairs
        True gains by pair, with similarities.

    Returns
    -------
    FloatArray, shape (draws, targets)
        Points; targets with no more candidates than are chosen are left out.

    Raises
    ------
    ModelDataError
        When no target has enough candidates, or no similarity is known.
    """
    similarity = pairs.similarity
    if similarity is None:
        raise ModelDataError(f"selection · measure '{test.measure}' covers none of the pairs")
    targets = {
        target: columns
        for target, columns in pairs.columns_by_target.items()
        if len(columns) > test.top
    }
    if not targets:
        raise ModelDataError(
            f"selection · no target has more than {test.top} candidates · choose a smaller top"
        )
    advantages = []
    for target, columns in targets.items():
        candidates = pairs.theta[:, columns]
        by_similarity = _best(similarity[columns], test.top)
        ours = _earned(candidates[:, by_similarity], test.combine)
        advantages.append(ours - _theirs(test, pairs, target, candidates))
    return np.stack(advantages, axis=1)


def _theirs(test: Selection, pairs: Pairs, target: str, candidates: FloatArray) -> FloatArray:
    match test.against:
        case "random":
            return _earned_at_random(candidates, test.top, test.combine)
        case "constant":
            merit = merit_on_other_targets(pairs, target)
            columns = pairs.columns_by_target[target]
            scores = np.array([merit[pairs.names[column][0]] for column in columns])
            return _earned(candidates[:, _best(scores, test.top)], test.combine)
        case "oracle":
            ordered = np.sort(candidates, axis=1)[:, -test.top :]
            return _earned(ordered, test.combine)


def merit_on_other_targets(pairs: Pairs, target: str) -> dict[str, float]:
    """Return the mean observed gain of each intermediate on all targets but one.

    Gains are taken as deviations from their target's mean, so that a task measured on easy targets
    only has no head start. A task measured on no other target gets minus infinity.

    Parameters
    ----------
    pairs : Pairs
        Gains by pair.
    target : str
        Target that must not be looked at.
    """
    deviations = pairs.raw_points.astype(float).copy()
    for columns in pairs.columns_by_target.values():
        deviations[columns] -= deviations[columns].mean()
    merit = {}
    for name, columns in pairs.columns_by_intermediate.items():
        others = [column for column in columns if pairs.names[column][1] != target]
        merit[name] = float(deviations[others].mean()) if others else -np.inf
    return merit


def _best(scores: FloatArray, top: int) -> IntArray:
    """Return positions of the largest scores; ties go to the name that sorts first."""
    return np.argsort(-scores, kind="stable")[:top]


def _earned(chosen: FloatArray, combine: str) -> FloatArray:
    return np.asarray(chosen.max(axis=1) if combine == "best" else chosen.mean(axis=1))


def _earned_at_random(candidates: FloatArray, top: int, combine: str) -> FloatArray:
    """Return the expectation over all choices of ``top`` candidates.

    The best of k drawn from n without replacement is the j-th smallest with probability
    C(j - 1, k - 1) / C(n, k).
    """
    if combine == "mean":
        return np.asarray(candidates.mean(axis=1))
    weights = _weights_of_best(candidates.shape[1], top)
    return np.asarray(np.sort(candidates, axis=1) @ weights)


def _weights_of_best(candidates: int, top: int) -> FloatArray:
    ranks: Sequence[int] = range(1, candidates + 1)
    return np.array([comb(rank - 1, top - 1) / comb(candidates, top) for rank in ranks])
