"""Outcome against similarity: rows, the fitted line and its credible band."""

import numpy as np

from metatransfer.plots.drawing import BLUE, INK, PALE, Drawing, canvas, clipped, padded, styled
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
    errors = np.array([np.nan if se is None else se for se in rows.se_points])
    typical = np.nanmedian(errors) if np.isfinite(errors).any() else 1.0
    errors = np.where(np.isfinite(errors), errors, typical)
    with styled():
        figure = canvas(6.6, 3.2)
        axes = figure.add_axes((0.08, 0.13, 0.89, 0.83))
        sizes = np.clip(5.0 * typical / np.maximum(errors, 1e-6), 1.5, 14.0)
        axes.scatter(
            moderation.x, y, s=sizes, color=BLUE, alpha=0.3, linewidths=0, zorder=1, rasterized=True
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
        low, high = padded(y)
        axes.set_ylim(*clipped(low, high, np.quantile(y, (0.01, 0.99)).tolist(), factor=0.5))
        axes.set_xlabel(f"{moderation.measure} ({moderation.component}), standard deviations")
        noun = "gain" if rows.outcome == "gain" else "transfer gap"
        axes.set_ylabel(f"observed {noun}, points")
        axes.legend(loc="upper left")
    table = tuple(zip(moderation.x, rows.outcome_points, rows.se_points, rows.group, strict=True))
    return Drawing(figure, ("similarity_sd", "outcome_points", "se_points", "group"), table)
