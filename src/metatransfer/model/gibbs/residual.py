"""The law of what is left of a row once its location is known.

``variance`` is that of heterogeneity, sigma² k² exp(2 residual scale), without the row's own
sampling variance ``own``.
"""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from scipy import special

from metatransfer.model.design import FloatArray


class Slope(NamedTuple):
    """A log likelihood and its derivatives.

    Parameters
    ----------
    value : float
        Sum over the rows, up to a constant.
    location : FloatArray, shape (n,)
        Derivative by the location of each row.
    log_spread : FloatArray, shape (n,)
        Derivative by half the log of each row's variance.
    nu : float
        Derivative by the degrees of freedom; 0 without any.
    """

    value: float
    location: FloatArray
    log_spread: FloatArray
    nu: float


class Information(NamedTuple):
    """Expected curvature, for the metric of a sampler; it need not be exact.

    Parameters
    ----------
    location, log_spread : FloatArray, shape (n,)
        Information of each row.
    nu : float
        Information on the degrees of freedom.
    nu_log_spread : FloatArray, shape (n,)
        Information shared by both.
    """

    location: FloatArray
    log_spread: FloatArray
    nu: float
    nu_log_spread: FloatArray


class Residual(Protocol):
    """A law of residuals that is a mixture of normals."""

    @property
    def own(self) -> FloatArray:
        """Known sampling variance of each row."""

    def slope(self, residual: FloatArray, variance: FloatArray, nu: float) -> Slope:
        """Return the log likelihood and its derivatives."""

    def information(self, variance: FloatArray, nu: float) -> Information:
        """Return what rows tell on average."""

    def weights(
        self, residual: FloatArray, variance: FloatArray, nu: float, rng: np.random.Generator
    ) -> FloatArray:
        """Draw what turns each row into a normal one."""

    def precision(self, weights: FloatArray, variance: FloatArray) -> FloatArray:
        """Return the precision of each row given its weight."""

    def log_weight_prior(
        self, log_weights: FloatArray, nu: float
    ) -> tuple[float, FloatArray, float]:
        """Return the log density of log weights, and its derivatives by them and by nu."""


@dataclass(frozen=True, eq=False)
class GaussianResidual:
    """Heterogeneity and sampling error, both normal.

    Parameters
    ----------
    own : FloatArray, shape (n,)
        Known sampling variance.
    """

    own: FloatArray

    def slope(self, residual: FloatArray, variance: FloatArray, nu: float) -> Slope:
        """Return the log likelihood and its derivatives; ``nu`` is not used."""
        del nu
        total = variance + self.own
        location = residual / total
        squared = residual * location
        value = -(np.log(total) + squared).sum() / 2
        return Slope(float(value), location, variance / total * (squared - 1), 0.0)

    def information(self, variance: FloatArray, nu: float) -> Information:
        """Return what rows tell on average; ``nu`` is not used."""
        del nu
        total = variance + self.own
        none = np.zeros_like(total)
        return Information(1 / total, 2 * (variance / total) ** 2, 0.0, none)

    def weights(
        self, residual: FloatArray, variance: FloatArray, nu: float, rng: np.random.Generator
    ) -> FloatArray:
        """Return ones: a normal row needs no weight."""
        del variance, nu, rng
        return np.ones_like(residual)

    def precision(self, weights: FloatArray, variance: FloatArray) -> FloatArray:
        """Return the precision of each row."""
        return np.asarray(weights / (variance + self.own))

    def log_weight_prior(
        self, log_weights: FloatArray, nu: float
    ) -> tuple[float, FloatArray, float]:
        """Return nothing: all weights are one."""
        del nu
        return 0.0, np.zeros_like(log_weights), 0.0


@dataclass(frozen=True, eq=False)
class StudentResidual:
    """Heterogeneity and sampling error together Student-t, with the sum of their variances.

    Parameters
    ----------
    own : FloatArray, shape (n,)
        Known sampling variance.
    """

    own: FloatArray

    def slope(self, residual: FloatArray, variance: FloatArray, nu: float) -> Slope:
        """Return the log likelihood and its derivatives."""
        total = variance + self.own
        squared = residual * residual
        sum_ = nu * total + squared
        logs = np.log(sum_ / (nu * total))
        location = (nu + 1) * residual / sum_
        n, half = len(residual), (nu + 1) / 2
        constant = special.gammaln(half) - special.gammaln(nu / 2) - np.log(nu) / 2
        value = n * constant - np.log(total).sum() / 2 - half * logs.sum()
        by_nu = special.digamma(half) - special.digamma(nu / 2) - 1 / nu
        by_nu = (n * by_nu - logs.sum() + (nu + 1) / nu * (squared / sum_).sum()) / 2
        log_spread = variance / total * (location * residual - 1)
        return Slope(float(value), location, log_spread, float(by_nu))

    def information(self, variance: FloatArray, nu: float) -> Information:
        """Return the Fisher information (Lange, Little and Taylor 1989, JASA 84, appendix B)."""
        total = variance + self.own
        share = variance / total
        trigamma = special.polygamma(1, nu / 2) - special.polygamma(1, (nu + 1) / 2)
        on_nu = trigamma / 4 - (nu + 5) / (2 * nu * (nu + 1) * (nu + 3))
        return Information(
            location=(nu + 1) / (nu + 3) / total,
            log_spread=2 * nu / (nu + 3) * share**2,
            nu=len(total) * float(on_nu),
            nu_log_spread=-2 / ((nu + 1) * (nu + 3)) * share,
        )

    def weights(
        self, residual: FloatArray, variance: FloatArray, nu: float, rng: np.random.Generator
    ) -> FloatArray:
        """Draw the Gamma weights of the scale mixture."""
        rate = (nu + residual**2 / (variance + self.own)) / 2
        return np.asarray(rng.standard_gamma((nu + 1) / 2, size=len(residual)) / rate)

    def precision(self, weights: FloatArray, variance: FloatArray) -> FloatArray:
        """Return the precision of each row given its weight."""
        return np.asarray(weights / (variance + self.own))

    def log_weight_prior(
        self, log_weights: FloatArray, nu: float
    ) -> tuple[float, FloatArray, float]:
        """Return the log density of log weights, and its derivatives by them and by nu."""
        weights, half = np.exp(log_weights), nu / 2
        excess = float((log_weights - weights).sum())
        n = len(weights)
        value = half * excess + n * (half * np.log(half) - special.gammaln(half))
        by_nu = (excess + n * (np.log(half) + 1 - special.digamma(half))) / 2
        return float(value), half * (1 - weights), float(by_nu)
