from metatransfer.plots.selection import selection
from metatransfer.plots.sesoi import sesoi
from tests.made_report import summary_of, verdict_of


def test_every_policy_has_a_line_with_its_own_marker() -> None:
    drawing = selection(summary_of("select-random").policies)
    labelled = [
        line
        for line in drawing.figure.axes[0].get_lines()
        if not line.get_label().startswith("_")  # type: ignore[union-attr]
    ]
    assert len(labelled) == 3
    assert len({line.get_marker() for line in labelled}) == 3
    assert len({line.get_linestyle() for line in labelled}) == 3
    assert len(drawing.rows) == 9


def test_a_panel_a_claim_is_drawn_for_other_effects_of_interest() -> None:
    verdicts = [(verdict_of(name), "points") for name in ("mean", "share", "contrast", "slope")]
    drawing = sesoi(verdicts)
    assert len(drawing.figure.axes) == 4
    assert len(drawing.rows) == sum(len(verdict.sesoi) for verdict, _ in verdicts)
