"""One Markov chain and its sweep."""

import math

import numpy as np

from metatransfer.errors import DiagnosticsError
from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs import (
    coefficients,
    deviations,
    hub,
    interweaving,
    levels,
    nested,
    places,
    standardised,
)
from metatransfer.model.gibbs.interweaving import MOST_ROWS
from metatransfer.model.gibbs.leapfrog import throw
from metatransfer.model.gibbs.sampler import Sampler
from metatransfer.model.gibbs.slices import uniforms
from metatransfer.model.gibbs.tuning import Tuning


class Chain:
    """A Markov chain whose stationary law is the posterior.

    Parameters
    ----------
    sampler : Sampler
        What is sampled.
    rng : numpy.random.Generator
        Source of randomness.
    """

    def __init__(self, sampler: Sampler, rng: np.random.Generator) -> None:
        self.sampler, self.rng = sampler, rng
        self.state, self.stream = sampler.start(rng), uniforms(rng)
        self.tuning = Tuning(0, sampler.density.size)
        self.sweeps = 0

    def warm_up(self, sweeps: int) -> None:
        """Adapt step sizes and metric, and forget where the chain started.

        Parameters
        ----------
        sweeps : int
            How many.
        """
        self.tuning = Tuning(sweeps, self.sampler.density.size)
        for _ in range(sweeps):
            self.tuning.learn(*self.sweep())

    def draw(self, sweeps: int) -> dict[str, FloatArray]:
        """Return draws by name, each of shape (sweeps, ...).

        Parameters
        ----------
        sweeps : int
            How many.
        """
        state = self.state
        at = np.empty((sweeps, len(state.at)))
        scale_sds = np.empty((sweeps, len(state.scale_sds)))
        coefficients = np.empty((sweeps, len(state.coefficients)))
        for sweep in range(sweeps):
            self.sweep()
            at[sweep], scale_sds[sweep] = state.at, state.scale_sds
            coefficients[sweep] = state.coefficients
        return self.sampler.named(at, scale_sds, coefficients)

    def sweep(self) -> tuple[float, float | None]:
        """Visit everything once; return the acceptance probabilities of the two trajectories."""
        s, state, density = self.sampler, self.state, self.sampler.density
        _, variance = density.scales(state.at)
        weights = s.residual.weights(state.residual, variance, density.nu(state.at), self.rng)
        nested_acceptance = None
        if s.nested is not None and self.sweeps:
            nested_acceptance = self._scales_given_core(s.nested, weights)
        self._coefficients(weights)
        deviations.update(s.sorts, state, self.stream)
        for move in s.hub_moves:
            hub.draw(density.frame, move, state, self.stream)
        if len(s.y) <= MOST_ROWS:
            interweaving.move(s.standardised, state, self.stream)
        acceptance = self._scales_given_standardised()
        if s.student and s.elimination.nested is not None:
            levels.visit_state(s.linear, state, self.stream)
        self.sweeps += 1
        return acceptance, nested_acceptance

    def _scales_given_core(self, plan: nested.Nested, weights: FloatArray) -> float:
        """Update scales and weights with the nested coefficients integrated out."""
        size = len(plan.moving) + (len(weights) if self.sampler.student else 0)
        chosen = throw(self.tuning.nested_step, size, self.rng)
        learnt = self.tuning.information, self.tuning.nu
        return _accepted(nested.move(plan, self.state, weights, learnt, chosen))

    def _coefficients(self, weights: FloatArray) -> None:
        """Draw all coefficients, after some standard deviations with them integrated out."""
        s, due = self.sampler, self.sampler.always.copy()
        if len(s.in_turn):
            due[s.in_turn[self.sweeps % len(s.in_turn)]] = True
        random = self.stream, self.rng.standard_normal(s.places.count)
        if not coefficients.draw(s.linear, self.state, weights, due, random):
            raise DiagnosticsError(
                "gibbs · coefficients · their precision is not positive definite by rounding · "
                "fit with the reference engine instead"
            )

    def _scales_given_standardised(self) -> float:
        """Update scales and signed standard deviations given standardised coefficients."""
        s, state, density = self.sampler, self.state, self.sampler.density
        if self.tuning.looking:
            effects = places.standardised(s.places.layout, state.coefficients, state.at)
            given = standardised.given_of(s.standardised, effects, state.scale_sds)
            self.tuning.look(density.information(state.at, given), density.nu(state.at))
        chosen = throw(self.tuning.step, density.size, self.rng)
        return _accepted(standardised.move(s.standardised, state, self.tuning.information, chosen))


def _accepted(probability: float) -> float:
    if math.isnan(probability):
        raise DiagnosticsError(
            "gibbs · metric · it is not positive definite by rounding · fit with the reference "
            "engine instead"
        )
    return probability
