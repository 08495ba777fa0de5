"""Forest plots: groups as observed and as believed, pooled value, a new one, the claim's side."""

from typing import TYPE_CHECKING, Final

from metatransfer.plots.drawing import (
    CLAIMED,
    GREY,
    INK,
    SMALL,
    Cell,
    Drawing,
    canvas,
    clipped,
    level_lines,
    padded,
    styled,
    zero_line,
)
from metatransfer.plots.scales import ROWS_AT_A_GLANCE, names_beside, scale_above, scale_below
from metatransfer.records import Forest, GroupSummary, Region
from metatransfer.records.wording import unit_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NORMAL_95: Final = 1.959964
"""Standard errors on each side of a 95 % interval."""
ROW_INCHES: Final = 0.165
"""Height of a row, so that text of :data:`~metatransfer.plots.drawing.SMALL` points never meets."""
LETTER_INCHES: Final = 0.053
"""Width of a letter of that size."""
LONGEST_LABEL: Final = 28
"""Letters of a label that are shown."""

HEADER: Final = (
    "group",
    "cells",
    "studies",
    "raw",
    "raw_se",
    "posterior_mean",
    "posterior_lower",
    "posterior_upper",
)


def forest(data: Forest, whole: Forest | None = None) -> Drawing:
    """Return a forest plot of all groups.

    Parameters
    ----------
    data : Forest
        Groups.
    whole : Forest, optional
        The forest that these groups are a page of; every page has the scale of the whole.
    """
    with styled():
        top, bottom = 0.3, 0.45
        height = top + bottom + ROW_INCHES * lines(data)
        figure = canvas(6.6, height)
        left = label_inches(data)
        axes = figure.add_axes(
            (left / 6.6, bottom / height, 1 - (left + 0.95) / 6.6, 1 - (top + bottom) / height),
        )
        draw(axes, data, columns=True, whole=whole)
    return Drawing(figure, HEADER, tuple(table(data)))


def lines(data: Forest) -> int:
    """Return how many rows a forest has, the pooled ones included."""
    return len(data.groups) + (data.pooled is not None) + (data.prediction is not None)


def label_inches(data: Forest) -> float:
    """Return the room that labels need."""
    longest = max((min(len(group.label), LONGEST_LABEL) for group in data.groups), default=0)
    return 0.2 + LETTER_INCHES * max(longest, 8)


def table(data: Forest) -> list[tuple[Cell, ...]]:
    """Return the numbers that a forest shows."""
    rows: list[tuple[Cell, ...]] = [
        (
            group.label,
            group.cells,
            group.studies,
            group.raw,
            group.raw_se,
            group.posterior.mean,
            group.posterior.lower,
            group.posterior.upper,
        )
        for group in data.groups
    ]
    for label, spread in (("all", data.pooled), ("a new one", data.prediction)):
        if spread is not None:
            rows.append((label, None, None, None, None, spread.mean, spread.lower, spread.upper))
    return rows


def draw(axes: "Axes", data: Forest, *, columns: bool, whole: Forest | None = None) -> None:
    """Draw a forest.

    Parameters
    ----------
    axes : Axes
        Where to.
    data : Forest
        Groups.
    columns : bool
        Whether to print cells and studies of each group at the right.
    whole : Forest, optional
        The forest that gives the scale; by default the one that is drawn.
    """
    _marks(axes, data.groups)
    labels = [short(group.label) for group in data.groups]
    place = len(labels)
    if data.pooled is not None:
        _diamond(axes, data.pooled.lower, data.pooled.mean, data.pooled.upper, place)
        labels.append("all")
        place += 1
    if data.prediction is not None:
        ends = (data.prediction.lower, data.prediction.upper)
        axes.plot(ends, (place, place), color=INK, linestyle=(0, (1, 1.5)), linewidth=1.3)
        labels.append("a new one")
        place += 1
    axes.set_ylim(place - 0.4, -0.6)
    names_beside(axes, labels)
    axes.spines["left"].set_visible(False)
    low, high = _limits(whole or data)
    axes.set_xlim(low, high)
    _mark_cut(axes, data, low, high)
    zero_line(axes)
    if data.claimed is not None:
        shade(axes, data.claimed)
    scale_below(axes, unit_words(data.unit))
    if place > ROWS_AT_A_GLANCE:
        scale_above(axes)
    if columns:
        _columns(axes, data)


def shade(axes: "Axes", region: Region) -> None:
    """Shade the values with which a claim is right.

    Parameters
    ----------
    axes : Axes
        Where to, its limits set.
    region : Region
        Those values.
    """
    low, high = axes.get_xlim()
    start = low if region.lower is None else max(low, region.lower)
    end = high if region.upper is None else min(high, region.upper)
    if start < end:
        axes.axvspan(start, end, color=CLAIMED, zorder=0, linewidth=0)
    for bound in (region.lower, region.upper):
        if bound is not None and low < bound < high:
            axes.axvline(bound, color="#5a8fb5", linewidth=0.7, linestyle=(0, (4, 2)), zorder=1)


def short(label: str) -> str:
    """Return a label of at most :data:`LONGEST_LABEL` letters, cut in its middle.

    Names of tasks differ at either end: ``xtreme-r-...-en`` and ``xtreme-r-...-de``.

    Parameters
    ----------
    label : str
        Name of a group.
    """
    if len(label) <= LONGEST_LABEL:
        return label
    head = LONGEST_LABEL // 2
    return f"{label[:head]}…{label[len(label) - (LONGEST_LABEL - head - 1) :]}"


def _marks(axes: "Axes", groups: tuple[GroupSummary, ...]) -> None:
    """Draw what was observed above the middle of each row, and what is believed below it."""
    seen = [(p - 0.17, g.raw, g.raw_se) for p, g in enumerate(groups) if g.raw is not None]
    known = [(raw, NORMAL_95 * se, place) for place, raw, se in seen if se is not None]
    errors = [(raw - half, raw + half, place) for raw, half, place in known]
    level_lines(axes, errors, color=GREY, linewidth=0.7, zorder=2)
    axes.plot(
        [raw for _, raw, _ in seen],
        [place for place, *_ in seen],
        linestyle="none",
        marker="o",
        markersize=2.6,
        markerfacecolor="white",
        markeredgecolor=GREY,
        markeredgewidth=0.7,
        zorder=3,
    )
    believed = [(g.posterior.lower, g.posterior.upper, p + 0.14) for p, g in enumerate(groups)]
    level_lines(axes, believed, color=INK, linewidth=1.3, zorder=4)
    axes.plot(
        [group.posterior.mean for group in groups],
        [place + 0.14 for place in range(len(groups))],
        linestyle="none",
        marker="s",
        markersize=2.4,
        color=INK,
        zorder=5,
    )


def _diamond(axes: "Axes", low: float, middle: float, high: float, place: float) -> None:
    axes.fill(
        (low, middle, high, middle),
        (place, place - 0.28, place, place + 0.28),
        facecolor=INK,
        edgecolor=INK,
        linewidth=0.5,
        zorder=5,
    )


def _limits(data: Forest) -> tuple[float, float]:
    core = [end for group in data.groups for end in (group.posterior.lower, group.posterior.upper)]
    values = [0.0, *core]
    for spread in (data.pooled, data.prediction):
        if spread is not None:
            values += [spread.lower, spread.upper]
    core = core or values
    for group in data.groups:
        if group.raw is not None:
            half = NORMAL_95 * (group.raw_se or 0.0)
            values += [group.raw - half, group.raw + half]
    return clipped(*padded(values), [0.0, *core], factor=1.0)


def _mark_cut(axes: "Axes", data: Forest, low: float, high: float) -> None:
    """Draw an arrow head wherever an interval goes on beyond what is shown."""
    spans = [
        (place - 0.17, group.raw - NORMAL_95 * group.raw_se, group.raw + NORMAL_95 * group.raw_se)
        for place, group in enumerate(data.groups)
        if group.raw is not None and group.raw_se is not None
    ]
    pooled = [spread for spread in (data.pooled, data.prediction) if spread is not None]
    spans += [
        (place, spread.lower, spread.upper)
        for place, spread in enumerate(pooled, start=len(data.groups))
    ]
    inside = 0.012 * (high - low)
    for marker, edge, places in (
        ("<", low + inside, [place for place, start, _ in spans if start < low]),
        (">", high - inside, [place for place, _, end in spans if end > high]),
    ):
        axes.plot(
            [edge] * len(places),
            places,
            linestyle="none",
            marker=marker,
            markersize=3,
            color=INK,
            zorder=6,
        )


def _columns(axes: "Axes", data: Forest) -> None:
    from matplotlib.transforms import blended_transform_factory

    # x in inches from the right edge of the axes would need a transform of its own: shares will do
    at = blended_transform_factory(axes.transAxes, axes.transData)
    for x, name in ((1.10, "cells"), (1.19, "studies")):
        axes.text(x, -0.75, name, transform=at, ha="right", va="bottom", fontsize=SMALL - 0.5)
    for place, group in enumerate(data.groups):
        for x, number in ((1.10, group.cells), (1.19, group.studies)):
            axes.text(x, place, f"{number:,}", transform=at, ha="right", va="center")
