"""Moves of a coarse log scale's deviation that finer log scales make up for.

Log k is a sum over crossings, say target and target × model. Rows tell the sum; which part of it
the coarse scale has is told by the prior alone. Here the coarse scale is stretched by a factor r,
its deviation with it, while the finer one takes the difference, so that log k of every row stays as
it is but for a constant, which goes into sigma and all scaled coefficients and their deviations.
The likelihood does not change, and r is drawn from what the priors and the Jacobian leave: a
generalised Gibbs move (Liu and Sabatti 2000, doi:10.1093/biomet/87.2.353) along the multiplicative
group.
"""

import numpy as np

from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.gibbs.density import ScaleDensity
from metatransfer.model.gibbs.slices import slice_sample
from metatransfer.model.plan import Plan


class HubMove:
    """Stretches one coarse log scale against a finer one.

    Parameters
    ----------
    density : ScaleDensity
        Coordinates of scales.
    coarse, fine : int
        Which of its log scales.
    parent : IntArray, shape (fine levels,)
        Coarse level that each fine level lies in.
    """

    def __init__(self, density: ScaleDensity, coarse: int, fine: int, parent: IntArray) -> None:
        self.density, self.coarse, self.fine, self.parent = density, coarse, fine, parent
        self.carried = np.array(
            [j for j, block in enumerate(density.located) if block.scaled], dtype=np.int64
        )

    def stretched(self, at: FloatArray, factor: float) -> tuple[FloatArray, float]:
        """Return the coordinates after a stretch, and by how much all of log k has risen.

        Parameters
        ----------
        at : FloatArray
            Coordinates before.
        factor : float
            Factor of the coarse log scale.
        """
        density, new = self.density, at.copy()
        coarse, fine = density.log_scales[self.coarse], density.log_scales[self.fine]
        values = at[coarse.part] - at[coarse.part].mean()
        taken = (factor - 1) * values[self.parent]
        new[coarse.part] *= factor
        new[fine.part] -= taken
        risen = float(taken.mean())
        new[self.carried] *= np.exp(-risen)
        new[density.log_sigma] -= risen
        return new, risen

    def draw(
        self, at: FloatArray, scale_sds: FloatArray, rng: np.random.Generator
    ) -> tuple[FloatArray, FloatArray, float]:
        """Return new coordinates and deviations, and by how much all of log k has risen.

        Parameters
        ----------
        at : FloatArray
            Coordinates.
        scale_sds : FloatArray, shape (log scales,)
            Standard deviation of each log scale.
        rng : numpy.random.Generator
            Source of randomness.
        """
        width = self.density.priors.log_scale_sd

        def log_density(factor: float) -> float:
            moved, risen = self.stretched(at, factor)
            sds = self._sds(scale_sds, factor)
            if sds[self.coarse] == 0:
                return -np.inf
            value, _ = self.density.prior(moved, sds)
            # in coordinates (deviation, standardised coarse scale, ...) the stretch multiplies the
            # deviation alone, which the group's own measure dr/r takes back
            return float(value - len(self.carried) * risen - (sds[self.coarse] / width) ** 2 / 2)

        def each(factors: FloatArray) -> FloatArray:
            return np.array([log_density(float(factor)) for factor in factors])

        factor = float(slice_sample(np.ones(1), each, rng, width=0.5)[0])
        moved, risen = self.stretched(at, factor)
        return moved, self._sds(scale_sds, factor), risen

    def _sds(self, scale_sds: FloatArray, factor: float) -> FloatArray:
        sds = scale_sds.copy()
        sds[self.coarse] *= abs(factor)
        return sds


def hub_moves(plan: Plan, density: ScaleDensity) -> tuple[HubMove, ...]:
    """Return a move for each log scale of k that the finest one is nested in.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    density : ScaleDensity
        Its coordinates of scales.
    """
    if len(plan.scales) < 2:
        return ()
    fine = max(range(len(plan.scales)), key=lambda number: plan.scales[number].levels)
    moves = []
    for number, crossing in enumerate(plan.scales):
        parent = np.zeros(plan.scales[fine].levels, dtype=np.int64)
        parent[plan.scales[fine].codes] = crossing.codes
        nested = bool((parent[plan.scales[fine].codes] == crossing.codes).all())
        if nested and number != fine:
            moves.append(HubMove(density, number, fine, parent))
    return tuple(moves)
