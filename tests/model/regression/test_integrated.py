import numpy as np
import pytest
from scipy import stats

from metatransfer.model.pointwise import pointwise
from metatransfer.model.regression import meta_regression
from metatransfer.model.regression.integrated import log_likelihood
from tests.model.regression.conftest import Columns


def test_group_effects_are_integrated_out(data: Columns) -> None:
    result = meta_regression("gain ~ similarity + (1 + similarity | target)", data, se="se")
    plan, draws = result.plan, result.sampled.draws
    ours = log_likelihood(plan, result.priors, draws)[:20]
    same = data["target"][:, None] == data["target"]
    x = plan.x[:, 0]
    exact = []
    for at in range(20):
        first, second = draws["sd[1|target]"][at], draws["sd[similarity|target]"][at]
        both = draws["correlation[1|target, similarity|target]"][at] * first * second
        linked = first**2 + both * (x[:, None] + x) + second**2 * np.outer(x, x)
        own = np.diag(plan.own_variance + draws["sigma"][at] ** 2)
        mean = draws["intercept"][at] + draws["slope[similarity]"][at] * x
        law = stats.multivariate_normal(mean, same * linked + own)
        exact.append(law.logpdf(plan.y))
    # up to one constant
    np.testing.assert_allclose(ours - ours[0], np.array(exact) - exact[0], atol=1e-6)


def test_without_groups_it_is_the_likelihood_of_rows(data: Columns) -> None:
    result = meta_regression("gain ~ similarity", data, se="se")
    ours = log_likelihood(result.plan, result.priors, result.sampled.draws)
    rows = pointwise(result.plan, result.sampled.draws).log_density.sum(axis=1)
    np.testing.assert_allclose(ours - ours[0], rows - rows[0], atol=1e-6)


@pytest.mark.slow
@pytest.mark.inference
def test_what_cannot_be_integrated_is_conditional(data: Columns) -> None:
    result = meta_regression("gain ~ 1 + (1 | target)", data, se="se", family="student")
    ours = log_likelihood(result.plan, result.priors, result.sampled.draws)
    rows = pointwise(result.plan, result.sampled.draws).log_density.sum(axis=1)
    np.testing.assert_array_equal(ours, rows)
