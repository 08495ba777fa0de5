"""Hyperparameters in quantiles of their priors, so that the prior is standard normal exactly."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from scipy import special

from metatransfer.model.design import FloatArray
from metatransfer.model.plan import (
    Plan,
    PlannedTerm,
    correlation_name,
    is_leading,
    relatedness_name,
)
from metatransfer.model.spec import Priors

LIMIT = 5.0
"""Quantiles beyond this many standard deviations are taken for it: 3 in 10 million of the prior,
and beyond it the heavy tail of a standard deviation would overflow."""


@dataclass(frozen=True)
class Coordinate:
    """One hyperparameter.

    Parameters
    ----------
    kind : {"sd", "weight", "partial"}
        A standard deviation, half-Student-t; a mixing weight, uniform; a partial correlation,
        Beta(shape, shape) on (-1, 1).
    scale, df : float
        Of the half-Student-t.
    shape : float
        Of the Beta.
    """

    kind: Literal["sd", "weight", "partial"]
    scale: float = 1.0
    df: float = 3.0
    shape: float = 1.0

    def values(self, quantile: FloatArray) -> FloatArray:
        """Return values of the hyperparameter.

        Parameters
        ----------
        quantile : FloatArray
            Standard normal quantiles.
        """
        x = np.clip(quantile, -LIMIT, LIMIT)
        if self.kind == "weight":
            return np.asarray(special.ndtr(x))
        if self.kind == "partial":
            return np.asarray(2 * special.betaincinv(self.shape, self.shape, special.ndtr(x)) - 1)
        # from the lower tail: above one half, digits of a probability near one would be lost
        return np.asarray(self.scale * -special.stdtrit(self.df, special.ndtr(-x) / 2))


@dataclass(frozen=True, eq=False)
class Bundle:
    """Correlated terms.

    Parameters
    ----------
    terms : tuple of int
        Their numbers in the plan.
    partial : slice
        Coordinates of their partial correlations, column by column of the lower triangle.
    """

    terms: tuple[int, ...]
    partial: slice


class Coordinates:
    """All hyperparameters of a plan: standard deviations, sigma, weights, partial correlations.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    priors : Priors
        Scales of the priors.
    """

    def __init__(self, plan: Plan, priors: Priors) -> None:
        self.plan = plan
        number = {term.name: at for at, term in enumerate(plan.terms)}
        group_sd = Coordinate("sd", priors.group_sd_scale_points, priors.group_sd_df)
        residual = Coordinate("sd", priors.residual_sd_scale_points, priors.group_sd_df)
        self.all = [group_sd for _ in plan.terms] + [residual]
        self.sigma = len(plan.terms)
        self.weight: dict[str, int] = {}
        self.bundles: list[Bundle] = []
        for term in plan.terms:
            if is_leading(term, plan.bundles):
                self.weight[term.bundle or term.name] = len(self.all)
                self.all.append(Coordinate("weight"))
        for terms in plan.bundles.values():
            start = len(self.all)
            self.all += _partials(len(terms), priors.correlation_shape)
            numbers = tuple(number[term.name] for term in terms)
            self.bundles.append(Bundle(numbers, slice(start, len(self.all))))

    @property
    def size(self) -> int:
        """Number of hyperparameters."""
        return len(self.all)

    def values(self, quantiles: FloatArray) -> FloatArray:
        """Return hyperparameters.

        Parameters
        ----------
        quantiles : FloatArray, shape (points, size)
            Standard normal under the prior.
        """
        columns = [c.values(x) for c, x in zip(self.all, quantiles.T, strict=True)]
        return np.stack(columns, axis=1)

    def weight_of(self, term: PlannedTerm) -> int:
        """Return the coordinate of the mixing weight of a related term."""
        return self.weight[term.bundle or term.name]

    def named(self, values: FloatArray) -> dict[str, FloatArray]:
        """Return hyperparameters under the names of the draws.

        Parameters
        ----------
        values : FloatArray, shape (points, size)
            From :meth:`values`.
        """
        out = {f"sd[{t.name}]": values[:, at] for at, t in enumerate(self.plan.terms)}
        out["sigma"] = values[:, self.sigma]
        for term in self.plan.terms:
            if is_leading(term, self.plan.bundles):
                out[relatedness_name(term)] = values[:, self.weight_of(term)]
        for bundle in self.bundles:
            terms = [self.plan.terms[at] for at in bundle.terms]
            factor = correlation_factor(values[:, bundle.partial], len(terms))
            matrix = factor @ factor.transpose(0, 2, 1)
            for row, one in enumerate(terms):
                for column, other in enumerate(terms[row + 1 :], row + 1):
                    out[correlation_name(one, other)] = matrix[:, row, column]
        return out

    def values_of(self, named: Mapping[str, FloatArray]) -> FloatArray:
        """Return hyperparameters from their names: the inverse of :meth:`named`.

        Parameters
        ----------
        named : mapping of str to FloatArray, shape (points,)
            Every hyperparameter; others are not looked at.

        Returns
        -------
        FloatArray, shape (points, size)
        """
        values = np.empty((len(named["sigma"]), self.size))
        for at, term in enumerate(self.plan.terms):
            values[:, at] = named[f"sd[{term.name}]"]
            if is_leading(term, self.plan.bundles):
                values[:, self.weight_of(term)] = named[relatedness_name(term)]
        values[:, self.sigma] = named["sigma"]
        for bundle in self.bundles:
            terms = [self.plan.terms[at] for at in bundle.terms]
            matrix = np.broadcast_to(np.eye(len(terms)), (len(values), len(terms), len(terms)))
            matrix = matrix.copy()
            for row, one in enumerate(terms):
                for column, other in enumerate(terms[row + 1 :], row + 1):
                    pair = named[correlation_name(one, other)]
                    matrix[:, row, column] = matrix[:, column, row] = pair
            values[:, bundle.partial] = partial_correlations(matrix)
        return values


def _partials(terms: int, shape: float) -> list[Coordinate]:
    """Return partial correlations that make an LKJ matrix, column by column."""
    return [
        Coordinate("partial", shape=shape + (terms - 2 - column) / 2)
        for column in range(terms - 1)
        for _ in range(column + 1, terms)
    ]


def correlation_factor(partial: FloatArray, terms: int) -> FloatArray:
    """Return Cholesky factors of correlation matrices from canonical partial correlations.

    Parameters
    ----------
    partial : FloatArray, shape (points, terms·(terms - 1)/2)
        Column by column of the strict lower triangle (Lewandowski et al. 2009).
    terms : int
        Rows of each matrix.

    Returns
    -------
    FloatArray, shape (points, terms, terms)
        Lower triangular with rows of length one.
    """
    factor = np.zeros((len(partial), terms, terms))
    left = np.ones((len(partial), terms))
    starts = np.cumsum([0, *range(terms - 1, 0, -1)])
    for column, (start, stop) in enumerate(pairwise(starts)):
        factor[:, column, column] = np.sqrt(left[:, column])
        below = slice(column + 1, terms)
        factor[:, below, column] = partial[:, start:stop] * np.sqrt(left[:, below])
        # as a product: a difference of squares may round to less than nothing
        left[:, below] *= 1 - partial[:, start:stop] ** 2
    factor[:, -1, -1] = np.sqrt(left[:, -1])
    return factor


def partial_correlations(matrices: FloatArray) -> FloatArray:
    """Return canonical partial correlations: the inverse of :func:`correlation_factor`.

    Parameters
    ----------
    matrices : FloatArray, shape (points, terms, terms)
        Correlation matrices.

    Returns
    -------
    FloatArray, shape (points, terms·(terms - 1)/2)
        Column by column of the strict lower triangle.
    """
    factor = np.linalg.cholesky(matrices)
    left = np.ones_like(factor)
    left[:, :, 1:] = 1 - np.cumsum(factor**2, axis=2)[:, :, :-1]
    terms = factor.shape[1]
    columns = [
        factor[:, column + 1 :, column] / np.sqrt(left[:, column + 1 :, column])
        for column in range(terms - 1)
    ]
    return np.concatenate(columns, axis=1)
