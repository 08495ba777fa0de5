"""Scales that are drawn as few things say what matplotlib's own would say."""

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from metatransfer.plots.drawing import canvas, styled
from metatransfer.plots.scales import (
    names_below,
    names_beside,
    scale_above,
    scale_below,
    scale_left,
)
from tests.plots.looks import outside, overlaps, shown_texts

LIMITS = [(0.0, 1.0), (-37.2, 18.4), (-0.004, 0.011), (18.0, -3.0), (95.0, 105.0)]


def empty(low: float, high: float) -> Figure:
    with styled():
        figure = canvas(6.0, 3.0)
        axes = figure.add_axes((0.2, 0.2, 0.7, 0.6))
        axes.set_xlim(low, high)
        axes.set_ylim(low, high)
    return figure


def words(figure: Figure) -> list[str]:
    return [text for text, _ in shown_texts(figure)]


@pytest.mark.parametrize(("low", "high"), LIMITS)
def test_a_scale_has_the_numbers_that_matplotlib_would_show(low: float, high: float) -> None:
    plain, ours = empty(low, high), empty(low, high)
    with styled():
        scale_below(ours.axes[0], "across")
        scale_left(ours.axes[0], "up")
    assert sorted(words(ours)) == sorted([*words(plain), "across", "up"])


@pytest.mark.parametrize(("low", "high"), LIMITS)
def test_numbers_stand_where_matplotlib_would_put_them(low: float, high: float) -> None:
    plain, ours = empty(low, high), empty(low, high)
    with styled():
        scale_below(ours.axes[0], "")
        scale_left(ours.axes[0], "")
    theirs = sorted((text, *box) for text, box in shown_texts(plain))
    # a pixel at 100 dots per inch: matplotlib rounds the length of its ticks to whole pixels
    for found, expected in zip(sorted((t, *b) for t, b in shown_texts(ours)), theirs, strict=True):
        assert found[0] == expected[0]
        assert found[1:] == pytest.approx(expected[1:], abs=1.0)


def test_numbers_and_names_stay_apart_and_inside() -> None:
    figure = empty(-37.2, 18.4)
    with styled():
        scale_below(figure.axes[0], "observed gain, points")
        scale_above(figure.axes[0])
        scale_left(figure.axes[0], "standard error, points")
    assert overlaps(figure) == []
    assert outside(figure) == []


def test_given_ticks_are_the_ticks() -> None:
    figure = empty(0.0, 4.0)
    with styled():
        scale_below(figure.axes[0], "chosen", ((1, 3), ("one", "three")))
        scale_left(figure.axes[0], "", ((0, 4), ("", "top")))
    assert words(figure) == ["one", "three", "chosen", "top"]


def test_names_stand_beside_rows_and_below_columns() -> None:
    figure = empty(-0.5, 2.5)
    with styled():
        names_beside(figure.axes[0], ["a", "b", "c"])
        names_below(figure.axes[0], [0, 2], ["left", "right"], 5.0)
    boxes = dict(shown_texts(figure))
    assert boxes["a"][1] < boxes["b"][1] < boxes["c"][1]
    assert boxes["left"][2] < boxes["right"][0]
    sizes = {t.get_text(): t.get_fontsize() for t in figure.findobj(Text) if isinstance(t, Text)}
    assert sizes["left"] == 5.0
