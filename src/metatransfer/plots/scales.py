"""Scales and names beside axes, drawn as few things: each tick of matplotlib is five."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from metatransfer.plots.drawing import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.transforms import Transform

MARK_POINTS: Final = 2.5
"""Length of a tick."""
PAD_POINTS: Final = 3.5
"""Room between ticks and their numbers, and between axes and names."""
NAME_PAD_POINTS: Final = 4.0
"""Room between numbers and the name of what they measure."""
LINE_POINTS: Final = 7.6
"""Height of a line of numbers."""
DIGIT_POINTS: Final = 4.2
"""Width of a digit."""
ROWS_AT_A_GLANCE: Final = 50
"""Rows that a page, and so a screen, shows at once."""
LEFT, UP, DOWN = 0, 2, 3
"""What matplotlib calls marks in these directions."""

Ticks = tuple[Sequence[float], Sequence[str]]
"""Places, and what stands beside each."""


def scale_below(
    axes: "Axes", name: str, ticks: Ticks | None = None, *, name_pad: float = NAME_PAD_POINTS
) -> None:
    """Draw the horizontal scale of axes whose limits are set.

    Parameters
    ----------
    axes : Axes
        Where to.
    name : str
        What the scale measures, with its unit.
    ticks : (places, texts), optional
        By default round numbers within the limits.
    name_pad : float
        Room between numbers and name, points.
    """
    places, texts = ticks or round_numbers(axes.xaxis)
    axes.xaxis.set_visible(False)
    _marks(axes, places, [0.0] * len(places), axes.get_xaxis_transform(), DOWN)
    at = _moved(axes, axes.get_xaxis_transform(), 0, -MARK_POINTS - PAD_POINTS)
    for place, text in zip(places, texts, strict=True):
        axes.text(place, 0, text, transform=at, ha="center", va="top")
    down = MARK_POINTS + PAD_POINTS + LINE_POINTS + name_pad
    at = _moved(axes, axes.transAxes, 0, -down)
    axes.text(0.5, 0, name, transform=at, ha="center", va="top")


def scale_above(axes: "Axes") -> None:
    """Repeat the horizontal scale above axes, without its name.

    Parameters
    ----------
    axes : Axes
        Where to.
    """
    places, texts = round_numbers(axes.xaxis)
    _marks(axes, places, [1.0] * len(places), axes.get_xaxis_transform(), UP)
    at = _moved(axes, axes.get_xaxis_transform(), 0, MARK_POINTS + PAD_POINTS)
    for place, text in zip(places, texts, strict=True):
        axes.text(place, 1, text, transform=at, ha="center", va="baseline")


def scale_left(axes: "Axes", name: str, ticks: Ticks | None = None) -> None:
    """Draw the vertical scale of axes whose limits are set.

    Parameters
    ----------
    axes : Axes
        Where to.
    name : str
        What the scale measures, with its unit; empty for none.
    ticks : (places, texts), optional
        By default round numbers within the limits.
    """
    places, texts = ticks or round_numbers(axes.yaxis)
    axes.yaxis.set_visible(False)
    _marks(axes, [0.0] * len(places), places, axes.get_yaxis_transform(), LEFT)
    _names(axes, places, texts, MARK_POINTS + PAD_POINTS)
    out = MARK_POINTS + PAD_POINTS + DIGIT_POINTS * max(map(len, texts)) + NAME_PAD_POINTS
    at = _moved(axes, axes.transAxes, -out, 0)
    axes.text(0, 0.5, name, transform=at, ha="right", va="center", rotation=90)


def names_beside(axes: "Axes", names: Sequence[str]) -> None:
    """Write names at the left of rows 0, 1, 2 and so on.

    Parameters
    ----------
    axes : Axes
        Where to.
    names : sequence of str
        Names.
    """
    axes.yaxis.set_visible(False)
    _names(axes, range(len(names)), names, PAD_POINTS)


def names_below(axes: "Axes", columns: Sequence[int], names: Sequence[str], size: float) -> None:
    """Write names on their sides below columns.

    Parameters
    ----------
    axes : Axes
        Where to.
    columns : sequence of int
        Columns that have a name.
    names : sequence of str
        Their names.
    size : float
        Size of the letters, points.
    """
    axes.xaxis.set_visible(False)
    at = _moved(axes, axes.get_xaxis_transform(), 0, -PAD_POINTS)
    for column, name in zip(columns, names, strict=True):
        axes.text(column, 0, name, transform=at, ha="center", va="top", rotation=90, fontsize=size)


def round_numbers(axis: "Axis") -> Ticks:
    """Return round numbers within the limits of an axis, as matplotlib chooses and writes them.

    Parameters
    ----------
    axis : Axis
        Its limits set.
    """
    low, high = sorted(axis.get_view_interval())
    room = (high - low) * 1e-9
    places = [
        float(place) for place in axis.get_majorticklocs() if low - room <= place <= high + room
    ]
    return places, axis.get_major_formatter().format_ticks(places)


def _marks(
    axes: "Axes", x: Sequence[float], y: Sequence[float], at: "Transform", marker: int
) -> None:
    from matplotlib.lines import Line2D

    marks = Line2D(x, y, linestyle="none", markersize=MARK_POINTS, color=INK)
    # what begins with an underscore stands in no legend
    marks.set(marker=marker, transform=at, markeredgewidth=0.6, clip_on=False, label="_marks")
    axes.add_artist(marks)


def _names(axes: "Axes", rows: Sequence[float], names: Sequence[str], out: float) -> None:
    at = _moved(axes, axes.get_yaxis_transform(), -out, 0)
    for row, name in zip(rows, names, strict=True):
        axes.text(0, row, name, transform=at, ha="right", va="center_baseline")


def _moved(axes: "Axes", transform: "Transform", right: float, up: float) -> "Transform":
    """Return a transform that moves by points in the end."""
    from matplotlib.transforms import ScaledTranslation

    return transform + ScaledTranslation(right / 72, up / 72, axes.figure.dpi_scale_trans)
