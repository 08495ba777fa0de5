"""Outcome against similarity: rows, the fitted line and its credible band."""

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
from metatransfer.records import Moderation, Rows


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
            zorder=1,
            rasterized=True,
        )
        at = [point.x for point in moderation.band]
        axes.fill_between(
            at,
            [point.y.lower for point in moderation.band],
            [point.y.upper for point in moderation.band],
            color=PALE,
            alpha=0.9,
            linewidth=0,
            zorder=2,
            label="95 % credible band",
        )
        axes.plot(
            at, [point.y.mean for point in moderation.band], color=INK, zorder=3, label="mean"
        )
        axes.axhline(0, color=INK, linewidth=0.5)
        band = [end for point in moderation.band for end in (point.y.lower, point.y.upper)]
        core = [*np.quantile(y, (0.01, 0.99)).tolist(), *band]
        axes.set_ylim(*clipped(*padded([*y, *band]), core, factor=0.5))
        axes.set_xlabel(f"{moderation.measure} ({moderation.component}), standard deviations")
        noun = "gain" if rows.outcome == "gain" else "transfer gap"
        axes.set_ylabel(f"observed {noun}, points")
        above(axes)
    table = tuple(zip(moderation.x, rows.outcome_points, rows.se_points, rows.group, strict=True))
    return Drawing(figure, ("similarity_sd", "outcome_points", "se_points", "group"), table)
