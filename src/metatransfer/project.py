"""The API: a project folder, and what can be asked of it."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import ValidationError

from metatransfer.errors import InputError, NotFoundError, did_you_mean
from metatransfer.library import (
    Library,
    load_config,
    load_library,
    read_document_bytes,
    read_texts,
    write_atomic,
)
from metatransfer.provenance import code_digest, software
from metatransfer.records import (
    Claim,
    Config,
    Findings,
    Pictures,
    Record,
    SummaryReport,
    Verdict,
    VerdictReport,
)
from metatransfer.records.audit import AuditFolder
from metatransfer.records.draft import Extraction

if TYPE_CHECKING:
    from metatransfer.report.material import Material
    from metatransfer.report.rendered import Rendered
    from metatransfer.report.view import Imprint
    from metatransfer.verify import Means

CACHE_FOLDER: Final = ".metatransfer"
"""Where fits and reports are kept, below the root."""
ROWS_IN_REPORT: Final = 5
"""Rows of evidence that a report shows of each claim; ``explain`` shows all."""

Tell = Callable[[str], None]
R = TypeVar("R", bound=Record)


class Project:
    """A folder with ``claims/`` and ``data/``.

    Parameters
    ----------
    root : Path
        The folder.
    seed : int
        Seed of everything that is drawn.
    documents : Path, optional
        Folder with the texts of documents; ``documents/`` below the root by default.
    use_cache : bool
        Whether fits and reports are kept and read.
    """

    def __init__(
        self,
        root: Path | str = ".",
        *,
        seed: int = 0,
        documents: Path | None = None,
        use_cache: bool = True,
    ) -> None:
        self.root = Path(root)
        self.seed = seed
        self._documents = documents
        self._folder = self.root / CACHE_FOLDER if use_cache else None

    @cached_property
    def config(self) -> Config:
        """Settings of the project.

        Raises
        ------
        FaultyRecordsError
            With all that is wrong in ``metatransfer.toml``.
        """
        return load_config(self.root)

    @cached_property
    def library(self) -> Library:
        """All records of the project, checked against one another.

        Raises
        ------
        FaultyRecordsError
            With every fault of every file.
        """
        return load_library(self.root)

    def check(self, claims: Sequence[Path] = ()) -> Library:
        """Check records and quotations, without inference.

        Parameters
        ----------
        claims : sequence of Path
            Claim files or folders; all of ``claims/`` by default.

        Raises
        ------
        FaultyRecordsError
            With every fault.
        """
        from metatransfer.literature import check_quotations

        library = load_library(self.root, claims) if claims else self.library
        check_quotations(library.claims, read_texts(library, self._documents))
        return library

    def verify(self, claims: Sequence[Path] = (), *, progress: Tell | None = None) -> VerdictReport:
        """Give claims their verdicts.

        Parameters
        ----------
        claims : sequence of Path
            Claim files or folders; all of ``claims/`` by default.
        progress : callable, optional
            Told in a few words what is being done.

        Raises
        ------
        FaultyRecordsError
            With every fault of every file.
        """
        key = self._report_key(claims)
        report = self._kept(f"report-{key}", VerdictReport)
        return report or self._investigated(key, claims, progress).report

    def findings(self, claims: Sequence[Path] = (), *, progress: Tell | None = None) -> Findings:
        """Give claims their verdicts, with what figures and methods need of the posteriors.

        Parameters and errors are those of :meth:`verify`.
        """
        key = self._report_key(claims)
        report = self._kept(f"report-{key}", VerdictReport)
        summaries = self._kept(f"summaries-{key}", SummaryReport)
        if report is None or summaries is None:
            return self._investigated(key, claims, progress)
        return Findings(report=report, summaries=summaries)

    def material(self, claims: Sequence[Path] = (), *, progress: Tell | None = None) -> "Material":
        """Give claims their verdicts, with all that reports and figures are made from.

        Parameters and errors are those of :meth:`verify`.
        """
        from metatransfer.report.material import Material

        library = load_library(self.root, claims) if claims else self.library
        return Material(library, self.findings(claims, progress=progress))

    def report(
        self,
        forms: Sequence[str],
        imprint: "Imprint",
        *,
        claims: Sequence[Path] = (),
        font_folders: Sequence[Path] = (),
        progress: Tell | None = None,
    ) -> dict[str, "Rendered"]:
        """Write a report on claims.

        Parameters
        ----------
        forms : sequence of {"pdf", "html", "md", "json"}
            Formats.
        imprint : Imprint
            Title, day and version.
        claims : sequence of Path
            Claim files or folders; all of ``claims/`` by default.
        font_folders : sequence of Path
            Folders to look for fonts in before the system's.
        progress : callable, optional
            Told in a few words what is being done.

        Returns
        -------
        dict of str to Rendered
            A file for each format.

        Raises
        ------
        FaultyRecordsError
            With every fault of every file.
        InputError
            When a package or a font folder that a format needs is not there.
        """
        from metatransfer.report.build import build
        from metatransfer.report.pictures import draw_all, drawn_by

        material = self.material(claims, progress=progress)

        def pictures() -> dict[str, str]:
            name = f"pictures-{self._report_key(claims)}-{drawn_by()}"
            kept = self._kept(name, Pictures)
            if kept is None:
                if progress is not None:
                    progress("drawing figures")
                kept = Pictures(svg=draw_all(material))
                self._keep(name, kept)
            return kept.svg

        return build(material, imprint, forms, pictures=pictures, font_folders=font_folders)

    def _investigated(self, key: str, claims: Sequence[Path], progress: Tell | None) -> Findings:
        # the pipeline takes a second to import, which a kept report should not wait for
        from metatransfer.verify import investigate

        library = load_library(self.root, claims) if claims else self.library
        texts = read_texts(library, self._documents)
        found = investigate(library, texts, self._means(progress))
        found = Findings(report=_shortened(found.report), summaries=found.summaries)
        self._keep(f"report-{key}", found.report)
        self._keep(f"summaries-{key}", found.summaries)
        return found

    def explain(self, claim: str, *, progress: Tell | None = None) -> Verdict:
        """Give one claim its verdict, with every row of evidence behind it.

        Parameters
        ----------
        claim : str
            Id of the claim.
        progress : callable, optional
            Told in a few words what is being done.

        Raises
        ------
        NotFoundError
            When there is no such claim.
        FaultyRecordsError
            With every fault of every file.
        """
        from metatransfer.literature import check_quotations
        from metatransfer.verify import Bench

        texts = read_texts(self.library, self._documents)
        check_quotations(self.library.claims, texts)
        return Bench(self.library, texts, self._means(progress)).verdict(self.claim(claim))

    def extract(self, document: Path) -> Extraction:
        """Return the draft claims of a document, for a person to confirm.

        Parameters
        ----------
        document : Path
            File of the document.

        Raises
        ------
        NotFoundError
            When there is no such file.
        InputError
            When it cannot be read.
        """
        from metatransfer.literature.documents import read_document
        from metatransfer.literature.extract import Gazetteer, extract

        names = Gazetteer.of(self.library.tasks.values(), self.library.languages.values())
        content = read_document(document.name, read_document_bytes(document))
        return extract(content, names, self.config.model.gain_similarity)

    def audit(
        self,
        documents: Sequence[Path],
        *,
        ratings: Sequence[Path] = (),
        progress: Tell | None = None,
    ) -> AuditFolder:
        """Audit documents: their claims beside sources and verdicts, what is odd, a review.

        Parameters
        ----------
        documents : sequence of Path
            Files, or folders of them.
        ratings : sequence of Path
            Files of ratings by people.
        progress : callable, optional
            Told in a few words what is being done.

        Raises
        ------
        NotFoundError
            When a file or folder does not exist.
        InputError
            When none of the documents can be read.
        FaultyRecordsError
            With every fault of the project's files, and of the ratings.
        """
        from metatransfer.auditing import audit_all

        return audit_all(self, documents, ratings, self._documents, progress or (lambda _: None))

    def claim(self, name: str) -> Claim:
        """Return a claim by its id.

        Parameters
        ----------
        name : str
            Id of the claim.

        Raises
        ------
        NotFoundError
            When there is no such claim.
        """
        claims = {item.record.id: item.record for item in self.library.claims}
        if name not in claims:
            hint = did_you_mean(name, list(claims))
            raise NotFoundError(
                f"claim '{name}' · there is none of this name · {hint or 'no name is near'} · "
                "do: metatransfer list claims"
            )
        return claims[name]

    def _means(self, progress: Tell | None) -> "Means":
        from metatransfer.cache import FitCache
        from metatransfer.model.settings import Settings
        from metatransfer.verdicts.question import Moderators
        from metatransfer.verify import Means

        return Means(
            cache=FitCache(self._folder),
            settings=Settings(engine=self.config.sampling.engine),
            moderators=Moderators(
                gain=self.config.model.gain_similarity,
                transfer_gap=self.config.model.gap_similarity,
            ),
            seed=self.seed,
            tell=progress or (lambda _: None),
        )

    def _report_key(self, claims: Sequence[Path]) -> str:
        """Return a hash of every byte that shapes a report."""
        sha = hashlib.sha256()
        # paths that do not exist must not find the report of a run without them
        asked = [str(path) for path in claims], str(self._documents)
        sha.update(f"{software()}\n{code_digest()}\nseed={self.seed}\n{asked}\n".encode())
        for path in self._shaping_files(claims):
            sha.update(f"{path}\n".encode())
            # what cannot be read is told of when the library is loaded
            with suppress(OSError):
                sha.update(hashlib.sha256(path.read_bytes()).digest())
        return sha.hexdigest()[:32]

    def _shaping_files(self, claims: Sequence[Path]) -> Iterator[Path]:
        for place in (
            *(claims or (self.root / "claims",)),
            self.root / "data",
            self.root / "metatransfer.toml",
        ):
            if place.is_file():
                yield place
            else:
                yield from sorted(path for path in place.rglob("*") if path.is_file())
        # texts stand right in their folder, which is the user's and may hold much else below
        documents = self._documents or self.root / "documents"
        yield from sorted(path for path in documents.glob("*") if path.is_file())

    def _kept(self, name: str, record: type[R]) -> R | None:
        path = None if self._folder is None else self._folder / f"{name}.json"
        if path is None or not path.is_file():
            return None
        try:
            return record.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            # a report that cannot be read is made again
            return None

    def _keep(self, name: str, record: Record) -> None:
        if self._folder is not None:
            # a folder that cannot be written to costs time, not the answer
            with suppress(InputError):
                write_atomic(self._folder / f"{name}.json", record.model_dump_json().encode())


def _shortened(report: VerdictReport) -> VerdictReport:
    """Return a report of which each verdict shows its first rows of evidence only."""
    return report.model_copy(
        update={
            "verdicts": tuple(
                verdict.model_copy(update={"evidence": verdict.evidence[:ROWS_IN_REPORT]})
                for verdict in report.verdicts
            )
        }
    )
