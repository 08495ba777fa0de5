from collections.abc import Sequence

import numpy as np
import pytest
from scipy import stats

from metatransfer.model.blocks import Block
from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.joint import Visits, draw, log_half_t, visits_of
from metatransfer.model.gibbs.slices import uniforms
from metatransfer.model.spec import Priors

Problem = tuple[tuple[Block, ...], FloatArray, FloatArray, FloatArray]

PRIORS = Priors(group_sd_scale_points=1.5)


def term(name: str, levels: int) -> Block:
    return Block(name, "term", np.zeros(1, dtype=np.int64), np.ones(1), False, np.zeros(levels))


def problem(rng: np.random.Generator, levels: Sequence[int]) -> Problem:
    size = 2 + sum(levels)
    design = rng.standard_normal((2 * size, size)) * 0.7
    y = design @ rng.standard_normal(size) + rng.standard_normal(2 * size)
    fixed = Block("fixed", "fixed", np.zeros(1, dtype=np.int64), np.ones(1), False, np.ones(2))
    blocks = (fixed, *(term(f"term {n}", count) for n, count in enumerate(levels)))
    return blocks, np.vstack([np.tril(design.T @ design), design.T @ y]), design, y


def drawn(
    visits: Visits, system: FloatArray, sds: FloatArray, due: bool, rng: np.random.Generator
) -> FloatArray:
    random = uniforms(rng), rng.standard_normal(system.shape[1])
    lead, which = np.array([3.0, 0.5]), np.full(2, due)
    assert draw(visits, system.copy(), lead, sds, which, random)
    return random[1]


def test_coefficients_are_drawn_from_their_joint_conditional() -> None:
    rng = np.random.default_rng(1)
    blocks, system, design, y = problem(rng, [4, 3])
    visits, sds = visits_of(blocks, 2, PRIORS), np.array([0.8, 2.0])
    spread = np.array([3.0, 0.5, *[0.8] * 4, *[2.0] * 3])
    draws = np.array([drawn(visits, system, sds, False, rng) for _ in range(8000)])
    covariance = np.linalg.inv(design.T @ design + np.diag(spread**-2))
    mean = covariance @ (design.T @ y)
    white = np.linalg.solve(np.linalg.cholesky(covariance), (draws - mean).T)
    for column in white:
        assert stats.kstest(column, "norm").pvalue > 1e-4
    # correlations of 8,000 independent normals have standard error 0.011; 36 of them
    off = np.corrcoef(white) - np.eye(len(white))
    assert np.abs(off).max() < 0.05


def evidence(
    log_sds: Sequence[float], design: FloatArray, y: FloatArray, levels: Sequence[int]
) -> float:
    spread = np.concatenate(
        [[3.0, 0.5], *(np.full(n, np.exp(s)) for n, s in zip(levels, log_sds, strict=True))]
    )
    total = np.eye(len(y)) + (design * spread**2) @ design.T
    factor = np.linalg.cholesky(total)
    value = -np.log(np.diag(factor)).sum() - (np.linalg.solve(factor, y) ** 2).sum() / 2
    return value + sum(log_half_t(log_sd, 1.5, PRIORS.group_sd_df) for log_sd in log_sds)


@pytest.mark.parametrize(
    "levels", [(30, 5), (8, 7), (3, 2)], ids=["large, then tiny", "both small", "both tiny"]
)
def test_visited_deviations_follow_their_posterior_with_coefficients_integrated_out(
    levels: Sequence[int],
) -> None:
    rng = np.random.default_rng(2)
    blocks, system, design, y = problem(rng, levels)
    visits, sds, kept = visits_of(blocks, 2, PRIORS), np.ones(2), []
    for _ in range(1500):
        drawn(visits, system, sds, True, rng)
        kept.append(np.log(sds))
    kept = np.array(kept[50:])
    grid = np.linspace(-6, 3, 40)
    logs = np.array([[evidence((a, b), design, y, levels) for b in grid] for a in grid])
    mass = np.exp(logs - logs.max())
    for column, marginal in enumerate((mass.sum(axis=1), mass.sum(axis=0))):
        share = marginal / marginal.sum()
        mean = share @ grid
        spread = np.sqrt(share @ (grid - mean) ** 2)
        # single-site collapsed updates mix fast: 1,450 draws count for some 400 at the least,
        # so four standard errors of the mean are 4/sqrt(400) = 0.2 spreads
        assert kept[:, column].mean() == pytest.approx(mean, abs=0.2 * spread)
        assert kept[:, column].std() == pytest.approx(spread, rel=0.2)


def test_the_log_density_of_a_deviation_is_half_student_with_its_jacobian() -> None:
    logs = np.array([-2.0, 0.3, 1.4])
    expected = stats.t.logpdf(np.exp(logs) / 2.5, 3) + logs
    difference = np.array([log_half_t(u, 2.5, 3.0) for u in logs]) - expected
    np.testing.assert_allclose(difference, difference[0])
