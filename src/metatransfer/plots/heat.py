"""Heat maps of true outcomes over pairs, with missing pairs shown as missing."""

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from metatransfer.plots.drawing import GREY, INK, SMALL, Drawing, canvas, styled
from metatransfer.plots.forest import LETTER_INCHES, LONGEST_LABEL, short
from metatransfer.plots.scales import names_below, names_beside
from metatransfer.records import Pairs
from metatransfer.records.wording import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_PRINTED: Final = 26
"""Members of a side up to which every cell's number is printed."""
CELL_INCHES: Final = 0.2
"""Width and height of a cell, where there is room."""
SIDE_INCHES: Final = 0.4
"""Room for the name of a side, beside the names of its members."""
TASKS: Final = ("intermediate task", "target task")
LANGUAGES: Final = ("training language", "test language")
LEAST_POINTS: Final = 4.0
"""Size of text below which nobody reads it: names of columns are left out instead."""
LEADING: Final = 1.2
"""Height of a line, in sizes of its text."""


def heat(pairs: Pairs, sides: tuple[str, str] = TASKS, *, whole: Pairs | None = None) -> Drawing:
    """Return the heat map of a claim's pairs.

    Parameters
    ----------
    pairs : Pairs
        Posterior means by pair.
    sides : tuple of str
        What first and second members are: :data:`TASKS` or :data:`LANGUAGES`.
    whole : Pairs, optional
        The pairs that these are a page of; every page has the colours of the whole.
    """
    rows, columns = ordered(pairs.first, pairs), ordered(pairs.second, pairs, second=True)
    values = np.full((len(rows), len(columns)), np.nan)
    for first, second, value in zip(pairs.first, pairs.second, pairs.posterior_points, strict=True):
        values[rows.index(first), columns.index(second)] = value
    with styled():
        left = SIDE_INCHES + _inches(rows)
        below = SIDE_INCHES + _inches(columns)
        cell = min(CELL_INCHES, 5.2 / len(columns))
        width = max(6.6, left + cell * len(columns) + 0.8)
        tall = max(cell, 0.12) * len(rows)
        height = below + tall + 0.15
        figure = canvas(width, height)
        cell_room = width - left - 0.8
        axes = figure.add_axes((left / width, below / height, cell_room / width, tall / height))
        limit = float(np.quantile(np.abs((whole or pairs).posterior_points), 0.98)) or 1.0
        axes.set_facecolor("white")
        axes.patch.set_hatch("xxxx")
        axes.patch.set_edgecolor("#c4c4c4")
        image = axes.imshow(
            np.ma.masked_invalid(values), cmap="PuOr", vmin=-limit, vmax=limit, aspect="auto"
        )
        wide = cell_room / len(columns)
        size, step = _fitting(wide)
        named = range(0, len(columns), step)
        names_below(axes, named, [short(columns[n]) for n in named], size)
        names_beside(axes, list(map(short, rows)))
        at = ((left - _inches(rows) - 0.1) / width, (below + tall / 2) / height)
        figure.text(*at, sides[0], rotation=90, ha="right", va="center")
        at = ((left + cell_room / 2) / width, (below - _inches(columns) - 0.1) / height)
        figure.text(*at, sides[1], ha="center", va="top")
        if max(len(rows), len(columns)) <= MOST_PRINTED:
            _print_numbers(axes, values, limit)
        else:
            _mark_negative(axes, values, limit, wide)
        bar = figure.add_axes((1 - 0.6 / width, below / height, 0.1 / width, tall / height))
        figure.colorbar(image, cax=bar).set_label("points", color=GREY)
    table = tuple(
        zip(pairs.first, pairs.second, pairs.raw_points, pairs.posterior_points, strict=True)
    )
    return Drawing(figure, ("first", "second", "raw_points", "posterior_points"), table)


def _inches(names: list[str]) -> float:
    """Return the room that names need."""
    return LETTER_INCHES * min(LONGEST_LABEL, max(4, *map(len, names)))


def _fitting(inches: float) -> tuple[float, int]:
    """Return a size of text, points, and how many columns share a name, for columns so wide."""
    size = max(LEAST_POINTS, min(SMALL, inches * 72 / LEADING))
    return size, math.ceil(size * LEADING / 72 / inches - 1e-9)


def ordered(names: tuple[str, ...], pairs: Pairs, *, second: bool = False) -> list[str]:
    """Return members of a side, that with the largest mean first.

    Parameters
    ----------
    names : tuple of str
        First or second members of the pairs.
    pairs : Pairs
        The pairs.
    second : bool
        Whether they are second members.
    """
    side = pairs.second if second else pairs.first
    means = {
        name: np.mean([v for n, v in zip(side, pairs.posterior_points, strict=True) if n == name])
        for name in set(names)
    }
    return sorted(means, key=lambda name: (-means[name], name))


def _mark_negative(
    axes: "Axes",
    values: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    limit: float,
    inches: float,
) -> None:
    """Draw a dash in cells below zero: both ends of the colours are dark, and alike in grey."""
    rows, columns = np.nonzero(np.nan_to_num(values) < 0)
    dark = np.abs(values[rows, columns]) > 0.62 * limit
    axes.scatter(
        columns,
        rows,
        marker="_",
        s=(inches * 72 * 0.5) ** 2,
        linewidths=min(0.6, inches * 9),
        color=np.where(dark, "white", INK).tolist(),
    )


def _print_numbers(
    axes: "Axes", values: np.ndarray[tuple[int, int], np.dtype[np.float64]], limit: float
) -> None:
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            axes.text(
                column,
                row,
                number(value, 1).replace("-", "\N{MINUS SIGN}"),
                ha="center",
                va="center",
                fontsize=4.5,
                color="white" if abs(value) > 0.62 * limit else "black",
            )
