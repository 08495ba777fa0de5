from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from metatransfer.model.fit import Fit
from metatransfer.model.spec import Priors
from metatransfer.records import Alternative, MeanGain, Population, Rank, Sesoi, ShareAbove, Where
from metatransfer.verdicts.decide import Reference, reference_of
from metatransfer.verdicts.estimands import estimand
from metatransfer.verdicts.sensitivity import (
    LEAST_EFFECTIVE_DRAWS,
    PowerScaled,
    log_prior_density,
    power_scaled,
    prior_flips,
    sesoi_points,
)
from tests.tiny import cosines, dataset_of, library, matrix, posterior_of

N = 100_000
ABOVE = Reference(Alternative.GREATER, 5.0)


def conjugate(
    likelihood_sd: float, seen: float, power: float = 1.0
) -> stats.distributions.rv_frozen:
    """Posterior of a normal mean under the intercept's prior raised to a power."""
    precision = power / Priors().intercept_sd_points ** 2 + 1 / likelihood_sd**2
    return stats.norm(seen / likelihood_sd**2 / precision, precision**-0.5)


def fit_with(draws: dict[str, np.ndarray]) -> Fit:
    fit = posterior_of(dataset_of(library(*matrix()))).fit
    return replace(fit, draws=draws)


def test_power_scaling_recovers_a_conjugate_normal_posterior() -> None:
    draws = conjugate(4.0, 9.0).rvs(N, random_state=1)
    fit = fit_with({"intercept": draws})
    for found in power_scaled(fit, ABOVE, draws):
        expected = conjugate(4.0, 9.0, found.power).sf(ABOVE.value)
        # over 50,000 effective draws: a standard error of .0023 at most
        assert found.probability == pytest.approx(expected, abs=0.01)


def test_a_prior_that_decides_is_found_out() -> None:
    # above 5 with probability .960 under the prior as it is, .910 under its square
    sure = conjugate(1.8, 9.0)
    draws = sure.rvs(N, random_state=2)
    now = float(sure.sf(5.0))
    flips = prior_flips(power_scaled(fit_with({"intercept": draws}), ABOVE, draws), now)
    after = conjugate(1.8, 9.0, 2.0).sf(5.0)
    assert now > 0.955
    assert after < 0.945
    assert flips == (2.0,)


def test_evidence_that_overwhelms_the_prior_flips_nothing() -> None:
    draws = conjugate(0.1, 9.0).rvs(2000, random_state=3)
    scaled = power_scaled(fit_with({"intercept": draws}), ABOVE, draws)
    assert prior_flips(scaled, 1.0) == ()
    assert [each.probability for each in scaled] == pytest.approx([1.0, 1.0])


def test_weights_that_leave_too_few_draws_are_not_read() -> None:
    rng = np.random.default_rng(4)
    draws = rng.normal(0, 60, 500)
    scaled = power_scaled(fit_with({"intercept": draws}), ABOVE, draws)
    assert scaled[1] == PowerScaled(2.0, None)
    assert prior_flips(scaled, 0.46) == ()
    assert LEAST_EFFECTIVE_DRAWS < 500


def test_every_scalar_parameter_counts_with_the_density_of_its_own_prior() -> None:
    p = Priors()
    values = {
        "intercept": np.array([1.0]),
        "slope[similarity]": np.array([-1.0]),
        "sd[target]": np.array([2.0]),
        "sd[log_k[target]]": np.array([0.4]),
        "sd[log_residual[intermediate]]": np.array([0.2]),
        "sigma": np.array([1.5]),
        "nu": np.array([4.0]),
        "effect[target]": np.ones((1, 3)),
    }
    half_t = stats.t(p.group_sd_df, scale=p.group_sd_scale_points)
    expected = (
        stats.norm.logpdf(1.0, 0, p.intercept_sd_points)
        + stats.norm.logpdf(-1.0, 0, p.slope_sd_points)
        + half_t.logpdf(2.0)
        + stats.norm.logpdf(0.4, 0, p.log_scale_sd)
        + stats.norm.logpdf(0.2, 0, p.log_scale_sd)
        + stats.t(p.group_sd_df, scale=p.residual_sd_scale_points).logpdf(1.5)
        + stats.gamma(p.nu_shape, scale=1 / p.nu_rate).logpdf(4.0 - p.nu_minimum)
    )
    assert log_prior_density(fit_with(values)) == pytest.approx([expected])


def test_no_scalar_parameter_of_a_fit_is_left_without_a_prior() -> None:
    """A parameter under a new name would count nothing, and its prior never be tested."""
    data = dataset_of(library(*matrix(), similarities=cosines()), measure="cosine")
    fit = posterior_of(data).fit
    scalars = {name: values for name, values in fit.draws.items() if values.ndim == 1}
    assert len(scalars) > 10
    for name, values in scalars.items():
        alone = replace(fit, draws={"intercept": np.zeros(400), name: values})
        without = replace(fit, draws={"intercept": np.zeros(400)})
        assert (log_prior_density(alone) != log_prior_density(without)).any(), name


def _mean(**fields: Any) -> MeanGain:
    sesoi = Sesoi(value=1.0, unit="points", reason="any", alternatives=(0.0, 2.0, 3.0))
    return MeanGain(
        kind="mean_gain", where=Where(), alternative=Alternative.GREATER, sesoi=sesoi, **fields
    )


def test_the_verdict_is_given_for_every_size_that_a_reader_may_hold() -> None:
    posterior = posterior_of(dataset_of(library(*matrix())))
    test = _mean()
    points = sesoi_points(test, estimand(test, posterior), posterior)
    assert [point.value for point in points] == [0.0, 1.0, 2.0, 3.0]
    probabilities = [point.probability for point in points]
    assert probabilities == sorted(probabilities, reverse=True)


@pytest.mark.parametrize("population", [Population.OBSERVED, Population.NEW_TASK])
def test_the_claims_own_size_has_the_probability_that_decides(population: Population) -> None:
    posterior = posterior_of(dataset_of(library(*matrix())))
    share = ShareAbove(
        kind="share_above",
        where=Where(),
        population=population,
        threshold=Sesoi(value=1.0, unit="points", reason="any", alternatives=(0.0, 2.0)),
        alternative=Alternative.GREATER,
        share=Sesoi(value=0.5, unit="share", reason="any"),
    )
    for test in (share, _mean(population=population)):
        found = estimand(test, posterior)
        at = {p.value: p.probability for p in sesoi_points(test, found, posterior)}
        assert at[1.0] == reference_of(test).probability(found.draws)
        assert at[0.0] == reference_of(test).probability(found.at_zero) or test is not share


def test_a_rank_has_no_size() -> None:
    posterior = posterior_of(dataset_of(library(*matrix())))
    test = Rank(kind="rank", where=Where(), best=("i1",), among_top=1)
    assert sesoi_points(test, estimand(test, posterior), posterior) == ()
