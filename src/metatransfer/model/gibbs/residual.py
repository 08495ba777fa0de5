"""The law of what is left of a row once its location is known.

``variance`` is that of heterogeneity, sigma² k² exp(2 residual scale), without the row's own
sampling variance ``own``. Derivatives by ``log_spread`` are those by half the log of ``variance``.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from scipy import special

from metatransfer.model.compiled import compiled, part
from metatransfer.model.design import FloatArray

ROWS_A_LOGARITHM = 8
"""Factors multiplied before a logarithm is taken: each is far from the limits of floating point."""


@part
def digamma(x: float) -> float:
    """Return the derivative of log Gamma at x > 0 (Abramowitz and Stegun 6.3.5 and 6.3.18)."""
    total = 0.0
    while x < 8.0:
        total -= 1.0 / x
        x += 1.0
    square = 1.0 / (x * x)
    series = 1 / 120 - square * (1 / 252 - square * (1 / 240 - square * (1 / 132)))
    return total + math.log(x) - 0.5 / x - square * (1 / 12 - square * series)


@part
def log_product(values: FloatArray) -> float:
    """Return the sum of the logarithms of positive numbers."""
    whole, total = len(values) // ROWS_A_LOGARITHM * ROWS_A_LOGARITHM, 0.0
    for start in range(0, whole, ROWS_A_LOGARITHM):
        product = 1.0
        for i in range(ROWS_A_LOGARITHM):
            product *= values[start + i]
        total += math.log(product)
    for i in range(whole, len(values)):
        total += math.log(values[i])
    return total


@part
def student_slope(
    residual: FloatArray,
    variance: FloatArray,
    own: FloatArray,
    nu: float,
    out: FloatArray,
) -> tuple[float, float]:
    """Return the log likelihood of Student-t rows and its derivative by nu.

    Parameters
    ----------
    residual, variance, own : FloatArray, shape (n,)
        What is left of each row, heterogeneity, sampling variance.
    nu : float
        Degrees of freedom.
    out : FloatArray, shape (2, n)
        Receives derivatives by location and by log spread.
    """
    n, half = len(residual), (nu + 1.0) / 2.0
    total, grown = np.empty(n), np.empty(n)
    by_location, by_spread = out[0], out[1]
    for i in range(n):
        total[i] = variance[i] + own[i]
        grown[i] = nu * total[i] + residual[i] * residual[i]
        by_location[i] = (nu + 1.0) * residual[i] / grown[i]
        by_spread[i] = variance[i] / total[i] * (by_location[i] * residual[i] - 1.0)
    shares = 0.0
    for i in range(n):
        shares += by_location[i] * residual[i]
    log_totals = log_product(total)
    log_ratios = log_product(grown) - log_totals - n * math.log(nu)
    constant = math.lgamma(half) - math.lgamma(nu / 2.0) - math.log(nu) / 2.0
    by_nu = n * (digamma(half) - digamma(nu / 2.0) - 1.0 / nu)
    by_nu = (by_nu - log_ratios + shares / nu) / 2.0
    return n * constant - log_totals / 2.0 - half * log_ratios, by_nu


@part
def gaussian_slope(
    residual: FloatArray, variance: FloatArray, own: FloatArray, out: FloatArray
) -> float:
    """Return the log likelihood of normal rows; see :func:`student_slope`."""
    n, squares = len(residual), 0.0
    total, by_location, by_spread = np.empty(n), out[0], out[1]
    for i in range(n):
        total[i] = variance[i] + own[i]
        by_location[i] = residual[i] / total[i]
        by_spread[i] = variance[i] / total[i] * (by_location[i] * residual[i] - 1.0)
    for i in range(n):
        squares += by_location[i] * residual[i]
    return -(log_product(total) + squares) / 2.0


@compiled
def rows_slope(
    residual: FloatArray, variance: FloatArray, own: FloatArray, nu: float, out: FloatArray
) -> tuple[float, float]:
    """Return the log likelihood and its derivative by nu; an infinite nu stands for normal rows.

    Parameters
    ----------
    residual, variance, own : FloatArray, shape (n,)
        What is left of each row, heterogeneity, sampling variance.
    nu : float
        Degrees of freedom.
    out : FloatArray, shape (2, n)
        Receives derivatives by location and by log spread.
    """
    if math.isinf(nu):
        return gaussian_slope(residual, variance, own, out), 0.0
    return student_slope(residual, variance, own, nu, out)


@compiled
def weights_slope(
    log_weights: FloatArray, weights: FloatArray, nu: float, out: FloatArray
) -> tuple[float, float]:
    """Return the log density of log weights, and its derivative by nu.

    Parameters
    ----------
    log_weights, weights : FloatArray, shape (n,)
        The weights of the scale mixture.
    nu : float
        Degrees of freedom.
    out : FloatArray, shape (n,)
        Derivatives by the log weights are added to it.
    """
    n, half, excess = len(weights), nu / 2.0, 0.0
    for i in range(n):
        excess += log_weights[i] - weights[i]
        out[i] += half * (1.0 - weights[i])
    value = half * excess + n * (half * math.log(half) - math.lgamma(half))
    return value, (excess + n * (math.log(half) + 1.0 - digamma(half))) / 2.0


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

    def information(self, variance: FloatArray, nu: float) -> Information:
        """Return what rows tell on average."""

    def weights(
        self, residual: FloatArray, variance: FloatArray, nu: float, rng: np.random.Generator
    ) -> FloatArray:
        """Draw what turns each row into a normal one."""


@dataclass(frozen=True, eq=False)
class GaussianResidual:
    """Heterogeneity and sampling error, both normal.

    Parameters
    ----------
    own : FloatArray, shape (n,)
        Known sampling variance.
    """

    own: FloatArray

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


@dataclass(frozen=True, eq=False)
class StudentResidual:
    """Heterogeneity and sampling error together Student-t, with the sum of their variances.

    Parameters
    ----------
    own : FloatArray, shape (n,)
        Known sampling variance.
    """

    own: FloatArray

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
