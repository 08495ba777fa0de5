from metatransfer.plots.funnel import funnel
from metatransfer.plots.orchard import orchard
from metatransfer.plots.similarity import similarity
from metatransfer.records import Rows
from tests.made_report import subject_of


def test_rows_without_an_error_have_no_place_in_a_funnel() -> None:
    subject = subject_of("mean")
    half = len(subject.rows.se_points) // 2
    errors = (*subject.rows.se_points[:half], *[None] * (len(subject.rows.se_points) - half))
    rows = subject.rows.model_copy(update={"se_points": errors})
    assert len(funnel(subject.summary, rows).rows) == half


def test_rows_that_all_lack_an_error_are_drawn_all_the_same() -> None:
    subject, slope = subject_of("mean"), subject_of("slope")
    rows = subject.rows.model_copy(update={"se_points": (None,) * len(subject.rows.se_points)})
    assert funnel(subject.summary, rows).rows == ()
    assert len(orchard(subject.summary, rows).rows) == len(rows.group)
    assert slope.summary.moderation is not None
    bare = slope.rows.model_copy(update={"se_points": (None,) * len(slope.rows.se_points)})
    assert len(similarity(slope.summary.moderation, bare).rows) == len(bare.group)


def test_the_funnel_of_the_model_is_wider_than_sampling_error_alone() -> None:
    subject = subject_of("mean")
    axes = funnel(subject.summary, subject.rows).figure.axes[0]
    left, right = (line for line in axes.get_lines() if line.get_linestyle() == "-")  # type: ignore[arg-type]
    width_at_top = float(right.get_xdata()[0]) - float(left.get_xdata()[0])  # type: ignore[index]
    assert width_at_top > 2 * 1.9 * subject.summary.spread_points.mean


def test_points_lie_on_the_band_and_below_its_edges() -> None:
    subject = subject_of("slope")
    assert subject.summary.moderation is not None
    axes = similarity(subject.summary.moderation, subject.rows).figure.axes[0]
    band = next(each for each in axes.collections if each.get_label() == "95 % credible band")
    points = next(each for each in axes.collections if each is not band)
    edges = [line for line in axes.get_lines() if line.get_linestyle() == "--"]
    assert band.get_zorder() < points.get_zorder() < min(line.get_zorder() for line in edges)
    assert len(edges) == 2


def test_few_points_are_larger_and_darker_than_many() -> None:
    subject = subject_of("mean")
    few = subject.rows.model_copy(
        update={
            field: getattr(subject.rows, field)[:5]
            for field in ("outcome_points", "se_points", "se_source", "group", "study")
        }
    )
    marks = [
        funnel(subject.summary, rows).figure.axes[0].collections[-1]
        for rows in (few, many(subject.rows))
    ]
    areas = [float(each.get_sizes()[0]) for each in marks]  # type: ignore[attr-defined]
    opacities = [each.get_alpha() for each in marks]
    assert areas[0] > areas[1]
    assert opacities[0] > opacities[1]


def many(rows: Rows) -> Rows:
    return rows.model_copy(
        update={
            field: getattr(rows, field) * 20
            for field in ("outcome_points", "se_points", "se_source", "group", "study")
        }
    )
