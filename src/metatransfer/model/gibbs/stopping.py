"""How many sweeps are still to be made."""

import math
from collections.abc import Callable, Mapping

import numpy as np

from metatransfer.model.convergence import Apply, Convergence, Figures, figures_of, worst_of
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.diagnostics import ESS_LIMIT, RHAT_LIMIT, failures

FIRST_SWEEPS, MORE_SWEEPS = 500, 100
"""Sweeps of each chain after its warm-up before it is first asked whether they are enough, and the
fewest that are added when they are not."""

MOST_GROWTH = 1.5
"""By what factor the draws grow at most before they are asked again."""

NEAR = 0.8
"""A quantity is asked first where it had failed, or had at least this share of the R-hat beyond one
that is allowed, or not more than the effective draws asked for over this share."""

Draws = Mapping[str, FloatArray]


class Stopping:
    """Asks whether all that is read off draws passes its gate.

    Judging thousands of quantities takes as long as drawing a hundred sweeps, and as a rule the
    same few fail: those are asked first, and all the others once they pass.

    Parameters
    ----------
    read : callable
        Turns draws, by name and of shape (chains, draws, ...), into what is read off them, of the
        same shape.
    apply : callable
        ``map``, or what does the same in threads.
    """

    def __init__(self, read: Callable[[Draws], Draws], apply: Apply) -> None:
        self._read, self._apply = read, apply
        self._suspects: dict[str, IntArray] = {}

    def lacking(self, draws: Draws) -> tuple[int, Convergence | None]:
        """Return how many sweeps are to be added, none where everything passes.

        Effective draws grow in proportion to the sweeps. The worst figures are returned beside,
        where none are to be added.

        Parameters
        ----------
        draws : mapping of str to FloatArray, shape (chains, draws, ...)
            Draws by name.
        """
        length = next(iter(draws.values())).shape[1]
        # standard deviations are told first, and are worst as a rule
        few = {name: values for name, values in draws.items() if values.ndim == 2}
        if more := _added(length, self._worst(few)):
            return more, None
        read = self._read(draws)
        suspects = {name: read[name][:, :, levels] for name, levels in self._suspects.items()}
        if suspects and (more := _added(length, self._worst(suspects))):
            return more, None
        figures = figures_of(read, self._apply)
        self._suspects = {
            name: levels
            for name, levels in ((name, _near(figures, name)) for name in read)
            if read[name].ndim == 3 and len(levels)
        }
        worst = worst_of(figures)
        more = _added(length, worst)
        return more, None if more else worst

    def _worst(self, draws: Draws) -> Convergence:
        return worst_of(figures_of(draws, self._apply))


def _near(figures: Figures, name: str) -> IntArray:
    """Return the levels that failed or nearly did."""
    rhat, ess = figures[name]
    return np.flatnonzero((rhat - 1.0 > NEAR * (RHAT_LIMIT - 1.0)) | (ess * NEAR < ESS_LIMIT))


def _added(length: int, worst: Convergence) -> int:
    if not failures(worst.rhat_max, worst.ess_min, 0, worst.worst):
        return 0
    growth = min(ESS_LIMIT / max(worst.ess_min, 1.0), MOST_GROWTH)
    return max(MORE_SWEEPS, math.ceil(length * (growth - 1.0)))
