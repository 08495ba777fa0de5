"""Tables, long (one row a score) and wide (intermediate tasks by targets, or the like)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from metatransfer import __version__
from metatransfer.errors import InputError, did_you_mean
from metatransfer.importers.grid import (
    Grid,
    csv_grid,
    is_markdown_table,
    latex_grid,
    markdown_grid,
)
from metatransfer.importers.layout import FIELDS, Direction, Layout
from metatransfer.importers.numbers import (
    AmbiguousNumberError,
    DecimalMark,
    NoNumberError,
    comma_shown,
    printed,
    whole,
)
from metatransfer.importers.scores import NO_SCORE, RawScore, Reading, Skipped, Source
from metatransfer.library.spelling import folded

OWN_NAMES: Final[Mapping[str, str]] = {
    "model": "model",
    "encoder": "model",
    "intermediate": "intermediate",
    "intermediatetask": "intermediate",
    "source": "intermediate",
    "sourcetask": "intermediate",
    "target": "target",
    "targettask": "target",
    "task": "target",
    "dataset": "target",
    "language": "language",
    "lang": "language",
    "testlanguage": "language",
    "trainlanguage": "train_language",
    "trainlang": "train_language",
    "metric": "metric",
    "split": "split",
    "score": "score",
    "value": "score",
    "scorepoints": "score",
    "result": "score",
    "sd": "sd",
    "std": "sd",
    "stdev": "sd",
    "sdpoints": "sd",
    "nseeds": "n_seeds",
    "seeds": "n_seeds",
    "nexamples": "n_examples",
}
"""What a heading is taken for when nobody says; all else has to be mapped."""

AVERAGES: Final = frozenset(
    {"avg", "ave", "average", "mean", "macroavg", "macroaverage", "overall"}
)
"""Headings, folded, of what sums up other columns or rows."""

CORNERS: Final[Mapping[str, Direction]] = {
    "target": "target",
    "targettask": "target",
    "language": "language",
    "lang": "language",
    "testlanguage": "language",
    "model": "model",
    "encoder": "model",
}
"""What the rows of a wide table are by the heading above them, folded, where nobody says."""

MOST_MISREAD: Final = 8
"""Cells that are no scores, of which so many are told."""


class _Table:
    """What the three kinds of table share."""

    version = __version__
    name = ""
    describes = ""

    def recognises(self, source: Source) -> bool:
        """Whether a file is such a table."""
        raise NotImplementedError

    def grid(self, source: Source) -> Grid:
        """Return the cells of a file."""
        raise NotImplementedError

    def read(self, source: Source, layout: Layout) -> Reading:
        """Return the scores of a table; see :class:`metatransfer.importers.scores.Importer`."""
        grid = self.grid(source)
        if layout.across is not None:
            return wide_scores(grid, layout, str(source.path))
        columns = columns_of(grid, layout)
        if "score" in columns.values():
            return long_scores(grid, columns, str(source.path), layout.decimal)
        return wide_scores(grid, layout, str(source.path))

    def header(self, source: Source) -> tuple[str, ...]:
        """Return the headings, by which a column map is remembered.

        Parameters
        ----------
        source : Source
            File.
        """
        return self.grid(source).header


class CsvTable(_Table):
    """Comma-, semicolon- or tab-separated values."""

    name = "csv"
    describes = "CSV or TSV: one row a score, or rows by columns"

    def recognises(self, source: Source) -> bool:
        """Whether the name ends as that of a table does."""
        return source.path.suffix.lower() in {".csv", ".tsv"}

    def grid(self, source: Source) -> Grid:
        """Return the cells of a file."""
        return csv_grid(source.text, str(source.path))


class MarkdownTable(_Table):
    """The first table of a Markdown file."""

    name = "markdown"
    describes = "first table of a Markdown file"

    def recognises(self, source: Source) -> bool:
        """Whether a line of dashes with bars stands below a heading."""
        if source.path.suffix.lower() not in {".md", ".markdown", ".txt", ""}:
            return False
        lines = source.text.splitlines()
        return any(is_markdown_table(lines, at) for at in range(1, len(lines)))

    def grid(self, source: Source) -> Grid:
        """Return the cells of a file."""
        return markdown_grid(source.text, str(source.path))


class LatexTable(_Table):
    """The first tabular of a LaTeX file."""

    name = "latex"
    describes = "first tabular of a LaTeX file"

    def recognises(self, source: Source) -> bool:
        """Whether there is a tabular, or rows that end in two backslashes."""
        if source.path.suffix.lower() not in {".tex", ".txt", ""}:
            return False
        return "\\begin{tabular" in source.text or ("&" in source.text and r"\\" in source.text)

    def grid(self, source: Source) -> Grid:
        """Return the cells of a file."""
        return latex_grid(source.text, str(source.path))


def columns_of(grid: Grid, layout: Layout) -> dict[str, str]:
    """Return what each column of a table holds, by heading; columns without meaning are left out.

    Parameters
    ----------
    grid : Grid
        Table.
    layout : Layout
        What the user said; it comes before what a heading seems to say.

    Raises
    ------
    InputError
        When a mapped heading is not there, or two columns hold the same.
    """
    for heading in layout.columns:
        if heading not in grid.header:
            hint = did_you_mean(heading, grid.header)
            raise InputError(
                f"--map '{heading}' · no such column {hint} · columns: {', '.join(grid.header)}"
            )
    meant: dict[str, str] = {}
    for heading in grid.header:
        field = layout.columns.get(heading) or OWN_NAMES.get(folded(heading))
        if field is None or (heading not in layout.columns and field in layout.columns.values()):
            continue
        if field in meant.values():
            other = next(name for name, held in meant.items() if held == field)
            raise InputError(
                f"columns '{other}' and '{heading}' both hold {field} · "
                f"do: say which with --map '{heading}={field}'"
            )
        meant[heading] = field
    return meant


def long_scores(
    grid: Grid, columns: Mapping[str, str], where: str, decimal: DecimalMark | None = None
) -> Reading:
    """Return one score a row.

    Parameters
    ----------
    grid : Grid
        Table.
    columns : mapping of str to str
        What columns hold, by heading.
    where : str
        File, for messages.
    decimal : {"point", "comma"} or None
        What stands before decimals, where somebody said it.

    Raises
    ------
    InputError
        When a score is no number.
    """
    places = {field: grid.header.index(heading) for heading, field in columns.items()}
    texts = [name for name in FIELDS if name in places and name not in _NUMBERS]
    measured = [places[name] for name in ("score", "sd") if name in places]
    notes = _comma_told(decimal, (row[at] for row in grid.rows for at in measured))
    scores, skipped, misread = [], [], []
    for line, cells in zip(grid.lines, grid.rows, strict=True):
        key = f"row in line {line}"
        try:
            number = printed(cells[places["score"]], decimal)
            if number is None:
                skipped.append(Skipped(key, NO_SCORE))
                continue
            numbers = _numbers(cells, places, decimal)
        except NoNumberError as error:
            misread.append(f"{where}:{line} · {_told(error)}")
            continue
        fields: dict[str, Any] = {name: cells[places[name]] for name in texts}
        fields |= {"sd": number.sd} | numbers
        scores.append(RawScore(key=key, value=number.value, line=line, **fields))
    _tell_misread(misread)
    return Reading(tuple(scores), tuple(skipped), notes)


_NUMBERS: Final = frozenset({"score", "sd", "n_seeds", "n_examples"})


def _numbers(
    cells: tuple[str, ...], places: Mapping[str, int], decimal: DecimalMark | None
) -> dict[str, float | int]:
    found: dict[str, float | int | None] = {
        name: whole(cells[places[name]]) for name in ("n_seeds", "n_examples") if name in places
    }
    if "sd" in places:
        deviation = printed(cells[places["sd"]], decimal)
        found["sd"] = None if deviation is None else deviation.value
    return {name: number for name, number in found.items() if number is not None}


def _comma_told(decimal: DecimalMark | None, cells: Iterable[str]) -> tuple[str, ...]:
    """Return a note where commas are taken for decimal marks and nobody said so."""
    shown = "" if decimal else comma_shown(cells)
    return (f"commas stand before decimals, as in '{shown}'",) if shown else ()


def _told(error: NoNumberError) -> str:
    if isinstance(error, AmbiguousNumberError):
        return f"{error} · say --decimal comma or --decimal point"
    return str(error)


def wide_scores(grid: Grid, layout: Layout, where: str) -> Reading:
    """Return one score a cell: rows are one thing, columns another.

    Parameters
    ----------
    grid : Grid
        Table; its first column names what the rows are.
    layout : Layout
        What rows and columns are; intermediate tasks by targets unless it says otherwise.
    where : str
        File, for messages.

    Raises
    ------
    InputError
        When a cell is no score.
    """
    across, down = _directions(grid, layout)
    named = {heading: field for heading, field in layout.columns.items() if heading in grid.header}
    scores, misread = [], []
    decimal = layout.decimal
    notes = _comma_told(decimal, (cell for row in grid.rows for cell in row[1:]))
    skipped = [*_summaries(grid.header[1:], layout, "column")]
    if "" in grid.header[1:]:
        skipped.append(Skipped("a column without a heading", "nothing says what it holds"))
    left_out = {each.key for each in skipped}
    for line, cells in zip(grid.lines, grid.rows, strict=True):
        if found := _summaries(cells[:1], layout, f"line {line}, row"):
            skipped += found
            continue
        row = dict(zip(grid.header, cells, strict=True))
        shared: dict[str, str] = {field: row[heading] for heading, field in named.items()}
        shared.setdefault(down, cells[0])
        base = RawScore(key="", value=0.0, line=line, **_texts(shared))
        for heading, cell in list(row.items())[1:]:
            if heading in named or not heading or f"column '{heading}'" in left_out:
                continue
            key = f"line {line}, {cells[0]} × {heading}"
            try:
                number = printed(cell, decimal)
            except NoNumberError as error:
                misread.append(f"{where}:{line} · column '{heading}' · {_told(error)}")
                continue
            if number is None:
                skipped.append(Skipped(key, NO_SCORE))
            else:
                filled = replace(base, key=key, value=number.value, sd=number.sd)
                scores.append(replace(filled, **_texts({across: heading})))
    _tell_misread(misread)
    return Reading(tuple(scores), tuple(skipped), notes)


def _directions(grid: Grid, layout: Layout) -> tuple[Direction, Direction]:
    """Return what columns and rows are: as is said, or by the corner, or targets and tasks."""
    corner = None if grid.header[0] in layout.columns else CORNERS.get(folded(grid.header[0]))
    down = layout.down or (corner if corner != layout.across else None)
    across = layout.across or ("intermediate" if down == "target" else "target")
    return across, down or ("target" if across == "intermediate" else "intermediate")


def _summaries(names: Sequence[str], layout: Layout, what: str) -> list[Skipped]:
    """Return the averages among columns or rows, unless they were given a name or a field."""
    return [
        Skipped(f"{what} '{name}'", "sums up the others")
        for name in names
        if folded(name) in AVERAGES and name not in layout.names and name not in layout.columns
    ]


def _texts(fields: Mapping[str, str]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in _NUMBERS}


def _tell_misread(misread: list[str]) -> None:
    if misread:
        rest = len(misread) - MOST_MISREAD
        more = [f"{rest} more cells that are no scores"] if rest > 0 else []
        raise InputError("\n".join((*misread[:MOST_MISREAD], *more)))
