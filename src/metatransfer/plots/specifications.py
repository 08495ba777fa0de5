"""A specification curve: the estimate under every choice, and which choices made it."""

from typing import TYPE_CHECKING, Final

from metatransfer.plots.drawing import (
    BLUE,
    INK,
    ORANGE,
    PALE,
    SMALL,
    Cell,
    Drawing,
    canvas,
    styled,
)
from metatransfer.records import Multiverse, SpecificationPoint, Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH_INCHES: Final = 6.6
CURVE_INCHES: Final = 2.0
ROW_INCHES: Final = 0.16
LABELS_SHARE: Final = 0.3
"""Share of the width that names of choices take."""
LONGEST_LABEL: Final = 34
OWN: Final = "as the verdict"


def specifications(verdict: Verdict, world: Multiverse, unit: str) -> Drawing:
    """Return the estimate under each specification, in order, above the choices it makes.

    Parameters
    ----------
    verdict : Verdict
        Verdict.
    world : Multiverse
        Its specifications, at least one of which has an estimate.
    unit : str
        Unit of the estimate, in words.
    """
    points = sorted((p for p in world.points if p.mean is not None), key=lambda p: p.mean or 0.0)
    rows = list(dict.fromkeys(sorted(choice for p in points for choice in p.choices)))
    rows.append(OWN)
    with styled():
        grid_inches = ROW_INCHES * len(rows)
        height = CURVE_INCHES + grid_inches + 0.55
        figure = canvas(WIDTH_INCHES, height)
        left, width = LABELS_SHARE, 0.97 - LABELS_SHARE
        curve = figure.add_axes(
            (left, (grid_inches + 0.4) / height, width, (CURVE_INCHES - 0.1) / height)
        )
        _curve(curve, verdict, points, unit)
        grid = figure.add_axes((left, 0.2 / height, width, grid_inches / height))
        _grid(grid, points, rows)
    header = ("choices", "mean", "lower", "upper", "probability", "verdict", "checks_passed")
    return Drawing(figure, header, tuple(map(_cells, points)))


def _curve(axes: "Axes", verdict: Verdict, points: list[SpecificationPoint], unit: str) -> None:
    axes.axhline(0.0, color=INK, linewidth=0.6, zorder=1)
    for at, point in enumerate(points):
        agrees = point.status is verdict.status
        colour = (BLUE if agrees else ORANGE) if point.checks_passed else PALE
        # points without an estimate are not drawn, so that none of these is missing
        low, mean, high = (value or 0.0 for value in (point.lower, point.mean, point.upper))
        axes.plot((at, at), (low, high), color=colour, linewidth=0.8, zorder=2)
        axes.plot(
            at,
            mean,
            color=INK if not point.choices else colour,
            # the shape tells what the colour does
            marker="D" if not point.choices else ("o" if agrees else "v"),
            markersize=3.5 if not point.choices else 2.2,
            zorder=3,
        )
    axes.set_xlim(-1, len(points))
    axes.set_xticks(())
    axes.set_ylabel(unit)
    title = f"{verdict.claim}: ◆ the verdict, ● the same word, ▼ another; pale: checks failed"
    axes.set_title(title, loc="left", pad=3, fontsize=SMALL - 0.8)


def _grid(axes: "Axes", points: list[SpecificationPoint], rows: list[str]) -> None:
    for at, point in enumerate(points):
        for choice in point.choices or (OWN,):
            axes.plot(at, rows.index(choice), color=INK, marker="|", markersize=4)
    axes.set_xlim(-1, len(points))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xticks(())
    labels = [r if len(r) <= LONGEST_LABEL else f"{r[: LONGEST_LABEL - 1]}…" for r in rows]
    axes.set_yticks(range(len(rows)), labels, fontsize=SMALL - 1)


def _cells(point: SpecificationPoint) -> tuple[Cell, ...]:
    return (
        "; ".join(point.choices) or OWN,
        point.mean,
        point.lower,
        point.upper,
        point.probability,
        point.status.value,
        str(point.checks_passed).lower(),
    )
