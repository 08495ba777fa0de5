"""From a table's cells to draft scores: what rows and columns are, by the names they bear."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from metatransfer.errors import InputError
from metatransfer.importers.convert import METRICS, Names
from metatransfer.importers.grid import Grid
from metatransfer.importers.layout import Layout
from metatransfer.importers.numbers import NoNumberError, printed
from metatransfer.importers.scores import RawScore
from metatransfer.importers.tables import OWN_NAMES, columns_of, long_scores, wide_scores
from metatransfer.library.spelling import Spellings, folded
from metatransfer.literature.documents import SourceDocument
from metatransfer.literature.extract.extraction import slug
from metatransfer.literature.tables.grids import FoundTable, found_tables
from metatransfer.records.draft import DraftScore, DraftTable, DraftTables

Thing = Literal["target", "language", "intermediate", "metric", "model"]

MOST_POINTS: Final = 100.0
"""Scores lie between -100 and 100 points."""
ENOUGH: Final = 0.5
"""Share of cells or names from which a table is taken for something."""
FEWEST_SCORES: Final = 4
SHOWN: Final = 5
"""Cells that could not be read, of which so many are named."""
MEANS: Final = frozenset({"avg", "average", "mean", "all", "overall", "total"})
"""Names of means over rows or columns: they are no score of their own."""


ROW_NAMES: Final[Mapping[str, Thing]] = {
    "model": "model",
    "intermediate": "intermediate",
    "language": "language",
    "target": "target",
}
"""What rows are where the heading above them says so."""


@dataclass(frozen=True)
class Roles:
    """What a table's rows and columns are taken for.

    Parameters
    ----------
    down, across : str
        Rows and columns; "score" across for a long table.
    """

    down: Thing
    across: Thing | Literal["score"]


def draft_tables(document: SourceDocument, content: bytes, names: Names) -> DraftTables:
    """Return the tables of results of a document as draft scores.

    Parameters
    ----------
    document : SourceDocument
        The document as it was read.
    content : bytes
        Bytes of its file.
    names : Names
        Spellings of tasks and languages.

    Raises
    ------
    InputError
        Where the file cannot be read.
    """
    stem = slug(document.name.rsplit(".", 1)[0]) or "document"
    drafts: list[DraftTable] = []
    problems: list[str] = []
    for number, found in enumerate(found_tables(document, content), start=1):
        if found.grid is None:
            problems.append(found.problem)
        elif _holds_scores(found.grid):
            drafts.append(_draft(found, found.grid, f"{stem}-table-{number}", names))
        else:
            problems.append(f"{found.locator} · holds no scores; left out")
    return DraftTables(
        document=document.name,
        sha256=document.sha256,
        tables=tuple(drafts),
        problems=(*document.problems, *problems),
    )


def _holds_scores(grid: Grid) -> bool:
    # of a long table one column holds scores, of a wide one all but the first
    own = [grid.header.index(head) for head, field in _meant(grid).items() if field == "score"]
    places = own or range(1, len(grid.header))
    cells = [row[at] for row in grid.rows for at in places if row[at].strip()]
    values = [value for cell in cells if (value := _value(cell)) is not None]
    scores = sum(abs(value) <= MOST_POINTS for value in values)
    return scores >= FEWEST_SCORES and scores > ENOUGH * len(cells)


def _value(cell: str) -> float | None:
    try:
        number = printed(cell)
    except NoNumberError:
        return None
    return number.value if number else None


def roles_of(grid: Grid, caption: str, names: Names) -> Roles:
    """Return what the rows and columns of a table are, by the names they bear.

    Parameters
    ----------
    grid : Grid
        Table.
    caption : str
        Its caption.
    names : Names
        Spellings of tasks and languages.
    """
    if "score" in _meant(grid).values():
        return Roles("target", "score")
    heads = [name for name in grid.header[1:] if folded(name) not in MEANS]
    labels = [row[0] for row in grid.rows if folded(row[0]) not in MEANS]
    across = _across(heads, names)
    said = ROW_NAMES.get(OWN_NAMES.get(folded(grid.header[0]), ""))
    if said is not None and said != across:
        return Roles(said, across)
    return Roles(_down(labels, across, caption, names), across)


def _meant(grid: Grid) -> dict[str, str]:
    try:
        return columns_of(grid, Layout())
    except InputError:
        # two columns that seem to hold the same: the table is a wide one
        return {}


def _across(heads: Sequence[str], names: Names) -> Thing:
    if _share(heads, names.targets) >= ENOUGH:
        return "target"
    if _share(heads, names.languages) >= ENOUGH:
        return "language"
    if sum(folded(name) in METRICS for name in heads) >= ENOUGH * max(1, len(heads)):
        return "metric"
    return "target"


def _down(labels: Sequence[str], across: Thing, caption: str, names: Names) -> Thing:
    if across != "language" and _share(labels, names.languages) >= ENOUGH:
        return "language"
    if _share(labels, names.intermediates) < ENOUGH:
        return "model"
    if across == "target" or "intermediate" in caption.lower():
        return "intermediate"
    return "target"


def _share(labels: Sequence[str], spellings: Spellings) -> float:
    known = sum(spellings.find(label) is not None for label in labels if label.strip())
    return known / max(1, sum(bool(label.strip()) for label in labels))


def _draft(found: FoundTable, grid: Grid, name: str, names: Names) -> DraftTable:
    roles = roles_of(grid, found.caption, names)
    clean, problems = _cleaned(grid, roles)
    if roles.across == "score":
        raw = long_scores(clean, columns_of(clean, Layout()), found.locator).scores
    else:
        layout = Layout(across=roles.across, down=roles.down)
        raw = wide_scores(clean, layout, found.locator).scores
    said = _said_by(found.caption, names)
    scores = [_score(one, found.locator, names, said) for one in raw if not _is_mean(one)]
    values = [abs(one.score) for one in scores]
    nameless = sum(not head for head in grid.header[1:])
    if nameless:
        problems.append(f"{nameless} columns have no heading; their scores are left out")
    return DraftTable(
        id=name,
        caption=found.caption,
        locator=found.locator,
        rows_are=roles.down,
        columns_are=roles.across,
        unit="fraction" if max(values, default=0.0) <= 1.0 else "points",
        scores=tuple(scores),
        unknown=tuple(_unknown(scores, names)),
        problems=tuple(problems),
    )


def _cleaned(grid: Grid, roles: Roles) -> tuple[Grid, list[str]]:
    """Return a grid without the cells that hold no score, and what they held."""
    numeric = [
        at
        for at, head in enumerate(grid.header)
        if at and (roles.across != "score" or OWN_NAMES.get(folded(head)) in {"score", "sd"})
    ]
    wrong: list[str] = []
    rows = []
    for line, row in zip(grid.lines, grid.rows, strict=True):
        cells = list(row)
        for at in numeric:
            if (why := _no_score(cells[at])) is not None:
                wrong.append(f"line {line}, '{grid.header[at]}': {why}")
                cells[at] = ""
        rows.append(tuple(cells))
    told = wrong[:SHOWN]
    if len(wrong) > SHOWN:
        told.append(f"{len(wrong) - SHOWN} more cells that hold no score")
    return replace(grid, rows=tuple(rows)), told


def _no_score(cell: str) -> str | None:
    try:
        number = printed(cell)
    except NoNumberError as error:
        return str(error)
    if number is not None and abs(number.value) > MOST_POINTS:
        return f"{number.value:g} is outside -100 to 100"
    return None


def _is_mean(score: RawScore) -> bool:
    said = (score.intermediate, score.target, score.language, score.metric, score.model)
    return any(folded(name) in MEANS for name in said if name)


def _said_by(caption: str, names: Names) -> dict[str, str]:
    """Return the one task and the one metric that a caption names, where it names one."""
    words = [word.strip(".,:;()") for word in caption.split()]
    tasks = {task for word in words if len(word) > 2 and (task := names.targets.find(word))}
    metrics = {METRICS[folded(word)] for word in words if folded(word) in METRICS}
    return {
        name: next(iter(found))
        for name, found in (("target", tasks), ("metric", metrics))
        if len(found) == 1
    }


def _score(raw: RawScore, locator: str, names: Names, said: Mapping[str, str]) -> DraftScore:
    intermediate = names.intermediates.find(raw.intermediate) if raw.intermediate else None
    target = raw.target or said.get("target", "")
    metric = raw.metric or said.get("metric", "")
    return DraftScore(
        model=raw.model,
        intermediate=intermediate or raw.intermediate,
        target=names.targets.find(target) or target,
        language=names.languages.find(raw.language) or raw.language,
        metric=METRICS.get(folded(metric), metric),
        score=raw.value,
        sd=raw.sd,
        locator=f"{locator}: {raw.key}",
    )


def _unknown(scores: Sequence[DraftScore], names: Names) -> Iterator[str]:
    said = [
        *((one.intermediate, names.intermediates) for one in scores),
        *((one.target, names.targets) for one in scores),
        *((one.language, names.languages) for one in scores),
    ]
    lost = (name for name, spellings in said if name and name not in spellings.names)
    yield from dict.fromkeys(lost)
