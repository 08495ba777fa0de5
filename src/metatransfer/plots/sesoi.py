"""Where a verdict turns: the claim's probability by smallest effect of interest."""

from metatransfer.plots.drawing import (
    BLUE,
    CLAIMED,
    INK,
    PALE,
    Drawing,
    canvas,
    padded,
    styled,
)
from metatransfer.records import CONTRADICTED_UNTIL, SUPPORTED_FROM, Verdict


def sesoi(verdict: Verdict, unit: str) -> Drawing:
    """Return the probability of a claim under other smallest effects of interest.

    Parameters
    ----------
    verdict : Verdict
        Verdict with at least one of them.
    unit : str
        Their unit, in words.
    """
    values = [point.value for point in verdict.sesoi]
    chances = [point.probability for point in verdict.sesoi]
    with styled():
        figure = canvas(6.6, 2.1)
        axes = figure.add_axes((0.08, 0.2, 0.75, 0.76))
        axes.axhspan(SUPPORTED_FROM, 1.03, color=CLAIMED, zorder=0, linewidth=0)
        axes.axhspan(-0.03, CONTRADICTED_UNTIL, color=PALE, zorder=0, linewidth=0)
        for at, name in (
            (SUPPORTED_FROM, "supported"),
            (0.5, "inconclusive"),
            (CONTRADICTED_UNTIL, "contradicted"),
        ):
            axes.text(1.02, at, name, transform=axes.get_yaxis_transform(), va="center")
        axes.plot(values, chances, color=BLUE, marker="o", markersize=4, zorder=3)
        axes.set_xlim(*padded(values))
        axes.set_ylim(-0.03, 1.03)
        axes.set_xlabel(f"smallest effect of interest, {unit}".rstrip(", "))
        axes.set_ylabel("probability of the claim", color=INK)
    rows = tuple((point.value, point.probability, point.status.value) for point in verdict.sesoi)
    return Drawing(figure, ("sesoi", "probability", "verdict"), rows)
