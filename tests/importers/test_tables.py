"""Tables as papers print them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.errors import InputError
from metatransfer.importers.grid import Grid, csv_grid, latex_grid, markdown_grid
from metatransfer.importers.layout import Layout
from metatransfer.importers.numbers import (
    AmbiguousNumberError,
    DecimalMark,
    NoNumberError,
    printed,
    whole,
)
from metatransfer.importers.scores import RawScore, Source
from metatransfer.importers.tables import CsvTable, LatexTable, MarkdownTable

LATEX = r"""
\begin{table} % a table
\begin{tabular}{l@{\hskip 2em}c c}
\toprule
 & \multicolumn{2}{c}{Targets} \\
\cmidrule(lr){2-3}
\textbf{Intermediate} & XNLI & PAWS-X \\
\midrule
None & 75.1 & 80.2$_{\pm 0.3}$ \\
% MNLI & 0 & 0 \\
MNLI\textsuperscript{} & \textbf{76.0} & $81.0 \pm 0.2$ \\[2pt]
Cosmos~QA & -- & \underline{79.5}$^\dagger$ \\
\bottomrule
\end{tabular}
\end{table}
"""
MARKDOWN = """
Some text.

| Intermediate | XNLI | PAWS-X |
|:---|---:|---|
| none | 75.1 | 80.2 ± 0.3 |
| **MNLI** | **76.0** | 81.0 (0.2) |
| Cosmos QA | - | 79.5* |

More text | with a bar.
"""
CSV = "Intermediate,XNLI,PAWS-X\nnone,75.1,80.2 ± 0.3\nMNLI,76.0,81.0±0.2\nCosmos QA,,79.5\n"
SEMICOLONS = CSV.replace(",", ";")


def scores(found: tuple[RawScore, ...]) -> list[tuple[str, str, float, float | None]]:
    return [(s.intermediate, s.target, s.value, s.sd) for s in found]


WANTED = [
    ("none", "XNLI", 75.1, None),
    ("none", "PAWS-X", 80.2, 0.3),
    ("MNLI", "XNLI", 76.0, None),
    ("MNLI", "PAWS-X", 81.0, 0.2),
    ("Cosmos QA", "PAWS-X", 79.5, None),
]


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (CsvTable(), CSV),
        (CsvTable(), SEMICOLONS),
        (MarkdownTable(), MARKDOWN),
        (LatexTable(), LATEX.replace("None", "none").replace(r"\textsuperscript{}", "")),
    ],
)
def test_the_same_table_reads_the_same_in_every_dress(reader: CsvTable, text: str) -> None:
    reading = reader.read(Source(Path("t"), text.encode()), Layout())
    assert scores(reading.scores) == WANTED
    assert [s.reason for s in reading.skipped] == ["no score"]


def test_lines_are_those_of_the_file() -> None:
    assert markdown_grid(MARKDOWN, "t").lines == (6, 7, 8)
    grid = latex_grid(LATEX, "t")
    lines = LATEX.splitlines()
    assert [lines[line - 1].lstrip("% ")[:4] for line in grid.lines] == ["None", "MNLI", "Cosm"]


def test_columns_may_be_languages_and_rows_models() -> None:
    text = "Model,en,de\nmBERT,82.1,70.5\n"
    layout = Layout(across="language", down="model")
    reading = CsvTable().read(Source(Path("t.csv"), text.encode()), layout)
    assert [(s.model, s.language, s.value) for s in reading.scores] == [
        ("mBERT", "en", 82.1),
        ("mBERT", "de", 70.5),
    ]


def test_a_long_table_is_known_by_its_headings() -> None:
    text = "Model,Source task,Task,Lang,Score,Std,Seeds\nx,MNLI,XNLI,de,70,0.5,3\nx,,XNLI,de,69,,\n"
    reading = CsvTable().read(Source(Path("t.csv"), text.encode()), Layout())
    first, second = reading.scores
    assert (first.intermediate, first.target, first.language) == ("MNLI", "XNLI", "de")
    assert (first.sd, first.n_seeds, first.line) == (0.5, 3, 2)
    assert (second.sd, second.n_seeds) == (None, None)


def test_a_column_map_comes_before_what_headings_seem_to_say() -> None:
    text = "Task,Acc,Score\nXNLI,70,1\n"
    layout = Layout(columns={"Acc": "score"})
    reading = CsvTable().read(Source(Path("t.csv"), text.encode()), layout)
    assert [s.value for s in reading.scores] == [70]
    with pytest.raises(InputError, match=r"--map 'acc' · no such column did you mean 'Acc'"):
        CsvTable().read(Source(Path("t.csv"), text.encode()), Layout(columns={"acc": "score"}))
    doubled = "Task,Score,Value\nXNLI,70,1\n"
    with pytest.raises(InputError, match="both hold score"):
        CsvTable().read(Source(Path("t.csv"), doubled.encode()), Layout())


def test_averages_are_left_out_unless_they_are_named() -> None:
    text = "i;XNLI;PAWS-X;Avg.\nnone;70,1;80,2;75,2\nMNLI;71;81;76\nMean;70,5;80,6;75,6\n"
    reading = CsvTable().read(Source(Path("t.csv"), text.encode()), Layout())
    assert scores(reading.scores) == [
        ("none", "XNLI", 70.1, None),
        ("none", "PAWS-X", 80.2, None),
        ("MNLI", "XNLI", 71, None),
        ("MNLI", "PAWS-X", 81, None),
    ]
    assert [(s.key, s.reason) for s in reading.skipped] == [
        ("column 'Avg.'", "sums up the others"),
        ("line 4, row 'Mean'", "sums up the others"),
    ]
    named = Layout(names={"Avg.": "glue-mean", "Mean": "mnli"})
    assert len(CsvTable().read(Source(Path("t.csv"), text.encode()), named).scores) == 9


def test_a_column_without_a_heading_is_told() -> None:
    reading = CsvTable().read(Source(Path("t.csv"), b"i,XNLI,\nnone,70,1\n"), Layout())
    assert len(reading.scores) == 1
    assert [s.key for s in reading.skipped] == ["a column without a heading"]


@pytest.mark.parametrize(
    ("corner", "across", "down"),
    [("Target", "intermediate", "target"), ("Language", "target", "language"), ("x", "target", "")],
)
def test_the_corner_of_a_table_says_what_its_rows_are(corner: str, across: str, down: str) -> None:
    source = Source(Path("t.csv"), f"{corner},MNLI\nXNLI,70\n".encode())
    (score,) = CsvTable().read(source, Layout()).scores
    assert (getattr(score, across), getattr(score, down or "intermediate")) == ("MNLI", "XNLI")
    (said,) = CsvTable().read(source, Layout(across="language", down="model")).scores
    assert (said.language, said.model) == ("MNLI", "XNLI")


HEADINGS = r"""
\begin{tabular}{lcccc}
 & \multicolumn{2}{c}{XNLI} & \multicolumn{2}{c}{PAWS-X} \\
Task & en & de & en & de \\
\rowcolor{gray!20} None & 84.2 & 76.1$^{a}$ & 94.0 & 87.1 \\
\end{tabular}
"""


def test_columns_of_one_name_are_told_apart_by_what_spans_them() -> None:
    wanted = ("Task", "XNLI en", "XNLI de", "PAWS-X en", "PAWS-X de")
    grid = latex_grid(HEADINGS, "t")
    assert (grid.header, grid.lines) == (wanted, (5,))
    assert grid.rows == (("None", "84.2", "76.1 ^a", "94.0", "87.1"),)
    assert csv_grid(",XNLI,,PAWS-X,\nTask,en,de,en,de\nx,1,2,3,4\n", "t").header == wanted
    # a heading without names above a row of numbers is all there is
    assert csv_grid("Task,,\nx,1,2\ny,1,2\n", "t").header == ("Task", "", "")


def test_notes_and_links_of_markdown_are_no_names() -> None:
    text = "| i | XNLI[^1] | [PAWS-X](page) |\n|-|-|-|\n| *MNLI*<sup>a</sup> | _70.1_ | 80 |\n"
    grid = markdown_grid(text, "t")
    assert grid.header == ("i", "XNLI", "PAWS-X")
    assert grid.rows == (("MNLI", "70.1", "80"),)


def test_cells_that_are_no_scores_are_all_told() -> None:
    text = "i,XNLI\nnone,75\nMNLI,+1.2\nQQP,abc\n"
    with pytest.raises(InputError) as raised:
        CsvTable().read(Source(Path("t.csv"), text.encode()), Layout())
    first, second = str(raised.value).splitlines()
    assert first == "t.csv:3 · column 'XNLI' · '+1.2' is a difference; scores are needed"
    assert second.startswith("t.csv:4 · column 'XNLI' · 'abc' is no score")


@pytest.mark.parametrize(
    ("cell", "value", "sd"),
    [
        ("83.1", 83.1, None),
        ("83.1%", 83.1, None),
        ("83.1 ± 0.4", 83.1, 0.4),
        ("83.1 +/- .4", 83.1, 0.4),
        ("83.1 (0.4)", 83.1, 0.4),
        ("−12.0", -12.0, None),
        ("1,234.5", 1234.5, None),
        ("83.1†", 83.1, None),
        ("1e-2", 0.01, None),
        ("83,1", 83.1, None),
        ("83,1 ± 0,4", 83.1, 0.4),
        ("0,713", 0.713, None),
        ("83.1^1", 83.1, None),
        ("83.1^{a}", 83.1, None),
        ("83.1^{± 0.4}", 83.1, 0.4),
        ("83.1¹", 83.1, None),
        ("83.1 [^2]", 83.1, None),
        ("83.1<sup>b</sup>", 83.1, None),
        ("83.1 [12]", 83.1, None),
    ],
)
def test_numbers_are_read_as_papers_print_them(cell: str, value: float, sd: float | None) -> None:
    assert printed(cell) == (value, sd)


@pytest.mark.parametrize("cell", ["1,234,5", "1,2,3", "83.1 [82.0, 84.2]", "83.1 84.2"])
def test_what_may_be_two_numbers_is_told(cell: str) -> None:
    with pytest.raises(NoNumberError, match="is no score"):
        printed(cell)


@pytest.mark.parametrize("cell", ["", "-", "–", "n/a", "NaN", " -- "])
def test_cells_without_a_number_say_so(cell: str) -> None:
    assert printed(cell) is None


@given(text=st.text(st.sampled_from("0123456789.,±()%+-−eE *†$\\pmn/a "), max_size=30))
def test_any_cell_is_a_number_none_or_told(text: str) -> None:
    try:
        number = printed(text)
    except NoNumberError:
        return
    assert number is None or number.value == number.value


@pytest.mark.parametrize("grid", [csv_grid, markdown_grid, latex_grid])
@given(text=st.text(st.sampled_from('ab1,;|&\\\n"-{}%$ \r\0'), max_size=80))
def test_any_text_is_a_table_or_told(grid: Callable[[str, str], Grid], text: str) -> None:
    try:
        found = grid(text, "t")
    except InputError:
        return
    assert len(found.rows) == len(found.lines) > 0
    assert {len(row) for row in found.rows} == {len(found.header)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n", "no table with a heading and a row"),
        ("a,b\n1\n", "t:2 · 1 cells in this row · allowed: 2"),
        ("a,a\n1,2\n", "column 'a' stands twice"),
        ('a,b\n"1,2\n', "not a valid table"),
    ],
)
def test_tables_that_cannot_be_read_are_told(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        csv_grid(text, "t")


@pytest.mark.parametrize("cell", ["70,123", "1,234", "81,200 ± 0.4", "81.2 ± 1,250", "-12,345"])
def test_a_number_that_may_be_two_is_refused_until_its_mark_is_said(cell: str) -> None:
    with pytest.raises(AmbiguousNumberError, match=" may be "):
        printed(cell)


@pytest.mark.parametrize(
    ("cell", "mark", "value"),
    [
        ("70,123", "comma", 70.123),
        ("70,123", "point", 70123.0),
        ("70.123", "comma", 70123.0),
        ("70.123", None, 70.123),
        ("0,713", None, 0.713),
        ("1,234.5", None, 1234.5),
        ("1.234,5", None, 1234.5),
        ("1,234,567", None, 1234567.0),
        ("1.234.567", None, 1234567.0),
        ("70,12", None, 70.12),
        ("70,1234", None, 70.1234),
        ("7,1e1", None, 71.0),
    ],
)
def test_a_decimal_mark_is_read_off_the_number_or_what_is_said(
    cell: str, mark: DecimalMark | None, value: float
) -> None:
    assert printed(cell, mark) == (value, None)


@pytest.mark.parametrize(("cell", "mark"), [("70,1", "point"), ("70.1", "comma")])
def test_a_number_that_is_not_as_was_said_is_told(cell: str, mark: DecimalMark) -> None:
    with pytest.raises(NoNumberError, match=f"no number with a decimal {mark}"):
        printed(cell, mark)


def test_an_import_asks_for_the_decimal_mark_and_takes_what_is_said() -> None:
    source = Source(Path("t.csv"), b"i;XNLI\nnone;70,123\nMNLI;71,5\n")
    with pytest.raises(InputError) as raised:
        CsvTable().read(source, Layout())
    assert str(raised.value) == (
        "t.csv:2 · column 'XNLI' · '70,123' may be 70.123 or 70123 · "
        "say --decimal comma or --decimal point"
    )
    said = CsvTable().read(source, Layout(decimal="comma"))
    assert [score.value for score in said.scores] == [70.123, 71.5]
    assert said.notes == ()


def test_commas_that_are_taken_for_decimal_marks_are_noted() -> None:
    long = b"Task;Score;Std\nXNLI;70,1;0,5\n"
    for text in (b"i;XNLI\nnone;71,5\n", long):
        notes = CsvTable().read(Source(Path("t.csv"), text), Layout()).notes
        assert len(notes) == 1
        assert notes[0].startswith("commas stand before decimals, as in '7")


@pytest.mark.parametrize(
    ("cell", "count"),
    [("5", 5), ("5010", 5010), ("5,010", 5010), ("5.010", 5010), ("5.0", 5), ("-", None)],
)
def test_counts_are_whole_however_they_are_grouped(cell: str, count: int | None) -> None:
    assert whole(cell) == count


@pytest.mark.parametrize("cell", ["2.5", "2,5", "three", "-3", "1e3"])
def test_what_is_no_whole_number_is_no_count(cell: str) -> None:
    with pytest.raises(NoNumberError, match="is no whole number"):
        whole(cell)
