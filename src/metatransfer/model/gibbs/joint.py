"""Standard deviations with all coefficients integrated out, then all coefficients at once.

The core's columns are ordered so that the blocks whose standard deviations are visited here come
last. Partial Cholesky elimination of the others leaves what the rows say about these blocks alone,
a small normal model in which each standard deviation has a closed-form marginal likelihood.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.linalg import lapack

from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.blocks import Block
from metatransfer.model.gibbs.elimination import Normal
from metatransfer.model.gibbs.slices import slice_sample
from metatransfer.model.spec import Priors


def log_half_t(log_sd: FloatArray, scale: FloatArray | float, df: float) -> FloatArray:
    """Return the log density of log sd where sd is half-Student-t, up to a constant.

    Parameters
    ----------
    log_sd : FloatArray
        Logarithms of standard deviations.
    scale : FloatArray or float
        Scale of the prior.
    df : float
        Degrees of freedom of the prior.
    """
    return np.asarray(log_sd - (df + 1) / 2 * np.log1p((np.exp(log_sd) / scale) ** 2 / df))


SMALL_LEVELS = 24
"""Blocks with up to so many levels are visited in each sweep; larger ones take turns."""

ROTATED_LEVELS = 70
"""Blocks with more levels take turns, one a sweep."""

SMALL_ROUNDS = 2
"""How often small blocks are visited in a sweep: it costs little once the others are gone."""


class _Moments(NamedTuple):
    """Mean and covariance of coefficients."""

    mean: FloatArray
    covariance: FloatArray


class _Change(NamedTuple):
    """A change of the prior precision of some coefficients, along an orthonormal basis."""

    basis: FloatArray
    gain: FloatArray


class _Reduced(NamedTuple):
    """Cholesky factor of the leading part in prior units, and what is left for the others."""

    factor: FloatArray
    link: FloatArray
    solved: FloatArray
    precision: FloatArray
    shift: FloatArray


def _cholesky(matrix: FloatArray) -> FloatArray:
    """Return the upper factor of a matrix whose lower C-ordered triangle is filled."""
    factor, info = lapack.dpotrf(matrix.T, lower=0, overwrite_a=1, clean=0)
    if info:
        raise np.linalg.LinAlgError(info)
    return np.asarray(factor)


def _solve(factor: FloatArray, right: FloatArray, *, transposed: bool) -> FloatArray:
    solution, _ = lapack.dtrtrs(factor, right, lower=0, trans=int(transposed))
    return np.asarray(solution)


class Joint:
    """Draws standard deviations of chosen blocks and then all core coefficients.

    Parameters
    ----------
    blocks : sequence of Block
        Blocks of the core, those to visit last.
    visited : int
        How many of them are visited.
    priors : Priors
        Scales of the priors.
    """

    def __init__(self, blocks: tuple[Block, ...], visited: int, priors: Priors) -> None:
        self.visited = blocks[len(blocks) - visited :]
        self.priors = priors
        self.lead = sum(block.levels for block in blocks[: len(blocks) - visited])

    def draw(
        self,
        normal: Normal,
        lead_sd: FloatArray,
        sds: dict[str, float],
        due: frozenset[str],
        rng: np.random.Generator,
    ) -> FloatArray:
        """Return core coefficients, after updating ``sds`` of the blocks that are due, in place.

        Parameters
        ----------
        normal : Normal
            Normal equations of the core.
        lead_sd : FloatArray, shape (leading columns,)
            Prior standard deviations of the columns that are not visited.
        sds : dict of str to float
            Standard deviations by block, updated.
        due : frozenset of str
            Names of the visited blocks whose turn it is.
        rng : numpy.random.Generator
            Source of randomness.
        """
        reduced = self._reduce(normal, lead_sd)
        if due:
            self._visit(reduced, sds, due, rng)
        trail = self._trail(reduced, sds, rng)
        right = reduced.solved - reduced.link @ trail + rng.standard_normal(self.lead)
        return np.concatenate([lead_sd * _solve(reduced.factor, right, transposed=False), trail])

    def _reduce(self, normal: Normal, lead_sd: FloatArray) -> _Reduced:
        a, q = self.lead, normal.precision
        leading = q[:a, :a] * lead_sd * lead_sd[:, None]
        leading.flat[:: a + 1] += 1
        factor = _cholesky(leading)
        solved = _solve(factor, lead_sd * normal.shift[:a], transposed=True)
        link = _solve(factor, (q[a:, :a] * lead_sd).T, transposed=True)
        rest = q[a:, a:]
        rest = np.tril(rest) + np.tril(rest, -1).T
        precision = rest - link.T @ link
        return _Reduced(factor, link, solved, precision, normal.shift[a:] - link.T @ solved)

    def _spread(self, sds: dict[str, float]) -> FloatArray:
        return np.repeat(
            [sds[block.name] for block in self.visited], [block.levels for block in self.visited]
        )

    def _trail(
        self, reduced: _Reduced, sds: dict[str, float], rng: np.random.Generator
    ) -> FloatArray:
        spread = self._spread(sds)
        if not len(spread):
            return spread
        matrix = reduced.precision * spread * spread[:, None]
        matrix.flat[:: len(spread) + 1] += 1
        factor = _cholesky(matrix)
        right = _solve(factor, spread * reduced.shift, transposed=True)
        right += rng.standard_normal(len(spread))
        return spread * _solve(factor, right, transposed=False)

    def _visit(
        self,
        reduced: _Reduced,
        sds: dict[str, float],
        due: frozenset[str],
        rng: np.random.Generator,
    ) -> None:
        """Update one standard deviation after the other, all coefficients integrated out."""
        spread = self._spread(sds)
        matrix = reduced.precision * spread * spread[:, None]
        matrix.flat[:: len(spread) + 1] += 1
        inverse, info = lapack.dpotri(_cholesky(matrix), lower=0)
        if info:
            raise np.linalg.LinAlgError(info)
        covariance = np.triu(inverse) + np.triu(inverse, 1).T
        # coefficients stay in units of their deviations before the visit: in points, rounding of
        # large ones would drown what is known of small ones
        units = dict(sds)
        moments = _Moments(covariance @ (spread * reduced.shift), covariance)
        visit = _Visit(sds, units, self.priors, rng)
        for number, block in enumerate(self.visited):
            if block.levels <= SMALL_LEVELS:
                _visit_small(moments, self.visited[number:], visit)
                return
            here, rest = slice(0, block.levels), slice(block.levels, None)
            change = None
            if block.name in due:
                change = visit.change(moments, here, block.name)
            # later blocks need only their own marginal: the visited one drops out
            moments = _changed(moments, here, change, rest)


class _Visit:
    """Updates of standard deviations in one sweep."""

    def __init__(
        self,
        sds: dict[str, float],
        units: dict[str, float],
        priors: Priors,
        rng: np.random.Generator,
    ) -> None:
        self.sds, self.units, self.priors, self.rng = sds, units, priors, rng

    def change(self, moments: _Moments, here: slice, name: str) -> _Change:
        """Update one standard deviation; return how the precision of its coefficients changes."""
        unit = self.units[name]
        old = (unit / self.sds[name]) ** 2
        eigen, basis = np.linalg.eigh(moments.covariance[here, here])
        # posterior variance is at most the prior's; rounding must not say otherwise
        eigen = np.clip(eigen, np.finfo(float).tiny, 1 / old)
        told = np.maximum(1 / eigen - old, 0.0)
        squared = ((basis.T @ moments.mean[here]) / eigen) ** 2

        def log_posterior(log_sd: FloatArray) -> FloatArray:
            variance = np.exp(2 * log_sd)[:, None] / unit**2
            grown = 1 + variance * told
            evidence = (variance * squared / grown - np.log(grown)).sum(axis=1) / 2
            prior = log_half_t(log_sd, self.priors.group_sd_scale_points, self.priors.group_sd_df)
            return np.asarray(evidence + prior)

        start = np.log([self.sds[name]])
        moved = slice_sample(start, log_posterior, self.rng, width=1.0)
        self.sds[name] = float(np.exp(moved[0]))
        new = (unit / self.sds[name]) ** 2
        return _Change(basis, (new - old) / (eigen * (told + new)))


def _visit_small(moments: _Moments, blocks: tuple[Block, ...], visit: _Visit) -> None:
    ends = np.cumsum([0, *(block.levels for block in blocks)])
    for _ in range(SMALL_ROUNDS):
        for block, (start, stop) in zip(blocks, pairwise(ends), strict=True):
            here = slice(start, stop)
            moments = _changed(moments, here, visit.change(moments, here, block.name), slice(None))


def _changed(moments: _Moments, here: slice, change: _Change | None, rest: slice) -> _Moments:
    """Return the moments of the rest after the precision of some coefficients has changed."""
    mean, covariance = moments.mean[rest], moments.covariance[rest, rest]
    if change is None:
        return _Moments(mean, covariance)
    turned = moments.covariance[rest, here] @ change.basis
    gained = turned * change.gain
    mean = mean - gained @ (change.basis.T @ moments.mean[here])
    return _Moments(mean, covariance - gained @ turned.T)
