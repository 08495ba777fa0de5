"""Posterior of an estimand as a strip, with the claim's side shaded."""

from typing import TYPE_CHECKING

import numpy as np

from metatransfer.plots.drawing import (
    INK,
    Drawing,
    canvas,
    padded,
    styled,
)
from metatransfer.plots.forest import shade
from metatransfer.plots.scales import scale_below
from metatransfer.records import PosteriorSummary, Verdict
from metatransfer.records.wording import probability, unit_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def strip(verdict: Verdict, summary: PosteriorSummary) -> Drawing:
    """Return the posterior of a claim's estimand.

    Parameters
    ----------
    verdict : Verdict
        Verdict.
    summary : PosteriorSummary
        Its posterior.
    """
    with styled():
        figure = canvas(6.6, 1.3)
        axes = figure.add_axes((0.05, 0.33, 0.9, 0.52))
        draw(axes, verdict, summary)
    rows = tuple(
        ((i + 0.5) / len(summary.quantiles), value) for i, value in enumerate(summary.quantiles)
    )
    return Drawing(figure, ("probability", "quantile"), rows)


def draw(axes: "Axes", verdict: Verdict, summary: PosteriorSummary) -> None:
    """Draw the density, its 95 % interval and the claim's side.

    Parameters
    ----------
    axes : Axes
        Where to.
    verdict : Verdict
        Verdict, for unit and probability.
    summary : PosteriorSummary
        Posterior.
    """
    values = np.array(summary.quantiles)
    bounds = [b for b in (summary.claimed.lower, summary.claimed.upper) if b is not None]
    low, high = padded([*values, *bounds], 0.08)
    x, height = density(values, low, high)
    axes.fill_between(x, height, color="#b3b3b3", linewidth=0, zorder=2)
    axes.plot(x, height, color=INK, linewidth=0.8, zorder=3)
    estimate = verdict.estimate
    if estimate is not None:
        ends = (estimate.interval.lower, estimate.interval.upper)
        axes.plot(ends, (0, 0), color=INK, linewidth=2.2, solid_capstyle="butt", zorder=4)
        axes.plot(estimate.mean, 0, marker="D", color=INK, markersize=3.2, zorder=5)
    axes.set_xlim(low, high)
    axes.set_ylim(-0.09 * height.max(), 1.12 * height.max())
    axes.yaxis.set_visible(False)
    axes.spines["left"].set_visible(False)
    shade(axes, summary.claimed)
    scale_below(axes, "" if estimate is None else unit_words(estimate.unit))
    if verdict.probability is not None:
        text = f"claim's side shaded: P {probability(verdict.probability)}"
        axes.set_title(text, loc="left", pad=2)


def density(
    quantiles: np.ndarray[tuple[int], np.dtype[np.float64]], low: float, high: float
) -> tuple[
    np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]
]:
    """Return a smooth density from evenly spaced quantiles.

    A Gaussian kernel with Silverman's width; where all quantiles are equal, a spike.

    Parameters
    ----------
    quantiles : array, shape (quantiles,)
        Quantiles.
    low, high : float
        Where to begin and to end.

    Returns
    -------
    tuple of array, shape (points,)
        Places and heights.
    """
    x = np.linspace(low, high, 241)
    spread = float(np.std(quantiles))
    width = 1.06 * spread * len(quantiles) ** -0.2 or (high - low) / 200
    z = (x[:, None] - quantiles[None, :]) / width
    return x, np.exp(-0.5 * z**2).mean(axis=1)
