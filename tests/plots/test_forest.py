from itertools import pairwise

import pytest

from metatransfer.plots.card import MOST_GROUPS, card, ends_of
from metatransfer.plots.forest import forest, lines, table
from metatransfer.records import Forest, Region, Spread
from tests.made_report import some_groups, subject_of, summary_of, verdict_of
from tests.plots.looks import outside, overlaps


def a_forest(number: int) -> Forest:
    return Forest(
        quantity="true gain",
        unit="points",
        by="target task",
        groups=some_groups(number),
        pooled=Spread(mean=1.0, lower=0.5, upper=1.5),
        prediction=Spread(mean=1.0, lower=-4.0, upper=6.0),
        claimed=Region(lower=0.5),
    )


@pytest.mark.parametrize("number", [0, 1, 5, 48, 200])
def test_texts_never_overlap(number: int) -> None:
    assert overlaps(forest(a_forest(number)).figure) == []


@pytest.mark.parametrize("number", [1, 5, 200])
def test_no_text_leaves_the_figure(number: int) -> None:
    assert outside(forest(a_forest(number)).figure) == []


def test_a_row_takes_the_same_room_whatever_their_number() -> None:
    heights = [forest(a_forest(n)).figure.get_size_inches()[1] for n in (5, 105, 205)]
    steps = [round(after - before, 6) for before, after in pairwise(heights)]
    assert len(set(steps)) == 1


def test_the_table_has_every_group_and_what_is_below_them() -> None:
    rows = table(a_forest(3))
    assert [row[0] for row in rows[-2:]] == ["all", "a new one"]
    assert len(rows) == lines(a_forest(3)) == 5
    assert rows[0][5:] == (2.5, 1.0, 4.0)


def test_a_card_shows_the_largest_and_the_smallest_of_many() -> None:
    shown = ends_of(a_forest(200), MOST_GROUPS)
    assert len(shown.groups) == MOST_GROUPS
    assert shown.groups[0] == a_forest(200).groups[0]
    assert shown.groups[-1] == a_forest(200).groups[-1]
    few = a_forest(MOST_GROUPS)
    assert ends_of(few, MOST_GROUPS) is few


@pytest.mark.parametrize("number", [1, 22, 200])
def test_texts_of_a_card_never_overlap(number: int) -> None:
    summary = summary_of("mean").model_copy(update={"forest": a_forest(number)})
    drawing = card(verdict_of("mean"), summary)
    assert overlaps(drawing.figure) == []
    # the numbers beside it are those of all groups, shown or not
    assert len(drawing.rows) == number + 2


@pytest.mark.parametrize("name", ["orchard", "selection", "sesoi", "heat", "similarity"])
def test_texts_of_other_figures_never_overlap(name: str) -> None:
    from metatransfer.report.pictures import KINDS

    claim = {"selection": "select-random", "similarity": "slope"}.get(name, "mean")
    assert overlaps(KINDS[name].draw(subject_of(claim)).figure) == []
