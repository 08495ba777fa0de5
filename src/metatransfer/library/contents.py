"""All that a project's files hold, read but not yet checked against itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from metatransfer.library.claim_files import claim_files
from metatransfer.library.fault_log import FaultLog
from metatransfer.library.files import YAML_SUFFIXES, entries
from metatransfer.library.names import Known, KnownNames
from metatransfer.library.registry import Registry, read_registry
from metatransfer.library.shelves import Shelf, read_shelf
from metatransfer.library.tables import TableRecords, read_results, read_similarities
from metatransfer.records import (
    Claim,
    ConsistencyCheck,
    Document,
    Result,
    Similarity,
    SimilarityMeasure,
    Study,
)

STUDIES_FOLDER: Final = "data/studies"
SIMILARITY_FOLDER: Final = "data/similarity"
DOCUMENTS_FOLDER: Final = "data/documents"
CHECKS_FOLDER: Final = "data/checks"


@dataclass(frozen=True, slots=True)
class Contents:
    """Records by kind, with the names that exist.

    Parameters
    ----------
    registry : Registry
        Tasks and languages.
    claims, studies, measures, documents, checks : Shelf
        Records that stand in a file each.
    results : tuple of TableRecords[Result]
        One table a study.
    similarities : tuple of TableRecords[Similarity]
        One table a measure.
    """

    registry: Registry
    claims: Shelf[Claim]
    studies: Shelf[Study]
    measures: Shelf[SimilarityMeasure]
    documents: Shelf[Document]
    checks: Shelf[ConsistencyCheck]
    results: tuple[TableRecords[Result], ...]
    similarities: tuple[TableRecords[Similarity], ...]

    @property
    def names(self) -> KnownNames:
        """Every name that a record may use for another."""
        return KnownNames(
            tasks=self.registry.known_tasks,
            benchmarks=self.registry.known_benchmarks,
            languages=self.registry.known_languages,
            studies=Known("study", frozenset(self.studies.names), f"{STUDIES_FOLDER}/"),
            measures=Known("measure", frozenset(self.measures.names), f"{SIMILARITY_FOLDER}/"),
            documents=Known("document", frozenset(self.documents.names), f"{DOCUMENTS_FOLDER}/"),
            checks=Known("consistency check", frozenset(self.checks.names), f"{CHECKS_FOLDER}/"),
        )


def read_contents(
    root: Path, asked: Sequence[Path] | None, log: FaultLog, *, rows: bool = True
) -> Contents:
    """Read all files of a project.

    Parameters
    ----------
    root : Path
        Project folder, resolved.
    asked : sequence of Path or None
        Claim files or folders; empty for all, None for no claims.
    log : FaultLog
        Takes all that is wrong.
    rows : bool
        Whether results and similarities are read.

    Raises
    ------
    NotFoundError
        When one of the paths asked for does not exist.
    """
    files = [] if asked is None else claim_files(root, asked, log)
    claims = [(path.stem, path) for path in files]
    studies = _folders(root / STUDIES_FOLDER, root, log)
    measures = _folders(root / SIMILARITY_FOLDER, root, log)
    return Contents(
        registry=read_registry(root, log),
        claims=read_shelf(claims, root, Claim, log),
        studies=read_shelf(_headed(studies, "study.yaml"), root, Study, log),
        measures=read_shelf(_headed(measures, "measure.yaml"), root, SimilarityMeasure, log),
        documents=read_shelf(_yaml(root / DOCUMENTS_FOLDER, root, log), root, Document, log),
        checks=read_shelf(_yaml(root / CHECKS_FOLDER, root, log), root, ConsistencyCheck, log),
        results=tuple(read_results(folder, root, log) for folder in studies if rows),
        similarities=tuple(read_similarities(folder, root, log) for folder in measures if rows),
    )


def _folders(folder: Path, root: Path, log: FaultLog) -> list[Path]:
    return [path for path in entries(folder, root, log) if path.is_dir()]


def _headed(folders: list[Path], header: str) -> list[tuple[str, Path]]:
    return [(folder.name, folder / header) for folder in folders]


def _yaml(folder: Path, root: Path, log: FaultLog) -> list[tuple[str, Path]]:
    paths = entries(folder, root, log)
    return [(path.stem, path) for path in paths if path.suffix in YAML_SUFFIXES]
