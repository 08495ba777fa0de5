"""Documents on disk to audits: what is read beside each of them, and what cannot be read."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from metatransfer.bench import Tell
from metatransfer.errors import Fault, FaultyRecordsError, InputError, did_you_mean
from metatransfer.library import (
    Library,
    Located,
    document_files,
    has_claims,
    read_document_bytes,
    read_ratings,
)
from metatransfer.literature.audit.pipeline import Bench, audit
from metatransfer.literature.corpus import CorpusText, is_about_a_folder
from metatransfer.literature.documents import SUFFIXES, read_document
from metatransfer.literature.extract import Gazetteer
from metatransfer.records import Config, Verdict, VerdictReport
from metatransfer.records.audit import AuditFolder, AuditReport, FailedAudit
from metatransfer.records.review import RatingsFile


class Verifier(Protocol):
    """What audits ask of a project."""

    root: Path
    seed: int

    @property
    def library(self) -> Library:
        """All records of the project."""
        ...

    @property
    def evidence(self) -> Library:
        """All records but claims."""
        ...

    @property
    def config(self) -> Config:
        """Its settings."""
        ...

    def verify(self, claims: Sequence[Path] = (), *, progress: Tell | None = None) -> VerdictReport:
        """Give claims their verdicts.

        Parameters
        ----------
        claims : sequence of Path
            Claim files.
        progress : callable, optional
            Told what is being done.
        """
        ...


def audit_all(
    project: Verifier,
    documents: Sequence[Path],
    ratings: Sequence[Path],
    folder: Path | None,
    tell: Tell,
) -> AuditFolder:
    """Audit documents, each beside the others, those in its folder and those of the project.

    Parameters
    ----------
    project : Verifier
        Gives claims their verdicts.
    documents : sequence of Path
        Files, or folders of them.
    ratings : sequence of Path
        Files of ratings by people.
    folder : Path or None
        Folder of documents to compare with, besides those beside each document.
    tell : callable
        Told what is being done.

    Raises
    ------
    NotFoundError
        When a file or folder does not exist.
    InputError
        When none of the documents can be read.
    FaultyRecordsError
        With every fault of ratings and project.
    """
    asked = [path for path in document_files(documents) if _wanted(path, documents)]
    people = read_ratings(ratings)
    library = _library(project)
    read, failed = _read_all(asked, library)
    if not read:
        reasons = [item.reason for item in failed] or ["no document to audit"]
        raise InputError("\n".join(reasons))
    _check_documents(people, [own.source.name for own in read])
    beside = {path.parent for path in asked} | ({folder} if folder else set())
    others = [path for path in document_files(sorted(beside)) if _is_document(path)]
    corpus = _distinct([*read, *_read_all(others, library)[0]])
    bench = _bench(project, library, tell)
    return AuditFolder(
        audits=tuple(_audited(own, corpus, bench, people, tell) for own in read),
        failed=failed,
    )


def _wanted(path: Path, documents: Sequence[Path]) -> bool:
    """Tell whether a file is to be audited: what is named is, a folder's own notes are not."""
    return path in documents or _is_document(path)


def _is_document(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not is_about_a_folder(path.name)


def _read_all(
    paths: Sequence[Path], library: Library
) -> tuple[list[CorpusText], tuple[FailedAudit, ...]]:
    records = [located.record for located in library.documents.values()]
    read: list[CorpusText] = []
    failed: list[FailedAudit] = []
    for path in paths:
        try:
            source = read_document(path.name, read_document_bytes(path))
        except InputError as error:
            failed.append(FailedAudit(file=path.name, reason=str(error)))
        else:
            read.append(CorpusText.of(source, records))
    return read, tuple(failed)


def _distinct(texts: Sequence[CorpusText]) -> list[CorpusText]:
    return list({text.source.sha256: text for text in texts}.values())


def _audited(
    own: CorpusText,
    corpus: Sequence[CorpusText],
    bench: Bench,
    people: Sequence[Located[RatingsFile]],
    tell: Tell,
) -> AuditReport:
    tell(f"auditing {own.source.name}")
    ratings = [file for file in people if file.record.document == own.source.name]
    return audit(own, corpus, bench, ratings)


def _check_documents(people: Sequence[Located[RatingsFile]], names: Sequence[str]) -> None:
    """Refuse ratings of what is not audited: nobody would see that they count for nothing."""
    faults = [
        Fault(
            file.file,
            file.line_of("document"),
            "document",
            f"'{file.record.document}' is not audited now",
            f"audited: {', '.join(names)}",
            did_you_mean(file.record.document, names) or "do: leave the file out",
        )
        for file in people
        if file.record.document not in names
    ]
    if faults:
        raise FaultyRecordsError(faults)


def _library(project: Verifier) -> Library:
    """Return what a project holds; a new one has no claims, and documents can be audited still."""
    return project.library if has_claims(project.root) else project.evidence


def _bench(project: Verifier, library: Library, tell: Tell) -> Bench:
    files = {located.record.id: project.root / located.file for located in library.claims}
    known: dict[str, Verdict] = {}

    def verdicts(names: Sequence[str]) -> Mapping[str, Verdict]:
        new = [name for name in names if name not in known]
        if new:
            report = project.verify([files[name] for name in new], progress=tell)
            known.update({verdict.claim: verdict for verdict in report.verdicts})
        return {name: known[name] for name in names}

    return Bench(
        names=Gazetteer.of(library.tasks.values(), library.languages.values()),
        measure=project.config.model.gain_similarity,
        claims=[located.record for located in library.claims],
        documents=[located.record for located in library.documents.values()],
        verdicts=verdicts,
        seed=project.seed,
    )
