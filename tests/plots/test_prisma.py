from hypothesis import given
from hypothesis import strategies as st

from metatransfer.literature.search.prisma import prisma_counts
from metatransfer.plots.drawing import csv_text, encoded
from metatransfer.plots.prisma import prisma, table
from metatransfer.records.search import Count, PrismaCounts

REASON = "a reason that is much longer than a line of a box can ever be, typed by a person"


def some_flow() -> PrismaCounts:
    return PrismaCounts(
        identified=(Count(of="openalex", n=1_812), Count(of="arxiv", n=140)),
        duplicates=412,
        by_automation=0,
        retracted=2,
        screened=1_500,
        unscreened=38,
        excluded=(Count(of=REASON, n=1_300), Count(of="$100 off", n=87)),
        sought=113,
        not_retrieved=9,
        assessed=90,
        undecided=14,
        excluded_by_text=(Count(of="no scores", n=73),),
        included=17,
        reports=21,
    )


NOTHING = prisma_counts((), ())


def texts(flow: PrismaCounts) -> list[str]:
    (axes,) = prisma(flow).figure.axes
    return [text.get_text() for text in axes.texts]


def test_every_number_of_a_flow_is_printed() -> None:
    said = " ".join(texts(some_flow()))
    numbers = ("1,812", "140", "412", "2", "1,500", "1,300", "87", "113", "9", "90", "73", "17")
    for number in (*numbers, "21", "38", "14"):
        assert f"(n = {number})" in said


def test_what_waits_is_named_only_where_anything_does() -> None:
    assert any("not yet screened" in line for line in texts(some_flow()))
    assert not any("not yet" in line or "unread" in line for line in texts(NOTHING))


def test_an_empty_search_is_drawn() -> None:
    said = texts(NOTHING)
    assert said.count("none (n = 0)") == 4
    assert {"Identification", "Screening", "Included"} <= set(said)


def test_its_numbers_stand_beside_it() -> None:
    lines = csv_text(prisma(some_flow())).splitlines()
    assert lines[0] == "stage,what,n"
    assert "identification,records from openalex,1812" in lines
    assert f'screening,"excluded: {REASON}",1300' in lines
    assert len(lines) == 1 + len(table(some_flow()))


def test_no_text_leaves_the_picture_or_meets_another() -> None:
    drawing = prisma(some_flow())
    figure = drawing.figure
    figure.canvas.draw()
    (axes,) = figure.axes
    boxes = [text.get_window_extent() for text in axes.texts if text.get_text()]
    assert all(box.x0 >= 0 and box.x1 <= figure.bbox.width for box in boxes)
    assert all(box.y0 >= 0 and box.y1 <= figure.bbox.height for box in boxes)
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            # a pixel of touching is the antialiasing of letters
            wide = min(one.x1, other.x1) - max(one.x0, other.x0)
            tall = min(one.y1, other.y1) - max(one.y0, other.y0)
            assert wide <= 1 or tall <= 1


def test_the_same_flow_gives_the_same_bytes() -> None:
    assert encoded(prisma(some_flow()), "svg") == encoded(prisma(some_flow()), "svg")


@given(st.lists(st.tuples(st.text(max_size=90), st.integers(0, 10**6)), max_size=8))
def test_every_source_has_a_row(found: list[tuple[str, int]]) -> None:
    counts = tuple(Count(of=name, n=number) for name, number in found)
    flow = some_flow().model_copy(update={"identified": counts})
    rows = table(flow)[: len(found)]
    assert rows == [("identification", f"records from {name}", n) for name, n in found]


def test_what_removed_nothing_is_not_named() -> None:
    said = " ".join(texts(some_flow()))
    assert "retracted or withdrawn (n = 2)" in said
    assert "machine-generated" not in said
