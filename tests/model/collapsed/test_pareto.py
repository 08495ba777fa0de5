import warnings
from typing import Any

import numpy as np
import pytest
from scipy import stats

from metatransfer.model.collapsed.pareto import fit_pareto, smooth


@pytest.mark.parametrize("shape", [0.1, 0.4, 0.9])
def test_the_shape_of_a_pareto_tail_is_recovered(shape: float) -> None:
    sample = np.sort(stats.genpareto(shape).rvs(4000, random_state=1))
    khat, scale = fit_pareto(sample)
    # the estimator's standard error is near (1 + k)/sqrt(n)
    assert khat == pytest.approx(shape, abs=4 * (1 + shape) / np.sqrt(4000))
    assert scale == pytest.approx(1.0, rel=0.15)


def by_arviz(ratios: np.ndarray) -> tuple[Any, float, float]:
    """Return ArviZ's log weights, its k, and how far its way of 1.0 on may be from the paper's."""
    try:
        from arviz_stats.base import array_stats
    except ImportError:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            import arviz as az
        weights, khat = az.psislw(ratios)
        return weights, float(khat), 1e-9
    # ArviZ 1 takes log likelihoods, the negative of log ratios, and starts the tail elsewhere
    weights, khat = array_stats.psislw(-ratios)
    return weights, float(khat), 0.03


@pytest.mark.inference
@pytest.mark.parametrize("df", [2, 5, 30])
def test_smoothing_agrees_with_arviz(df: float) -> None:
    ratios = np.log(np.abs(stats.t(df).rvs(2000, random_state=2)))
    ours = smooth(ratios)
    theirs, khat, tolerance = by_arviz(ratios.copy())
    normalised = ours.log_weights - np.logaddexp.reduce(ours.log_weights)
    np.testing.assert_allclose(normalised, np.asarray(theirs), atol=tolerance)
    assert ours.khat == pytest.approx(khat, abs=tolerance)


def test_equal_weights_have_no_tail() -> None:
    assert smooth(np.zeros(1000)).khat == -np.inf


def test_a_point_of_zero_density_keeps_its_zero() -> None:
    ratios = np.random.default_rng(0).normal(size=500)
    ratios[7] = -np.inf
    smoothed = smooth(ratios)
    assert smoothed.log_weights[7] == -np.inf
    assert np.isfinite(smoothed.khat)


def test_smoothing_never_changes_the_order_of_weights() -> None:
    ratios = stats.t(3).rvs(800, random_state=3)
    smoothed = smooth(ratios).log_weights
    assert (np.diff(smoothed[np.argsort(ratios)]) >= 0).all()
