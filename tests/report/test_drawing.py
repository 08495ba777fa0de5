import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path

import pytest

from metatransfer.cache.reports import KeptReports
from metatransfer.report import drawing
from metatransfer.report.drawing import Figures, draw_all
from metatransfer.report.material import Material


class Dead(Executor):
    """An executor whose process was killed, before it was asked or after."""

    def __init__(self, *, refuses: bool) -> None:
        self._refuses = refuses

    def submit(self, *_: object, **__: object) -> "Future[str]":  # type: ignore[override]
        if self._refuses:
            raise BrokenExecutor
        future: Future[str] = Future()
        future.set_running_or_notify_cancel()
        future.set_exception(BrokenExecutor())
        return future


def test_another_process_draws_the_same_bytes(material: Material, pictures: dict[str, str]) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as helper:
        # begun before this process draws, so that the other has its part
        wait([helper.submit(os.getpid)])
        assert draw_all(material, helper) == pictures


@pytest.mark.parametrize("refuses", [False, True])
def test_what_a_killed_process_would_have_drawn_is_drawn_here(
    material: Material, pictures: dict[str, str], refuses: bool
) -> None:
    assert draw_all(material, Dead(refuses=refuses)) == pictures


@pytest.mark.parametrize(
    ("forms", "processes", "processors"), [(["md"], 2, 2), (["pdf"], 1, 2), (["pdf"], 2, 1)]
)
def test_no_second_process_is_started_where_it_would_not_help(
    forms: list[str],
    processes: int,
    processors: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drawing, "_processors", lambda: processors)
    figures = Figures(KeptReports(tmp_path, tmp_path, None, 0), "key")
    with figures.helped(forms, processes) as helper:
        assert helper is None


def test_figures_are_drawn_once(
    material: Material,
    pictures: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[Callable[..., object]] = []
    monkeypatch.setattr(drawing, "draw_all", lambda *_: drawn.append(len) or dict(pictures))
    kept = KeptReports(tmp_path, tmp_path, None, 0)
    told: list[str] = []
    for _ in range(2):
        figures = Figures(kept, "key")
        assert figures.of(material, None, told.append) == pictures
        assert figures.of(material, None, told.append) == pictures
    assert len(drawn) == 1
    assert told == ["drawing figures"]
