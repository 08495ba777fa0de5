"""A quick Gaussian fit that tells the sampler how to lay out the model and where to start.

Whether an effect is better sampled as such ("centred") or as a multiple of its standard deviation
depends on how much the rows say about it. Nothing here enters the posterior: a poor guess costs
time, not correctness.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from scipy import linalg, sparse

from metatransfer.model.crossing import Crossing
from metatransfer.model.design import FloatArray
from metatransfer.model.plan import Plan

ROUNDS = 8
"""Fixed-point rounds; the guess need not converge."""

TAIL_NU = 4.0
"""Degrees of freedom of the guess's weights where the residual has heavy tails."""


class Pilot(NamedTuple):
    """Rough estimates.

    Parameters
    ----------
    sd : dict of str to float
        Standard deviation of each group term, points.
    informed : dict of str to float
        How well the rows determine the effects of each term: 0 not at all, 1 completely.
    sigma : float
        Residual standard deviation, points.
    totals : mapping of str to float
        The same as ``informed`` for effects together with the shared error merged with them.
    """

    sd: dict[str, float]
    informed: dict[str, float]
    sigma: float
    totals: Mapping[str, float] = MappingProxyType({})


def guess(plan: Plan) -> Pilot:
    """Fit a Gaussian version of the plan by fixed-point updates of the standard deviations.

    The updates are MacKay's (1992, doi:10.1162/neco.1992.4.3.415): sd² = |effects|² / number of
    effects that the data determine.

    Parameters
    ----------
    plan : Plan
        What is to be fitted.
    """
    k, y, own = _rough_scale(plan), plan.y[plan.uncertain], plan.own_variance[plan.uncertain]
    w, blocks = _columns(plan, k)
    w, k = w[plan.uncertain], k[plan.uncertain]
    prior = _start(plan, w.shape[1])
    sigma2, weight = max(float(np.var(y)) / 2, 1e-4), np.ones(len(y))
    for start, stop in blocks.values():
        prior[start:stop] = sigma2 / 2
    informed = dict.fromkeys(blocks, 0.5)
    covariance = np.diag(prior)
    for _ in range(ROUNDS):
        variance = (k**2 * sigma2 + own) / weight
        effects, covariance = _ridge(w, y, variance, prior)
        posterior = np.diag(covariance)
        for name, (start, stop) in blocks.items():
            known = 1 - posterior[start:stop] / prior[start:stop]
            informed[name] = float(np.clip(known.mean(), 0.01, 0.99))
            size = float((effects[start:stop] ** 2).sum())
            prior[start:stop] = max(size / max(float(known.sum()), 0.1), 1e-4)
        residual = y - w @ effects
        if plan.student:
            weight = (TAIL_NU + 1) / (TAIL_NU + residual**2 / (variance * weight))
        freedom = max(len(y) - float((1 - posterior / prior).sum()), 1.0)
        sigma2 = max(float((weight * residual**2 / k**2).sum()) / freedom, 1e-4)
    sds = {name: rounded(np.sqrt(prior[start])) for name, (start, _) in blocks.items()}
    informed = {name: round(value, 2) for name, value in informed.items()}
    totals = dict(_totals(plan, blocks, prior, covariance))
    return Pilot(sds, informed, rounded(np.sqrt(sigma2)), totals)


def rounded(value: float) -> float:
    """Return a value to two digits: the last bits of linear algebra depend on idle processors.

    The same seed shall give the same draws, and a layout that differed by a bit would not.

    Parameters
    ----------
    value : float
        A guess.
    """
    return float(f"{value:.1e}")


def informed_scale(crossing: Crossing) -> float:
    """Return how well rows determine log scales: a log deviation of n rows has variance near 1/n.

    Parameters
    ----------
    crossing : Crossing
        Levels that have a log scale each.
    """
    typical_variance = 0.16  # log scales differ by a factor of 1.5
    return typical_variance / (typical_variance + 1 / crossing.rows_per_level)


def _rough_scale(plan: Plan) -> FloatArray:
    """Return a guess at the block scale of each row: what the blocks' deviations suggest."""
    log_k = np.zeros(len(plan.y))
    for crossing in plan.scales:
        rest = np.abs(plan.y - np.median(plan.y)) / np.exp(log_k)
        count = np.bincount(crossing.codes)
        size = np.log(np.bincount(crossing.codes, rest) / count + 1e-3)
        log_k += ((size - size.mean()) * count / (count + 5))[crossing.codes]
    return np.asarray(np.exp(np.clip(log_k, -3, 3)))


def _columns(plan: Plan, k: FloatArray) -> tuple[sparse.csr_array, dict[str, tuple[int, int]]]:
    """Return all columns (intercept, covariates, terms, shared errors) and where the terms' are."""
    n = len(plan.y)
    x = plan.x * np.where(plan.x_scaled, k[:, None], 1.0)
    parts = [sparse.csr_array(np.column_stack([np.ones(n), x]))]
    blocks = {}
    at = parts[0].shape[1]
    for term in plan.terms:
        value = term.weight * (k if term.scaled else 1.0)
        shape = (n, term.crossing.levels)
        parts.append(sparse.csr_array((value, (np.arange(n), term.crossing.codes)), shape=shape))
        blocks[term.name] = (at, at + term.crossing.levels)
        at += term.crossing.levels
    for error in plan.shared:
        shape = (n, len(error.variance))
        parts.append(sparse.csr_array((np.ones(n), (np.arange(n), error.codes)), shape=shape))
    return sparse.csr_array(sparse.hstack(parts)), blocks


def _start(plan: Plan, columns: int) -> FloatArray:
    """Return prior variances to start from; those of shared errors, which come last, are known."""
    known = np.concatenate([np.zeros(0), *(error.variance for error in plan.shared)])
    return np.concatenate([np.full(columns - len(known), 25.0), np.maximum(known, 1e-6)])


def _totals(
    plan: Plan, blocks: Mapping[str, tuple[int, int]], prior: FloatArray, covariance: FloatArray
) -> Iterator[tuple[str, float]]:
    """Yield how well rows determine the sum of each merged effect and its shared error."""
    start = len(prior) - sum(len(error.variance) for error in plan.shared)
    for error in plan.shared:
        shared = np.arange(start, start + len(error.variance))
        start += len(error.variance)
        if error.merged_with is not None:
            own = np.arange(*blocks[error.merged_with])
            both = covariance[own, own] + covariance[shared, shared] + 2 * covariance[own, shared]
            known = 1 - both / (prior[own] + prior[shared])
            yield error.merged_with, round(float(np.clip(known.mean(), 0.01, 0.99)), 2)


def _ridge(
    w: sparse.csr_array, y: FloatArray, variance: FloatArray, prior: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return posterior means and covariance of coefficients, given all variances."""
    weighted = w.multiply(1 / variance[:, None]).tocsr()
    precision = (w.T @ weighted).toarray() + np.diag(1 / prior)
    factor = linalg.cho_factor(precision, lower=True)
    inverse = linalg.cho_solve(factor, np.eye(len(prior)))
    return inverse @ (weighted.T @ y), inverse
