"""One Markov chain and its sweep."""

import numpy as np

from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.deviations import update
from metatransfer.model.gibbs.interweaving import MOST_ROWS, move_scale_sds
from metatransfer.model.gibbs.leapfrog import Metric, trajectory
from metatransfer.model.gibbs.levels import visit
from metatransfer.model.gibbs.nested import Core, NestedDensity
from metatransfer.model.gibbs.nested import leap as nested_leap
from metatransfer.model.gibbs.rows import Given, gather
from metatransfer.model.gibbs.rows import leap as rows_leap
from metatransfer.model.gibbs.sampler import Sampler
from metatransfer.model.gibbs.slices import uniforms
from metatransfer.model.gibbs.tuning import Tuning

LIGHTNESS = 0.3
"""Mass of the residual's coordinates where the nested block is integrated out, over that where its
coefficients are given: rows then tell them that much less."""


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
        self.state = sampler.start(rng)
        self.tuning = Tuning(0)
        self.sweeps = 0

    def warm_up(self, sweeps: int) -> None:
        """Adapt step sizes and metric, and forget where the chain started.

        Parameters
        ----------
        sweeps : int
            How many.
        """
        self.tuning = Tuning(sweeps)
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
            weights, nested_acceptance = self._scales_given_core(s.nested, weights)
        k, variance = density.scales(state.at)
        self._coefficients(weights / (variance + s.residual.own), k)
        self._sds_given_coefficients()
        self._hubs()
        acceptance = self._scales_given_standardised()
        if s.student and s.elimination.nested is not None:
            self._nested_without_weights()
        self.sweeps += 1
        return acceptance, nested_acceptance

    def _scales_given_core(
        self, nested: NestedDensity, weights: FloatArray
    ) -> tuple[FloatArray, float]:
        """Update scales and weights with the nested coefficients integrated out."""
        s, state, moving = self.sampler, self.state, nested.moving
        parts = s.elimination.parts(state.coefficients[: s.elimination.size])
        core = Core(*parts, state.scale_sds)
        log_weights = np.log(weights) if s.student else np.zeros(0)
        count, start = len(moving), np.concatenate([state.at[moving], log_weights])
        metric = self._nested_metric(nested, len(log_weights))
        path = nested_leap, nested.held(state.at, core)
        position, acceptance = trajectory(start, path, metric, self.tuning.nested_step, self.rng)
        state.at[moving] = position[:count]
        state.at[s.term_at] = np.abs(state.at[s.term_at])
        return np.exp(position[count:]) if s.student else weights, acceptance

    def _nested_metric(self, nested: NestedDensity, weights: int) -> Metric:
        density, moving = self.sampler.density, nested.moving
        light = np.where(moving < density.first_log_scale, LIGHTNESS, 1.0) ** 0.5
        dense = self._curvature()[np.ix_(moving, moving)] * light * light[:, None]
        # the logarithm of a Gamma weight of shape a has curvature a
        return Metric(dense, np.full(weights, (self.tuning.nu + 1) / 2))

    def _coefficients(self, omega: FloatArray, k: FloatArray) -> None:
        """Draw all coefficients, after some standard deviations with them integrated out."""
        s, state, rng = self.sampler, self.state, self.rng
        nested, size = s.elimination.nested, s.elimination.size
        spread = s.places.prior_sds(state.at)
        prior = spread[size:] ** 2
        system = s.elimination.normal(omega, k, prior)
        sds, due = state.at[s.visited_at], s.always.copy()
        if len(s.in_turn):
            due[s.in_turn[self.sweeps % len(s.in_turn)]] = True
        core = s.joint.draw(system, spread[: s.joint.starts[0]], sds, due, rng)
        state.at[s.visited_at] = sds
        state.coefficients[:size] = core
        if nested is not None:
            free, scaled = s.elimination.parts(core)
            noise = rng.standard_normal(nested.levels)
            rest = s.y - free - k * scaled
            state.coefficients[size:] = s.elimination.nested_draw((omega, k, prior), rest, noise)
        state.at[s.places.fixed_at] = state.coefficients[s.places.fixed]

    def _sds_given_coefficients(self) -> None:
        """Update each standard deviation given its own coefficients or log scales."""
        s, state = self.sampler, self.state
        if not len(s.sorts.lengths):
            return
        logs = state.at[s.density.first_log_scale :]
        values = np.concatenate([state.coefficients[s.term_places], logs])
        sds, count = np.concatenate([state.at[s.term_at], state.scale_sds]), len(s.terms)
        update(s.sorts, values, sds, uniforms(self.rng))
        state.at[s.term_at], state.scale_sds = sds[:count], sds[count:]

    def _hubs(self) -> None:
        """Let coarse log scales and finer ones trade what only the prior tells apart."""
        s, state = self.sampler, self.state
        for move in s.hub_moves:
            state.at, state.scale_sds, risen = move.draw(state.at, state.scale_sds, self.rng)
            state.coefficients[s.places.scaled] *= np.exp(-risen)

    def _scales_given_standardised(self) -> float:
        """Update scales and signed standard deviations given standardised coefficients."""
        s, state, density = self.sampler, self.state, self.sampler.density
        standardised = s.places.standardised(state.coefficients, state.at)
        given = self._given(standardised)
        if self.tuning.looking:
            self.tuning.look(density.information(state.at, given), density.nu(state.at))
        state.at, acceptance = trajectory(
            state.at,
            (rows_leap, (density.frame, given)),
            Metric(self._curvature(), np.zeros(0)),
            self.tuning.step,
            self.rng,
        )
        if len(s.y) <= MOST_ROWS:
            state.at, state.scale_sds = move_scale_sds(density, state.at, given, self.rng)
        location, _ = density.location(state.at, density.scales(state.at).k, given)
        state.residual = s.y - location
        state.coefficients = s.places.restored(standardised, state.at)
        state.at[s.term_at] = np.abs(state.at[s.term_at])
        return acceptance

    def _nested_without_weights(self) -> None:
        """Update nested coefficients with the weights of their rows integrated out."""
        s, state, size = self.sampler, self.state, self.sampler.elimination.size
        k, variance = s.density.scales(state.at)
        prior = s.places.prior_sds(state.at)[size:] ** 2
        given = k, variance + s.residual.own, prior, s.density.nu(state.at)
        nested = state.coefficients[size:]
        visit(s.elimination.structure, given, nested, state.residual, uniforms(self.rng))

    def _given(self, standardised: FloatArray) -> Given:
        s, n = self.sampler, len(self.sampler.y)
        columns, mixed = np.empty((s.carried.plain, n)), np.empty((s.carried.mixed, n))
        known = np.empty(n)
        gather(s.carried, standardised, (columns, mixed, known))
        return Given(columns, known, mixed, self.state.scale_sds)

    def _curvature(self) -> FloatArray:
        """Return what is known about the curvature of the scales' posterior."""
        matrix = np.diag(self.sampler.density.prior_curvature(self.state.scale_sds))
        return matrix if self.tuning.information is None else matrix + self.tuning.information
