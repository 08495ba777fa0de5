"""Tables of results of made documents, in every format, as draft scores."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.importers.convert import Names
from metatransfer.importers.grid import Grid
from metatransfer.importers.plan import Registry
from metatransfer.library import load_registry
from metatransfer.literature.documents import read_document
from metatransfer.literature.documents.pdf_tables import tables_of_page
from metatransfer.literature.tables import draft_tables
from metatransfer.literature.tables.drafts import Roles, roles_of
from metatransfer.records.draft import DraftTables
from tests.test_auditing import ROOT

LATEX = r"""
\documentclass{article}\begin{document}
% \begin{tabular}{ll} XNLI & 1 \\ MNLI & 2 \end{tabular}
\begin{table}[t]
\begin{tabular}{lrrr}
\toprule
 & \multicolumn{3}{c}{Target} \\
Intermediate & XNLI & PAWS-X & \textbf{XQuAD} \\ \midrule
None & 79.2 & 86.4 & 76.6 \\
MNLI & \textbf{80.1}$_{\pm 0.3}$ & 87.0 & 77.0 \\
Mystery & 78.9 & 860 & -- \\
Avg. & 79.4 & 86.5 & 76.8 \\
\bottomrule
\end{tabular}
\caption{Accuracy of \emph{a model} by intermediate task.\label{tab:x}}
\end{table}
\begin{tabular}{lcc} Setting & Value & Why \\ rate & 1e-5 & usual \\
batch & 512 & fits \end{tabular}
\begin{table}\caption{XNLI by language}
\begin{tabular}{lccc} Model & en & de & zh \\ \hline mBERT & 0.82 & 0.71 & 0.69 \\
XLM-R & 0.89 & 0.83 & +0.2 \\ \end{tabular}\end{table}
\begin{tabular}{lcc} A & B & C \\ 1 & 2 \\ \end{tabular}
\end{document}
"""

ROWS = [
    ["Intermediate", "XNLI", "PAWS-X", "XQuAD"],
    ["None", "79.2", "86.4", "76.6"],
    ["MNLI", "80.1 ± 0.3", "87.0", "77.0"],
    ["SQuAD v1.1", "78.9", "86.0", "–"],
]


@pytest.fixture(scope="module")
def names() -> Names:
    registry = load_registry(ROOT)
    return Registry(registry.tasks, registry.languages).names


def read(name: str, content: bytes, names: Names) -> DraftTables:
    return draft_tables(read_document(name, content), content, names)


def pdf() -> bytes:
    import typst

    cells = ", ".join(f"[{cell}]" for row in ROWS for cell in row)
    source = f"""
    #set page(width: 16cm, height: 12cm)
    Some words before the table, which say that training on MNLI helps by 3 points or 4.
    #figure(table(columns: 4, {cells}), caption: [Zero-shot accuracy by intermediate task.])
    Of 15 languages, 3 of 4 gain more than 1.5 points. More words.
    """
    return bytes(typst.compile({"main.typ": source.encode()}, format="pdf"))


def html() -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    return f"<html><table><caption>Accuracy</caption>{rows}</table></html>".encode()


def markdown() -> bytes:
    lines = [f"| {' | '.join(row)} |" for row in ROWS]
    return "\n".join(["# A paper", "", lines[0], "|---|---|---|---|", *lines[1:], ""]).encode()


@pytest.mark.parametrize(
    ("name", "content"), [("a.pdf", pdf()), ("a.html", html()), ("a.md", markdown())]
)
def test_one_table_gives_the_same_scores_in_every_format(
    name: str, content: bytes, names: Names
) -> None:
    (table,) = read(name, content, names).tables
    assert (table.rows_are, table.columns_are, table.unit) == ("intermediate", "target", "points")
    cells = [(one.intermediate, one.target, one.score, one.sd) for one in table.scores]
    assert cells == [
        ("none", "xnli", 79.2, None),
        ("none", "pawsx", 86.4, None),
        ("none", "xquad", 76.6, None),
        ("mnli", "xnli", 80.1, 0.3),
        ("mnli", "pawsx", 87.0, None),
        ("mnli", "xquad", 77.0, None),
        ("squad1", "xnli", 78.9, None),
        ("squad1", "pawsx", 86.0, None),
    ]
    assert not table.unknown


def test_the_caption_of_a_pdf_and_its_page_are_kept(names: Names) -> None:
    (table,) = read("a.pdf", pdf(), names).tables
    assert table.caption == "Table 1: Zero-shot accuracy by intermediate task."
    assert table.locator == "page 1, table 1"
    assert {one.metric for one in table.scores} == {"accuracy"}


@pytest.fixture(scope="module")
def found(names: Names) -> DraftTables:
    return read("a.tex", LATEX.encode(), names)


class TestLatex:
    def test_tables_of_scores_are_found_and_others_told_of(self, found: DraftTables) -> None:
        assert [table.id for table in found.tables] == ["a-table-1", "a-table-3"]
        assert any("holds no scores" in problem for problem in found.problems)
        assert any("cells in this row" in problem for problem in found.problems)

    def test_rows_and_columns_are_told_by_the_names_they_bear(self, found: DraftTables) -> None:
        first, second = found.tables
        assert (first.rows_are, first.columns_are) == ("intermediate", "target")
        assert (second.rows_are, second.columns_are) == ("model", "language")
        assert second.unit == "fraction"

    def test_a_caption_that_names_one_task_and_metric_gives_them(self, found: DraftTables) -> None:
        assert {one.metric for one in found.tables[0].scores} == {"accuracy"}
        assert {one.target for one in found.tables[1].scores} == {"xnli"}

    def test_means_are_no_scores_and_unknown_names_are_told(self, found: DraftTables) -> None:
        rows = {one.intermediate for one in found.tables[0].scores}
        assert rows == {"none", "mnli", "Mystery"}
        assert found.tables[0].unknown == ("Mystery",)

    def test_every_score_says_its_line_row_and_column(self, found: DraftTables) -> None:
        line = next(at for at, text in enumerate(LATEX.splitlines(), 1) if text.startswith("MNLI"))
        first = next(one for one in found.tables[0].scores if one.intermediate == "mnli")
        assert first.locator.endswith(f"line {line}, MNLI × XNLI")

    def test_what_is_no_score_is_left_out_and_told(self, found: DraftTables) -> None:
        assert any("860 is outside" in problem for problem in found.tables[0].problems)
        assert any("difference" in problem for problem in found.tables[1].problems)


@pytest.mark.parametrize(
    ("header", "labels", "caption", "roles"),
    [
        ("|en|de", "MNLI none", "", Roles("target", "language")),
        ("|en|de", "MNLI none", "by intermediate task", Roles("intermediate", "language")),
        ("Language|XNLI|MLQA", "de fr", "", Roles("language", "target")),
        ("|XNLI|MLQA", "de fr", "", Roles("language", "target")),
        ("Model|F1|EM", "one two", "", Roles("model", "metric")),
        ("|F1|EM", "XNLI MLQA", "", Roles("target", "metric")),
        ("|what|ever", "one two", "", Roles("model", "target")),
        ("Task|Language|Score", "XNLI MLQA", "", Roles("target", "score")),
    ],
)
def test_roles_are_read_from_names(
    header: str, labels: str, caption: str, roles: Roles, names: Names
) -> None:
    heads = tuple(header.split("|"))
    rows = tuple((label, *["50"] * (len(heads) - 1)) for label in labels.split())
    assert roles_of(Grid(heads, rows, (2, 3)), caption, names) == roles


def test_a_long_table_gives_one_score_a_row(names: Names) -> None:
    text = "| Task | Language | Of | Score |\n|---|---|---|---|\n"
    text += "| XNLI | de | x | 71.5 |\n| XNLI | fr | x | 72.5 |\n| PAWS-X | fr | x | 80 |\n"
    assert read("a.md", text.encode(), names).problems == ("table 1 · holds no scores; left out",)
    (table,) = read("a.md", (text + "| PAWS-X | de | x | 81 |\n").encode(), names).tables
    cells = [(one.target, one.language, one.score) for one in table.scores]
    assert cells[-1] == ("pawsx", "de", 81.0)


def test_prose_with_numbers_is_no_table() -> None:
    prose = "Of 15 languages, 3 of 4 gain 1.5 points.\nIn 2020, 4 models gained 3 points.\n"
    assert not list(tables_of_page(prose))


def test_an_empty_cell_leaves_its_column_in_place() -> None:
    page = (
        "          XNLI    MLQA    XQuAD\n"
        "none      79.2    86.4     76.6\n"
        "MNLI      80.1             77.0\n"
    )
    (table,) = tables_of_page(page)
    assert table.rows[2] == ("MNLI", "80.1", "", "77.0")


def test_a_broken_pdf_is_told_of(names: Names) -> None:
    from metatransfer.errors import InputError

    with pytest.raises(InputError, match="cannot be read"):
        read("a.pdf", b"%PDF-1.4 broken", names)


@given(st.text(alphabet=" 0123456789.abTable:\n-±", max_size=300))
def test_any_page_gives_tables_of_even_rows(page: str) -> None:
    for table in tables_of_page(page):
        assert len({len(row) for row in table.rows}) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"Words \\begin{tabular}{l",
        b"Words \\begin{tabular}{lll} & & \\\\ \\end{tabular}",
        b"\\begin{tabular}{l} a & 1 \\\\ b & 2 & 3 \\\\ \\end{tabular}",
        b"\xff\xfe\x00",
    ],
)
def test_broken_latex_holds_no_table_and_says_so(content: bytes, names: Names) -> None:
    assert read("a.tex", content, names).tables == ()
