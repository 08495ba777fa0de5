from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, optimize, stats

from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.residual import GaussianResidual, Residual, Slope, StudentResidual

OWN = np.array([0.1, 0.5, 2.0])
ERROR = np.array([0.3, -1.2, 5.0])
VARIANCE = np.array([1.0, 0.2, 0.7])

LAWS = [StudentResidual(OWN), GaussianResidual(OWN)]


def log_density(law: Residual, error: FloatArray, variance: FloatArray, nu: float) -> float:
    scale = np.sqrt(variance + OWN)
    if isinstance(law, GaussianResidual):
        return stats.norm.logpdf(error, scale=scale).sum()
    return stats.t.logpdf(error, nu, scale=scale).sum()


@pytest.mark.parametrize("law", LAWS)
@given(nu=st.floats(1.1, 60))
def test_the_log_likelihood_is_that_of_its_law_up_to_a_constant(law: Residual, nu: float) -> None:
    one = law.slope(ERROR, VARIANCE, nu).value - log_density(law, ERROR, VARIANCE, nu)
    other = law.slope(2 * ERROR, 3 * VARIANCE, nu + 1).value
    other -= log_density(law, 2 * ERROR, 3 * VARIANCE, nu + 1)
    assert one == pytest.approx(other, abs=1e-9)


@pytest.mark.parametrize("law", LAWS)
@given(nu=st.floats(1.1, 60))
def test_derivatives_match_differences(law: Residual, nu: float) -> None:
    slope = law.slope(ERROR, VARIANCE, nu)

    def value(at: FloatArray) -> float:
        return law.slope(ERROR - at[:3], VARIANCE * np.exp(2 * at[3:6]), nu + at[6]).value

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
    squares = error**2 * law.precision(weights, np.ones(n))
    assert stats.kstest(squares, stats.chi2(1).cdf).pvalue > 1e-4
    # and weights are Gamma(nu/2, rate nu/2) marginally
    assert stats.kstest(weights, stats.gamma(2, scale=0.5).cdf).pvalue > 1e-4


def test_a_normal_row_needs_no_weight() -> None:
    law = GaussianResidual(OWN)
    weights = law.weights(ERROR, VARIANCE, np.inf, np.random.default_rng(0))
    np.testing.assert_array_equal(weights, 1)
    np.testing.assert_allclose(law.precision(weights, VARIANCE), 1 / (VARIANCE + OWN))
    value, by_weights, by_nu = law.log_weight_prior(np.zeros(3), np.inf)
    assert (value, by_nu) == (0.0, 0.0)
    np.testing.assert_array_equal(by_weights, 0)


@given(nu=st.floats(1.1, 40))
def test_log_weights_have_a_gamma_law(nu: float) -> None:
    law = StudentResidual(OWN)
    logs = np.array([-2.0, 0.1, 0.7])
    value, by_weights, by_nu = law.log_weight_prior(logs, nu)
    # the density of the logarithm: that of the weight times the weight
    gamma = stats.gamma(nu / 2, scale=2 / nu)
    assert value == pytest.approx((gamma.logpdf(np.exp(logs)) + logs).sum(), rel=1e-9, abs=1e-9)
    numeric = optimize.approx_fprime(
        np.append(logs, nu), lambda at: law.log_weight_prior(at[:3], at[3])[0], 1e-7
    )
    np.testing.assert_allclose(np.append(by_weights, by_nu), numeric, atol=1e-4)


@pytest.mark.parametrize("nu", [1.5, 4.0, 30.0])
def test_information_is_the_mean_square_of_the_derivatives(nu: float) -> None:
    law = StudentResidual(np.array([0.4]))
    told = law.information(np.array([0.6]), nu)

    def mean(product: Callable[[Slope], float]) -> float:
        def integrand(error: FloatArray) -> float:
            s = law.slope(np.array([error]), np.array([0.6]), nu)
            return product(s) * stats.t.pdf(error, nu)

        return 2 * integrate.quad(integrand, 0, np.inf)[0]

    # quadrature is right to 1e-8; the products have moments even at nu 1.5
    assert told.location[0] == pytest.approx(mean(lambda s: s.location[0] ** 2), rel=1e-5)
    assert told.log_spread[0] == pytest.approx(mean(lambda s: s.log_spread[0] ** 2), rel=1e-5)
    assert told.nu == pytest.approx(mean(lambda s: s.nu**2), rel=1e-4)
    assert told.nu_log_spread[0] == pytest.approx(mean(lambda s: s.nu * s.log_spread[0]), rel=1e-4)
