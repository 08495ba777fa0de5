"""How a sampler sees a plan: vectors whose posterior is easy to walk, and the way back.

Three changes of coordinates, each exact:

- The mean of a group's effects and the intercept enter every row alike; only their sum is told by
  the data, and a sampler creeps along the ridge. Independent normal effects split into a mean,
  Normal(0, sd²/levels), and deviations that sum to zero, independent of it. All means that enter
  rows alike are sampled as one value, the channel's ``common`` one (``channels`` draws the
  parts afterwards).
- A block of effects is sampled as ``effect / spread**(1 - centred)``: centred where the rows tell
  it, as a multiple of its spread where they do not.
- A *hub* is a block that the rows determine well and that is finer than others: it is sampled as
  its sum with the coarser blocks, and stays put while these move.

Arithmetic is written once for symbolic vectors and for arrays of draws with the level first: the
module that does it, ``numpy`` or ``pytensor.tensor``, is passed as ``xp``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.spec import Priors


@dataclass(frozen=True, eq=False)
class Sum:
    """A weighted sum of some values for each row (or level).

    Parameters
    ----------
    index : IntArray, shape (rows, summands)
        Which values.
    weight : FloatArray, shape (rows, summands)
        Times what.
    """

    index: IntArray
    weight: FloatArray

    def of(self, values: Any) -> Any:
        """Return the sums.

        Parameters
        ----------
        values : vector, or array with the value first
            What is summed.
        """
        total: Any = 0.0
        for index, weight in zip(self.index.T, self.weight.T, strict=True):
            summand = values[index]
            total = total + (summand if (weight == 1).all() else upright(weight, values) * summand)
        return total


def upright(constant: FloatArray, like: Any) -> FloatArray:
    """Return a vector of constants that broadcasts along the first axis.

    Parameters
    ----------
    constant : FloatArray, shape (rows,)
        The constants.
    like : array
        What they are to be combined with.
    """
    return constant.reshape((-1,) + (1,) * (like.ndim - 1))


@dataclass(frozen=True, eq=False)
class Block:
    """Normal effects that are sampled together.

    Parameters
    ----------
    public : str
        Name of their values in the draws.
    source : int or None
        Which standard deviation they have; None when their variance is known.
    known : FloatArray, shape (levels,)
        Known variance that is added to it.
    centred : float
        Share of the spread that stays in the prior of what is sampled.
    zero_sum : bool
        Whether the values sum to zero.
    """

    public: str
    source: int | None
    known: FloatArray
    centred: float
    zero_sum: bool

    @property
    def levels(self) -> int:
        """Number of effects."""
        return len(self.known)


@dataclass(frozen=True, eq=False)
class Space:
    """Values that rows are sums of: common ones, then blocks, then at most one hub.

    Parameters
    ----------
    fixed_sd : FloatArray, shape (common values,)
        Prior standard deviation of the fixed part of each.
    means : FloatArray, shape (common values, standard deviations)
        Multipliers of squared standard deviations in the variance of each.
    common_public : tuple of str
        Names of the common values.
    blocks : tuple of Block
        Blocks that are no hub.
    """

    fixed_sd: FloatArray
    means: FloatArray
    common_public: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def size(self) -> int:
        """Number of effects in the blocks."""
        return sum(block.levels for block in self.blocks)

    def common(self, xp: Any, sd: Any, raw: Any) -> Any:
        """Return the common values.

        Parameters
        ----------
        xp : module
            ``numpy`` or ``pytensor.tensor``.
        sd : vector, or array with the standard deviation first
            All standard deviations.
        raw : vector, or array with the value first
            What is sampled: standard normal.
        """
        return raw * xp.sqrt(self.means @ sd**2 + upright(self.fixed_sd**2, sd))

    def spread(self, xp: Any, sd: Any) -> Any:
        """Return the standard deviation of each effect in the blocks."""
        known = np.concatenate([block.known for block in self.blocks])
        free = self._repeat([0.0 if block.source is None else 1.0 for block in self.blocks])
        source = self._repeat([block.source or 0 for block in self.blocks]).astype(np.int64)
        return xp.sqrt(upright(free, sd) * sd[source] ** 2 + upright(known, sd))

    @property
    def centred(self) -> FloatArray:
        """Share of the spread that stays in the prior, for each effect."""
        return self._repeat([block.centred for block in self.blocks])

    def effects(self, xp: Any, sd: Any, raw: Any) -> Any:
        """Return the values of the blocks.

        Parameters
        ----------
        xp : module
            ``numpy`` or ``pytensor.tensor``.
        sd : vector, or array with the standard deviation first
            All standard deviations.
        raw : vector, or array with the effect first
            What is sampled: normal with standard deviation ``spread ** centred``.
        """
        values = raw * self.spread(xp, sd) ** upright(1 - self.centred, sd)
        if not any(block.zero_sum for block in self.blocks):
            return values
        number = self._repeat(list(range(len(self.blocks)))).astype(np.int64)
        average = np.zeros((len(self.blocks), self.size))
        for row, block in enumerate(self.blocks):
            if block.zero_sum:
                average[row, number == row] = 1 / block.levels
        return values - (average @ values)[number]

    def _repeat(self, per_block: Sequence[float]) -> FloatArray:
        counts = [block.levels for block in self.blocks]
        return np.repeat(np.asarray(per_block, dtype=np.float64), counts)


@dataclass(frozen=True, eq=False)
class Hub:
    """A block that is sampled as its sum with coarser ones.

    Parameters
    ----------
    block : Block
        The block.
    around : Sum
        The coarser values that each level is centred on.
    carried : int or None
        Common value that the block scale multiplies and that enters the centre too.
    scale : Sum
        Log of that block scale, for each level.
    """

    block: Block
    around: Sum
    carried: int | None
    scale: Sum

    def centre(self, xp: Any, values: Any, log_values: Any) -> Any:
        """Return what each level is centred on.

        Parameters
        ----------
        xp : module
            ``numpy`` or ``pytensor.tensor``.
        values : vector, or array with the value first
            The values before the hub.
        log_values : vector, or array with the value first
            Log scales.
        """
        centre = self.around.of(values)
        if self.carried is not None:
            centre = centre + xp.exp(self.scale.of(log_values)) * values[self.carried]
        return centre

    def spread(self, xp: Any, sd: Any) -> Any:
        """Return the standard deviation of each level about its centre."""
        return xp.sqrt(sd[self.block.source] ** 2 + upright(self.block.known, sd))

    def own(self, sampled: Any, centre: Any) -> Any:
        """Return the block's effects, given the sampled sums and their centre."""
        effects = sampled - centre
        return effects - effects.mean(axis=0) if self.block.zero_sum else effects

    def entering(self, sampled: Any, centre: Any) -> Any:
        """Return what enters the rows: the effects together with what they are centred on."""
        return centre + self.own(sampled, centre) if self.block.zero_sum else sampled


@dataclass(frozen=True, eq=False)
class Layout:
    """Everything that is sampled, and how rows are made of it.

    Parameters
    ----------
    sd_names, scale_sd_names : tuple of str
        Names in the draws of the standard deviations in points, the residual's last, and of those
        of log scales.
    sd_start : FloatArray
        Where a sampler may start the former.
    location, log : Space
        What locations and log scales are made of.
    log_hub, scaled_hub, free_hub : Hub or None
        Blocks that are sampled with what they are centred on; their values follow those of their
        space in this order.
    free, scaled, log_k, log_residual : Sum
        What the rows of the likelihood are made of.
    """

    sd_names: tuple[str, ...]
    scale_sd_names: tuple[str, ...]
    sd_start: FloatArray
    location: Space
    log: Space
    log_hub: Hub | None
    scaled_hub: Hub | None
    free_hub: Hub | None
    free: Sum
    scaled: Sum
    log_k: Sum
    log_residual: Sum


def publish(
    layout: Layout, sampled: Mapping[str, FloatArray], priors: Priors
) -> dict[str, FloatArray]:
    """Return named draws of what was sampled.

    Parameters
    ----------
    layout : Layout
        How it was laid out.
    sampled : mapping of str to FloatArray, shape (..., draws)
        What was sampled.
    priors : Priors
        For the bound of the degrees of freedom.

    Returns
    -------
    dict of str to FloatArray, shape (draws, ...)
        ``sd[...]``, ``sigma``, ``nu``, ``common[...]``, ``deviation[...]``, ``total[...]``,
        ``shared[...]``, ``effect[...]``, ``log_k[...]``, ``log_residual[...]``.
    """
    out = dict(zip(layout.sd_names, sampled["sd"], strict=True))
    if "tail" in sampled:
        out["nu"] = priors.nu_minimum + sampled["tail"]
    log_values = np.zeros((1, sampled["sd"].shape[1]))
    if layout.scale_sd_names:
        scale_sd = sampled["scale_sd"]
        out |= dict(zip(layout.scale_sd_names, scale_sd, strict=True))
        log_values = layout.log.effects(np, scale_sd, sampled["log_effects"])
        out |= _by_block(layout.log, log_values)
        hub = _publish_hub(layout.log_hub, sampled.get("log_hub"), log_values, log_values, out)
        log_values = np.concatenate([log_values, hub])
    values = layout.location.common(np, sampled["sd"], sampled["common"])
    out |= dict(zip(layout.location.common_public, values, strict=True))
    if layout.location.size:
        effects = layout.location.effects(np, sampled["sd"], sampled["effects"])
        out |= _by_block(layout.location, effects)
        values = np.concatenate([values, effects])
    hub = _publish_hub(layout.scaled_hub, sampled.get("scaled_hub"), values, log_values, out)
    values = np.concatenate([values, hub])
    _publish_hub(layout.free_hub, sampled.get("free_hub"), values, log_values, out)
    return {name: np.ascontiguousarray(np.moveaxis(draws, -1, 0)) for name, draws in out.items()}


def _by_block(space: Space, effects: FloatArray) -> dict[str, FloatArray]:
    """Return effects by the names of their blocks."""
    ends = np.cumsum([block.levels for block in space.blocks])
    parts = np.split(effects, ends[:-1])
    return {block.public: part for block, part in zip(space.blocks, parts, strict=True)}


def _publish_hub(
    hub: Hub | None,
    sampled: FloatArray | None,
    values: FloatArray,
    log_values: FloatArray,
    out: dict[str, FloatArray],
) -> FloatArray:
    """Add a hub's own effects to the draws and return what enters the rows; nothing without one."""
    if hub is None or sampled is None:
        return values[:0]
    centre = hub.centre(np, values, log_values)
    out[hub.block.public] = hub.own(sampled, centre)
    return np.asarray(hub.entering(sampled, centre))
