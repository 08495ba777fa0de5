import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from metatransfer.model.prior_density import log_densities, log_normal, log_student
from metatransfer.model.spec import Priors

X = np.linspace(-9, 9, 13)
POSITIVE = st.floats(0.1, 50)


@given(POSITIVE, st.floats(0.5, 60))
def test_densities_are_those_of_scipy(scale: float, df: float) -> None:
    # logarithms of gamma functions lose a few digits where they are near zero
    assert log_normal(X, scale) == pytest.approx(stats.norm.logpdf(X, scale=scale), rel=1e-12)
    expected = stats.t.logpdf(X, df, scale=scale)
    assert log_student(X, df, scale) == pytest.approx(expected, rel=1e-10, abs=1e-10)


def test_each_parameter_has_the_density_of_its_prior_and_vectors_have_none() -> None:
    priors, x = Priors(), np.linspace(0.2, 5, 7)
    nu = priors.nu_minimum + x
    draws = {"intercept": x, "slope[a]": x, "sd[b]": x, "sd[log_k[b]]": x, "sigma": x, "nu": nu}
    found = log_densities(priors, {**draws, "effect[b]": np.ones((7, 2)), "total": x})
    df = priors.group_sd_df
    laws = {
        "intercept": stats.norm(0, priors.intercept_sd_points),
        "slope[a]": stats.norm(0, priors.slope_sd_points),
        "sd[b]": stats.t(df, scale=priors.group_sd_scale_points),
        "sd[log_k[b]]": stats.norm(0, priors.log_scale_sd),
        "sigma": stats.t(df, scale=priors.residual_sd_scale_points),
        "nu": stats.gamma(priors.nu_shape, loc=priors.nu_minimum, scale=1 / priors.nu_rate),
    }
    assert set(found) == set(laws)
    for name, law in laws.items():
        assert found[name] == pytest.approx(law.logpdf(draws[name]), rel=1e-10, abs=1e-10), name
