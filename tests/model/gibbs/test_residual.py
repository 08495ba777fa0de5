from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, optimize, special, stats

from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.residual import (
    GaussianResidual,
    StudentResidual,
    digamma,
    rows_slope,
    weights_slope,
)

OWN = np.array([0.1, 0.5, 2.0])
ERROR = np.array([0.3, -1.2, 5.0])
VARIANCE = np.array([1.0, 0.2, 0.7])

LAWS = ["student", "gaussian"]


class Slope(NamedTuple):
    """What is told by rows."""

    value: float
    location: FloatArray
    log_spread: FloatArray
    nu: float


def slope_of(
    law: str, error: FloatArray, variance: FloatArray, nu: float, own: FloatArray = OWN
) -> Slope:
    out = np.empty((2, len(error)))
    nu = nu if law == "student" else np.inf
    value, by_nu = rows_slope(error, variance, own, nu, out)
    return Slope(value, out[0], out[1], by_nu)


def log_density(law: str, error: FloatArray, variance: FloatArray, nu: float) -> float:
    scale = np.sqrt(variance + OWN)
    if law == "gaussian":
        return stats.norm.logpdf(error, scale=scale).sum()
    return stats.t.logpdf(error, nu, scale=scale).sum()


@pytest.mark.parametrize("law", LAWS)
@given(nu=st.floats(1.1, 60))
def test_the_log_likelihood_is_that_of_its_law_up_to_a_constant(law: str, nu: float) -> None:
    one = slope_of(law, ERROR, VARIANCE, nu).value - log_density(law, ERROR, VARIANCE, nu)
    other = slope_of(law, 2 * ERROR, 3 * VARIANCE, nu + 1).value
    other -= log_density(law, 2 * ERROR, 3 * VARIANCE, nu + 1)
    assert one == pytest.approx(other, abs=1e-9)


@pytest.mark.parametrize("law", LAWS)
@given(nu=st.floats(1.1, 60))
def test_derivatives_match_differences(law: str, nu: float) -> None:
    slope = slope_of(law, ERROR, VARIANCE, nu)

    def value(at: FloatArray) -> float:
        return slope_of(law, ERROR - at[:3], VARIANCE * np.exp(2 * at[3:6]), nu + at[6]).value

    numeric = optimize.approx_fprime(np.zeros(7), value, 1e-6)
    analytic = np.concatenate([slope.location, slope.log_spread, [slope.nu]])
    # one-sided differences with step 1e-6 are right to about 1e-5
    np.testing.assert_allclose(analytic, numeric, atol=1e-4)


def test_weights_make_a_student_row_normal() -> None:
    law, n = StudentResidual(np.full(20_000, 0.5)), 20_000
    rng = np.random.default_rng(1)
    error = np.sqrt(1.5) * rng.standard_t(4, n)
    weights = law.weights(error, np.ones(n), 4.0, rng)
    # given its weight each row is normal with this precision: squares are chi-square with one df
    squares = error**2 * weights / 1.5
    assert stats.kstest(squares, stats.chi2(1).cdf).pvalue > 1e-4
    # and weights are Gamma(nu/2, rate nu/2) marginally
    assert stats.kstest(weights, stats.gamma(2, scale=0.5).cdf).pvalue > 1e-4


def test_a_normal_row_needs_no_weight() -> None:
    law = GaussianResidual(OWN)
    weights = law.weights(ERROR, VARIANCE, np.inf, np.random.default_rng(0))
    np.testing.assert_array_equal(weights, 1)


@given(nu=st.floats(1.1, 40))
def test_log_weights_have_a_gamma_law(nu: float) -> None:
    logs, by_weights = np.array([-2.0, 0.1, 0.7]), np.zeros(3)
    value, by_nu = weights_slope(logs, np.exp(logs), nu, by_weights)
    # the density of the logarithm: that of the weight times the weight
    gamma = stats.gamma(nu / 2, scale=2 / nu)
    assert value == pytest.approx((gamma.logpdf(np.exp(logs)) + logs).sum(), rel=1e-9, abs=1e-9)
    numeric = optimize.approx_fprime(
        np.append(logs, nu),
        lambda at: weights_slope(at[:3], np.exp(at[:3]), at[3], np.zeros(3))[0],
        1e-7,
    )
    np.testing.assert_allclose(np.append(by_weights, by_nu), numeric, atol=1e-4)


@pytest.mark.parametrize("nu", [1.5, 4.0, 30.0])
def test_information_is_the_mean_square_of_the_derivatives(nu: float) -> None:
    law = StudentResidual(np.array([0.4]))
    told = law.information(np.array([0.6]), nu)

    def mean(product: Callable[[Slope], float]) -> float:
        def integrand(error: FloatArray) -> float:
            s = slope_of("student", np.array([error]), np.array([0.6]), nu, law.own)
            return product(s) * stats.t.pdf(error, nu)

        return 2 * integrate.quad(integrand, 0, np.inf)[0]

    # quadrature is right to 1e-8; the products have moments even at nu 1.5
    assert told.location[0] == pytest.approx(mean(lambda s: s.location[0] ** 2), rel=1e-5)
    assert told.log_spread[0] == pytest.approx(mean(lambda s: s.log_spread[0] ** 2), rel=1e-5)
    assert told.nu == pytest.approx(mean(lambda s: s.nu**2), rel=1e-4)
    assert told.nu_log_spread[0] == pytest.approx(mean(lambda s: s.nu * s.log_spread[0]), rel=1e-4)


@given(x=st.floats(0.01, 1e6))
def test_digamma_is_that_of_scipy(x: float) -> None:
    # the first term left out is below 3e-15 from 8 on; steps down to smaller x add roundings
    assert digamma(x) == pytest.approx(special.digamma(x), rel=1e-12, abs=1e-12)
