"""Plans arranged for sampling: which block is laid out how."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from metatransfer.model.channels import channels
from metatransfer.model.crossing import Crossing
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.layout import Block, Hub, Layout, Space, Sum
from metatransfer.model.pilot import Pilot, informed_scale
from metatransfer.model.plan import Plan, PlannedTerm, residual_scale_name, scale_name
from metatransfer.model.spec import Priors

HUB_INFORMED = 0.5
"""How well rows must determine a block for it to be a hub."""


@dataclass(frozen=True, eq=False)
class Piece:
    """Consecutive values that rows pick one of.

    Parameters
    ----------
    start : int
        Where its values start.
    codes : IntArray, shape (n,)
        Which of them each row takes.
    weight : FloatArray, shape (n,)
        What it is multiplied by.
    """

    start: int
    codes: IntArray
    weight: FloatArray

    def constant_within(self, crossing: Crossing) -> bool:
        """Whether rows of one level of a crossing get the same."""
        representative = first_rows(crossing)[crossing.codes]
        same = (self.codes[representative] == self.codes) & (
            self.weight[representative] == self.weight
        )
        return bool(same.all())


def first_rows(crossing: Crossing) -> IntArray:
    """Return one row of each level of a crossing.

    Parameters
    ----------
    crossing : Crossing
        The levels.
    """
    return np.unique(crossing.codes, return_index=True)[1]


def total(pieces: Sequence[Piece], rows: IntArray) -> Sum:
    """Return the sum of pieces for some rows.

    Parameters
    ----------
    pieces : sequence of Piece
        The summands.
    rows : IntArray
        For which rows.
    """
    empty = np.zeros((len(rows), 0))
    index = [(piece.start + piece.codes)[rows] for piece in pieces]
    weight = [piece.weight[rows] for piece in pieces]
    return Sum(
        np.stack(index, axis=1) if pieces else empty.astype(np.int64),
        np.stack(weight, axis=1) if pieces else empty,
    )


def arrange(plan: Plan, priors: Priors, pilot: Pilot) -> Layout:
    """Lay a plan out for sampling.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    priors : Priors
        Scales of the priors.
    pilot : Pilot
        How well the rows determine each term; decides the layout, not the posterior.
    """
    return _Arrangement(plan, priors, pilot).layout()


class _Arrangement:
    """The steps of :func:`arrange`, which share what has been found so far."""

    def __init__(self, plan: Plan, priors: Priors, pilot: Pilot) -> None:
        self.plan, self.pilot = plan, pilot
        self.ones = np.ones(len(plan.y))
        self.terms = {term.name: term for term in plan.terms}
        self.source = {name: number for number, name in enumerate(self.terms)}
        self.merged = {e.merged_with: e.variance for e in plan.shared if e.merged_with is not None}
        self.free_hub = self._hub_term(scaled=False)
        self.scaled_hub = self._hub_term(scaled=True)
        apart = {*self.merged, *((self.free_hub,) if self.free_hub else ())}
        self.channels = channels(plan, priors, apart)

    def layout(self) -> Layout:
        """Return the layout."""
        scales = {scale_name(c): c for c in self.plan.scales}
        residual_scales = {residual_scale_name(c): c for c in self.plan.residual_scales}
        log, log_pieces = self._log_space({**scales, **residual_scales})
        log_hub, k = self._log_hub(scales, log, log_pieces)
        location, pieces = self._location_space()
        start = len(location.common_public) + location.size
        scaled_hub, scaled = self._scaled_hub(pieces[True], start)
        start += scaled_hub.block.levels if scaled_hub else 0
        free_hub, free, scaled = self._free_hub(pieces[False], scaled, k, start)
        rows = self.plan.uncertain
        return Layout(
            sd_names=(*(f"sd[{name}]" for name in self.terms), "sigma"),
            scale_sd_names=tuple(f"sd[{name}]" for name in (*scales, *residual_scales)),
            sd_start=np.array([*(self.pilot.sd[name] for name in self.terms), self.pilot.sigma]),
            location=location,
            log=log,
            log_hub=log_hub,
            scaled_hub=scaled_hub,
            free_hub=free_hub,
            free=total(free, rows),
            scaled=total(scaled, rows),
            log_k=total(k, rows),
            log_residual=total([log_pieces[name] for name in residual_scales], rows),
        )

    def _hub_term(self, *, scaled: bool) -> str | None:
        """Return the effect that is to be a hub: well determined, and finer than another one."""
        effects = [t for t in self.plan.terms if t.scaled is scaled and t.slope_of is None]
        informed = {**self.pilot.informed, **self.pilot.totals}
        fit = [
            term.name
            for term in effects
            if informed[term.name] >= HUB_INFORMED
            and (term.name in self.merged or _finer_than_any(term, effects))
        ]
        return max(fit, key=lambda n: (n in self.merged, informed[n]), default=None)

    def _log_space(self, crossings: Mapping[str, Crossing]) -> tuple[Space, dict[str, Piece]]:
        """Return the space of log scales, without its hub, and the piece of each crossing."""
        hub = _log_hub_name({scale_name(c): c for c in self.plan.scales})
        blocks, pieces, start = [], {}, 0
        for source, (name, crossing) in enumerate(crossings.items()):
            if name != hub:
                blocks.append(self._log_block(name, source, crossing))
                pieces[name] = Piece(start, crossing.codes, self.ones)
                start += crossing.levels
        none = np.zeros((0, max(len(crossings), 1)))
        return Space(np.zeros(0), none, (), tuple(blocks)), pieces

    def _log_block(self, name: str, source: int, crossing: Crossing) -> Block:
        return Block(
            public=name,
            source=source,
            known=np.zeros(crossing.levels),
            centred=informed_scale(crossing),
            zero_sum=True,
        )

    def _log_hub(
        self, scales: Mapping[str, Crossing], log: Space, pieces: Mapping[str, Piece]
    ) -> tuple[Hub | None, list[Piece]]:
        """Return the hub of log scales, and what log k is the sum of."""
        around = [pieces[name] for name in scales if name in pieces]
        name = _log_hub_name(scales)
        if name is None:
            return None, around
        crossing = scales[name]
        block = self._log_block(name, list(scales).index(name), crossing)
        inner, outer = _split(around, crossing)
        hub = Hub(block, total(inner, first_rows(crossing)), None, _nothing(crossing))
        return hub, [*outer, Piece(log.size, crossing.codes, self.ones)]

    def _location_space(self) -> tuple[Space, dict[bool, list[Piece]]]:
        """Return the space of locations without its hubs, and its pieces by whether scaled."""
        entries = list(self._entries())
        pieces: dict[bool, list[Piece]] = {False: [], True: []}
        for number, channel in enumerate(self.channels):
            codes = np.zeros(len(self.ones), dtype=np.int64)
            pieces[channel.scaled].append(Piece(number, codes, self._weight(channel.slope_of)))
        start = len(self.channels)
        for block, scaled, codes, weight in entries:
            pieces[scaled].append(Piece(start, codes, weight))
            start += block.levels
        means = np.zeros((len(self.channels), len(self.terms) + 1))
        for number, channel in enumerate(self.channels):
            for term in channel.terms:
                means[number, self.source[term.name]] = 1 / term.crossing.levels
        space = Space(
            fixed_sd=np.array([channel.fixed_sd for channel in self.channels]),
            means=means,
            common_public=tuple(channel.name for channel in self.channels),
            blocks=tuple(block for block, *_ in entries),
        )
        return space, pieces

    def _entries(self) -> Iterator[tuple[Block, bool, IntArray, FloatArray]]:
        """Yield each block that is no hub, whether it is scaled, its codes and its weights."""
        for term in self.plan.terms:
            if term.name not in (self.free_hub, self.scaled_hub):
                weight = self._weight(term.slope_of)
                yield self._block(term), term.scaled, term.crossing.codes, weight
        for error in self.plan.shared:
            if error.merged_with is None:
                block = Block(f"shared[{error.name}]", None, error.variance, 0.0, zero_sum=False)
                yield block, False, error.codes, self.ones

    def _block(self, term: PlannedTerm) -> Block:
        if term.name in self.merged:
            known = self.merged[term.name]
            return Block(f"total[{term.name}]", self.source[term.name], known, 0.0, zero_sum=False)
        return Block(
            public=f"deviation[{term.name}]",
            source=self.source[term.name],
            known=np.zeros(term.crossing.levels),
            centred=self.pilot.informed[term.name],
            zero_sum=True,
        )

    def _weight(self, slope_of: str | None) -> FloatArray:
        if slope_of is None:
            return self.ones
        return self.plan.x[:, self.plan.covariates.index(slope_of)]

    def _scaled_hub(self, pieces: list[Piece], start: int) -> tuple[Hub | None, list[Piece]]:
        """Return the hub of what the block scale multiplies, and what that is the sum of."""
        if self.scaled_hub is None:
            return None, pieces
        term, carried = self.terms[self.scaled_hub], self._carried()
        inner, outer = _split([p for p in pieces if p.start != carried], term.crossing)
        outer += [p for p in pieces if p.start == carried]
        around = total(inner, first_rows(term.crossing))
        hub = Hub(self._block(term), around, None, _nothing(term.crossing))
        return hub, [*outer, Piece(start, term.crossing.codes, self.ones)]

    def _free_hub(
        self, free: list[Piece], scaled: list[Piece], k: list[Piece], start: int
    ) -> tuple[Hub | None, list[Piece], list[Piece]]:
        """Return the hub of what the block scale leaves alone, and both lists of summands.

        What all scaled effects have in common moves with the hub where log k is the same in all
        rows of its levels, and then leaves the scaled part.
        """
        if self.free_hub is None:
            return None, free, scaled
        term, carried = self.terms[self.free_hub], self._carried()
        if not all(piece.constant_within(term.crossing) for piece in k):
            carried = None
        rows = first_rows(term.crossing)
        inner, outer = _split(free, term.crossing)
        public = "total" if self.free_hub in self.merged else "effect"
        block = Block(
            public=f"{public}[{self.free_hub}]",
            source=self.source[self.free_hub],
            known=self.merged.get(self.free_hub, np.zeros(term.crossing.levels)),
            centred=1.0,
            zero_sum=False,
        )
        hub = Hub(block, total(inner, rows), carried, total(k, rows))
        free = [*outer, Piece(start, term.crossing.codes, self.ones)]
        return hub, free, [piece for piece in scaled if piece.start != carried]

    def _carried(self) -> int | None:
        """Return the number of what all scaled effects have in common."""
        found = [n for n, c in enumerate(self.channels) if c.scaled and c.slope_of is None]
        return found[0] if found else None


def _finer_than_any(term: PlannedTerm, others: Sequence[PlannedTerm]) -> bool:
    factors = set(term.crossing.factors)
    return any(set(other.crossing.factors) < factors for other in others)


def _log_hub_name(scales: Mapping[str, Crossing]) -> str | None:
    """Return the log scale that is to be a hub: well determined, and finer than another one."""
    fit = [
        name
        for name, crossing in scales.items()
        if informed_scale(crossing) >= HUB_INFORMED
        and any(set(other.factors) < set(crossing.factors) for other in scales.values())
    ]
    return max(fit, key=lambda name: scales[name].levels, default=None)


def _split(pieces: Sequence[Piece], crossing: Crossing) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces that are the same within each level, and the others."""
    within = [piece.constant_within(crossing) for piece in pieces]
    both = list(zip(pieces, within, strict=True))
    return [p for p, yes in both if yes], [p for p, yes in both if not yes]


def _nothing(crossing: Crossing) -> Sum:
    return total([], np.arange(crossing.levels))
