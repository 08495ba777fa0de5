"""One Markov chain and its sweep."""

import numpy as np

from metatransfer.model.blocks import Block
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
        kept: dict[str, FloatArray] = {}
        for sweep in range(sweeps):
            self.sweep()
            for name, value in self.sampler.record(self.state).items():
                if name not in kept:
                    kept[name] = np.empty((sweeps, *np.shape(value)))
                kept[name][sweep] = value
        return kept

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
            self._nested_without_weights(s.elimination.nested)
        self.sweeps += 1
        return acceptance, nested_acceptance

    def _scales_given_core(
        self, nested: NestedDensity, weights: FloatArray
    ) -> tuple[FloatArray, float]:
        """Update scales and weights with the nested coefficients integrated out."""
        s, state, moving = self.sampler, self.state, nested.moving
        core = Core(*s.elimination.parts(s.core_of(state)), state.scale_sds)
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
        nested = s.elimination.nested
        prior = np.zeros(0) if nested is None else s.prior_sd(nested, state) ** 2
        system = s.elimination.normal(omega, k, prior)
        lead_sd = np.concatenate([s.prior_sd(block, state) for block in s.lead])
        sds, due = state.at[s.visited_at], s.always.copy()
        if len(s.in_turn):
            due[s.in_turn[self.sweeps % len(s.in_turn)]] = True
        core = s.joint.draw(system, lead_sd, sds, due, rng)
        state.at[s.visited_at] = sds
        state.coefficients = {name: core[part] for name, part in s.elimination.where.items()}
        if nested is not None:
            free, scaled = s.elimination.parts(core)
            noise = rng.standard_normal(nested.levels)
            drawn = s.elimination.nested_draw((omega, k, prior), s.y - free - k * scaled, noise)
            state.coefficients[nested.name] = drawn
        for block in s.density.located:
            if block.kind == "fixed":
                state.at[s.position[block.name]] = state.coefficients[block.name][0]

    def _sds_given_coefficients(self) -> None:
        """Update each standard deviation given its own coefficients or log scales."""
        s, state = self.sampler, self.state
        if not len(s.sorts.lengths):
            return
        values = [state.coefficients[block.name] for block in s.terms]
        values += [state.at[scale.part] for scale in s.density.log_scales]
        sds, count = np.concatenate([state.at[s.term_at], state.scale_sds]), len(s.terms)
        update(s.sorts, np.concatenate(values), sds, uniforms(self.rng))
        state.at[s.term_at], state.scale_sds = sds[:count], sds[count:]

    def _hubs(self) -> None:
        """Let coarse log scales and finer ones trade what only the prior tells apart."""
        s, state = self.sampler, self.state
        for move in s.hub_moves:
            state.at, state.scale_sds, risen = move.draw(state.at, state.scale_sds, self.rng)
            for block in s.density.located:
                if block.scaled:
                    state.coefficients[block.name] = np.exp(-risen) * state.coefficients[block.name]

    def _scales_given_standardised(self) -> float:
        """Update scales and signed standard deviations given standardised coefficients."""
        s, state, density = self.sampler, self.state, self.sampler.density
        standard = {b.name: state.coefficients[b.name] / s.prior_sd(b, state) for b in s.terms}
        given = self._given(standard)
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
        self._restore(standard)
        return acceptance

    def _nested_without_weights(self, block: Block) -> None:
        """Update nested coefficients with the weights of their rows integrated out."""
        s, state = self.sampler, self.state
        k, variance = s.density.scales(state.at)
        prior = s.prior_sd(block, state) ** 2
        given = k, variance + s.residual.own, prior, s.density.nu(state.at)
        coefficients = state.coefficients[block.name]
        visit(s.elimination.structure, given, coefficients, state.residual, uniforms(self.rng))

    def _given(self, standard: dict[str, FloatArray]) -> Given:
        s, state, n = self.sampler, self.state, len(self.sampler.y)
        kinds = {"term": standard, "known": state.coefficients}
        held = [kinds[b.kind][b.name] if b.kind in kinds else np.ones(1) for b in s.gathered]
        columns, mixed = np.empty((s.carried.plain, n)), np.empty((s.carried.mixed, n))
        known = np.empty(n)
        gather(s.carried, np.concatenate(held), (columns, mixed, known))
        return Given(columns, known, mixed, state.scale_sds)

    def _curvature(self) -> FloatArray:
        """Return what is known about the curvature of the scales' posterior."""
        matrix = np.diag(self.sampler.density.prior_curvature(self.state.scale_sds))
        return matrix if self.tuning.information is None else matrix + self.tuning.information

    def _restore(self, standard: dict[str, FloatArray]) -> None:
        """Bring coefficients back to points, and signed standard deviations to positive ones."""
        s, state = self.sampler, self.state
        for block in s.density.located:
            sd = state.at[s.position[block.name]]
            if block.kind == "fixed":
                state.coefficients[block.name] = np.array([sd])
            elif block.mixed:
                state.coefficients[block.name] = standard[block.name] * block.prior_sd(sd)
            else:
                state.coefficients[block.name] = standard[block.name] * sd
        state.at[s.term_at] = np.abs(state.at[s.term_at])
