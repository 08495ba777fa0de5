"""The sum over a plane of two deviations is what the engine samples."""

import numpy as np
from two_deviations import SDS, plane

from metatransfer.model.convergence import diagnose
from metatransfer.model.gibbs.chain import Chain
from metatransfer.model.gibbs.sampler import Sampler
from metatransfer.model.plan import make_plan
from tests.model.made import SPEC, crossed

TERMS = ("target", "model")
STATES, APART = 40, 25


def test_the_mean_of_each_deviation_is_that_of_the_chain() -> None:
    chain = Chain(Sampler(make_plan(SPEC, crossed()), SPEC.priors), np.random.default_rng(1))
    chain.warm_up(100)
    summed, drawn = [], []
    for _ in range(STATES):
        drawn.append(chain.draw(APART))
        mass = plane(chain, list(TERMS))
        assert np.isclose(mass.sum(), 1.0)
        summed.append([mass.sum(axis=1) @ SDS, mass.sum(axis=0) @ SDS])
    for at, term in enumerate(TERMS):
        sums = np.array(summed)[:, at]
        draws = np.concatenate([part[f"sd[{term}]"] for part in drawn])
        effective = float(diagnose(np.ascontiguousarray(np.stack(np.split(draws, 2))[None]))[1][0])
        error = np.hypot(sums.std() / np.sqrt(STATES), draws.std() / np.sqrt(effective))
        # standard normal but for the coarseness of the grid: beyond 4 once in 15,000
        assert abs(sums.mean() - draws.mean()) < 4 * error
        assert error < 0.2 * draws.mean()
