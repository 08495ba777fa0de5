"""Tables as papers and spreadsheets have them: CSV, LaTeX and Markdown text to cells."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from metatransfer.errors import InputError
from metatransfer.importers.numbers import AmbiguousNumberError, NoNumberError, printed
from metatransfer.records.spreadsheet import as_written

MAX_CELLS: Final = 20_000_000
"""Cells of a table; more are no table of results."""
DELIMITERS: Final = ",;\t|"

_RULE: Final = re.compile(
    r"\\(?:top|mid|bottom|h|c(?:mid)?)(?:rule|line)(?:\([^)]*\))?(?:\{[^}]*\})?"
)
_COMMENT: Final = re.compile(r"(?<!\\)%.*")
_MULTI: Final = re.compile(
    r"\\multicolumn\s*\{(\d{1,3})\}\s*\{[^{}]*\}\s*\{((?:[^{}]|\{[^{}]*\})*)\}"
)
_MULTIROW: Final = re.compile(r"\\multirow\s*\{[^{}]*\}\s*\{[^{}]*\}\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_WRAP: Final = re.compile(
    r"\\(?:textbf|textit|emph|underline|mathbf|textsc|texttt|text|mathrm|bf|small|tiny|ul)"
    r"\s*\{([^{}]*)\}"
)
_TABULAR: Final = re.compile(
    r"\\begin\{(tabular[x*]?|longtable|array)\}(?:\[[^\]]*\])?(.*?)\\end\{\1\}", re.DOTALL
)
_ROW_END: Final = re.compile(r"\\\\(?:\[[^\]]*\])?")
_RAISED_MARK: Final = re.compile(r"\^\s*\{?\s*\\?(?:dagger|ddagger|ast|star|S|P|\*)\s*\}?")
_SEPARATOR_ROW: Final = re.compile(r"^\|?\s*:?-{1,}:?\s*(\|\s*:?-{1,}:?\s*)*\|?\s*$")


@dataclass(frozen=True)
class Grid:
    """A table with headings.

    Parameters
    ----------
    header : tuple of str
        Headings.
    rows : tuple of tuple of str
        Cells, as many a row as there are headings.
    lines : tuple of int
        1-based line in the file that each row begins at.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]


def grid_of(rows: list[tuple[int, list[str]]], where: str) -> Grid:
    """Return a table of rows, the first of which is its heading.

    Parameters
    ----------
    rows : list of (int, list of str)
        Line and cells of each row.
    where : str
        File, for messages.

    Raises
    ------
    InputError
        When there are no rows, or a row has another number of cells than the heading.
    """
    rows = _joined_headings(rows)
    if len(rows) < 2:
        raise InputError(f"{where} · no table with a heading and a row · do: check the file")
    (_, header), *body = rows
    names = tuple(name.strip() for name in header)
    if len(names) * len(body) > MAX_CELLS:
        raise InputError(f"{where} · more than {MAX_CELLS:,} cells · do: split the table")
    for line, cells in body:
        if len(cells) != len(names):
            raise InputError(
                f"{where}:{line} · {len(cells)} cells in this row · allowed: {len(names)}, as in "
                "the heading · do: check separators and joined cells"
            )
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    if doubled:
        raise InputError(f"{where} · column '{doubled[0]}' stands twice · do: rename one of them")
    stripped = tuple(tuple(cell.strip() for cell in row) for _, row in body)
    return Grid(names, stripped, tuple(line for line, _ in body))


def csv_grid(text: str, where: str) -> Grid:
    """Return the table of CSV text, separated by commas, semicolons, tabs or bars.

    Parameters
    ----------
    text : str
        Content of the file.
    where : str
        File, for messages.

    Raises
    ------
    InputError
        When it is no table.
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    csv.field_size_limit(131_072)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, begins = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begins, [as_written(cell) for cell in cells]))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            f"{where}:{reader.line_num} · not a valid table: {error} · do: check the quotes"
        ) from error
    return grid_of(rows, where)


def markdown_grid(text: str, where: str) -> Grid:
    """Return the first table of Markdown text.

    Parameters
    ----------
    text : str
        Content of the file.
    where : str
        File, for messages.

    Raises
    ------
    InputError
        When there is no table.
    """
    lines = text.splitlines()
    at = next((i for i in range(1, len(lines)) if is_markdown_table(lines, i)), 0)
    if not at:
        raise InputError(
            f"{where} · no Markdown table · do: keep the line of dashes below headings"
        )
    rows = [(at, _bar_cells(lines[at - 1]))]
    for number in range(at + 1, len(lines)):
        if "|" not in lines[number]:
            break
        rows.append((number + 1, _bar_cells(lines[number])))
    return grid_of(rows, where)


def is_markdown_table(lines: list[str], at: int) -> bool:
    """Whether the line of dashes of a table stands at a position.

    Parameters
    ----------
    lines : list of str
        All lines.
    at : int
        Position of the line of dashes.
    """
    dashes = lines[at]
    return "-" in dashes and "|" in lines[at - 1] and bool(_SEPARATOR_ROW.match(dashes[:10_000]))


def _bar_cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    cells = re.split(r"(?<!\\)\|", inner)
    return [_plain_markdown(cell) for cell in cells]


def _plain_markdown(cell: str) -> str:
    text = re.sub(r"<br\s*/?>|\[\^\w{1,20}\]|<sup>[^<]{0,12}</sup>", " ", cell)
    text = re.sub(r"\[([^\[\]]{1,200})\]\([^()]{0,500}\)", r"\1", text)
    text = re.sub(r"^\s*([*_])(.*)\1\s*$", r"\2", re.sub(r"(\*\*|__|`)", "", text))
    return text.replace(r"\|", "|").strip()


def latex_grid(text: str, where: str) -> Grid:
    """Return the first table of LaTeX text; rules, bold face and comments are taken out.

    Parameters
    ----------
    text : str
        Content of the file: a whole ``tabular``, or its rows alone.
    where : str
        File, for messages.

    Raises
    ------
    InputError
        When there is no table.
    """
    found = _TABULAR.search(text)
    start = found.start(2) if found else 0
    body = found[2] if found else text
    body = _column_types_dropped(body) if found else body
    first = text.count("\n", 0, start) + 1
    # Comments and rules become blanks, so that lines stay where they were.
    body = _RULE.sub(_blanked, _COMMENT.sub(_blanked, body))
    rows: list[tuple[int, list[str]]] = []
    at = 0
    for end in (*_ROW_END.finditer(body), None):
        piece = body[at : end.start()] if end else body[at:]
        begins = at + len(piece) - len(piece.lstrip())
        if piece.strip():
            line = first + body.count("\n", 0, begins)
            rows.append((line, [_plain_latex(cell) for cell in _latex_cells(piece.strip())]))
        at = end.end() if end else at
    return grid_of(rows, where)


def _blanked(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _column_types_dropped(body: str) -> str:
    """Blank out the argument that says how columns are set, with braces inside it."""
    depth = 0
    for at, char in enumerate(body):
        depth += (char == "{") - (char == "}")
        if char == "}" and depth == 0:
            kept = "".join(each if each == "\n" else " " for each in body[: at + 1])
            rest = body[at + 1 :]
            # tabularx and tabular* say their width first
            again = rest.lstrip().startswith("{") and "&" not in body[: at + 1]
            return kept + (_column_types_dropped(rest) if again else rest)
        if depth == 0 and not char.isspace():
            break
    return body


def _latex_cells(row: str) -> list[str]:
    spread = _MULTI.sub(lambda m: m[2] + " &" * (min(int(m[1]), 200) - 1), row)
    return re.split(r"(?<!\\)&", _MULTIROW.sub(lambda m: m[1], spread))


def _plain_latex(cell: str) -> str:
    text = cell.replace("$", " ").replace("~", " ").replace(r"\pm", "±").replace("{,}", ",")
    for _ in range(4):
        text = _WRAP.sub(r"\1", text)
    text = re.sub(r"\\textsuperscript\{[^{}]*\}", "", _RAISED_MARK.sub("", text))
    text = re.sub(r"_\{\s*±?\s*([\d.]+)\s*\}", r" ± \1", text)
    text = re.sub(r"\\(?:cellcolor|rowcolor|color|textcolor)(?:\[[^\]]*\])?\{[^{}]*\}", "", text)
    text = re.sub(r"\\([%&_#])", r"\1", text)
    text = re.sub(r"\\(?:bf|it|em|small|tiny|,|;|!|quad)(?![A-Za-z])", " ", text)
    return " ".join(text.replace("{", "").replace("}", "").replace("--", "–").split())


def _joined_headings(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Join a heading above the heading, which has empty cells where it spans columns.

    It is dropped where the lower one says all, as languages below the name of their task. Where
    that would name two columns alike, they are called ``XNLI de`` and ``PAWS-X de``.
    """
    while len(rows) > 2 and sum(not cell.strip() for cell in rows[0][1]) > 1:
        (_, upper), (line, lower), *rest = rows
        if len(upper) != len(lower) or any(map(_is_number, lower)):
            break
        named = [cell.strip() for cell in lower if cell.strip()]
        if len(set(named)) < len(named):
            lower = [" ".join(pair).strip() for pair in zip(_spread(upper), lower, strict=True)]
        rows = [(line, lower), *rest]
    return rows


def _spread(headings: list[str]) -> Iterator[str]:
    """Yield headings with each empty cell filled by the one that spans it."""
    last = ""
    for heading in headings:
        last = heading.strip() or last
        yield last


def _is_number(cell: str) -> bool:
    try:
        return printed(cell) is not None
    except AmbiguousNumberError:
        return True
    except NoNumberError:
        return False
