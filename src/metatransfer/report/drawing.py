"""Every figure of a report, drawn once: by two processes where there are two processors."""

import gc
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import get_context
from typing import Final

from metatransfer.cache.reports import KeptReports
from metatransfer.plots.card import card as draw_card
from metatransfer.plots.drawing import Drawing, encoded, styled
from metatransfer.plots.prisma import prisma as draw_prisma
from metatransfer.processes import end_with_parent
from metatransfer.records import Pictures
from metatransfer.report.material import Material
from metatransfer.report.pictures import FLOW, chapter, drawn_by, subjects

DRAWN_FORMATS: Final = frozenset({"pdf", "html"})
"""Formats of a report that show figures."""

Task = tuple[str, Callable[[], Drawing]]
"""Name of a figure, and what draws it."""


class Figures:
    """Figures of one report: those that are kept, or else drawn.

    Parameters
    ----------
    reports : KeptReports
        Where they are kept.
    key : str
        Names all that shapes the report.
    """

    def __init__(self, reports: KeptReports, key: str) -> None:
        self._reports = reports
        self._name = f"pictures-{key}-{drawn_by()}"
        self._kept = reports.get(self._name, Pictures)

    @contextmanager
    def helped(self, forms: Sequence[str], processes: int) -> Iterator[Executor | None]:
        """Start the second process while there is still else to do; it takes half a second.

        Parameters
        ----------
        forms : sequence of str
            Formats of the report.
        processes : int
            How many may draw.
        """
        needed = self._kept is None and DRAWN_FORMATS & set(forms)
        if not needed or min(processes, _processors()) < 2:
            yield None
            return
        helper = ProcessPoolExecutor(
            1, mp_context=get_context("spawn"), initializer=_begin, initargs=(os.getpid(),)
        )
        try:
            with suppress(BrokenExecutor):
                helper.submit(_warm)
            yield helper
        finally:
            helper.shutdown(wait=False, cancel_futures=True)

    def of(
        self, material: Material, helper: Executor | None, tell: Callable[[str], None] | None
    ) -> Mapping[str, str]:
        """Return the SVG of each figure, by name.

        Parameters
        ----------
        material : Material
            Verdicts and posteriors.
        helper : Executor or None
            Another process that draws.
        tell : callable or None
            Told that figures are being drawn.
        """
        if self._kept is None:
            if tell is not None:
                tell("drawing figures")
            self._kept = Pictures(svg=draw_all(material, helper))
            if helper is not None:
                # it ends while the rest is made, and nobody waits for it
                helper.shutdown(wait=False)
            self._reports.keep(self._name, self._kept)
        return self._kept.svg


def draw_all(material: Material, helper: Executor | None = None) -> dict[str, str]:
    """Return the SVG of every figure of a report, by name.

    Parameters
    ----------
    material : Material
        Verdicts and posteriors.
    helper : Executor, optional
        Draws from the end, while this process draws from the beginning.
    """
    wanted = list(_wanted(material))
    elsewhere: dict[str, Future[str]] = {}
    if helper is not None:
        with suppress(BrokenExecutor):
            for name, draw in reversed(wanted):
                elsewhere[name] = helper.submit(svg, draw)
    with styled():
        return {name: _drawn(draw, elsewhere.get(name)) for name, draw in wanted}


def svg(draw: Callable[[], Drawing]) -> str:
    """Return a figure as SVG.

    Parameters
    ----------
    draw : callable
        Draws it.
    """
    with styled():
        return encoded(draw(), "svg").decode()


def _drawn(draw: Callable[[], Drawing], elsewhere: "Future[str] | None") -> str:
    if elsewhere is None or elsewhere.cancel():
        return svg(draw)
    try:
        return elsewhere.result()
    except BrokenExecutor:
        # the other process was killed: what it would have drawn is drawn here
        return svg(draw)


def _wanted(material: Material) -> Iterator[Task]:
    for subject in subjects(material):
        card = partial(draw_card, subject.verdict, subject.summary)
        yield f"card-{subject.verdict.claim}", card
    for figure, draw in chapter(material):
        yield figure.name, draw
    if material.flow is not None:
        yield FLOW, partial(draw_prisma, material.flow)


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _begin(parent: int) -> None:
    """Prepare the other process: it lives shortly, and Ctrl-C is for its parent to answer."""
    end_with_parent(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()


def _warm() -> None:
    """Import what draws."""
    with styled():
        import matplotlib.backends.backend_svg
        import matplotlib.figure  # noqa: F401 - the import is what is wanted
