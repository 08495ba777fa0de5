from dataclasses import replace

import pytest

from metatransfer.evidence.extremes import extremes
from metatransfer.evidence.gains import outcome_rows
from metatransfer.evidence.outcomes import OutcomeRow
from metatransfer.records import Outcome
from tests.tiny import arm, library

TASKS = ("none", "i1", "i2", "i3")


@pytest.fixture
def rows() -> list[OutcomeRow]:
    # four models, a gain of one point from each task to the next, and a little more here and there
    arms = [
        arm(name, score_points=60.0 + at + 0.2 * ((model * at) % 3), model=f"m{model}")
        for model in range(4)
        for at, name in enumerate(TASKS)
    ]
    return list(outcome_rows(library(*arms), Outcome.GAIN))


def test_the_row_furthest_from_those_like_it_comes_first(rows: list[OutcomeRow]) -> None:
    rows[4] = replace(rows[4], value_points=rows[4].value_points - 60)
    rows[9] = replace(rows[9], value_points=rows[9].value_points + 40)
    found = extremes(rows, 3)
    assert [each.row for each in found] == [rows[4], rows[9]]
    assert found[0].sds > found[1].sds > 6
    where = f"{rows[4].arm.file}:{rows[4].arm.line}"
    assert str(found[0]).startswith(f"{where} (-")
    assert str(found[0]).endswith(" sd)")
    assert [each.row for each in extremes(rows, 1)] == [rows[4]]


def test_where_all_are_alike_none_is_named(rows: list[OutcomeRow]) -> None:
    assert extremes(rows, 3) == []
