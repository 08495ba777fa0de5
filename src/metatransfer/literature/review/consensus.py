"""A consensus of reviewers who differ in severity and in reliability.

A rating is the item's merit less the reviewer's severity, with the reviewer's own noise::

    y_ir = θ_i - b_r + ε_ir,   ε_ir ~ Normal(0, σ_r²)
    θ_i ~ Normal(μ, τ²),  μ ~ Normal(5, 3²),  b_r ~ Normal(0, ω²)

Variances have inverse-gamma priors, so that a Gibbs sampler draws all of θ, μ and b in one step
given the variances, and each variance given those. What all reviewers share of severity cannot be
told from merit: it widens the interval, by the prior on ω.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metatransfer.records import Interval
from metatransfer.records.review import (
    HIGHEST,
    LOWEST,
    Consensus,
    ItemScore,
    Rating,
    ReviewerProfile,
)

Floats = NDArray[np.float64]

CHAINS: Final = 4
WARM_UP: Final = 150
DRAWS: Final = 600

MIDDLE: Final = 5.0
MIDDLE_SD: Final = 3.0
"""Prior of the mean merit: the middle of the scale, any value within it likely."""

SHAPE: Final = 2.0
NOISE_SCALE: Final = 2.0
"""Inverse gamma (2, 2) of a reviewer's noise variance: mean 2, a standard deviation around 1.4."""
MERIT_SCALE: Final = 4.0
"""Inverse gamma (2, 4) of the variance of merit: items two points apart."""
SEVERITY_SCALE: Final = 1.0
"""Inverse gamma (2, 1) of the variance of severity: reviewers a point apart."""


@dataclass(frozen=True)
class Panel:
    """Ratings as arrays.

    Parameters
    ----------
    items, reviewers : tuple of str
        Names.
    item, reviewer : array of int, shape (n,)
        Position of each rating's item and reviewer.
    score : array, shape (n,)
        Ratings, 0 to 10.
    """

    items: tuple[str, ...]
    reviewers: tuple[str, ...]
    item: NDArray[np.int64]
    reviewer: NDArray[np.int64]
    score: Floats

    @classmethod
    def of(cls, ratings: tuple[Rating, ...]) -> "Panel":
        """Return ratings as arrays.

        Parameters
        ----------
        ratings : tuple of Rating
            At least one.
        """
        items = tuple(dict.fromkeys(rating.item for rating in ratings))
        reviewers = tuple(dict.fromkeys(rating.reviewer for rating in ratings))
        return cls(
            items,
            reviewers,
            np.array([items.index(rating.item) for rating in ratings]),
            np.array([reviewers.index(rating.reviewer) for rating in ratings]),
            np.array([rating.score for rating in ratings]),
        )

    @cached_property
    def counts(self) -> Floats:
        """Number of ratings, shape (items, reviewers)."""
        counts = np.zeros((len(self.items), len(self.reviewers)))
        np.add.at(counts, (self.item, self.reviewer), 1.0)
        return counts

    @cached_property
    def sums(self) -> Floats:
        """Sum of ratings, shape (items, reviewers)."""
        sums = np.zeros((len(self.items), len(self.reviewers)))
        np.add.at(sums, (self.item, self.reviewer), self.score)
        return sums

    @property
    def table(self) -> Floats:
        """Ratings, shape (reviewers, items); NaN where there is none."""
        table = np.full((len(self.reviewers), len(self.items)), np.nan)
        table[self.reviewer, self.item] = self.score
        return table


@dataclass(frozen=True)
class Draws:
    """Posterior draws, shape (chains, draws, size).

    Parameters
    ----------
    merit : array
        θ, by item.
    severity : array
        b, by reviewer.
    noise : array
        σ, by reviewer.
    """

    merit: Floats
    severity: Floats
    noise: Floats


def sample(panel: Panel, seed: int, *, draws: int = DRAWS) -> Draws:
    """Draw from the posterior by Gibbs sampling.

    Parameters
    ----------
    panel : Panel
        Ratings.
    seed : int
        Seed.
    draws : int
        Draws kept of each chain.
    """
    rngs = np.random.default_rng(seed).spawn(CHAINS)
    chains = [_chain(panel, rng, draws) for rng in rngs]
    merit, severity, noise = (np.stack(parts) for parts in zip(*chains, strict=True))
    return Draws(merit, severity, noise)


def _chain(panel: Panel, rng: np.random.Generator, draws: int) -> tuple[Floats, Floats, Floats]:
    n, r = len(panel.items), len(panel.reviewers)
    noise2 = rng.uniform(0.5, 4.0, r)
    tau2, omega2 = rng.uniform(0.5, 6.0), rng.uniform(0.2, 2.0)
    kept: list[tuple[Floats, Floats, Floats]] = []
    for step in range(WARM_UP + draws):
        merit, mean, severity = _locations(panel, noise2, tau2, omega2, rng)
        off = panel.score - merit[panel.item] + severity[panel.reviewer]
        squares = np.bincount(panel.reviewer, off**2, minlength=r)
        counts = np.bincount(panel.reviewer, minlength=r)
        noise2 = (NOISE_SCALE + squares / 2) / rng.gamma(SHAPE + counts / 2)
        tau2 = (MERIT_SCALE + ((merit - mean) ** 2).sum() / 2) / rng.gamma(SHAPE + n / 2)
        omega2 = (SEVERITY_SCALE + (severity**2).sum() / 2) / rng.gamma(SHAPE + r / 2)
        if step >= WARM_UP:
            kept.append((merit, severity, np.sqrt(noise2)))
    merits, severities, noises = zip(*kept, strict=True)
    return np.stack(merits), np.stack(severities), np.stack(noises)


def _locations(
    panel: Panel, noise2: Floats, tau2: float, omega2: float, rng: np.random.Generator
) -> tuple[Floats, float, Floats]:
    """Draw merits, their mean and severities together, given all variances.

    Given mean and severities, merits are independent. They are integrated out, mean and severities
    are drawn from what is left, then each merit: work grows with the items, not with their cube.
    """
    n, r = len(panel.items), len(panel.reviewers)
    weights, sums = panel.counts / noise2, panel.sums / noise2
    own = weights.sum(axis=1) + 1 / tau2
    across = np.column_stack([np.full(n, -1 / tau2), -weights])
    shared = np.zeros((1 + r, 1 + r))
    shared[0, 0] = n / tau2 + 1 / MIDDLE_SD**2
    shared[range(1, 1 + r), range(1, 1 + r)] = weights.sum(axis=0) + 1 / omega2
    linear = np.concatenate([[MIDDLE / MIDDLE_SD**2], -sums.sum(axis=0)])
    merits = sums.sum(axis=1)
    left = shared - across.T @ (across / own[:, None])
    root = np.linalg.cholesky(left)
    centre = np.linalg.solve(left, linear - across.T @ (merits / own))
    drawn = centre + np.linalg.solve(root.T, rng.standard_normal(1 + r))
    merit = (merits - across @ drawn) / own + rng.standard_normal(n) / np.sqrt(own)
    return merit, float(drawn[0]), np.asarray(drawn[1:], dtype=np.float64)


def consensus(panel: Panel, seed: int) -> Consensus:
    """Return the consensus of a panel.

    Parameters
    ----------
    panel : Panel
        Ratings.
    seed : int
        Seed.
    """
    found = sample(panel, seed)
    merit = np.clip(found.merit, LOWEST, HIGHEST)
    mean = merit.mean(axis=2)
    rhat, ess = zip(*(_health(chains) for chains in _columns(found)), strict=True)
    alone = len(panel.reviewers) == 1
    note = (
        "one reviewer only: severity and merit are told apart by the prior alone" if alone else ""
    )
    return Consensus(
        score=float(mean.mean()),
        interval=_interval(mean),
        items=tuple(
            ItemScore(
                item=name, score=float(merit[..., at].mean()), interval=_interval(merit[..., at])
            )
            for at, name in enumerate(panel.items)
        ),
        reviewers=tuple(_profile(panel, found, at) for at in range(len(panel.reviewers))),
        rhat_max=max(rhat),
        ess_min=min(ess),
        note=note,
    )


def _columns(found: Draws) -> list[Floats]:
    return [
        part[..., at]
        for part in (found.merit, found.severity, found.noise)
        for at in range(part.shape[2])
    ]


def _interval(draws: Floats) -> Interval:
    lower, upper = np.quantile(draws, [0.025, 0.975])
    return Interval(lower=float(lower), upper=float(upper))


def _profile(panel: Panel, found: Draws, at: int) -> ReviewerProfile:
    return ReviewerProfile(
        reviewer=panel.reviewers[at],
        ratings=int((panel.reviewer == at).sum()),
        severity=float(found.severity[..., at].mean()),
        severity_interval=_interval(found.severity[..., at]),
        noise=float(found.noise[..., at].mean()),
    )


def _health(chains: Floats) -> tuple[float, float]:
    """Return split R-hat and an effective sample size from it and batch means.

    Gelman et al. (2013), Bayesian Data Analysis, 11.4; batches of the square root of the length.
    """
    halves = chains.reshape(2 * chains.shape[0], -1)
    length = halves.shape[1]
    within = halves.var(axis=1, ddof=1).mean()
    total = (length - 1) / length * within + halves.mean(axis=1).var(ddof=1)
    size = int(np.sqrt(length))
    means = halves[:, : length - length % size].reshape(-1, size).mean(axis=1)
    ess = chains.size * min(1.0, within / (size * means.var(ddof=1)))
    return float(np.sqrt(total / within)), float(ess)
