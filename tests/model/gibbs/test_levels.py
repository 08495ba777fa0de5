import numpy as np
import pytest
from scipy import stats

from metatransfer.model.blocks import Block
from metatransfer.model.gibbs.elimination import Elimination
from metatransfer.model.gibbs.levels import visit
from metatransfer.model.gibbs.slices import uniforms

LEVELS, ROWS, NU, SD = 140, 4, 2.5, 1.5


@pytest.mark.parametrize("scaled", [False, True])
def test_coefficients_of_rows_that_disagree_follow_their_student_conditional(scaled: bool) -> None:
    rng = np.random.default_rng(0)
    codes = np.repeat(np.arange(LEVELS), ROWS)
    values, k = rng.choice([-1.0, 1.0], len(codes)), rng.gamma(4, 0.25, len(codes))
    intercept = Block(
        "intercept", "fixed", np.zeros_like(codes), np.ones(len(codes)), False, np.ones(1)
    )
    nested = Block("nested", "term", codes, values, scaled, np.zeros(LEVELS))
    # every level has the same rows, half of them about -1.5 and half about 1.5: two modes
    values[:], k[:] = np.tile(values[:ROWS], LEVELS), np.tile(k[:ROWS], LEVELS)
    carried = values * (k if scaled else 1.0)
    wanted = np.tile([-1.5, -1.4, 1.5, 1.6], LEVELS)
    square = np.full(len(codes), 0.3**2)
    y = carried * wanted
    elimination = Elimination(y, (intercept, nested))
    assert elimination.nested is nested
    coefficients, residual = np.zeros(LEVELS), y.copy()
    given = (k, square, np.full(LEVELS, SD**2), NU)
    kept, stream = [], uniforms(rng)
    for sweep in range(400):
        visit(elimination.structure, given, coefficients, residual, stream)
        if sweep >= 20:
            kept.append(coefficients.copy())
    np.testing.assert_allclose(residual, y - carried * coefficients[codes], atol=1e-9)

    grid = np.linspace(-5, 5, 4001)
    errors = (y[:ROWS] - carried[:ROWS] * grid[:, None]) / np.sqrt(square[:ROWS])
    logs = stats.t.logpdf(errors, NU).sum(axis=1) + stats.norm.logpdf(grid, scale=SD)
    share = np.exp(logs - logs.max())
    cumulated = np.cumsum(share) / share.sum()
    draws = np.array(kept)
    assert 0.02 < (draws > 0).mean() < 0.98, "both modes must be visited"
    # 140 independent chains of 380 draws; one in forty counted as independent leaves 1,330, whose
    # shares have a standard error of at most 0.014
    for at in (-1.45, -0.5, 0.5, 1.55):
        exact = np.interp(at, grid, cumulated)
        assert (draws < at).mean() == pytest.approx(exact, abs=0.05)
