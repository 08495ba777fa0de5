import csv
import io
import json
from collections.abc import Callable

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.cli.render import machine
from metatransfer.cli.render.markdown import escaped, report_markdown, table
from metatransfer.cli.render.page import Page
from metatransfer.cli.render.rows import render_rows
from metatransfer.cli.schema import schema_of
from metatransfer.records import VerdictReport
from metatransfer.records.spreadsheet import as_written

Golden = Callable[[str, str], None]


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_a_report_for_machines_reads_as_kept(
    failed_report: VerdictReport, golden: Golden, form: str
) -> None:
    golden(f"verify.{form}", machine.REPORTS[form](failed_report))


def test_a_report_in_markdown_reads_as_kept(failed_report: VerdictReport, golden: Golden) -> None:
    golden("verify.md", report_markdown(failed_report))


def test_the_json_report_validates_against_the_published_schema(
    failed_report: VerdictReport,
) -> None:
    schema = schema_of("verdict")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(machine.report_json(failed_report)), schema)


def test_a_report_with_a_word_of_its_own_does_not_validate(failed_report: VerdictReport) -> None:
    data = machine.dump(failed_report)
    data["verdicts"][0]["status"] = "verified"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema_of("verdict"))


def test_the_json_report_reads_back_as_the_same_record(failed_report: VerdictReport) -> None:
    assert VerdictReport.model_validate_json(machine.report_json(failed_report)) == failed_report


def test_versions_are_sorted_so_that_bytes_do_not_depend_on_who_filled_them(
    sound_report: VerdictReport,
) -> None:
    first, *rest = sound_report.verdicts
    turned = first.model_copy(update={"versions": dict(reversed(first.versions.items()))})
    other = VerdictReport(verdicts=(turned, *rest))
    assert machine.report_json(other) == machine.report_json(sound_report)


def test_nan_never_leaves_as_json() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        machine.json_text({"x": float("nan")})


@given(st.text())
def test_json_holds_no_control_character_and_loses_none(text: str) -> None:
    written = machine.json_text({"x": text}, indent=None)
    assert json.loads(written) == {"x": text}
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) <= 0x9F for char in written)


@given(st.lists(st.text(st.characters(exclude_categories=("C",))), min_size=1, max_size=5))
def test_csv_cells_survive_quotes_commas_and_line_feeds(cells: list[str]) -> None:
    row = {f"c{i}": cell for i, cell in enumerate(cells)}
    text = machine.rows_csv([row, row])
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [{name: as_written(cell) for name, cell in each.items()} for each in read] == [row, row]


def test_each_line_of_jsonl_is_a_verdict(sound_report: VerdictReport) -> None:
    lines = machine.report_jsonl(sound_report).splitlines()
    assert [json.loads(line)["claim"] for line in lines] == [
        verdict.claim for verdict in sound_report.verdicts
    ]


def test_markdown_cells_cannot_break_out_of_their_table() -> None:
    assert escaped("a | b\n`c` <script>") == r"a \| b \`c\` \<script\>"
    assert table([{"x": "a|b"}]).splitlines()[2] == r"| a\|b |"


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "md", "table"])
def test_lists_come_in_every_format(form: str) -> None:
    rows = [{"id": "a", "n": 1, "tags": ("x", "y"), "sd": None}]
    made = render_rows(rows, form, width=80)  # type: ignore[arg-type]
    text = made.plain() if isinstance(made, Page) else made
    assert "x" in text
    assert "None" not in text


def test_a_long_row_of_a_list_stays_one_line() -> None:
    page = render_rows([{"id": "a", "text": "word " * 60}], "table", width=40)
    assert isinstance(page, Page)
    assert len(page.lines) == 2


def test_an_empty_list_is_empty_in_every_format() -> None:
    assert render_rows([], "csv", width=80) == ""
    assert render_rows([], "md", width=80) == ""
    assert render_rows([], "json", width=80) == "[]\n"


def test_no_cell_of_a_table_is_a_formula_and_numbers_stay_numbers() -> None:
    rows = [{"a": '=HYPERLINK("x")', "b": -0.5, "c": ["@x", "y"], "d": "-1", "e": None}]
    _, line = machine.rows_csv(rows).splitlines()
    assert line == '"\'=HYPERLINK(""x"")",-0.5,\'@x; y,\'-1,'
