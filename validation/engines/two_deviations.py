"""Sum the posterior of two deviations exactly where engines disagree.

    python validation/engines/two_deviations.py [CLAIM] [--terms study model]

Where all coefficients are integrated out, the marginal posterior of two standard deviations given
scales and weights is a sum over a plane. It is averaged over states of a chain of the Gibbs engine,
which needs no update of either deviation to be right for the comparison: the plane has all of them.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

from bench_engines import plan_of
from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.chain import Chain
from metatransfer.model.gibbs.elimination import equations
from metatransfer.model.gibbs.joint import log_half_t
from metatransfer.model.gibbs.places import prior_sds
from metatransfer.model.gibbs.sampler import Sampler

CLAIM = "devries2022-lexical-phonetic-distance"
STATES, APART, WARM_UP, DRAWS = 12, 60, 150, 1500
SDS = np.exp(np.linspace(np.log(0.05), np.log(120), 46))
"""Deviations that are summed over, points."""


def left_over(chain: Chain, terms: list[str]) -> tuple[FloatArray, FloatArray, list[int]]:
    """Return precision and shift of the coefficients of two terms, all others integrated out.

    Parameters
    ----------
    chain : Chain
        Gives scales, weights and the other deviations.
    terms : list of str
        Names of the two terms.
    """
    s, state = chain.sampler, chain.state
    k, variance = s.density.scales(state.at)
    weights = s.residual.weights(state.residual, variance, s.density.nu(state.at), chain.rng)
    spread, size = prior_sds(s.places.layout, state.at), s.elimination.size
    omega, system = weights / (variance + s.residual.own), np.zeros((size + 1, size))
    # without a nested block each row is a level whose coefficient is nothing
    nested = spread[size:] ** 2 if len(spread) > size else np.zeros(len(omega))
    equations(s.elimination.structure, omega, k, nested, system)
    told = np.tril(system[:-1]) + np.tril(system[:-1], -1).T
    spans = [np.arange(size)[s.places.where[f"effect[{name}]"]] for name in terms]
    kept = np.concatenate(spans)
    others = np.setdiff1d(np.arange(size), kept)
    inner = told[np.ix_(others, others)] + np.diag(spread[others] ** -2)
    share = np.linalg.solve(inner, told[np.ix_(others, kept)])
    precision = told[np.ix_(kept, kept)] - told[np.ix_(kept, others)] @ share
    return precision, system[-1][kept] - share.T @ system[-1][others], [len(span) for span in spans]


def plane(chain: Chain, terms: list[str]) -> FloatArray:
    """Return the posterior mass of each pair of deviations, the first along rows.

    Parameters
    ----------
    chain, terms : Chain, list of str
        As :func:`left_over` takes them.
    """
    precision, shift, levels = left_over(chain, terms)
    visits = chain.sampler.linear.visits
    logs = np.empty((len(SDS), len(SDS)))
    for i, first in enumerate(SDS):
        for j, second in enumerate(SDS):
            spread = np.repeat([first, second], levels)
            whole = np.eye(len(spread)) + spread[:, None] * precision * spread
            scaled = spread * shift
            logs[i, j] = (
                scaled @ np.linalg.solve(whole, scaled) - np.linalg.slogdet(whole)[1]
            ) / 2 + sum(
                log_half_t(np.log(sd), visits.sd_scale, visits.sd_df) for sd in (first, second)
            )
    mass = np.exp(logs - logs.max())
    return np.asarray(mass / mass.sum())


def main() -> None:
    """Print what the sum and the engine say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("claim", nargs="?", default=CLAIM)
    parser.add_argument("--terms", nargs=2, default=["study", "model"])
    options = parser.parse_args()
    chain = Chain(Sampler(*plan_of(options.claim)), np.random.default_rng(5))
    chain.warm_up(WARM_UP)
    planes = []
    for _ in range(STATES):
        chain.draw(APART)
        planes.append(plane(chain, options.terms))
    mass, draws = np.mean(planes, axis=0), chain.draw(DRAWS)
    first, second = (draws[f"sd[{name}]"] for name in options.terms)
    print("what | sum over the plane | Gibbs")
    for name, along, drawn in zip(options.terms, (1, 0), (first, second), strict=True):
        print(f"mean of sd[{name}] | {mass.sum(axis=along) @ SDS:.2f} | {drawn.mean():.2f}")
    larger = np.triu(mass, 1).sum()
    print(f"the second is larger | {larger:.3f} | {(second > first).mean():.3f}")


if __name__ == "__main__":
    main()
