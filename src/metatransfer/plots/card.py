"""The figure of a claim card: the estimand's posterior above the forest of its groups."""

from typing import Final

from metatransfer.plots import strip
from metatransfer.plots.drawing import Drawing, canvas, styled
from metatransfer.plots.forest import HEADER, draw, label_inches, lines, table
from metatransfer.records import Forest, PosteriorSummary, Verdict

WIDTH_INCHES: Final = 3.45
"""Half the text width of an A4 page."""
MOST_GROUPS: Final = 22
"""Groups a card has room for; of more, the largest and the smallest are shown."""
STRIP_INCHES: Final = 0.5
ROW_INCHES: Final = 0.14
"""Height of a row on a card, where room is short."""


def card(verdict: Verdict, summary: PosteriorSummary) -> Drawing:
    """Return the figure of a claim card.

    Parameters
    ----------
    verdict : Verdict
        Verdict.
    summary : PosteriorSummary
        Its posterior.
    """
    shown = ends_of(summary.forest, MOST_GROUPS)
    with styled():
        below, between, above = 0.36, 0.42, 0.2
        forest_inches = ROW_INCHES * lines(shown)
        height = below + forest_inches + between + STRIP_INCHES + above
        figure = canvas(WIDTH_INCHES, height)
        left = label_inches(shown) / WIDTH_INCHES
        top = figure.add_axes(
            (0.03, 1 - (above + STRIP_INCHES) / height, 0.94, STRIP_INCHES / height)
        )
        strip.draw(top, verdict, summary)
        bottom = figure.add_axes((left, below / height, 0.97 - left, forest_inches / height))
        draw(bottom, shown, columns=False)
    return Drawing(figure, HEADER, tuple(table(summary.forest)))


def ends_of(data: Forest, most: int) -> Forest:
    """Return a forest of at most so many groups: the largest and the smallest.

    Parameters
    ----------
    data : Forest
        Groups, largest first.
    most : int
        How many.
    """
    if len(data.groups) <= most:
        return data
    half = most // 2
    return data.model_copy(update={"groups": (*data.groups[:half], *data.groups[-half:])})
