import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from metatransfer.model.collapsed.coordinates import (
    LIMIT,
    Coordinate,
    Coordinates,
    correlation_factor,
    partial_correlations,
)
from metatransfer.model.plan import make_plan
from tests.model.collapsed.conftest import PRIORS, RELATED, related_rows

QUANTILES = np.linspace(-4.5, 4.5, 31)


def test_a_standard_deviation_has_the_half_students_quantiles() -> None:
    values = Coordinate("sd", 2.5, 3.0).values(QUANTILES)
    upper = 2 * stats.t(3, scale=2.5).sf(values)
    assert upper == pytest.approx(stats.norm.sf(QUANTILES), rel=1e-8)


def test_a_weight_is_uniform_and_a_partial_correlation_beta() -> None:
    weight = Coordinate("weight").values(QUANTILES)
    assert weight == pytest.approx(stats.norm.cdf(QUANTILES))
    partial = Coordinate("partial", shape=2.0).values(QUANTILES)
    assert stats.beta(2, 2, -1, 2).cdf(partial) == pytest.approx(stats.norm.cdf(QUANTILES))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_quantile_overflows(quantile: float) -> None:
    for kind in ("sd", "weight", "partial"):
        (value,) = Coordinate(kind, shape=2.0).values(np.array([quantile]))
        assert np.isfinite(value)
        assert value >= (-1 if kind == "partial" else 0)


def test_beyond_the_limit_nothing_changes() -> None:
    inside, beyond = Coordinate("sd").values(np.array([LIMIT, LIMIT + 3]))
    assert inside == beyond


@given(
    st.integers(2, 4).flatmap(
        lambda n: st.tuples(
            st.just(n), st.lists(st.floats(-1, 1), min_size=n * (n - 1) // 2, max_size=6)
        )
    )
)
def test_partial_correlations_always_make_a_correlation_matrix(
    case: tuple[int, list[float]],
) -> None:
    terms, partial = case
    count = terms * (terms - 1) // 2
    factor = correlation_factor(np.array([partial[:count]]), terms)[0]
    matrix = factor @ factor.T
    assert np.diag(matrix) == pytest.approx(np.ones(terms))
    assert np.linalg.eigvalsh(matrix)[0] > -1e-12
    assert (np.triu(factor, 1) == 0).all()


def test_correlations_of_three_terms_are_lkj() -> None:
    rng = np.random.default_rng(1)
    shapes = [2.5, 2.5, 2.0]  # LKJ(2) of three terms, column by column
    partial = np.stack(
        [Coordinate("partial", shape=s).values(rng.normal(size=20000)) for s in shapes]
    )
    factor = correlation_factor(partial.T, 3)
    matrix = factor @ factor.transpose(0, 2, 1)
    # each marginal correlation of LKJ(eta) of d terms is Beta(eta - 1 + d/2) on (-1, 1)
    marginal = stats.beta(2.5, 2.5, -1, 2)
    for row, column in ((0, 1), (0, 2), (1, 2)):
        assert stats.kstest(matrix[:, row, column], marginal.cdf).pvalue > 1e-3


def test_every_hyperparameter_is_named_as_the_plan_names_it() -> None:
    plan = make_plan(RELATED, related_rows())
    coordinates = Coordinates(plan, PRIORS)
    named = coordinates.named(coordinates.values(np.zeros((2, coordinates.size))))
    assert set(named) == {
        "sd[task]",
        "sd[target]",
        "sd[slope by target]",
        "sd[cell]",
        "sigma",
        "relatedness[task]",
        "correlation[target, slope by target]",
    }
    assert set(named) - {"sigma"} <= set(plan.fitted_names)
    assert named["relatedness[task]"] == pytest.approx([0.5, 0.5])


@given(st.lists(st.floats(-0.95, 0.95), min_size=6, max_size=6))
def test_partial_correlations_are_found_back(partial: list[float]) -> None:
    factor = correlation_factor(np.array([partial]), 4)
    found = partial_correlations(factor @ factor.transpose(0, 2, 1))
    # what is left of a row can be a thousandth, of which rounding is relatively larger
    assert found[0] == pytest.approx(np.array(partial), abs=1e-6)


def test_hyperparameters_are_found_back_from_their_names() -> None:
    coordinates = Coordinates(make_plan(RELATED, related_rows()), PRIORS)
    quantiles = np.random.default_rng(3).normal(size=(20, coordinates.size))
    values = coordinates.values(quantiles)
    np.testing.assert_allclose(coordinates.values_of(coordinates.named(values)), values, rtol=1e-6)
