"""Orchard plots: every observed outcome, its group's mean, and where a new one would lie."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from metatransfer.plots.drawing import (
    BLUE,
    INK,
    Drawing,
    canvas,
    clipped,
    dots,
    level_lines,
    padded,
    styled,
    zero_line,
)
from metatransfer.plots.forest import LETTER_INCHES, LONGEST_LABEL, short
from metatransfer.plots.scales import ROWS_AT_A_GLANCE, names_beside, scale_above, scale_below
from metatransfer.records import GroupSummary, PosteriorSummary, Rows
from metatransfer.records.wording import count

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH_INCHES: Final = 6.6
BRANCH_INCHES: Final = 0.27
"""Height of one group."""
BELOW_INCHES: Final = 0.42
"""Room for the scale and its name."""
ABOVE_INCHES: Final = 0.22
"""Room for the scale where it is repeated."""
NORMAL_95: Final = 1.959964


def orchard(
    summary: PosteriorSummary, rows: Rows, whole: PosteriorSummary | None = None
) -> Drawing:
    """Return the orchard plot of the rows behind a claim about a mean or a share.

    Fruit are outcomes, larger where more precise; the trunk is the group's posterior mean, the
    thick branch its 95 % interval, the thin twig where 95 % of true outcomes of the group's cells
    lie, taken from the spread over all cells.

    Parameters
    ----------
    summary : PosteriorSummary
        Groups.
    rows : Rows
        Outcomes.
    whole : PosteriorSummary, optional
        The groups that these are a page of; every page has the scale of the whole.
    """
    groups = summary.forest.groups
    fruit = defaultdict(list)
    for name, outcome, se in zip(rows.group, rows.outcome_points, rows.se_points, strict=True):
        fruit[name].append((outcome, se))
    known = [group for group in groups if group.label in fruit] or list(groups)
    with styled():
        height = BELOW_INCHES + BRANCH_INCHES * len(known) + ABOVE_INCHES
        figure = canvas(WIDTH_INCHES, height)
        longest = max(min(len(group.label), LONGEST_LABEL) for group in known)
        left = (0.75 + LETTER_INCHES * longest) / WIDTH_INCHES
        axes = figure.add_axes(
            (left, BELOW_INCHES / height, 0.98 - left, BRANCH_INCHES * len(known) / height)
        )
        for place, group in enumerate(known):
            _fruit(axes, place, fruit.get(group.label, []))
        _branches(axes, known, NORMAL_95 * summary.spread_points.mean)
        labels = [f"{short(group.label)}  ({count(group.cells, 'cell')})" for group in known]
        names_beside(axes, labels)
        axes.set_ylim(len(known) - 0.4, -0.6)
        axes.set_xlim(*_limits((whole or summary).forest.groups, rows))
        zero_line(axes)
        scale_below(axes, f"{summary.forest.quantity}, points")
        if len(known) > ROWS_AT_A_GLANCE:
            scale_above(axes)
    table = tuple(zip(rows.group, rows.study, rows.outcome_points, rows.se_points, strict=True))
    return Drawing(figure, ("group", "study", "outcome_points", "se_points"), table)


def _limits(groups: Sequence[GroupSummary], rows: Rows) -> tuple[float, float]:
    means = [end for group in groups for end in (group.posterior.lower, group.posterior.upper)]
    low, high = padded([*rows.outcome_points, *means])
    core = [*np.quantile(rows.outcome_points, (0.01, 0.99)).tolist(), *means]
    return clipped(low, high, core, factor=0.5)


def _branches(axes: "Axes", groups: Sequence[GroupSummary], half: float) -> None:
    means = [group.posterior.mean for group in groups]
    twigs = [(mean - half, mean + half, place) for place, mean in enumerate(means)]
    level_lines(axes, twigs, color=INK, linewidth=0.6, zorder=2)
    ends = [(g.posterior.lower, g.posterior.upper, place) for place, g in enumerate(groups)]
    level_lines(axes, ends, color=INK, linewidth=2.6, capstyle="butt", zorder=2)
    axes.plot(
        means,
        range(len(means)),
        linestyle="none",
        marker="o",
        color="white",
        markeredgecolor=INK,
        markersize=4,
    )


def _fruit(axes: "Axes", place: int, fruit: list[tuple[float, float | None]]) -> None:
    """Draw outcomes around the middle of a row, moved up and down by a fixed pattern."""
    outcomes = [outcome for outcome, _ in fruit]
    sizes, opacity = dots([error for _, error in fruit])
    # the golden ratio spreads points evenly, the same at every drawing
    shift = ((np.arange(len(outcomes)) * 0.61803398875) % 1.0 - 0.5) * 0.62
    axes.scatter(
        outcomes,
        place + shift,
        s=sizes,
        color=BLUE,
        alpha=opacity,
        linewidths=0,
        zorder=1,
        rasterized=True,
    )
