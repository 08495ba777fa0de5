from collections.abc import Callable, Iterable

import numpy as np
import pytest
from scipy import stats

from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs import places, rows
from metatransfer.model.gibbs.chain import Chain
from metatransfer.model.gibbs.density import ScaleDensity
from metatransfer.model.gibbs.elimination import sums
from metatransfer.model.gibbs.nested import Core, Held, Nested, nested_of, slope
from metatransfer.model.gibbs.residual import weights_slope
from metatransfer.model.gibbs.rows import Given
from metatransfer.model.gibbs.sampler import Sampler
from metatransfer.model.gibbs.standardised import given_of as given_by
from metatransfer.model.plan import Plan
from metatransfer.model.spec import Priors

NestedCase = tuple[Chain, Nested, Core, FloatArray]

KINDS = [
    {"scaled": True, "residual": "student"},
    {"scaled": False, "residual": "student"},
    {"scaled": True, "residual": "gaussian"},
]


@pytest.fixture(params=KINDS, ids=str)
def chain(request: pytest.FixtureRequest, plan_of: Callable[..., Plan], priors: Priors) -> Chain:
    chain = Chain(Sampler(plan_of(**request.param), priors), np.random.default_rng(3))
    for _ in range(3):
        chain.sweep()
    return chain


def given_of(chain: Chain) -> Given:
    s, state = chain.sampler, chain.state
    effects = places.standardised(s.places.layout, state.coefficients, state.at)
    return given_by(s.standardised, effects, state.scale_sds)


def slope_of(density: ScaleDensity, at: FloatArray, given: Given) -> tuple[float, FloatArray]:
    gradient = np.empty(density.size)
    return rows.slope(at, (density.frame, given), gradient), gradient


def prior_of(
    density: ScaleDensity, at: FloatArray, scale_sds: FloatArray
) -> tuple[float, FloatArray]:
    gradient = np.empty(density.size)
    return rows.prior(density.frame, at, scale_sds, gradient), gradient


def differences(
    value: Callable[[FloatArray], float], at: FloatArray, which: Iterable[int]
) -> FloatArray:
    step = 1e-5
    out = []
    for j in which:
        up, down = at.copy(), at.copy()
        up[j] += step
        down[j] -= step
        out.append((value(up) - value(down)) / (2 * step))
    return np.array(out)


def test_the_gradient_given_standardised_effects_matches_differences(chain: Chain) -> None:
    density, at, given = chain.sampler.density, chain.state.at, given_of(chain)
    _, gradient = slope_of(density, at, given)
    numeric = differences(lambda x: slope_of(density, x, given)[0], at, range(density.size))
    # central differences of a value of order 100 are right to about 1e-6
    np.testing.assert_allclose(gradient, numeric, rtol=1e-5, atol=1e-4)


def test_scales_do_not_depend_on_the_mean_of_log_scales(chain: Chain) -> None:
    density, at = chain.sampler.density, chain.state.at
    moved = at.copy()
    moved[density.log_scales[0].part] += 0.7
    np.testing.assert_allclose(density.scales(moved).k, density.scales(at).k)
    np.testing.assert_allclose(density.scales(moved).variance, density.scales(at).variance)


def test_information_is_the_mean_outer_product_of_scores(chain: Chain) -> None:
    density, at, given = chain.sampler.density, chain.state.at, given_of(chain)
    information = density.information(at, given)
    np.testing.assert_allclose(information, information.T)
    eigen = np.linalg.eigvalsh(information)
    assert eigen.min() > -1e-8 * eigen.max()

    rng, y = np.random.default_rng(0), density.y
    _, prior = prior_of(density, at, given.scale_sds)
    k, variance = density.scales(at)
    location, _ = density.location(at, k, given)
    spread = np.sqrt(variance + density.residual.own)
    nu, frame = density.nu(at), density.frame
    scores = []
    for _ in range(1500):
        noise = rng.standard_normal(len(y)) if np.isinf(nu) else rng.standard_t(nu, len(y))
        density.frame = frame._replace(y=location + spread * noise)
        scores.append(slope_of(density, at, given)[1] - prior)
    density.frame = frame
    mean_square = np.diag(information)
    # a mean of 1,500 squares has relative error 0.04; some 30 coordinates are compared
    np.testing.assert_allclose(
        (np.array(scores) ** 2).mean(axis=0), mean_square, rtol=0.2, atol=0.2
    )


@pytest.fixture
def nested_case(chain: Chain) -> NestedCase:
    s, state = chain.sampler, chain.state
    nested = nested_of(s.density, s.elimination.nested, s.elimination.structure)
    parts = np.empty((2, len(s.y)))
    sums(s.elimination.structure, state.coefficients[: s.elimination.size], parts)
    core = Core(*parts, state.scale_sds)
    logs = 0.4 * np.random.default_rng(8).standard_normal(len(s.y)) if s.student else np.zeros(0)
    return chain, nested, core, logs


def held_at(nested: Nested, at: FloatArray, core: Core) -> Held:
    return Held(nested.frame, nested.nest, core, nested.moving, at)


def test_the_gradient_with_the_nested_block_gone_matches_differences(
    nested_case: NestedCase,
) -> None:
    chain, nested, core, logs = nested_case
    at = chain.state.at
    position, held = np.concatenate([at[nested.moving], logs]), held_at(nested, at, core)
    gradient = np.empty_like(position)
    slope(position, held, gradient)
    nowhere = np.empty_like(position)
    numeric = differences(lambda x: slope(x, held, nowhere), position, range(len(position)))
    np.testing.assert_allclose(gradient, numeric, rtol=1e-5, atol=1e-4)


def test_integrating_the_nested_block_out_gives_the_dense_normal_likelihood(
    nested_case: NestedCase,
) -> None:
    chain, nested, core, logs = nested_case
    density, block = chain.sampler.density, chain.sampler.elimination.nested

    def dense(at: FloatArray, logs: FloatArray) -> FloatArray:
        k, variance = density.scales(at)
        weights = np.exp(logs) if len(logs) else np.ones(len(density.y))
        column = np.zeros((len(density.y), block.levels))
        column[np.arange(len(density.y)), block.codes] = block.values * (k if block.scaled else 1)
        total = np.diag((variance + density.residual.own) / weights)
        total += at[nested.nest.sd_at] ** 2 * column @ column.T
        value = stats.multivariate_normal(core.free + k * core.scaled, total).logpdf(density.y)
        value += prior_of(density, at, core.scale_sds)[0]
        if len(logs):
            value += weights_slope(logs, weights, density.nu(at), np.zeros_like(logs))[0]
        return value

    at = chain.state.at
    moved = at.copy()
    moved[nested.moving] += 0.1

    def value(at: FloatArray, logs: FloatArray) -> float:
        position = np.concatenate([at[nested.moving], logs])
        return slope(position, held_at(nested, at, core), np.empty_like(position))

    difference = value(moved, 0.5 * logs) - value(at, logs)
    # the constant that both leave out is the same; values are of order 100
    assert difference == pytest.approx(dense(moved, 0.5 * logs) - dense(at, logs), abs=1e-7)
