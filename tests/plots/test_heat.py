from metatransfer.plots.heat import heat
from metatransfer.records import Pairs

PAIRS = Pairs(
    first=("a", "a", "b"),
    second=("x", "y", "x"),
    raw_points=(1.0, 2.0, 3.0),
    posterior_points=(1.5, 2.5, -0.04),
)


def test_missing_pairs_are_left_out_and_never_zero() -> None:
    drawing = heat(PAIRS)
    axes = drawing.figure.axes[0]
    (image,) = axes.get_images()
    shown = image.get_array()
    assert shown is not None
    assert shown.mask.sum() == 1
    assert len(drawing.rows) == 3


def test_numbers_are_printed_without_minus_zero() -> None:
    texts = {text.get_text() for text in heat(PAIRS).figure.axes[0].texts}
    assert texts - {*PAIRS.first, *PAIRS.second} == {"1.5", "2.5", "0.0"}


def test_values_below_zero_have_a_minus_that_is_seen_at_this_size() -> None:
    below = PAIRS.model_copy(update={"posterior_points": (1.5, 2.5, -0.06)})
    texts = {text.get_text() for text in heat(below).figure.axes[0].texts}
    assert "\N{MINUS SIGN}0.1" in texts


def test_one_pair_is_drawn_as_well() -> None:
    one = Pairs(first=("a",), second=("x",), raw_points=(0.0,), posterior_points=(0.0,))
    assert len(heat(one).rows) == 1


def test_a_hundred_members_a_side_get_no_numbers() -> None:
    names = [f"language-{i:03d}" for i in range(100)]
    values = tuple(float(i % 7) for i in range(100))
    many = Pairs(
        first=tuple(names),
        second=tuple(reversed(names)),
        raw_points=values,
        posterior_points=values,
    )
    texts = {text.get_text() for text in heat(many).figure.axes[0].texts}
    assert texts <= set(names)


def test_without_numbers_values_below_zero_are_marked_for_readers_in_grey() -> None:
    names = tuple(f"task-{i}" for i in range(40))
    values = tuple((-1.0) ** i * (i + 1) for i in range(40))
    many = Pairs(first=names, second=names, raw_points=values, posterior_points=values)
    axes = heat(many).figure.axes[0]
    (marks,) = axes.collections
    shown = axes.get_images()[0].get_array()
    assert shown is not None
    below = {(column, row) for row, column in zip(*(shown < 0).nonzero(), strict=True)}
    assert {(int(x), int(y)) for x, y in marks.get_offsets()} == below  # type: ignore[misc]
    assert len(below) == 20
