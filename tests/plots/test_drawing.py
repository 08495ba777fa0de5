import csv
import io
import sys

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.errors import InputError
from metatransfer.plots.drawing import (
    FORMATS,
    Drawing,
    clipped,
    csv_text,
    encoded,
    padded,
    styled,
)
from metatransfer.report.pictures import KINDS, Subject, subjects
from tests.made_report import made_material, subject_of

FITTING = [
    (kind.name, subject.verdict.claim)
    for kind in KINDS.values()
    for subject in subjects(made_material())
    if not kind.unfit(subject)
]


def drawn(kind: str, claim: str) -> Drawing:
    return KINDS[kind].draw(subject_of(claim))


@pytest.mark.parametrize(("kind", "claim"), FITTING)
def test_every_figure_is_the_same_bytes_each_time(kind: str, claim: str) -> None:
    first, second = (encoded(drawn(kind, claim), "svg") for _ in range(2))
    assert first == second
    assert first.startswith(b"<?xml")
    assert b"<script" not in first


@pytest.mark.parametrize("form", FORMATS)
def test_a_figure_becomes_the_kind_of_file_that_is_asked_for(form: str) -> None:
    beginnings = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}
    content = encoded(drawn("strip", "mean"), form)
    assert content.startswith(beginnings[form])
    assert content == encoded(drawn("strip", "mean"), form)


@pytest.mark.parametrize(("kind", "claim"), FITTING)
def test_the_numbers_beside_a_figure_are_a_table(kind: str, claim: str) -> None:
    drawing = drawn(kind, claim)
    table = list(csv.reader(io.StringIO(csv_text(drawing))))
    assert tuple(table[0]) == drawing.header
    assert len(table) == len(drawing.rows) + 1 > 1
    assert {len(row) for row in table} == {len(drawing.header)}


def test_every_kind_fits_some_claim() -> None:
    assert {kind for kind, _ in FITTING} == set(KINDS)


def test_a_kind_that_does_not_fit_says_why() -> None:
    for kind in KINDS.values():
        for subject in subjects(made_material()):
            reason = kind.unfit(subject)
            assert isinstance(reason, str)
            assert bool(reason) != ((kind.name, subject.verdict.claim) in FITTING)


def test_drawing_leaves_the_users_settings_alone() -> None:
    before = dict(mpl.rcParams)
    with styled():
        assert mpl.rcParams["svg.hashsalt"] == "metatransfer"
    assert dict(mpl.rcParams) == before


def test_settings_of_the_user_do_not_change_a_figure() -> None:
    plain = encoded(drawn("forest", "mean"), "svg")
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red"}):
        assert encoded(drawn("forest", "mean"), "svg") == plain


def test_without_matplotlib_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(InputError, match=r"metatransfer\[report\]"), styled():
        pytest.fail("drew without matplotlib")


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_padded_limits_hold_every_value(values: list[float]) -> None:
    low, high = padded(values)
    assert low < min(values)
    assert max(values) < high


@given(st.lists(st.floats(-1e3, 1e3), min_size=1), st.floats(0, 1e6), st.floats(0, 1e6))
def test_clipped_limits_hold_the_core(core: list[float], left: float, right: float) -> None:
    low, high = clipped(min(core) - left, max(core) + right, core)
    assert low <= min(core)
    assert max(core) <= high


def test_a_subject_has_what_figures_are_drawn_of() -> None:
    found: Subject = subject_of("mean")
    assert found.claim.id == found.verdict.claim == found.summary.claim == "mean"
    assert found.rows.evidence_hash == found.verdict.evidence_hash
