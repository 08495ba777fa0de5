"""``metatransfer import``: results from the files of other tools, or from a paper's table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from cyclopts import Parameter

from metatransfer.cli.adding import WriteOptions
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.notices import tell_notices
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import TerminalOptions
from metatransfer.cli.prompting import confirmed
from metatransfer.cli.render.page import QUIET, Page, safe
from metatransfer.cli.terminal import print_page, width
from metatransfer.errors import InputError
from metatransfer.library import has_claims, try_files
from metatransfer.records import wording

if TYPE_CHECKING:
    from metatransfer.importers.layout import Layout
    from metatransfer.importers.plan import Plan
    from metatransfer.project import Project

SHOWN: Final = (
    "model",
    "intermediate",
    "target",
    "train_language",
    "language",
    "metric",
    "split",
    "sd_points",
    "n_seeds",
    "score_points",
)
"""Columns that are shown, where they hold anything."""
MOST_ROWS: Final = 12
"""Rows that are shown before they are written."""
MOST_SKIPPED: Final = 6
"""Things left out of which so many are told."""

Thing = Literal["target", "language", "intermediate", "metric", "model"]


@Parameter(name="*", show_default=False)
@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """How the files are read; remembered beside the study's results."""

    from_: Annotated[
        str, Parameter(name="--from", help="Importer; found by the file when left out.")
    ] = ""
    unit: Annotated[
        Literal["fraction", "points"] | None, Parameter(help="Unit of the scores: never guessed.")
    ] = None
    decimal: Annotated[
        Literal["point", "comma"] | None,
        Parameter(help="What stands before decimals, where 70,123 may be either."),
    ] = None
    across: Annotated[
        Thing | None, Parameter(help="What the columns of a wide table are; target by default.")
    ] = None
    down: Annotated[Thing | None, Parameter(help="What its rows are; intermediate by default.")] = (
        None
    )
    map: Annotated[
        tuple[str, ...],
        Parameter(
            negative="", help="HEADING=FIELD: what a column holds (score, target, language ...)."
        ),
    ] = ()
    name: Annotated[
        tuple[str, ...],
        Parameter(negative="", help="THEIRS=OURS: what a name of the file stands for."),
    ] = ()
    pattern: Annotated[
        str, Parameter(help="What folders say, as in {model}/{intermediate}/{target}/s{seed}/*.")
    ] = ""


@Parameter(name="*", show_default=False)
@dataclass(frozen=True, kw_only=True)
class RowDefaults:
    """What holds for every row that the files say nothing of."""

    model: Annotated[str, Parameter(help="Encoder and recipe.")] = ""
    intermediate: Annotated[str, Parameter(help="Intermediate task, or none.")] = ""
    target: Annotated[str, Parameter(help="Target task.")] = ""
    language: Annotated[str, Parameter(help="Language of the test sets.")] = ""
    train_language: Annotated[str, Parameter(help="Language of the training sets.")] = ""
    metric: Annotated[str, Parameter(help="Metric.")] = ""
    split: Annotated[str, Parameter(help="Split that was scored.")] = ""
    baseline: Annotated[
        Literal["own", "external", "unknown", "relative_only"] | None,
        Parameter(help="Whose baseline the source compares with; own by default."),
    ] = None
    n_seeds: Annotated[int | None, Parameter(help="Number of seeds behind each score.")] = None
    locator: Annotated[str, Parameter(help="Where the table stands: Table 2, page 5.")] = ""
    missing_reason: Annotated[str, Parameter(help="Why no standard deviation is given.")] = ""


@Parameter(name="*", show_default=False)
@dataclass(frozen=True, kw_only=True)
class NewStudy:
    """Needed where the study is not there yet."""

    citation: Annotated[str, Parameter(help="Full citation, for a new study.")] = ""
    year: Annotated[int, Parameter(help="Year of publication, for a new study.")] = 0
    licence: Annotated[str, Parameter(help="Licence of the numbers, for a new study.")] = ""
    kind: Annotated[
        Literal["published", "secondary_report", "own_experiment"],
        Parameter(help="Where the numbers come from, for a new study."),
    ] = "published"
    url: Annotated[str, Parameter(help="Where they can be looked up.")] = ""


def import_files(
    *files: Annotated[Path, Parameter(name="FILE")],
    study: str,
    read: ReadOptions | None = None,
    rows: RowDefaults | None = None,
    new: NewStudy | None = None,
    write: WriteOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Import results: the rows are shown and checked before they are written.

    Formats are found by the file: Hugging Face Trainer, lm-evaluation-harness,
    MTEB, jiant, CSV, LaTeX and Markdown tables. What was said of columns, unit and
    names is remembered beside the study's results, with the hash of each file.

    Parameters
    ----------
    files
        Files of one format; several scores of one arm are its seeds.
    study
        Study that the rows go to; made where it is not there, from citation, year and licence.
    """
    from metatransfer.importers.plan import StudyHeader

    write, terminal = write or WriteOptions(), terminal or TerminalOptions()
    if not files:
        raise InputError("no file named · do: metatransfer import FILE --study ID")
    project = open_project()
    read = read or ReadOptions()
    remembered = project.remembered_layout(study, files, read.from_)
    if remembered.study not in {"", study} and not terminal.quiet:
        told = Page(width())
        told.paragraph(f"read as a table of {remembered.study}, which has the same headings")
        print_page(told, terminal)
    layout = layout_of(remembered.layout, read, rows or RowDefaults())
    said = new or NewStudy()
    header = StudyHeader(said.citation, said.year, said.licence, said.kind, said.url)
    plan = project.plan_import(study, files, layout, header)
    if not terminal.quiet:
        print_page(plan_page(plan, files), terminal)
    tell_notices(try_files(project.root, plan.files))
    page = Page(width())
    if not plan.files:
        page.paragraph("nothing to write: the study has every row already")
    elif write.dry_run:
        page.paragraph("nothing was written: --dry-run")
    elif confirmed("write these rows?", yes=write.yes):
        for file in project.import_files(study, files, layout, header):
            page.paragraph(f"wrote {file}")
        page.paragraph(f"next: metatransfer {next_step(project)}")
    else:
        page.paragraph("nothing was written")
    if not terminal.quiet:
        print_page(page, terminal)
    return ExitCode.DONE


def next_step(project: "Project") -> str:
    """Return what follows an import: without a claim there is nothing to verify yet.

    Parameters
    ----------
    project : Project
        Project.
    """
    return "verify --changed" if has_claims(project.root) else "add claim ID"


def layout_of(remembered: "Layout", read: ReadOptions, rows: RowDefaults) -> "Layout":
    """Return a layout with what the command line says in the place of what is remembered.

    Parameters
    ----------
    remembered : Layout
        How such files were read last.
    read : ReadOptions
        Importer, unit, columns and names.
    rows : RowDefaults
        What holds for all rows.

    Raises
    ------
    InputError
        When a pair is not written as ``A=B``, or a column holds nothing that is known.
    """
    from metatransfer.library import record_of

    old = remembered.model_dump(mode="json")
    said: dict[str, Any] = {
        "importer": read.from_,
        "unit": read.unit,
        "decimal": read.decimal,
        "across": read.across,
        "down": read.down,
        "path_pattern": read.pattern.replace("*", "{_}"),
        "locator": rows.locator,
        "missing_reason": rows.missing_reason,
    }
    defaults = {name: getattr(rows, name) for name in type(remembered.defaults).model_fields}
    data = old | {name: value for name, value in said.items() if value}
    data["columns"] = old["columns"] | pairs("--map", read.map)
    data["names"] = old["names"] | pairs("--name", read.name)
    data["defaults"] = old["defaults"] | {n: value for n, value in defaults.items() if value}
    return record_of(type(remembered), data, "options of import")


def pairs(option: str, texts: Sequence[str]) -> dict[str, str]:
    """Return ``{"Acc": "score"}`` for ``("Acc=score",)``.

    Parameters
    ----------
    option : str
        Option, for messages.
    texts : sequence of str
        What was written; several pairs may stand in one text, with commas.

    Raises
    ------
    InputError
        When there is no ``=``.
    """
    found = {}
    for text in (piece for each in texts for piece in each.split(",")):
        theirs, sign, ours = text.rpartition("=")
        if not sign or not theirs.strip() or not ours.strip():
            raise InputError(f"{option} '{text}' · allowed: THEIRS=OURS, such as 'Acc=score'")
        found[theirs.strip()] = ours.strip()
    return found


def plan_page(plan: "Plan", files: Sequence[Path]) -> Page:
    """Return the rows that would be written, and what would be left out.

    Parameters
    ----------
    plan : Plan
        What the import would do.
    files : sequence of Path
        Files it reads.
    """
    page = Page(width())
    told = wording.count(len(plan.arms), "new row")
    known = f", {plan.known} there already" if plan.known else ""
    names = files[0].name if len(files) == 1 else f"{len(files)} files"
    page.paragraph(f"{plan.study}: {told} from {names} ({plan.importer}){known}", style="bold")
    _rows(page, [arm.cells for arm in plan.arms])
    if len(plan.arms) > MOST_ROWS:
        page.paragraph(f"… {len(plan.arms) - MOST_ROWS:,} rows more", style=QUIET)
    for left_out in plan.skipped[:MOST_SKIPPED]:
        page.paragraph(f"left out: {left_out.key}: {left_out.reason}", style=QUIET)
    if len(plan.skipped) > MOST_SKIPPED:
        page.paragraph(f"… {len(plan.skipped) - MOST_SKIPPED:,} more left out", style=QUIET)
    for note in plan.notes[:MOST_SKIPPED]:
        page.paragraph(f"note: {note}", style=QUIET)
    return page


def _rows(page: Page, rows: Sequence[Mapping[str, str]]) -> None:
    """Add rows in columns; what all of them share stands once above."""
    columns = [name for name in SHOWN if any(row.get(name) for row in rows)]
    varied = [name for name in columns if len({row.get(name) for row in rows}) > 1]
    varied = varied or ["score_points"]
    shared = [f"{name} {rows[0][name]}" for name in columns if name not in varied]
    if shared:
        page.figures(safe(piece, QUIET) for piece in shared)
    if rows:
        head = [safe(name, "bold") for name in varied]
        page.columns([head, *([safe(r.get(n, "")) for n in varied] for r in rows[:MOST_ROWS])])
