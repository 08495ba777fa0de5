"""LaTeX sources: text without commands, headings and tables kept."""

import re
from collections.abc import Iterator
from typing import Final

from metatransfer.literature.documents.content import Content
from metatransfer.literature.documents.plain import decode
from metatransfer.literature.documents.source import Table

COMMENT: Final = re.compile(r"(?<!\\)%.*")
BODY: Final = re.compile(r"\\begin\{document\}(.*?)(?:\\end\{document\}|\Z)", re.DOTALL)
TITLE: Final = re.compile(r"\\title\s*(?:\[[^\]]*\])?\{((?:[^{}]|\{[^{}]*\})*)\}", re.DOTALL)
BYLINE: Final = re.compile(r"\\(?:author|date)\s*\{((?:[^{}]|\{[^{}]*\})*)\}", re.DOTALL)
HEADING: Final = re.compile(r"\\((?:sub)*)section\*?\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
ABSTRACT: Final = re.compile(r"\\begin\{abstract\}(.*?)\\end\{abstract\}", re.DOTALL)
REFERENCES: Final = re.compile(r"\\begin\{thebibliography\}(?:\{[^}]*\})?")
ITEM: Final = re.compile(r"\\bibitem(?:\[[^\]]*\])?\{[^}]*\}")
FLOAT: Final = re.compile(r"\\begin\{table(\*?)\}(.*?)\\end\{table\1\}", re.DOTALL)
POINT: Final = re.compile(r"\\item\b\s*(?:\[(?P<name>[^\]]*)\])?")
"""A point of a list, perhaps with a name of its own."""
TABULAR: Final = re.compile(r"\\begin\{(tabular[x*]?|longtable)\}(.*?)\\end\{\1\}", re.DOTALL)
COLUMNS: Final = re.compile(r"^\s*(?:\{[^{}]*\})?\s*(?:\[[^\]]*\])?\s*\{(?:[^{}]|\{[^{}]*\})*\}")
CAPTION: Final = re.compile(r"\\caption\s*(?:\[[^\]]*\])?\{((?:[^{}]|\{[^{}]*\})*)\}", re.DOTALL)
RULE: Final = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|addlinespace)\b|\\c(?:line|midrule)(?:\([^)]*\))?\{[^}]*\}"
)
ROW_END: Final = re.compile(r"\\\\(?:\[[^\]]*\])?|\\tabularnewline")
CELL_END: Final = re.compile(r"(?<!\\)&")
MAKETITLE: Final = re.compile(r"\\maketitle\b")
SIGNS: Final = {
    "✓": re.compile(r"\$?\\(?:checkmark|cmark|ding\{5[12]\})(?![A-Za-z])\$?"),
    "✗": re.compile(r"\$?\\(?:xmark|ding\{5[3-6]\})(?![A-Za-z])\$?"),
}
"""Commands for ticks and crosses, which a conversion to text would leave out."""
SPAN: Final = re.compile(r"\\multi(?:column|row)\{[^}]*\}\{[^}]*\}\{((?:[^{}]|\{[^{}]*\})*)\}")


def read_latex(content: bytes) -> Content:
    """Return the content of a LaTeX source.

    Parameters
    ----------
    content : bytes
        Bytes of the file.
    """
    source, problems = decode(content)
    source = COMMENT.sub("", source)
    for sign, commands in SIGNS.items():
        source = commands.sub(sign, source)
    body = BODY.search(source)
    title = TITLE.search(source)
    tables = tuple(latex_tables(source))
    byline = "\n\n".join(found.group(1) for found in BYLINE.finditer(source))
    text = f"{byline}\n\n{MAKETITLE.sub('', body.group(1) if body else source)}"
    text = FLOAT.sub(_claims_alone, text)
    text = ABSTRACT.sub(lambda found: f"\n\n\\section{{Abstract}}\n{found.group(1)}\n\n", text)
    text = REFERENCES.sub(r"\\section{References}", text)
    text = ITEM.sub("\n\n", text)
    text = POINT.sub(_point, text)
    plain = "\n\n".join(_with_headings(text))
    return Content(plain, _plain(title.group(1)) if title else "", tables, problems)


def latex_tables(source: str) -> Iterator[Table]:
    """Yield the tables of a LaTeX source, cells as plain text.

    Parameters
    ----------
    source : str
        LaTeX without comments.
    """
    floats = [(found.start(), found.end(), found.group(2)) for found in FLOAT.finditer(source)]
    for found in TABULAR.finditer(source):
        around = next((text for a, b, text in floats if a <= found.start() < b), "")
        caption = CAPTION.search(around)
        cells = _cells_of(found)
        if cells:
            yield Table(_plain(caption.group(1)) if caption else "", cells)


def _cells_of(tabular: re.Match[str]) -> tuple[tuple[str, ...], ...]:
    inner = RULE.sub("", COLUMNS.sub("", tabular.group(2), count=1))
    rows = [row for row in ROW_END.split(inner) if row.strip()]
    return tuple(tuple(_cell(cell) for cell in CELL_END.split(row)) for row in rows)


def _claims_alone(found: re.Match[str]) -> str:
    """Return a float's tables that hold ticks or crosses; numbers alone are no text to read."""
    tables = TABULAR.finditer(found.group(2))
    marked = (each.group() for each in tables if any(sign in each.group() for sign in SIGNS))
    return "\n\n" + "\n\n".join(marked) + "\n\n"


def _point(found: re.Match[str]) -> str:
    return f"\n\n- {found['name']}: " if found["name"] else "\n\n- "


def _cell(latex: str) -> str:
    return _plain(SPAN.sub(r"\1", latex))


def _with_headings(text: str) -> Iterator[str]:
    end = 0
    for found in HEADING.finditer(text):
        yield _paragraphs(text[end : found.start()])
        level = "#" * (2 + len(found.group(1)) // 3)
        yield f"{level} {_plain(found.group(2))}"
        end = found.end()
    yield _paragraphs(text[end:])


def _paragraphs(latex: str) -> str:
    parts, end = [], 0
    for found in TABULAR.finditer(latex):
        parts += _prose(latex[end : found.start()])
        parts.append("\n".join("\t".join(row) for row in _cells_of(found)))
        end = found.end()
    return "\n\n".join((*parts, *_prose(latex[end:])))


def _prose(latex: str) -> list[str]:
    return [_plain(part) for part in re.split(r"\n\s*\n", latex) if part.strip()]


def _plain(latex: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text

    # an inner environment that was cut or never closed is text like any other
    plain = LatexNodes2Text(math_mode="text").latex_to_text(latex, tolerant_parsing=True)
    return " ".join(plain.split())
