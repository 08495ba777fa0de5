"""A specification curve shows every specification that has an estimate, in order."""

import pytest

from metatransfer.plots.drawing import csv_text, encoded
from metatransfer.plots.specifications import specifications
from metatransfer.records import Multiverse, SpecificationPoint, Verdict, VerdictStatus

YES, NO = VerdictStatus.SUPPORTED, VerdictStatus.INCONCLUSIVE


def point(mean: float | None, *choices: str, status: VerdictStatus = YES) -> SpecificationPoint:
    ends = {} if mean is None else {"mean": mean, "lower": mean - 1, "upper": mean + 1}
    return SpecificationPoint(choices=choices, status=status, **ends)


@pytest.fixture
def world() -> Multiverse:
    points = (
        point(1.0),
        point(2.0, "prior width: 2", "scale: log-odds"),
        point(0.2, "scale: log-odds", status=NO),
        point(None, "rows: own baselines only", status=VerdictStatus.NOT_TESTABLE),
    )
    return Multiverse(points=points, possible=9, agreeing=0.67)


@pytest.fixture
def verdict() -> Verdict:
    return Verdict(
        claim="c", title="t", statement="s", kind="slope", status=YES, decided_by="evidence"
    )


def test_specifications_stand_in_order_with_their_choices(
    verdict: Verdict, world: Multiverse
) -> None:
    rows = csv_text(specifications(verdict, world, "points")).splitlines()
    assert rows[0] == "choices,mean,lower,upper,probability,verdict,checks_passed"
    assert [row.split(",")[0] for row in rows[1:]] == [
        "scale: log-odds",
        "as the verdict",
        "prior width: 2; scale: log-odds",
    ]


def test_choices_are_named_once_below_the_curve(verdict: Verdict, world: Multiverse) -> None:
    drawing = specifications(verdict, world, "points")
    curve, grid = drawing.figure.axes
    named = [label.get_text() for label in grid.get_yticklabels()]
    assert named == ["prior width: 2", "scale: log-odds", "as the verdict"]
    assert curve.get_ylabel() == "points"
    assert curve.get_xlim() == grid.get_xlim()
    assert encoded(drawing, "svg").startswith(b"<?xml")
