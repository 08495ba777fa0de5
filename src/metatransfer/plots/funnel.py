"""Funnel plots under the multilevel model: heterogeneity widens the funnel, not only error."""

from typing import Final

import numpy as np

from metatransfer.plots.drawing import (
    BLUE,
    INK,
    MOST_APART,
    ORANGE,
    PALE,
    Drawing,
    above,
    canvas,
    clipped,
    padded,
    styled,
)
from metatransfer.plots.scales import scale_below, scale_left
from metatransfer.records import PosteriorSummary, Rows

NORMAL_95: Final = 1.959964


def funnel(summary: PosteriorSummary, rows: Rows) -> Drawing:
    """Return outcomes against their standard errors.

    Parameters
    ----------
    summary : PosteriorSummary
        Pooled value and spread of true outcomes.
    rows : Rows
        Outcomes; those without a standard error are left out.
    """
    points = [
        (study, outcome, se)
        for study, outcome, se in zip(rows.study, rows.outcome_points, rows.se_points, strict=True)
        if se is not None
    ]
    with styled():
        figure = canvas(6.6, 2.8)
        axes = figure.add_axes((0.08, 0.15, 0.89, 0.75))
        deepest = max((se for *_, se in points), default=1.0) * 1.05
        se = np.linspace(0.0, deepest, 60)
        middle = 0.0 if summary.forest.pooled is None else summary.forest.pooled.mean
        half = NORMAL_95 * np.sqrt(summary.spread_points.mean**2 + se**2)
        axes.fill_betweenx(
            se,
            -NORMAL_95 * se,
            NORMAL_95 * se,
            color=PALE,
            linewidth=0,
            zorder=0,
            label="|outcome| < 1.96 standard errors",
        )
        axes.plot(middle - half, se, color=INK, linewidth=0.9, label="95 % under the model")
        axes.plot(middle + half, se, color=INK, linewidth=0.9)
        axes.axvline(middle, color=ORANGE, linewidth=0.9, linestyle=(0, (4, 2)), label="mean")
        outcomes = [outcome for _, outcome, _ in points]
        crowded = len(points) > MOST_APART
        axes.scatter(
            outcomes,
            [error for *_, error in points],
            s=4 if crowded else 12,
            color=BLUE,
            alpha=0.4 if crowded else 0.8,
            linewidths=0,
            rasterized=True,
        )
        axes.set_ylim(deepest, 0)
        low, high = padded([*outcomes, *(middle - half), *(middle + half)])
        axes.set_xlim(*clipped(low, high, [*(middle - half), *(middle + half)], factor=0.5))
        scale_below(axes, "observed outcome, points")
        scale_left(axes, "standard error, points")
        above(axes)
    return Drawing(figure, ("study", "outcome_points", "se_points"), tuple(points))
