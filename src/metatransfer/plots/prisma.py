"""The flow of records through a search, as PRISMA 2020 draws it (Page et al. 2021)."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from metatransfer.plots.drawing import INK, SMALL, Cell, Drawing, canvas, styled
from metatransfer.plots.forest import LETTER_INCHES
from metatransfer.records.search import Count, PrismaCounts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH_INCHES: Final = 6.6
BOX_INCHES: Final = 2.85
"""Width of a box; two stand beside one another."""
LETTERS: Final = 46
"""Letters of a line in a box."""
LINE_INCHES: Final = 0.125
"""Height of a line."""
PAD_INCHES: Final = 0.09
"""Room between a box and its text."""
GAP_INCHES: Final = 0.22
"""Room between two rows of boxes, for an arrow."""
STAGE_INCHES: Final = 0.24
"""Width of the band that names a stage."""
BAND: Final = "#d5e8f5"

Tally = Sequence[tuple[str, int]]
"""Reasons or sources, each with a number."""


@dataclass(frozen=True)
class _Row:
    """A box, and the one beside it that says what left there."""

    stage: str
    kept: list[str]
    left: list[str]

    @property
    def inches(self) -> float:
        text = LINE_INCHES * max(len(self.kept), len(self.left)) + 2 * PAD_INCHES
        # the stage's name stands on its side
        return max(text, LETTER_INCHES * len(self.stage))


def prisma(flow: PrismaCounts) -> Drawing:
    """Return the flow of records.

    Parameters
    ----------
    flow : PrismaCounts
        Its numbers.
    """
    rows = list(_rows(flow))
    height = sum(row.inches for row in rows) + GAP_INCHES * (len(rows) - 1) + 0.1
    with styled():
        figure = canvas(WIDTH_INCHES, height)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, WIDTH_INCHES)
        axes.set_ylim(height, 0)
        axes.axis("off")
        top, tops = 0.05, []
        for row in rows:
            tops.append(top)
            _draw_row(axes, row, top)
            top += row.inches + GAP_INCHES
        for before, after, row in zip(tops, tops[1:], rows, strict=False):
            _arrow(axes, (_LEFT + BOX_INCHES / 2, before + row.inches), (0, after))
        _stages(axes, rows, tops)
    return Drawing(figure, ("stage", "what", "n"), tuple(table(flow)))


def table(flow: PrismaCounts) -> list[tuple[Cell, ...]]:
    """Return the numbers of a flow, a row each.

    Parameters
    ----------
    flow : PrismaCounts
        Its numbers.
    """
    return [
        *(("identification", f"records from {name}", n) for name, n in _tally(flow.identified)),
        *(("identification", f"removed: {name}", n) for name, n in _removed(flow)),
        ("screening", "works not yet screened", flow.unscreened),
        ("screening", "works screened", flow.screened),
        *(("screening", f"excluded: {name}", n) for name, n in _tally(flow.excluded)),
        ("screening", "texts sought", flow.sought),
        ("screening", "texts not retrieved", flow.not_retrieved),
        ("screening", "texts not yet assessed", flow.undecided),
        ("screening", "texts assessed", flow.assessed),
        *(
            ("screening", f"excluded by text: {name}", n)
            for name, n in _tally(flow.excluded_by_text)
        ),
        ("included", "works", flow.included),
        ("included", "records of them", flow.reports),
    ]


def _tally(counts: Iterable[Count]) -> Tally:
    return [(count.of, count.n) for count in counts]


def _removed(flow: PrismaCounts) -> Tally:
    """Return what was removed before anybody screened it, by reason."""
    reasons = (
        ("further records of a work", flow.duplicates),
        ("machine-generated syntheses, marked by automation", flow.by_automation),
        ("retracted or withdrawn", flow.retracted),
    )
    return [(reason, n) for reason, n in reasons if n]


def _rows(flow: PrismaCounts) -> Iterator[_Row]:
    yield _Row(
        "Identification",
        _lines("Records identified from:", _tally(flow.identified)),
        _lines("Records removed before screening:", _removed(flow)),
    )
    yield _Row(
        "Screening",
        _counted("Works screened", flow.screened, "Works not yet screened", flow.unscreened),
        _lines("Works excluded:", _tally(flow.excluded)),
    )
    yield _Row(
        "Screening",
        _counted("Texts sought for retrieval", flow.sought),
        _counted("Texts not retrieved", flow.not_retrieved),
    )
    yield _Row(
        "Screening",
        _counted("Texts assessed for eligibility", flow.assessed, "Texts unread", flow.undecided),
        _lines("Texts excluded:", _tally(flow.excluded_by_text)),
    )
    yield _Row(
        "Included",
        [
            *_counted("Works included in the review", flow.included),
            *_counted("Records of included works", flow.reports),
        ],
        [],
    )


def _counted(heading: str, number: int, waiting: str = "", to_come: int = 0) -> list[str]:
    """Return a heading with its number, and what still waits where anything does."""
    lines = [f"{heading} (n = {number:,})"]
    return [*lines, f"{waiting} (n = {to_come:,})"] if to_come else lines


def _lines(heading: str, tally: Tally) -> list[str]:
    """Return a heading and below it a tally, one or more lines each."""
    lines = [heading]
    for name, n in tally or (("none", 0),):
        entry = f"{name} (n = {n:,})"
        lines += textwrap.wrap(entry, LETTERS, initial_indent="  ", subsequent_indent="    ")
    return lines


_LEFT: Final = 0.05 + STAGE_INCHES + 0.12
_RIGHT: Final = WIDTH_INCHES - BOX_INCHES - 0.05


def _draw_row(axes: "Axes", row: _Row, top: float) -> None:
    _box(axes, _LEFT, top, row.inches, row.kept)
    if row.left:
        _box(axes, _RIGHT, top, row.inches, row.left)
        middle = top + row.inches / 2
        _arrow(axes, (_LEFT + BOX_INCHES, middle), (_RIGHT, 0))


def _box(axes: "Axes", left: float, top: float, inches: float, lines: list[str]) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(
        Rectangle((left, top), BOX_INCHES, inches, facecolor="white", edgecolor=INK, linewidth=0.7)
    )
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        axes.text(
            left + PAD_INCHES + indent * 0.04,
            top + PAD_INCHES + LINE_INCHES * (number + 0.5),
            line.strip(),
            va="center",
            parse_math=False,
        )


def _arrow(axes: "Axes", start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw an arrow straight down, or straight to the right: the end that is 0 is the start's."""
    at = (end[0] or start[0], end[1] or start[1])
    style = {"arrowstyle": "-|>", "color": INK, "linewidth": 0.7, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=at, xytext=start, arrowprops=style)


def _stages(axes: "Axes", rows: list[_Row], tops: list[float]) -> None:
    from matplotlib.patches import Rectangle

    for stage in dict.fromkeys(row.stage for row in rows):
        own = [(top, row.inches) for row, top in zip(rows, tops, strict=True) if row.stage == stage]
        top, bottom = own[0][0], own[-1][0] + own[-1][1]
        axes.add_patch(
            Rectangle((0.05, top), STAGE_INCHES, bottom - top, facecolor=BAND, linewidth=0)
        )
        axes.text(
            0.05 + STAGE_INCHES / 2,
            (top + bottom) / 2,
            stage,
            rotation=90,
            ha="center",
            va="center",
            fontsize=SMALL,
        )
