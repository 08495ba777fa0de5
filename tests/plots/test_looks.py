"""Every kind of figure with five rows and with two hundred: no text meets another or leaves it."""

from dataclasses import replace

import pytest

from metatransfer.plots.drawing import Drawing
from metatransfer.plots.forest import forest
from metatransfer.records import Pairs, Rows, SesoiPoint, VerdictStatus
from metatransfer.report.pictures import BRANCHES_A_PAGE, CELLS_A_PAGE, KINDS, Subject
from tests.made_report import some_groups, subject_of
from tests.plots.looks import outside, overlaps, shown_texts

CLAIM_OF = {"selection": "select-random", "similarity": "slope"}


def with_rows(kind: str, number: int) -> Subject:
    """Return a subject with so many rows, groups, pairs and points."""
    subject = subject_of(CLAIM_OF.get(kind, "mean"))
    groups = some_groups(number)
    labels = [group.label for group in groups]
    rows = Rows(
        evidence_hash=subject.rows.evidence_hash,
        outcome=subject.rows.outcome,
        outcome_points=tuple(3.0 - place / 20 for place in range(number)),
        se_points=tuple(None if place % 5 == 2 else 0.3 + place / 100 for place in range(number)),
        se_source=("seeds",) * number,
        group=tuple(labels),
        study=("alpha",) * number,
        flags={},
    )
    pairs = Pairs(
        first=tuple(labels),
        second=tuple(reversed(labels)),
        raw_points=tuple(place / 10 for place in range(number)),
        posterior_points=tuple(place / 12 - 3 for place in range(number)),
    )
    summary = subject.summary.model_copy(
        update={
            "forest": subject.summary.forest.model_copy(update={"groups": groups}),
            "pairs": pairs,
        }
    )
    if summary.moderation is not None:
        at = tuple(place / number for place in range(number))
        moderation = summary.moderation.model_copy(update={"x": at})
        summary = summary.model_copy(update={"moderation": moderation})
    points = tuple(
        SesoiPoint(value=place / 10, probability=0.5, status=VerdictStatus.INCONCLUSIVE)
        for place in range(number)
    )
    verdict = subject.verdict.model_copy(update={"sesoi": points})
    return replace(subject, summary=summary, rows=rows, verdict=verdict)


def drawn(kind: str, number: int) -> Drawing:
    return KINDS[kind].draw(with_rows(kind, number))


@pytest.mark.parametrize("number", [5, 200])
@pytest.mark.parametrize("kind", KINDS)
def test_texts_stay_apart_and_inside(kind: str, number: int) -> None:
    figure = drawn(kind, number).figure
    assert overlaps(figure) == []
    assert outside(figure) == []


@pytest.mark.parametrize("kind", ["orchard", "heat"])
def test_of_many_rows_each_is_on_one_page(kind: str) -> None:
    subject = with_rows(kind, 200)
    parts = KINDS[kind].parts(subject)
    assert (
        len(parts) == {"orchard": -(-200 // BRANCHES_A_PAGE), "heat": -(-200 // CELLS_A_PAGE)}[kind]
    )
    if kind == "orchard":
        shown = [group for part in parts for group in part.summary.forest.groups]
        assert shown == list(subject.summary.forest.groups)
    else:
        pairs = [
            pair
            for part in parts
            for pair in zip(part.summary.pairs.first, part.summary.pairs.second, strict=True)
        ]
        whole = subject.summary.pairs
        assert sorted(pairs) == sorted(zip(whole.first, whole.second, strict=True))


@pytest.mark.parametrize("kind", ["orchard", "heat", "forest"])
def test_names_that_differ_at_their_end_stay_apart(kind: str) -> None:
    texts = [text for text, _ in shown_texts(drawn(kind, 5).figure)]
    names = [text for text in texts if text.startswith("a-target")]
    assert len(names) == len(set(names)) * (2 if kind == "heat" else 1)
    assert len(set(names)) == 5


def test_an_interval_that_goes_on_is_marked() -> None:
    (axes,) = drawn("forest", 5).figure.axes
    low, high = axes.get_xlim()
    new = with_rows("forest", 5).summary.forest.prediction
    assert new is not None
    marks = {
        marker: [float(x) for x in line.get_xdata()]  # type: ignore[union-attr]
        for line in axes.get_lines()
        if (marker := line.get_marker()) in ("<", ">")
    }
    assert bool(marks["<"]) == (new.lower < low)
    assert bool(marks[">"]) == (new.upper > high)


@pytest.mark.parametrize("kind", ["forest", "orchard"])
def test_a_figure_taller_than_a_screen_has_its_scale_at_both_ends(kind: str) -> None:
    def numbers_above(number: int) -> list[str]:
        figure = drawn(kind, number).figure
        texts = shown_texts(figure)
        top = figure.axes[0].get_window_extent().y1
        return [text for text, box in texts if box[1] > top and text[-1].isdigit()]

    assert numbers_above(5) == []
    assert len(numbers_above(200)) > 2


@pytest.mark.parametrize("kind", ["orchard", "heat"])
def test_pages_of_one_figure_have_one_scale(kind: str) -> None:
    subject = with_rows(kind, 200)
    scales = set()
    for part in KINDS[kind].parts(subject):
        axes = KINDS[kind].draw(part).figure.axes[0]
        scales.add(axes.get_images()[0].get_clim() if kind == "heat" else axes.get_xlim())
    assert len(scales) == 1


def test_pages_of_a_forest_have_the_scale_of_the_whole() -> None:
    whole = with_rows("forest", 200).summary.forest
    pages = [
        whole.model_copy(update={"groups": part, "pooled": None, "prediction": None})
        for part in (whole.groups[:48], whole.groups[-48:])
    ]
    scales = {forest(page, whole).figure.axes[0].get_xlim() for page in pages}
    assert scales == {forest(whole).figure.axes[0].get_xlim()}
