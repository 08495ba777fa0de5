import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.errors import Fault
from metatransfer.library.csv_table import (
    MAX_CELL_CHARACTERS,
    MOST_NEAREST,
    Columns,
    Table,
    parse_csv,
)
from metatransfer.library.fault_log import FaultLog

COLUMNS = Columns(("first", "second", "value"), frozenset({"first", "value"}))
# Control characters apart: a lone carriage return cannot be told from a line's end.
CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)


def read(text: str) -> tuple[Table | None, tuple[Fault, ...]]:
    log = FaultLog()
    return parse_csv(text, COLUMNS, log.of("x.csv")), log.faults


def only_fault(text: str) -> Fault:
    _, faults = read(text)
    assert len(faults) == 1
    return faults[0]


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8))
def test_what_was_written_is_read_back(rows: list[tuple[str, str, str]]) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([COLUMNS.known, *rows])
    table, faults = read(stream.getvalue())
    assert table is not None
    assert not faults
    assert [tuple(row.get(name, "") for name in COLUMNS.known) for row in table.rows] == rows


def test_empty_cells_are_left_out() -> None:
    table, _ = read("first,second,value\na,,1\n")
    assert table is not None
    assert table.rows == [{"first": "a", "value": "1"}]


def test_lines_are_right_after_a_quoted_line_break_and_an_empty_line() -> None:
    table, _ = read('first,value\n"a\nb",1\n\nc,2\n')
    assert table is not None
    assert table.lines == [2, 5]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_ways_to_end_a_line_are_read(end: str) -> None:
    table, faults = read(end.join(["first,value", "a,1", "b,2"]))
    assert table is not None
    assert not faults
    assert table.lines == [2, 3]


def test_an_unknown_column_is_told_with_the_nearest() -> None:
    fault = only_fault("first,value,secnd\na,1,2\n")
    assert (fault.line, fault.what) == (1, "unknown column 'secnd'")
    assert "did you mean 'second'?" in fault.allowed


def test_every_column_of_another_table_is_told_and_the_first_with_the_nearest() -> None:
    names = [f"secnd{number}" for number in range(2 * MOST_NEAREST)]
    _, faults = read(",".join(["first", "value", *names]) + "\n")
    assert {fault.field for fault in faults} == set(names)
    assert {fault.field for fault in faults if fault.allowed} == set(names[:MOST_NEAREST])


def test_a_missing_column_is_told() -> None:
    assert only_fault("first,second\na,b\n").do == "add a column 'value'"


def test_a_doubled_column_is_told() -> None:
    assert only_fault("first,value,first\na,1,b\n").what == "column 'first' stands twice"


@pytest.mark.parametrize("row", ["a", "a,1,2", "a,1,2,3"])
def test_a_row_of_another_width_is_told(row: str) -> None:
    fault = only_fault(f"first,value\nb,2\n{row}\n")
    assert fault.line == 3
    assert fault.allowed == "allowed: 2, as in the header"


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_file_says_how_to_begin(text: str) -> None:
    assert only_fault(text).do == "begin with first,second,value"


def test_an_open_quote_is_told_and_no_row_is_trusted() -> None:
    table, faults = read('first,value\na,1\n"b,2\n')
    assert table is None
    assert faults[0].what.startswith("not a valid table")


def test_an_endless_cell_is_told() -> None:
    table, faults = read(f"first,value\n{'a' * (MAX_CELL_CHARACTERS + 1)},1\n")
    assert table is None
    assert "not a valid table" in faults[0].what
