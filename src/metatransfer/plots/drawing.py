"""A figure with its data, and how it becomes a file: the same bytes for the same records."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from metatransfer.errors import InputError
from metatransfer.records.spreadsheet import inert

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Cell = str | float | int | None

FORMATS: Final = ("svg", "png", "pdf")
"""Kinds of file that a figure can be saved as."""

# Okabe and Ito's palette is told apart by colour-blind readers; shapes and lines differ as well,
# so that the figures read in grey.
INK: Final = "#1a1a1a"
GREY: Final = "#8a8a8a"
PALE: Final = "#d9d9d9"
CLAIMED: Final = "#d5e8f5"
"""Shade of the values with which a claim is right."""
BLUE: Final = "#0072b2"
ORANGE: Final = "#d55e00"
GREEN: Final = "#00694d"

SMALL: Final = 6.5
"""Size of text in figures, points."""
PNG_DPI: Final = 200
MOST_APART: Final = 40
"""Points up to which they mostly stand apart."""
STYLE: Final[dict[str, Any]] = {
    "font.family": ["DejaVu Sans"],
    "font.size": SMALL,
    "axes.labelsize": SMALL,
    "axes.titlesize": SMALL,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "lines.linewidth": 1.0,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "figure.facecolor": "white",
    # Letters become shapes, so that a figure looks alike wherever it is opened.
    "svg.fonttype": "path",
    # Names inside the file are hashes of what they name with this, and not random.
    "svg.hashsalt": "metatransfer",
    "pdf.fonttype": 42,
    "path.simplify": True,
}


_IN_STYLE: Final = ContextVar("in_style", default=False)


@dataclass(frozen=True)
class Drawing:
    """A figure and the numbers it shows.

    Parameters
    ----------
    figure : Figure
        The figure.
    header : tuple of str
        Columns of its numbers.
    rows : tuple of tuple
        Its numbers.
    """

    figure: "Figure"
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the style of this package, whatever the user's own settings are.

    Raises
    ------
    InputError
        When matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise InputError(
            "figures · the package 'matplotlib' is not installed · do: "
            "pip install 'metatransfer[report]'"
        ) from error
    # a report draws all its figures in one such block: to set everything anew takes milliseconds
    if _IN_STYLE.get():
        yield
        return
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        inside = _IN_STYLE.set(True)
        try:
            yield
        finally:
            _IN_STYLE.reset(inside)


def canvas(width_inches: float, height_inches: float) -> "Figure":
    """Return an empty figure; it belongs to no window.

    Parameters
    ----------
    width_inches, height_inches : float
        Its size.
    """
    from matplotlib.figure import Figure

    return Figure(figsize=(width_inches, height_inches))


def encoded(drawing: Drawing, form: str) -> bytes:
    """Return a figure as the bytes of a file.

    Parameters
    ----------
    drawing : Drawing
        Figure.
    form : {"svg", "png", "pdf"}
        Kind of file.
    """
    buffer = io.BytesIO()
    # a day, or the version of a library, in the file would make two builds differ
    metadata = {
        "svg": {"Date": None, "Creator": None},
        "png": {"Software": None},
        "pdf": {"CreationDate": None, "Producer": None, "Creator": None},
    }[form]
    with styled():
        drawing.figure.savefig(buffer, format=form, dpi=PNG_DPI, metadata=metadata)
    return buffer.getvalue()


def csv_text(drawing: Drawing) -> str:
    """Return the numbers that a figure shows as CSV.

    Parameters
    ----------
    drawing : Drawing
        Figure.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(drawing.header)
    writer.writerows([inert(value) for value in row] for row in drawing.rows)
    return out.getvalue()


def level_lines(axes: "Axes", lines: Iterable[tuple[float, float, float]], **look: Any) -> None:
    """Draw level lines as one thing: each for itself takes ten times as long.

    Parameters
    ----------
    axes : Axes
        Where to; the limits are not changed.
    lines : iterable of (start, end, height)
        Lines.
    **look
        As of a collection of lines.
    """
    from matplotlib.collections import LineCollection

    ends = [((start, height), (end, height)) for start, end, height in lines]
    # ends as those of single lines are
    shape = {"capstyle": "projecting"} | look
    axes.add_collection(LineCollection(ends, **shape), autolim=False)


def zero_line(axes: "Axes") -> None:
    """Draw the line of no effect.

    Parameters
    ----------
    axes : Axes
        Where to.
    """
    axes.axvline(0.0, color=INK, linewidth=0.6, zorder=1)


def padded(values: Iterable[float], share: float = 0.04) -> tuple[float, float]:
    """Return limits that hold all values, with some room on both sides.

    Parameters
    ----------
    values : iterable of float
        At least one.
    share : float
        Room, as a share of their range.
    """
    known = list(values)
    low, high = min(known), max(known)
    room = (high - low) * share or 1.0
    return low - room, high + room


def clipped(
    low: float, high: float, core: Sequence[float], factor: float = 3.0
) -> tuple[float, float]:
    """Return limits cut down where a few values would squeeze all others.

    Parameters
    ----------
    low, high : float
        Limits that hold everything.
    core : sequence of float
        Values that must be seen well.
    factor : float
        How many times the range of ``core`` is shown at most on either side.
    """
    inner_low, inner_high = min(core), max(core)
    room = (inner_high - inner_low) * factor or 1.0
    return max(low, inner_low - room), min(high, inner_high + room)


def above(axes: "Axes") -> None:
    """Put the legend in a line above the axes, where no point can meet it.

    Parameters
    ----------
    axes : Axes
        Whose legend.
    """
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, borderaxespad=0.2)


def dots(errors: Sequence[float | None]) -> tuple[list[float], float]:
    """Return sizes of points, larger where more precise, and how opaque they are.

    Few points are drawn larger and darker than many, which lie on one another.

    Parameters
    ----------
    errors : sequence of float or None
        Standard error of each; one without has the size of a typical one.

    Returns
    -------
    tuple of (list of float, float)
        Areas in points squared, and opacity from 0 to 1.
    """
    known = sorted(error for error in errors if error)
    typical = known[len(known) // 2] if known else 1.0
    crowded = len(errors) > MOST_APART
    size = 5.0 if crowded else 10.0
    areas = [min(3 * size, max(1.5, size * typical / (error or typical))) for error in errors]
    return areas, 0.3 if crowded else 0.7
