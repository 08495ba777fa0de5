import pytest

from metatransfer.library.csv_table import Table
from metatransfer.library.fault_log import FaultLog
from metatransfer.library.validation import record_from_tree, records_from_table
from metatransfer.library.yaml_tree import Tree, parse_yaml
from metatransfer.records import Language, Sesoi, Similarity


def tree(text: str) -> Tree:
    parsed = parse_yaml(text, FaultLog().of("x.yaml"))
    assert parsed is not None
    return parsed


def values(*cells: str) -> Table:
    rows: list[dict[str, object]] = [{"first": "a", "second": "b", "value": cell} for cell in cells]
    return Table(rows, list(range(2, 2 + len(rows))))


def test_sound_data_become_a_record_and_no_fault() -> None:
    log = FaultLog()
    sesoi = record_from_tree(Sesoi, tree("value: 1\nunit: points\nreason: x\n"), log.of("x.yaml"))
    assert sesoi == Sesoi(value=1.0, unit="points", reason="x")
    assert not log.faults


def test_every_fault_of_a_record_is_told_at_its_line() -> None:
    log = FaultLog()
    faulty = tree("# remark\nvalue: x\nunit: y\nextra: z\n")
    assert record_from_tree(Sesoi, faulty, log.of("x.yaml")) is None
    assert [(fault.line, fault.field) for fault in log.faults] == [
        (2, "reason"),
        (2, "value"),
        (3, "unit"),
        (4, "extra"),
    ]


def test_all_rows_of_a_sound_table_become_records() -> None:
    log = FaultLog()
    shared = {"measure": "cosine"}
    rows = records_from_table(Similarity, values("0.1", "0.2"), log.of("x.csv"), shared=shared)
    assert rows.complete
    assert rows.lines == (2, 3)
    assert [row.value for row in rows.records] == [0.1, 0.2]
    assert {row.measure for row in rows.records} == {"cosine"}


def test_sound_rows_of_a_faulty_table_are_kept_with_their_lines() -> None:
    log = FaultLog()
    table = values("0.1", "much", "0.3", "nan")
    rows = records_from_table(Similarity, table, log.of("x.csv"), shared={"measure": "cosine"})
    assert not rows.complete
    assert rows.lines == (2, 4)
    assert [row.value for row in rows.records] == [0.1, 0.3]
    assert [(fault.line, fault.field) for fault in log.faults] == [(3, "value"), (5, "value")]


def test_an_empty_table_is_complete() -> None:
    rows = records_from_table(Similarity, Table([], []), FaultLog().of("x.csv"), shared={})
    assert rows.complete
    assert rows.records == ()


def test_a_required_cell_that_is_empty_is_told_as_such() -> None:
    log = FaultLog()
    records_from_table(Language, Table([{"id": "en"}], [2]), log.of("x.csv"), shared={})
    assert [(fault.field, fault.what) for fault in log.faults] == [("name", "empty cell")]


@pytest.mark.parametrize(("cell", "meant"), [("true", True), ("false", False), ("", False)])
def test_a_yes_or_no_may_be_written_in_a_cell(cell: str, *, meant: bool) -> None:
    row: dict[str, object] = {"id": "x", "name": "X"}
    if cell:
        row["aggregate"] = cell
    rows = records_from_table(Language, Table([row], [2]), FaultLog().of("x.csv"), shared={})
    assert rows.records[0].aggregate is meant
