import numpy as np
import pytest
from scipy import stats

from metatransfer.errors import ModelDataError
from metatransfer.model.regression import MetaRegression, meta_regression
from metatransfer.model.regression.prior import log_prior_by_part, prior_draws
from tests.model.regression.conftest import ROWS, Columns

DRAWS = 4000


@pytest.fixture(scope="module")
def related(data: Columns) -> MetaRegression:
    labels = ("de", "fi", "sw", "ur")
    matrix = np.full((4, 4), 0.6) + 0.4 * np.eye(4)
    return meta_regression(
        "gain ~ similarity + (1 | language) + (1 + similarity | target)",
        data,
        se="se",
        relatedness={"language": (labels, matrix)},
    )


def test_the_prior_has_the_names_and_shapes_of_the_posterior(related: MetaRegression) -> None:
    drawn = prior_draws(related.plan, related.priors, 50, np.random.default_rng(1))
    assert drawn.keys() == related.sampled.draws.keys()
    for name, values in drawn.items():
        assert values.shape[1:] == related.sampled.draws[name].shape[1:], name


def test_each_parameter_has_the_law_that_is_documented(related: MetaRegression) -> None:
    priors, drawn = related.priors, related.prior(DRAWS)
    laws = {
        "similarity": stats.norm(0, priors.slope_sd_points / related.scaling.scale[0]),
        "sigma": stats.t(3, scale=priors.residual_sd_scale_points),
        "sd(1|language)": stats.t(3, scale=priors.group_sd_scale_points),
        "relatedness(1|language)": stats.uniform(),
    }
    for name, law in laws.items():
        values = drawn[name]
        folded = (2 * law.cdf(values) - 1) if name.startswith(("s", "sd")) else law.cdf(values)
        uniform = law.cdf(values) if name in {"similarity", "relatedness(1|language)"} else folded
        # one in ten thousand, with draws that are fixed
        assert stats.kstest(uniform, "uniform").pvalue > 1e-4, name


def test_effects_of_related_levels_are_correlated_as_their_share_says(
    related: MetaRegression,
) -> None:
    drawn = prior_draws(related.plan, related.priors, 20_000, np.random.default_rng(2))
    effects = drawn["effect[1|language]"] / drawn["sd[1|language]"][:, None]
    share = drawn["relatedness[1|language]"]
    # 0.6 of the matrix times a mean share of one half; errors are sqrt(1/20,000)
    assert np.mean(effects[:, 0] * effects[:, 1]) == pytest.approx(0.3, abs=0.04)
    high = share > 0.9
    assert np.mean(effects[high, 0] * effects[high, 3]) == pytest.approx(0.57, abs=0.12)
    assert effects.std() == pytest.approx(1, abs=0.02)


def test_what_the_prior_expects_is_wider_than_the_data(
    result: MetaRegression, data: Columns
) -> None:
    expected = result.prior_predictive(500)
    assert expected.shape == (500, ROWS)
    assert np.median(expected.std(axis=1)) > data["gain"].std()
    # a weak prior, not an absurd one: a hundred times the data's spread is nearly excluded
    assert np.mean(expected.std(axis=1) > 100 * data["gain"].std()) < 0.02


def test_estimates_from_the_model_look_like_the_data(result: MetaRegression, data: Columns) -> None:
    made = result.posterior_predictive()
    assert made.shape == (4000, ROWS)
    assert stats.pearsonr(made.mean(axis=0), data["gain"])[0] > 0.8


def test_densities_of_the_parts_are_those_of_their_laws(related: MetaRegression) -> None:
    plan, priors, draws = related.plan, related.priors, related.sampled.draws
    parts = log_prior_by_part(plan, priors, draws)
    np.testing.assert_allclose(
        parts["intercept"], stats.norm.logpdf(draws["intercept"], 0, priors.intercept_sd_points)
    )
    half_t = stats.t(3, scale=priors.group_sd_scale_points)
    names = ("sd[1|language]", "sd[1|target]", "sd[similarity|target]")
    expected = sum(half_t.logpdf(draws[name]) for name in names)
    expected += stats.t(3, scale=priors.residual_sd_scale_points).logpdf(draws["sigma"])
    correlation = draws["correlation[1|target, similarity|target]"]
    expected += (priors.correlation_shape - 1) * np.log1p(-(correlation**2))
    np.testing.assert_allclose(parts["heterogeneity"], expected)


@pytest.mark.slow
@pytest.mark.inference
def test_heavy_tails_and_residual_scales_have_priors_too(data: Columns) -> None:
    found = meta_regression("gain ~ 1", data, se="se", family="student", residual="size")
    drawn = found.prior(DRAWS)
    assert stats.kstest(drawn["nu"] - 1, stats.gamma(2, scale=10).cdf).pvalue > 1e-4
    sd = drawn["sd of log sigma(size)"]
    assert stats.kstest(sd, stats.halfnorm(scale=0.7).cdf).pvalue > 1e-4
    assert np.isfinite(found.prior_predictive(100)).all()


def test_no_draws_are_none_that_could_be_returned(result: MetaRegression) -> None:
    with pytest.raises(ModelDataError, match="prior · draws · got 0 · a whole number, 1 or more"):
        result.prior_predictive(0)
