"""``metatransfer add``: a record more, from flags or from answers."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter

from metatransfer.cli.adding import WriteOptions, put
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import TerminalOptions
from metatransfer.cli.prompting import completed
from metatransfer.errors import InputError
from metatransfer.library import (
    ClaimDraft,
    NewFile,
    claim_of,
    drafted,
    language_spellings,
    load_registry,
    missing_in,
    record_of,
    task_spellings,
)
from metatransfer.records import (
    Document,
    DocumentKind,
    Extraction,
    Language,
    Similarity,
    SimilarityMeasure,
    Study,
    StudyKind,
    Task,
    TaskKind,
)

if TYPE_CHECKING:
    from metatransfer.project import Project

app = App(
    name="add",
    help="Add a claim, study, result, similarity, task, language.",
    help_format="plaintext",
    default_parameter=Parameter(show_default=False),
)

Id = Annotated[str, Parameter(name="ID")]

HINTS = {
    "statement": "in its author's words",
    "document": "id of the document that makes it",
    "locator": "section, page or row",
    "value": "smallest effect of interest",
    "reason": "why this value",
    "share": "share of pairs, 0 to 1",
    "measure": "similarity measure",
    "citation": "full citation",
    "licence": "licence of the numbers, or that none is stated",
    "what": "what was extracted",
    "where": "table, page or file",
    "name": "as its authors write it",
}
"""What to say beside a question."""


@app.command
def claim(
    name: Id,
    /,
    *,
    draft: Annotated[ClaimDraft, Parameter(name="*")] | None = None,
    citation: str = "",
    write: WriteOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Add a claim: a statement somebody made, where it stands, and the test that decides it.

    Parameters
    ----------
    name
        Id of the claim; its file is claims/ID.yaml.
    citation
        Citation of the document, where the project does not know it yet.
    """
    project = open_project()
    draft = completed(draft or ClaimDraft(), missing_in, HINTS)
    registry = load_registry(project.root)
    spellings = {
        "task": task_spellings(registry.tasks),
        "language": language_spellings(registry.languages),
    }
    today = datetime.now(UTC).date()
    made = claim_of(name, draft, spellings, today)

    def files() -> list[NewFile]:
        return [*_document(project, draft.document, citation), *drafted(project.root, made)]

    step = f"verify claims/{name}.yaml"
    return put(project, files, next_step=step, write=write, terminal=terminal)


def _document(project: "Project", name: str, citation: str) -> tuple[NewFile, ...]:
    """Return the record of a document that the project does not know, if it can be made."""
    if (project.root / f"data/documents/{name}.yaml").exists():
        return ()
    if not citation:
        path = project.root / f"data/studies/{name}/study.yaml"
        citation = project.evidence.studies[name].record.citation if path.exists() else ""
    if not citation:
        raise InputError(
            f"document '{name}' is not there yet · do: say --citation, "
            f"or metatransfer add document {name}"
        )
    data = {"id": name, "kind": "paper", "citation": citation, "work": name}
    return drafted(project.root, record_of(Document, data, f"data/documents/{name}.yaml"))


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class StudyFields:
    """What is said of a study."""

    citation: Annotated[str, Parameter(help="Full citation.")] = ""
    year: Annotated[int | None, Parameter(help="Year of publication.")] = None
    licence: Annotated[str, Parameter(help="Licence as the source states it.")] = ""
    what: Annotated[str, Parameter(help="What is extracted.")] = ""
    where: Annotated[str, Parameter(help="Where it stands: table, page, file.")] = ""
    how: Annotated[str, Parameter(help="By which script, or by hand.")] = "by hand"
    kind: Annotated[StudyKind, Parameter(help="Where its numbers come from.")] = StudyKind.PUBLISHED
    works: Annotated[str, Parameter(help="Works whose results these are; ID if left out.")] = ""
    url: Annotated[str, Parameter(help="Where the numbers can be looked up.")] = ""


@app.command
def study(
    name: Id,
    /,
    *,
    fields: StudyFields | None = None,
    write: WriteOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Add a study, with an empty table of results.

    Parameters
    ----------
    name
        Id of the study; its folder is data/studies/ID/.
    """
    said = _asked(fields or StudyFields(), ("citation", "year", "licence", "what", "where"))
    data: dict[str, Any] = {
        "id": name,
        "citation": said.citation,
        "year": said.year,
        "licence": said.licence,
        "kind": said.kind.value,
        "works": _list(said.works) or [name],
        "extraction": Extraction(what=said.what, where=said.where, how=said.how).model_dump(),
    }
    if said.url:
        data["url"] = said.url
    made = record_of(Study, data, f"data/studies/{name}/study.yaml")
    return _put(made, f"add results {name}", write, terminal)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ResultFields:
    """One score and all that is said of it."""

    score: Annotated[float | None, Parameter(help="Score.")] = None
    unit: Annotated[Literal["points", "fraction"], Parameter(help="Its unit.")] = "points"
    model: Annotated[str, Parameter(help="Encoder and recipe.")] = ""
    intermediate: Annotated[str, Parameter(help="Intermediate task, or none.")] = ""
    target: Annotated[str, Parameter(help="Target task.")] = ""
    language: Annotated[str, Parameter(help="Language of the test set.")] = ""
    train_language: Annotated[str, Parameter(help="Language of the training set.")] = "en"
    metric: Annotated[str, Parameter(help="Metric.")] = ""
    split: Annotated[str, Parameter(help="Split that was scored.")] = ""
    sd: Annotated[float | None, Parameter(help="Standard deviation over seeds.")] = None
    n_seeds: Annotated[int | None, Parameter(help="Number of seeds.")] = None
    locator: Annotated[str, Parameter(help="Where the number stands.")] = ""
    missing_reason: Annotated[str, Parameter(help="Why there is no deviation.")] = ""


@app.command
def results(
    name: Annotated[str, Parameter(name="STUDY")],
    /,
    *,
    fields: ResultFields | None = None,
    write: WriteOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Add one row to the results of a study; for a whole table, metatransfer import.

    Parameters
    ----------
    name
        Id of the study.
    """
    from metatransfer.importers.layout import Defaults, Layout
    from metatransfer.importers.scores import RawScore

    wanted = ("score", "model", "intermediate", "target", "language", "metric", "split", "locator")
    said = _asked(fields or ResultFields(), wanted)
    project = open_project()
    layout = Layout(
        locator=said.locator,
        missing_reason=said.missing_reason,
        defaults=Defaults(metric=said.metric),
    )
    score = RawScore(
        key="",
        value=float(said.score or 0.0),
        unit=said.unit,
        sd=said.sd,
        n_seeds=said.n_seeds,
        **{n: getattr(said, n) for n in (*wanted[1:-1], "train_language")},
    )
    return put(
        project,
        lambda: project.plan_result(name, score, layout),
        next_step="verify --changed",
        write=write,
        terminal=terminal,
    )


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class MeasureFields:
    """What is said of a measure that is not there yet."""

    of: Annotated[Literal["tasks", "languages"], Parameter(help="What it compares.")] = "tasks"
    name: Annotated[str, Parameter(help="Name for people.")] = ""
    orientation: Annotated[
        Literal["similarity", "distance"], Parameter(help="Whether larger means closer.")
    ] = "similarity"
    asymmetric: Annotated[bool, Parameter(negative="", help="The order of a pair matters.")] = False
    how_computed: Annotated[str, Parameter(help="Texts, model and formula.")] = ""
    citation: Annotated[str, Parameter(help="Who published the values.")] = ""
    licence: Annotated[str, Parameter(help="Licence of the values.")] = ""


@app.command
def similarity(
    measure: Annotated[str, Parameter(name="MEASURE")],
    pair: Annotated[tuple[str, str, float] | None, Parameter(name="FIRST SECOND VALUE")] = None,
    /,
    *,
    se: float | None = None,
    fields: MeasureFields | None = None,
    write: WriteOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Add a value of a similarity measure, or a measure that is not there yet.

    Parameters
    ----------
    measure
        Id of the measure.
    pair
        Two tasks or languages and their value; left out for a new measure without values.
    se
        Standard error of the value.
    """
    if pair is not None:
        first, second, value = pair
        data = {"measure": measure, "first": first, "second": second, "value": value, "se": se}
        where = f"data/similarity/{measure}/values.csv"
        return _put(record_of(Similarity, data, where), "verify --changed", write, terminal)
    said = _asked(fields or MeasureFields(), ("name", "how_computed", "citation", "licence"))
    header = {
        "id": measure,
        **{n: getattr(said, n) for n in ("of", "name", "orientation", "how_computed")},
        "symmetric": not said.asymmetric,
        "citation": said.citation,
        "licence": said.licence,
        "se_missing_reason": "none is published",
    }
    made = record_of(SimilarityMeasure, header, f"data/similarity/{measure}/measure.yaml")
    return _put(made, f"add similarity {measure} FIRST SECOND VALUE", write, terminal)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class TaskFields:
    """What is said of a task."""

    name: Annotated[str, Parameter(help="Name as its authors write it.")] = ""
    kind: Annotated[TaskKind | None, Parameter(help="What it asks of a model.")] = None
    aliases: Annotated[str, Parameter(help="Other spellings, with commas.")] = ""
    trains_on: Annotated[
        str, Parameter(help="Data sets in its training set: tasks that share one overlap.")
    ] = ""
    benchmarks: Annotated[str, Parameter(help="Benchmarks that it belongs to.")] = ""


@app.command
def task(
    name: Id,
    /,
    *,
    fields: TaskFields | None = None,
    write: WriteOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Add a task to the registry; comments and order of its file are kept.

    Parameters
    ----------
    name
        Id of the task.
    """
    said = fields or TaskFields()
    if said.kind is None:
        known = ", ".join(k.value for k in TaskKind if k is not TaskKind.AGGREGATE)
        raise InputError(f"task '{name}' · --kind is missing · allowed: {known}")
    data = {
        "id": name,
        "name": said.name or name,
        "kind": said.kind.value,
        "aliases": _list(said.aliases),
        "trains_on": _list(said.trains_on) or [name],
        "benchmarks": _list(said.benchmarks),
    }
    return _put(record_of(Task, data, "data/tasks.yaml"), f"show {name}", write, terminal)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class LanguageFields:
    """What is said of a language."""

    name: Annotated[str, Parameter(help="English name.")] = ""
    iso639_3: Annotated[str, Parameter(help="Three-letter code.")] = ""
    family: Annotated[str, Parameter(help="Family.")] = ""
    script: Annotated[str, Parameter(help="Script.")] = ""


@app.command
def language(
    name: Annotated[str, Parameter(name="CODE")],
    /,
    *,
    fields: LanguageFields | None = None,
    write: WriteOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Add a language to the registry.

    Parameters
    ----------
    name
        ISO 639-1 code where there is one, else ISO 639-3.
    """
    said = _asked(fields or LanguageFields(), ("name",))
    made = record_of(Language, {"id": name, **asdict(said)}, "data/languages.csv")
    return _put(made, f"show {name}", write, terminal)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class DocumentFields:
    """What is said of a document."""

    citation: Annotated[str, Parameter(help="Full citation.")] = ""
    kind: Annotated[DocumentKind, Parameter(help="What it is.")] = DocumentKind.PAPER
    work: Annotated[str, Parameter(help="Work that it is a version of; ID if left out.")] = ""
    url: Annotated[str, Parameter(help="Where it can be read.")] = ""


@app.command
def document(
    name: Id,
    /,
    *,
    fields: DocumentFields | None = None,
    write: WriteOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Add a document that claims may cite; its text is never kept.

    Parameters
    ----------
    name
        Id of the document.
    """
    said = _asked(fields or DocumentFields(), ("citation",))
    data = {"id": name, **asdict(said), "kind": said.kind.value, "work": said.work or name}
    made = record_of(Document, data, f"data/documents/{name}.yaml")
    return _put(made, f"add claim ID --document {name}", write, terminal)


def _put(
    record: Any, step: str, write: WriteOptions | None, terminal: TerminalOptions | None
) -> ExitCode:
    project = open_project()
    return put(
        project,
        lambda: drafted(project.root, record),
        next_step=step,
        write=write,
        terminal=terminal,
    )


def _asked(said: Any, wanted: tuple[str, ...]) -> Any:
    """Fill in what is wanted by asking; without a terminal, tell all that is missing."""

    def missing(now: Any) -> tuple[str, ...]:
        return tuple(name for name in wanted if getattr(now, name) in ("", None))

    said = completed(said, missing, HINTS)
    lacking = missing(said)
    if lacking:
        flags = ", ".join(f"--{name.replace('_', '-')}" for name in lacking)
        raise InputError(f"missing: {flags} · do: say them, or run this at a terminal to be asked")
    return said


def _list(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
