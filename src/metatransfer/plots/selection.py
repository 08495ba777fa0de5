"""Choosing by similarity against other policies, by number chosen."""

from metatransfer.plots.drawing import BLUE, GREEN, INK, ORANGE, Drawing, canvas, styled
from metatransfer.plots.scales import scale_below, scale_left
from metatransfer.records import PolicyPoint

LINES = {
    "random": ("over random choice", BLUE, "o", "-"),
    "constant": ("over the best on other targets", ORANGE, "s", "--"),
    "oracle": ("over the truly best", GREEN, "^", ":"),
}
"""Label, colour, marker and line of each policy."""


def selection(points: tuple[PolicyPoint, ...]) -> Drawing:
    """Return the advantage of choosing by similarity over each other policy.

    Parameters
    ----------
    points : tuple of PolicyPoint
        Advantages, at least one.
    """
    with styled():
        figure = canvas(6.6, 2.7)
        axes = figure.add_axes((0.08, 0.16, 0.62, 0.8))
        for number, (against, (label, colour, marker, line)) in enumerate(LINES.items()):
            own = [point for point in points if point.against == against]
            # beside one another, so that intervals of one number chosen can be told apart
            at = [point.top + 0.07 * (number - 1) for point in own]
            means = [point.advantage.mean for point in own]
            axes.plot(
                at, means, color=colour, marker=marker, linestyle=line, markersize=4, label=label
            )
            for x, point in zip(at, own, strict=True):
                ends = (point.advantage.lower, point.advantage.upper)
                axes.plot((x, x), ends, color=colour, linewidth=1.0)
        axes.axhline(0, color=INK, linewidth=0.6)
        tops = sorted({point.top for point in points})
        scale_below(axes, "intermediate tasks chosen", (tops, list(map(str, tops))))
        scale_left(axes, "advantage in true gain, points")
        axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
    table = tuple(
        (p.against, p.top, p.advantage.mean, p.advantage.lower, p.advantage.upper) for p in points
    )
    return Drawing(figure, ("against", "top", "mean", "lower", "upper"), table)
