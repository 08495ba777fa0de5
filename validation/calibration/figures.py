"""Figures of what calibration found."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np

mpl.use("svg")
# the same bytes for the same numbers: no time stamp, no random ids
mpl.rcParams["svg.hashsalt"] = "calibration"

import matplotlib.pyplot as plt  # noqa: E402 - the backend is chosen first
from findings import Ranks, assessed, read_ranks, read_rulings, reliability  # noqa: E402

from metatransfer.model.design import FloatArray  # noqa: E402

ENVELOPES: Final = 2000
"""Simulated sets of uniform ranks behind an envelope."""
INK, BAND, ACCENT = "#333333", "#dddddd", "#1b6ca8"


def draw_all(folder: Path) -> None:
    """Write a figure of ranks for each model, and one of reliability.

    Parameters
    ----------
    folder : Path
        Where results are, and figures go.
    """
    for model in ("gaussian", "robust"):
        ranks = read_ranks(folder / f"ranks-{model}.csv")
        if ranks is not None and ranks.by_parameter:
            draw_ranks(ranks, model, folder / f"ranks-{model}.svg")
        scenarios = read_rulings(folder / f"verdicts-{model}.csv")
        if scenarios:
            draw_reliability(scenarios, model, folder / f"reliability-{model}.svg")


def envelope(number: int, grid: FloatArray) -> float:
    """Return how far the distribution of uniform ranks strays from uniform, in 95 of 100 sets.

    The distance is weighed by its standard error at each point, so that the band is as narrow at
    the ends as it should be.

    Parameters
    ----------
    number : int
        Ranks of a set.
    grid : FloatArray
        Points between 0 and 1.

    Returns
    -------
    float
        In standard errors.
    """
    rng = np.random.default_rng(1)
    errors = np.sqrt(grid * (1 - grid) / number)
    strays = [
        np.abs(((rng.random(number)[:, None] <= grid).mean(axis=0) - grid) / errors).max()
        for _ in range(ENVELOPES)
    ]
    return float(np.quantile(strays, 0.95))


def draw_ranks(ranks: Ranks, model: str, path: Path) -> None:
    """Draw how far each parameter's ranks are from uniform, with the band that 95 % stay in.

    Parameters
    ----------
    ranks : Ranks
        Ranks of one model.
    model : str
        Its name.
    path : Path
        SVG file.
    """
    number = ranks.replicates - ranks.failed
    grid = np.linspace(0.01, 0.99, 99)
    band = envelope(number, grid) * np.sqrt(grid * (1 - grid) / number)
    figure, axes = plt.subplots(figsize=(6.4, 3.6), layout="constrained")
    axes.fill_between(grid, -band, band, color=BAND, lw=0)
    outside = 0
    for values in ranks.by_parameter.values():
        stray = (values[:, None] <= grid).mean(axis=0) - grid
        beyond = bool((np.abs(stray) > band).any())
        outside += beyond
        axes.plot(grid, stray, color=ACCENT if beyond else INK, lw=1.2 if beyond else 0.5)
    axes.axhline(0, color=INK, lw=0.8)
    axes.set(
        xlabel="rank of the true value among the draws",
        ylabel="share at or below it, less the rank",
        title=f"{model}: {number} replicates, {outside} of {len(ranks.by_parameter)} parameters "
        "leave their 95 % band",
    )
    _save(figure, path)


def draw_reliability(
    scenarios: Mapping[str, Sequence[Mapping[str, str]]], model: str, path: Path
) -> None:
    """Draw the share of claims that are true against the probability they were given.

    Parameters
    ----------
    scenarios : mapping
        Rows of ``verdicts-*.csv`` by scenario.
    model : str
        Name of the model.
    path : Path
        SVG file.
    """
    figure, panels = plt.subplots(
        1, len(scenarios), figsize=(3.1 * len(scenarios), 3.4), layout="constrained", sharey=True,
        squeeze=False,
    )  # fmt: skip
    for axes, (name, rows) in zip(panels[0], scenarios.items(), strict=True):
        axes.plot([0, 1], [0, 1], color=BAND, lw=2)
        for row in reliability(assessed(rows)):
            _point(axes, row)
        axes.set(title=name, xlabel="P of the claim", xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    panels[0][0].set_ylabel("share of claims that are true")
    figure.suptitle(f"{model} model")
    _save(figure, path)


def _point(axes: Any, row: Mapping[str, Any]) -> None:
    low, high = row["interval"]
    x, y = row["mean_probability"], row["share_true"]
    axes.plot([x, x], [low, high], color=ACCENT, lw=1.5)
    axes.plot(x, y, "o", color=ACCENT, ms=5)


def _save(figure: Any, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    plt.close(figure)
