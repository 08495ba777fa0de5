"""Where verdicts turn: each claim's probability by smallest effect of interest."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from metatransfer.plots.drawing import (
    BLUE,
    CLAIMED,
    PALE,
    SMALL,
    Cell,
    Drawing,
    canvas,
    padded,
    styled,
)
from metatransfer.plots.scales import scale_below, scale_left
from metatransfer.records import CONTRADICTED_UNTIL, SUPPORTED_FROM, Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS: Final = 3
WIDTH_INCHES: Final = 6.6
PANEL_INCHES: Final = 1.15
LONGEST_TITLE: Final = 36
"""Letters of a claim's id that a panel has room for."""


def sesoi(verdicts: Sequence[tuple[Verdict, str]]) -> Drawing:
    """Return the probability of claims under other smallest effects of interest, a panel a claim.

    Parameters
    ----------
    verdicts : sequence of (Verdict, str)
        Verdicts with at least one of them, and their unit in words.
    """
    columns = min(COLUMNS, len(verdicts))
    rows = math.ceil(len(verdicts) / columns)
    with styled():
        height = 0.15 + PANEL_INCHES * rows
        figure = canvas(WIDTH_INCHES, height)
        share = 0.93 / columns
        for number, (verdict, unit) in enumerate(verdicts):
            down, across = divmod(number, columns)
            left = 0.06 + across * share
            bottom = (height - PANEL_INCHES * (down + 1) + 0.35) / height
            axes = figure.add_axes((left, bottom, share - 0.055, (PANEL_INCHES - 0.6) / height))
            _panel(axes, verdict, unit, first=across == 0)
    table: list[tuple[Cell, ...]] = [
        (verdict.claim, point.value, point.probability, point.status.value)
        for verdict, _ in verdicts
        for point in verdict.sesoi
    ]
    return Drawing(figure, ("claim", "sesoi", "probability", "verdict"), tuple(table))


def _panel(axes: "Axes", verdict: Verdict, unit: str, *, first: bool) -> None:
    values = [point.value for point in verdict.sesoi]
    axes.axhspan(SUPPORTED_FROM, 1.05, color=CLAIMED, zorder=0, linewidth=0)
    axes.axhspan(-0.05, CONTRADICTED_UNTIL, color=PALE, zorder=0, linewidth=0)
    chances = [point.probability for point in verdict.sesoi]
    axes.plot(values, chances, color=BLUE, marker="o", markersize=3, clip_on=False, zorder=3)
    axes.set_xlim(*padded(values))
    axes.set_ylim(-0.05, 1.05)
    scale_below(axes, unit, name_pad=1)
    shown = ("0", ".5", "1") if first else ("", "", "")
    scale_left(axes, "P(claim)" if first else "", ((0.0, 0.5, 1.0), shown))
    name = verdict.claim
    short = name if len(name) <= LONGEST_TITLE else f"{name[: LONGEST_TITLE - 1]}…"
    axes.set_title(short, loc="left", pad=3, fontsize=SMALL - 0.8)
