"""How a figure looks: whether its texts overlap, or leave it."""

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from metatransfer.plots.drawing import styled

Box = tuple[float, float, float, float]


def shown_texts(figure: Figure) -> list[tuple[str, Box]]:
    """Return every text of a figure with the box it takes, in pixels."""
    drawing = FigureCanvasAgg(figure)
    # how many ticks there are depends on the size of their text
    with styled():
        drawing.draw()
        renderer = drawing.get_renderer()
        hidden = _beyond_limits(figure)
        texts = [text for text in figure.findobj(Text) if isinstance(text, Text)]
    found = []
    for text in texts:
        if id(text) not in hidden and text.get_visible() and text.get_text().strip():
            box = text.get_window_extent(renderer)
            found.append((text.get_text(), (box.x0, box.y0, box.x1, box.y1)))
    return found


def _beyond_limits(figure: Figure) -> set[int]:
    """Return labels of ticks that exist and are never drawn: outside limits, of hidden axes."""
    hidden = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if not axis.get_visible():
                hidden |= {id(text) for text in axis.findobj(Text)}
                continue
            low, high = sorted(axis.get_view_interval())
            room = (high - low) * 1e-9
            hidden |= {
                id(label)
                for tick in axis.get_major_ticks()
                for label in (tick.label1, tick.label2)
                if not low - room <= float(tick.get_loc()) <= high + room
            }
    return hidden


def overlaps(figure: Figure) -> list[tuple[str, str]]:
    """Return pairs of texts that meet by more than half a pixel both ways."""
    texts = shown_texts(figure)
    return [
        (one, other)
        for at, (one, a) in enumerate(texts)
        for other, b in texts[at + 1 :]
        if min(a[2], b[2]) - max(a[0], b[0]) > 0.5 and min(a[3], b[3]) - max(a[1], b[1]) > 0.5
    ]


def outside(figure: Figure) -> list[str]:
    """Return texts that leave the figure by more than a pixel."""
    width, height = figure.get_size_inches() * figure.dpi
    return [
        text
        for text, (left, bottom, right, top) in shown_texts(figure)
        if left < -1 or bottom < -1 or right > width + 1 or top > height + 1
    ]
