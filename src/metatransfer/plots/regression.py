"""What a meta-regression assumed and what it expects: priors beside posteriors, predictive checks.

Drawn from what :func:`metatransfer.meta_regression` returns.
"""

from typing import TYPE_CHECKING

import numpy as np

from metatransfer.errors import ModelDataError
from metatransfer.model.design import FloatArray
from metatransfer.model.regression import MetaRegression
from metatransfer.plots.drawing import BLUE, GREY, INK, PALE, Drawing, canvas, padded, styled
from metatransfer.plots.strip import density

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ACROSS = 3
"""Panels in a row."""

PRIOR_SHOWN = 0.8
"""Central share of the prior that is shown beside the posterior: its tails would flatten both."""

REPLICATES = 40
"""Replicates that are drawn as lines; more make one grey area."""

SHOWN = 0.98
"""Central share of all replicated outcomes that is shown."""

POINTS = 400
"""Draws that a density is made of, evenly spaced among the sorted ones."""


def plot_prior(result: MetaRegression) -> "Figure":
    """Return the prior of every quantity, grey, beside its posterior, blue.

    Parameters
    ----------
    result : MetaRegression
        A fitted meta-regression.

    Returns
    -------
    matplotlib.figure.Figure
    """
    return prior_drawing(result).figure


def plot_predictive(result: MetaRegression, *, prior: bool = False) -> "Figure":
    """Return the estimates beside those that the model, or its prior alone, would have made.

    Parameters
    ----------
    result : MetaRegression
        A fitted meta-regression.
    prior : bool
        Whether the prior alone makes them.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ModelDataError
        For fewer than three estimates, which have no shape.
    """
    return predictive_drawing(result, prior=prior).figure


def prior_drawing(result: MetaRegression) -> Drawing:
    """Return :func:`plot_prior` with its numbers: quantiles of prior and posterior.

    Parameters
    ----------
    result : MetaRegression
        A fitted meta-regression.
    """
    before, after = result.prior(), result.draws
    down = -(-len(after) // ACROSS)
    rows: list[tuple[str | float, ...]] = []
    with styled():
        figure = canvas(6.6, 1.25 * down + 0.2)
        axes = figure.subplots(down, ACROSS, squeeze=False).ravel()
        for panel, (name, posterior) in zip(axes, after.items(), strict=False):
            _prior_panel(panel, name, before[name], posterior)
            for kind, draws in (("prior", before[name]), ("posterior", posterior)):
                rows.append((name, kind, *map(float, np.quantile(draws, [0.025, 0.5, 0.975]))))
        for panel in axes[len(after) :]:
            panel.set_axis_off()
        figure.tight_layout()
    return Drawing(figure, ("quantity", "draws of", "low", "median", "high"), tuple(rows))


def _prior_panel(axes: "Axes", name: str, prior: FloatArray, posterior: FloatArray) -> None:
    tail = (1 - PRIOR_SHOWN) / 2
    ends = [*np.quantile(prior, [tail, 1 - tail]), posterior.min(), posterior.max()]
    low, high = padded(map(float, ends))
    bounds = _ends(name, prior)
    if bounds:
        low, high = (*bounds, high)[:2]
    for draws, colour, filled in ((prior, GREY, True), (posterior, BLUE, False)):
        x, height = _folded_density(draws, low, high, bounds)
        # each to a height of its own: a wide prior would vanish beside a sharp posterior
        height = height / height.max()
        if filled:
            axes.fill_between(x, height, color=PALE, linewidth=0)
        axes.plot(x, height, color=colour, linewidth=0.9)
    axes.set_title(name, loc="left", pad=2)
    axes.set_xlim(low, high)
    axes.set_ylim(0, 1.08)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def predictive_drawing(result: MetaRegression, *, prior: bool) -> Drawing:
    """Return :func:`plot_predictive` with its numbers: quantiles of outcomes.

    Parameters
    ----------
    result : MetaRegression
        A fitted meta-regression.
    prior : bool
        Whether the prior alone makes them.
    """
    made = result.prior_predictive() if prior else result.posterior_predictive()
    observed = result.request.outcome
    if len(observed) < 3:
        raise ModelDataError(f"plot · {len(observed)} estimates have no shape · give three or more")
    tail = (1 - SHOWN) / 2
    ends = [*np.quantile(made, [tail, 1 - tail]), observed.min(), observed.max()]
    low, high = padded(map(float, ends))
    levels = np.linspace(0.05, 0.95, 19)
    with styled():
        figure = canvas(4.6, 2.2)
        axes = figure.add_axes((0.05, 0.2, 0.9, 0.68))
        for row in made[np.linspace(0, len(made) - 1, REPLICATES).astype(int)]:
            axes.plot(*_area_one(row, low, high), color=GREY, linewidth=0.4)
        axes.plot(*_area_one(observed, low, high), color=INK, linewidth=1.4)
        axes.plot(observed, np.zeros(len(observed)), "|", color=INK, markersize=5)
        axes.set_xlabel(result.request.formula.response)
        by = "the prior expects" if prior else "the model would make"
        axes.set_title(f"estimates (black) and {REPLICATES} sets that {by}", loc="left", pad=3)
        axes.set_xlim(low, high)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    quantiles = zip(levels, np.quantile(observed, levels), np.quantile(made, levels), strict=True)
    rows = tuple(tuple(map(float, row)) for row in quantiles)
    return Drawing(figure, ("probability", "observed", "replicated"), rows)


def _thinned(draws: FloatArray) -> FloatArray:
    """Return evenly spaced quantiles, which are fewer."""
    return np.quantile(draws, (np.arange(POINTS) + 0.5) / POINTS)


def _ends(name: str, prior: FloatArray) -> tuple[float, ...]:
    """Return where a quantity ends: shares at 0 and 1, correlations at ±1, deviations at 0."""
    if name.startswith("cor("):
        return (-1.0, 1.0)
    if name.startswith("relatedness("):
        return (0.0, 1.0)
    return (0.0,) if prior.min() >= 0 else ()


def _folded_density(
    draws: FloatArray, low: float, high: float, ends: tuple[float, ...]
) -> tuple[FloatArray, FloatArray]:
    """Return a density that folds back at the ends what a kernel spreads beyond them."""
    some = _thinned(draws)
    x, height = density(some, low, high)
    for end in ends:
        height = height + density(2 * end - some, low, high)[1]
    return x, height


def _area_one(values: FloatArray, low: float, high: float) -> tuple[FloatArray, FloatArray]:
    x, height = density(values, low, high)
    return x, height / np.trapezoid(height, x)
