"""What all chains of a plan share, and where one of them stands."""

import numpy as np

from metatransfer.model.blocks import Block, blocks_of
from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.coefficients import Linear
from metatransfer.model.gibbs.density import ScaleDensity
from metatransfer.model.gibbs.deviations import Sorts
from metatransfer.model.gibbs.elimination import NESTED_ROWS, VISITED_LEVELS, Elimination
from metatransfer.model.gibbs.hub import hub_moves
from metatransfer.model.gibbs.joint import visits_of
from metatransfer.model.gibbs.nested import Nested, nested_of
from metatransfer.model.gibbs.places import Places
from metatransfer.model.gibbs.residual import GaussianResidual, Residual, StudentResidual
from metatransfer.model.gibbs.rows import Carried
from metatransfer.model.gibbs.standardised import Standardised
from metatransfer.model.gibbs.state import State
from metatransfer.model.plan import Plan
from metatransfer.model.spec import Priors

ROTATED_LEVELS = 70
"""Blocks with more levels take turns, one a sweep."""


class Sampler:
    """Everything about a plan that does not change from sweep to sweep.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    priors : Priors
        Scales of the priors.
    """

    def __init__(self, plan: Plan, priors: Priors) -> None:
        self.priors, self.student = priors, plan.student
        own = plan.own_variance[plan.uncertain]
        self.residual: Residual = StudentResidual(own) if plan.student else GaussianResidual(own)
        self.y = plan.y[plan.uncertain]
        self.blocks, count = _visited_last(blocks_of(plan, priors))
        self.elimination = Elimination(self.y, self.blocks)
        core, nested = self.elimination.core, self.elimination.nested
        self.visited = core[len(core) - count :]
        self.density = ScaleDensity(plan, priors, self.blocks, self.residual)
        structure = self.elimination.structure
        self.nested: Nested | None = None
        if nested is not None and len(self.y) <= NESTED_ROWS * nested.levels:
            self.nested = nested_of(self.density, nested, structure)
        self.position = {block.name: j for j, block in enumerate(self.density.located)}
        ordered = (*core, *(() if nested is None else (nested,)))
        self.places = Places(ordered, self.position)
        self.hub_moves = hub_moves(plan, self.density, self.places.scaled)
        self.linear = Linear(
            frame=self.density.frame,
            structure=structure,
            layout=self.places.layout,
            visits=visits_of(core, count, priors),
            visited_at=np.array([self.position[b.name] for b in self.visited], dtype=np.int64),
        )
        levels = np.array([block.levels for block in self.visited], dtype=np.int64)
        self.always, self.in_turn = (
            levels <= ROTATED_LEVELS,
            np.flatnonzero(levels > ROTATED_LEVELS),
        )
        self._lay_out_sds()
        self._lay_out_rows()

    def _lay_out_sds(self) -> None:
        """Work out which coefficient or log scale belongs to which standard deviation."""
        self.terms = tuple(block for block in self.density.located if block.kind == "term")
        self.term_at = np.array([self.position[b.name] for b in self.terms], dtype=np.int64)
        scales = self.density.log_scales
        lengths = [b.levels for b in self.terms] + [scale.levels for scale in scales]
        known = [b.known_variance for b in self.terms] + [np.zeros(s.levels) for s in scales]
        self.sorts = Sorts(
            lengths=np.array(lengths, dtype=np.int64),
            known_variance=np.concatenate([*known, np.zeros(0)]),
            mixed=np.array([bool(variance.any()) for variance in known], dtype=np.bool_),
            places=self.places.of(self.terms),
            at=self.term_at,
            first_log_scale=self.density.first_log_scale,
            sd_scale=self.priors.group_sd_scale_points,
            sd_df=self.priors.group_sd_df,
            log_scale_sd=self.priors.log_scale_sd,
        )

    def _lay_out_rows(self) -> None:
        """Work out which standardised effects and shared errors each row carries."""
        density = self.density
        plain = [density.located[j] for j in (*density.free, *density.scaled)]
        mixed = [density.located[j] for j in density.mixed]
        known = [block for block in self.blocks if block.kind == "known"]
        gathered = (*plain, *mixed, *known)
        starts = [self.places.where[block.name].start for block in gathered]
        carried = Carried(
            codes=np.stack([b.codes + a for b, a in zip(gathered, starts, strict=True)]),
            values=np.stack([block.values for block in gathered]),
            plain=len(plain),
            mixed=len(mixed),
        )
        self.standardised = Standardised(density.frame, self.places.layout, carried)

    def start(self, rng: np.random.Generator) -> State:
        """Return a random starting point.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of randomness.
        """
        density, spread = self.density, max(float(self.y.std()), 0.05)
        at = np.zeros(density.size)
        at[self.term_at] = 0.3 * spread * np.exp(0.5 * rng.standard_normal(len(self.terms)))
        at[density.log_sigma] = np.log(0.5 * spread) + 0.3 * rng.standard_normal()
        if density.log_tail is not None:
            at[density.log_tail] = np.log(6) + 0.5 * rng.standard_normal()
        for scale in density.log_scales:
            at[scale.part] = 0.2 * rng.standard_normal(scale.levels)
        scale_sds = 0.4 * np.exp(0.3 * rng.standard_normal(len(density.log_scales)))
        return State(at, scale_sds, np.zeros(self.places.count), self.y - np.median(self.y))

    def named(
        self, at: FloatArray, scale_sds: FloatArray, coefficients: FloatArray
    ) -> dict[str, FloatArray]:
        """Return what is kept of states, under the names of the draws.

        Parameters
        ----------
        at, scale_sds, coefficients : FloatArray, shape (states, ...)
            Where a chain was.
        """
        density = self.density
        out: dict[str, FloatArray] = {}
        for block in self.blocks:
            values = coefficients[:, self.places.where[block.name]]
            out[block.name] = values[:, 0] if block.kind == "fixed" else values
            if block.sd_name is not None:
                out[block.sd_name] = at[:, self.position[block.name]]
        out["sigma"] = np.exp(at[:, density.log_sigma])
        if density.log_tail is not None:
            out["nu"] = self.priors.nu_minimum + np.exp(at[:, density.log_tail])
        for number, scale in enumerate(density.log_scales):
            out[f"sd[{scale.name}]"] = scale_sds[:, number]
            logs = at[:, scale.part]
            out[scale.name] = logs - logs.mean(axis=1, keepdims=True)
        return out


def _visited_last(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], int]:
    """Return the blocks, those to visit last and largest first, and how many these are."""
    nested = Elimination.nested_of(blocks)

    def is_visited(block: Block) -> bool:
        plain = block.kind == "term" and not block.mixed and block is not nested
        return plain and block.levels <= VISITED_LEVELS

    visited = sorted(filter(is_visited, blocks), key=lambda block: -block.levels)
    return (*(b for b in blocks if not is_visited(b)), *visited), len(visited)
