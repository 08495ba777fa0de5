"""The rows' true outcomes, and whether the model could have made them, in one pass over draws."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metatransfer.model.checks import PredictiveCheck, Statistic, checkable, judge
from metatransfer.model.design import FloatArray
from metatransfer.model.plan import Plan
from metatransfer.model.predict import (
    Draws,
    RowDraws,
    chunks,
    replicate_of,
    row_draws,
    true_outcomes_of,
)

MOST_REPLICATES: Final = 3000
"""Replicates that outcomes are checked against at first: a p-value of .005 is known to .0013 by so
many. Of more draws every second or third is replicated, at least half as many."""

MOST_ROUNDS: Final = 4
"""How often draws are replicated where a p-value is beyond a limit, but not surely. What is then
still not sure passes: the error that comes of the draws themselves does not fall."""


def outcomes_and_checks(
    plan: Plan, draws: Draws, named: Mapping[str, Statistic], *, seed: int, threads: int = 1
) -> tuple[NDArray[np.float32], tuple[PredictiveCheck, ...]]:
    """Draw the rows' true outcomes, and check their outcomes against replicates.

    Both are made of the same draws of each row, some draws at a time and in threads; each part has
    a stream of its own, so that nothing depends on how many threads there are.

    Parameters
    ----------
    plan : Plan
        What was fitted.
    draws : mapping of str to FloatArray, shape (draws, ...)
        Draws by name.
    named : mapping of str to Statistic
        What to compare; see :func:`metatransfer.model.checks.statistics`.
    seed : int
        The same seed gives the same answer.
    threads : int
        Parts that are worked on at the same time.

    Returns
    -------
    theta : NDArray[np.float32], shape (draws, n)
        True outcomes, points; see :func:`metatransfer.model.predict.true_outcomes`.
    checks : tuple of PredictiveCheck
        Empty when there are too few rows to check anything.
    """
    compared = named if checkable(plan.y) else {}
    theta = np.empty((len(draws["intercept"]), len(plan.y)), dtype=np.float32)
    step = -(-len(theta) // MOST_REPLICATES)

    def replicates(part: slice, rows: RowDraws, rng: np.random.Generator) -> list[FloatArray]:
        replicate = replicate_of(plan, rows.every(step, first=-part.start % step), rng)
        return [statistic(replicate) for statistic in compared.values()]

    def first(part: slice, rng: np.random.Generator) -> list[FloatArray]:
        rows = row_draws(plan, draws, part)
        theta[part] = true_outcomes_of(plan, rows, rng)
        return replicates(part, rows, rng)

    def again(part: slice, rng: np.random.Generator) -> list[FloatArray]:
        return replicates(part, row_draws(plan, draws, part), rng)

    parts = chunks(plan, draws)
    streams = np.random.default_rng([seed, 1]).spawn(len(parts))
    with ThreadPoolExecutor(threads) as pool:
        rounds = [_joined(pool.map(first, parts, streams))]
        checks = judge(rounds, compared, plan.y)
        while any(check.near for check in checks) and len(rounds) < MOST_ROUNDS:
            rounds.append(_joined(pool.map(again, parts, streams)))
            checks = judge(rounds, compared, plan.y)
    return theta, checks


def _joined(found: Iterable[list[FloatArray]]) -> list[FloatArray]:
    """Return the values of each statistic, those of all parts one after the other."""
    return [np.concatenate(column) for column in zip(*found, strict=True)]
