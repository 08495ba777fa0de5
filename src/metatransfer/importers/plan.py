"""What an import would write: rows of results, the study's header, the layout for next time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import ValidationError

from metatransfer.errors import (
    Fault,
    FaultyRecordsError,
    InputError,
    NotFoundError,
    did_you_mean,
)
from metatransfer.importers.convert import Arm, Found, Names, convert
from metatransfer.importers.layout import Imported, Layout
from metatransfer.importers.registry import detect, importer
from metatransfer.importers.rows import existing_rows, file_text, new_arms, results_file
from metatransfer.importers.scores import (
    NO_SCORE,
    Importer,
    RawScore,
    Reading,
    Skipped,
    Source,
    read_source,
)
from metatransfer.library.fault_log import FaultLog
from metatransfer.library.files import MAX_YAML_BYTES, exists
from metatransfer.library.names import is_identifier
from metatransfer.library.new_files import NewFile
from metatransfer.library.shelves import read_tree
from metatransfer.library.spelling import (
    intermediate_spellings,
    language_spellings,
    task_spellings,
)
from metatransfer.library.validation import record_from_tree
from metatransfer.library.yaml_write import yaml_of
from metatransfer.records import Extraction, Language, Study, Task

LAYOUT_FILE: Final = "import.yaml"
LONGEST_NAME: Final = 120
"""Characters of a study's name."""


@dataclass(frozen=True)
class Plan:
    """All that an import would do.

    Parameters
    ----------
    study : str
        Study that the rows go to.
    importer : str
        Importer that read the files.
    arms : tuple of Arm
        New rows.
    known : int
        Rows of the files that the study has already, with the same score.
    skipped : tuple of Skipped
        What was left out.
    notes : tuple of str
        What the files say of themselves.
    files : tuple of NewFile
        What would be written.
    """

    study: str
    importer: str
    arms: tuple[Arm, ...]
    known: int
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    files: tuple[NewFile, ...]


@dataclass(frozen=True)
class StudyHeader:
    """What is needed to make a study that is not there yet.

    Parameters
    ----------
    citation, year, licence : str, int, str
        As in :class:`metatransfer.records.Study`; year 0 and empty text mean "not said".
    kind : str
        Where its numbers come from.
    url : str
        Where they can be looked up.
    """

    citation: str = ""
    year: int = 0
    licence: str = ""
    kind: str = "published"
    url: str = ""


@dataclass(frozen=True)
class Registry:
    """Names that files may use.

    Parameters
    ----------
    tasks, languages : mapping of str to Task, Language
        The registry of the project.
    """

    tasks: Mapping[str, Task]
    languages: Mapping[str, Language]

    @property
    def names(self) -> Names:
        """All spellings."""
        return Names(
            intermediate_spellings(self.tasks),
            task_spellings(self.tasks),
            language_spellings(self.languages),
        )


class Remembered(NamedTuple):
    """How files were read last, and of which study; empty where none was read so."""

    layout: Layout
    study: str


def remembered_layout(root: Path, study: str, paths: Sequence[Path], name: str) -> Remembered:
    """Return how the study's files were read last, or those of another with the same headings.

    Parameters
    ----------
    root : Path
        Project folder.
    study : str
        Study.
    paths : sequence of Path
        Files that will be read.
    name : str
        Importer asked for; empty to find it.
    """
    _refuse_strange_names(study)
    own = read_layout(root, study)
    if own is not None:
        return Remembered(own, study)
    header = _header(paths, name)
    for path in sorted((root / "data/studies").glob(f"*/{LAYOUT_FILE}")) if header else ():
        other = read_layout(root, path.parent.name)
        if other is not None and other.header == header:
            layout = other.model_copy(update={"imported": (), "locator": ""})
            return Remembered(layout, path.parent.name)
    return Remembered(Layout(), "")


def _refuse_strange_names(study: str) -> None:
    """Refuse a name that would be another folder's path."""
    if not is_identifier(study) or len(study) > LONGEST_NAME:
        raise InputError(
            f"'{study[:60]}' is no name of a study · "
            "allowed: lower-case letters, digits and _ . : + -, without spaces"
        )


def _header(paths: Sequence[Path], name: str) -> tuple[str, ...]:
    source = read_source(paths[0])
    reader = importer(name) if name else detect(source)
    header = getattr(reader, "header", None)
    return tuple(header(source)) if callable(header) else ()


def read_layout(root: Path, study: str) -> Layout | None:
    """Return the layout that stands beside a study's results; None where there is none.

    Parameters
    ----------
    root : Path
        Project folder.
    study : str
        Study.

    Raises
    ------
    FaultyRecordsError
        When it is there and cannot be read.
    """
    file = f"data/studies/{study}/{LAYOUT_FILE}"
    path = root / file
    if not exists(path):
        return None
    log = FaultLog()
    tree = read_tree(path, log.of(file))
    layout = None if tree is None else record_from_tree(Layout, tree, log.of(file))
    log.raise_any()
    return layout


def plan_import(
    root: Path,
    study: str,
    paths: Sequence[Path],
    *,
    layout: Layout,
    header: StudyHeader | None,
    registry: Registry,
) -> Plan:
    """Return what importing files into a study would write; nothing is written.

    Parameters
    ----------
    root : Path
        Project folder.
    study : str
        Study, which need not be there yet.
    paths : sequence of Path
        Files, all of one format.
    layout : Layout
        How they are read.
    header : StudyHeader or None
        For a study that is not there yet.
    registry : Registry
        Names that files may use.

    Raises
    ------
    InputError
        When a file cannot be read, or the study needs more to be made.
    FaultyRecordsError
        With every name, unit and number that cannot be used.
    """
    _refuse_strange_names(study)
    sources = [read_source(path) for path in paths]
    reader = importer(layout.importer) if layout.importer else detect(sources[0])
    found, skipped, notes = _read_all(reader, sources, layout)
    header = header or StudyHeader()
    try:
        converted = convert(found, layout, registry.names)
    except FaultyRecordsError as error:
        raise FaultyRecordsError(
            (*error.faults, *_missing_of(root, study, header, paths[0]))
        ) from error
    table = existing_rows(root, study)
    fresh, known = new_arms(converted.arms, table, study)
    skipped = (*skipped, *converted.skipped)
    if not converted.arms:
        # an empty cell is the least telling of the reasons
        telling = min(skipped, key=lambda each: each.reason == NO_SCORE, default=None)
        why = f"{telling.key}: {telling.reason}" if telling else "it holds no score"
        raise InputError(f"{paths[0]} · nothing to import · {why}")
    kept = _remembered(layout, reader, sources, found)
    files = (
        _header_file(root, study, header, reader, sources),
        results_file(study, table, fresh) if fresh else None,
        _layout_file(root, study, kept) if fresh else None,
    )
    written = tuple(file for file in files if file is not None)
    return Plan(study, reader.name, fresh, known, skipped, notes, written if fresh else ())


def plan_row(
    root: Path, study: str, score: RawScore, *, layout: Layout, registry: Registry
) -> tuple[NewFile, ...]:
    """Return the results of a study with one row more, said by a person.

    Parameters
    ----------
    root : Path
        Project folder.
    study : str
        Study, which is there.
    score : RawScore
        The score.
    layout : Layout
        What else is said; its locator says where the number stands.
    registry : Registry
        Names that may be used.

    Raises
    ------
    InputError
        When the study is not there, or has the arm already.
    FaultyRecordsError
        With every name, unit and number that cannot be used.
    """
    _refuse_strange_names(study)
    if not exists(root / f"data/studies/{study}/study.yaml"):
        known = [path.parent.name for path in (root / "data/studies").glob("*/study.yaml")]
        hint = did_you_mean(study, known) or f"do: metatransfer add study {study}"
        raise NotFoundError(f"no study '{study}' · {hint}")
    found = Found(Source(Path(f"data/studies/{study}"), b""), (score,))
    arms = convert([found], layout, registry.names).arms
    table = existing_rows(root, study)
    fresh, _ = new_arms(arms, table, study)
    if not fresh:
        raise InputError(f"study '{study}' has this row already, with the same score")
    return (results_file(study, table, fresh),)


def _read_all(
    reader: Importer, sources: Sequence[Source], layout: Layout
) -> tuple[list[Found], tuple[Skipped, ...], tuple[str, ...]]:
    found: list[Found] = []
    skipped: list[Skipped] = []
    notes: dict[str, None] = {}
    for source in sources:
        if not reader.recognises(source) and not layout.importer:
            raise InputError(
                f"{source.path} · is not of the format of the others ({reader.name}) · "
                "do: import it apart"
            )
        reading = _read(reader, source, layout)
        found.append(Found(source, reading.scores))
        skipped += reading.skipped
        notes.update(dict.fromkeys(reading.notes))
    return found, tuple(skipped), tuple(notes)


def _read(reader: Importer, source: Source, layout: Layout) -> Reading:
    try:
        reading = reader.read(source, layout)
    except InputError:
        raise
    except Exception as error:
        # An importer may come from another package: its defects are told, never shown as ours.
        raise InputError(
            f"{source.path} · importer '{reader.name}' cannot read it: "
            f"{type(error).__name__}: {error} · do: check the file, or name another with --from"
        ) from error
    return reading


def _remembered(
    layout: Layout, reader: Importer, sources: Sequence[Source], found: Sequence[Found]
) -> Layout:
    header = getattr(reader, "header", None)
    shas = {source.sha256 for source in sources}
    imported = [each for each in layout.imported if each.sha256 not in shas]
    imported += [
        Imported(file=each.source.name, sha256=each.source.sha256, rows=len(each.scores))
        for each in found
    ]
    changes = {
        "importer": reader.name,
        "importer_version": reader.version,
        "header": tuple(header(sources[0])) if callable(header) else (),
        "imported": tuple(imported),
    }
    return layout.model_copy(update=changes)


def _layout_file(root: Path, study: str, layout: Layout) -> NewFile:
    file = f"data/studies/{study}/{LAYOUT_FILE}"
    return NewFile(file, yaml_of(layout), replaces=file_text(root, file, MAX_YAML_BYTES))


def _missing_of(root: Path, study: str, header: StudyHeader, path: Path) -> tuple[Fault, ...]:
    """Return what a study that is not there yet has to say of itself, and does not."""
    if exists(root / f"data/studies/{study}/study.yaml"):
        return ()
    missing = [f"--{name}" for name in ("citation", "year", "licence") if not getattr(header, name)]
    what = f"'{study}' is not there yet"
    do = f"say {', '.join(missing)}, or metatransfer add study {study}"
    return (Fault(str(path), 0, "study", what, do=do),) if missing else ()


def _header_file(
    root: Path, study: str, header: StudyHeader, reader: Importer, sources: Sequence[Source]
) -> NewFile | None:
    file = f"data/studies/{study}/study.yaml"
    if exists(root / file):
        return None
    if missing := _missing_of(root, study, header, sources[0].path):
        raise FaultyRecordsError(missing)
    names = [f"{source.name} (SHA-256 {source.sha256})" for source in sources[:5]]
    more = [f"and {len(sources) - 5} files more"] if len(sources) > 5 else []
    extraction = Extraction(
        what="scores",
        where="; ".join((*names, *more)),
        how=f"metatransfer import --from {reader.name} (version {reader.version})",
    )
    return NewFile(file, yaml_of(make_study(study, header, extraction)))


def make_study(study: str, header: StudyHeader, extraction: Extraction) -> Study:
    """Return the record of a new study, whose work has its name.

    Parameters
    ----------
    study : str
        Its id.
    header : StudyHeader
        What is said of it.
    extraction : Extraction
        What was taken from it.

    Raises
    ------
    FaultyRecordsError
        With all that is wrong.
    """
    data = {
        "id": study,
        "citation": header.citation,
        "year": header.year,
        "kind": header.kind,
        "works": [study],
        "licence": header.licence,
        "url": header.url or None,
        "extraction": extraction.model_dump(),
    }
    try:
        return Study.model_validate(data)
    except ValidationError as error:
        raise FaultyRecordsError(
            Fault(f"study '{study}'", 0, ".".join(map(str, each["loc"])), each["msg"])
            for each in error.errors(include_url=False)
        ) from error
