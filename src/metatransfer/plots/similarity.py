"""Outcome against similarity: rows, the fitted line and its credible band."""

from typing import TYPE_CHECKING

import numpy as np

from metatransfer.plots.drawing import (
    BLUE,
    INK,
    PALE,
    Drawing,
    above,
    canvas,
    clipped,
    dots,
    padded,
    styled,
)
from metatransfer.plots.scales import scale_below, scale_left
from metatransfer.records import Moderation, Rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def _band(axes: "Axes", moderation: Moderation) -> None:
    """Draw the credible band below the points and its edges above: neither hides the other."""
    at = [point.x for point in moderation.band]
    lower = [point.y.lower for point in moderation.band]
    upper = [point.y.upper for point in moderation.band]
    axes.fill_between(
        at, lower, upper, color=PALE, linewidth=0, zorder=1, label="95 % credible band"
    )
    for edge in (lower, upper):
        axes.plot(at, edge, color=INK, linewidth=0.6, linestyle=(0, (3, 2)), zorder=3)


def similarity(moderation: Moderation, rows: Rows) -> Drawing:
    """Return outcomes against a similarity measure.

    Parameters
    ----------
    moderation : Moderation
        Line, band, and each row's place on the axis.
    rows : Rows
        Outcomes.
    """
    y = np.array(rows.outcome_points)
    sizes, opacity = dots(rows.se_points)
    with styled():
        figure = canvas(6.6, 2.8)
        axes = figure.add_axes((0.08, 0.15, 0.89, 0.75))
        axes.scatter(
            moderation.x,
            y,
            s=sizes,
            color=BLUE,
            alpha=opacity,
            linewidths=0,
            zorder=2,
            rasterized=True,
        )
        _band(axes, moderation)
        at = [point.x for point in moderation.band]
        axes.plot(
            at, [point.y.mean for point in moderation.band], color=INK, zorder=3, label="mean"
        )
        axes.axhline(0, color=INK, linewidth=0.5)
        band = [end for point in moderation.band for end in (point.y.lower, point.y.upper)]
        core = [*np.quantile(y, (0.01, 0.99)).tolist(), *band]
        axes.set_ylim(*clipped(*padded([*y, *band]), core, factor=0.5))
        scale_below(axes, f"{moderation.measure} ({moderation.component}), standard deviations")
        noun = "gain" if rows.outcome == "gain" else "transfer gap"
        scale_left(axes, f"observed {noun}, points")
        above(axes)
    table = tuple(zip(moderation.x, rows.outcome_points, rows.se_points, rows.group, strict=True))
    return Drawing(figure, ("similarity_sd", "outcome_points", "se_points", "group"), table)
