"""What a project does with the literature: search, screen, extract, audit."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from metatransfer.library import read_document_bytes
from metatransfer.project_adding import ProjectAdding
from metatransfer.records import VerdictReport
from metatransfer.records.search import PrismaCounts, Screening, SearchResults

if TYPE_CHECKING:
    from metatransfer.literature.search.sources import Means
    from metatransfer.records.audit import AuditFolder, Bearing
    from metatransfer.records.draft import DraftTables, Extraction
    from metatransfer.report.rendered import Rendered
    from metatransfer.report.view import Imprint
    from metatransfer.searching import Screened

Tell = Callable[[str], None]


class ProjectLiterature(ProjectAdding):
    """A project that reads documents.

    Parameters
    ----------
    root : Path
        The folder.
    seed : int
        Seed of everything that is drawn.
    documents : Path, optional
        Folder with the texts of documents.
    """

    def __init__(
        self, root: Path | str = ".", *, seed: int = 0, documents: Path | None = None
    ) -> None:
        super().__init__(root)
        self.seed = seed
        self._documents = documents

    @abstractmethod
    def verify(self, claims: Sequence[Path] = (), *, progress: Tell | None = None) -> VerdictReport:
        """Give claims their verdicts; see :meth:`metatransfer.Project.verify`."""

    @property
    def searches(self) -> tuple[SearchResults, ...]:
        """All searches of the project, in the order in which they were made.

        Raises
        ------
        FaultyRecordsError
            With all that is wrong in any of their files.
        """
        from metatransfer.library import read_searches

        return read_searches(self.root)

    def search(
        self,
        query: str,
        *,
        sources: Sequence[str] = (),
        limit: int = 100,
        name: str = "",
        means: "Means | None" = None,
    ) -> SearchResults:
        """Search the literature and keep what was asked, when, and what came back.

        Parameters
        ----------
        query : str
            Words and "phrases", all of which a record must have.
        sources : sequence of str
            Some of ``openalex``, ``arxiv``, ``acl``; all by default.
        limit : int
            Most records asked of each source.
        name : str
            Name of the search; made of the day and the query by default.
        means : Means, optional
            How sources are reached.

        Raises
        ------
        InputError
            When no source answers, or there is a search of this name.
        """
        from metatransfer.searching import new_search

        return new_search(self, query, sources=sources, limit=limit, name=name, means=means)

    def repeat_search(
        self, name: str, *, means: "Means | None" = None
    ) -> tuple[SearchResults, SearchResults]:
        """Make a search again as its log says; return the one repeated and the repetition.

        Parameters
        ----------
        name : str
            Name of the search.
        means : Means, optional
            How sources are reached.

        Raises
        ------
        NotFoundError
            When there is no search of this name.
        InputError
            When no source answers.
        """
        from metatransfer.searching import repeated

        return repeated(self, name, means=means)

    def screened(self) -> "Screened":
        """Return the works that all searches found, with what was decided on each.

        Raises
        ------
        FaultyRecordsError
            With all that is wrong in searches and in their screening.
        """
        from metatransfer.searching import screened

        return screened(self.root)

    def check_searches(self) -> None:
        """Check searches and their screening.

        Raises
        ------
        FaultyRecordsError
            With all that is wrong in them.
        """
        from metatransfer.library import read_screening, read_searches

        read_searches(self.root)
        read_screening(self.root)

    def screen(self, decisions: Sequence[Screening]) -> tuple[str, ...]:
        """Write decisions on works down.

        Parameters
        ----------
        decisions : sequence of Screening
            Decisions.

        Returns
        -------
        tuple of str
            The file that was written.

        Raises
        ------
        NotFoundError
            When no search found one of the works.
        """
        from metatransfer.searching import screen

        return screen(self.root, decisions)

    def prisma(self) -> PrismaCounts:
        """Return the numbers of the PRISMA 2020 flow, computed from searches and screening.

        Raises
        ------
        FaultyRecordsError
            With all that is wrong in searches and in their screening.
        """
        return self.screened().counts

    def extract(self, document: Path) -> "Extraction":
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

    def extract_tables(self, document: Path) -> "DraftTables":
        """Return the tables of results of a document as draft scores, for a person to confirm.

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
        from metatransfer.importers.plan import Registry
        from metatransfer.literature.documents import read_document
        from metatransfer.literature.tables import draft_tables

        content = read_document_bytes(document)
        read = read_document(document.name, content)
        names = Registry(self.library.tasks, self.library.languages).names
        return draft_tables(read, content, names)

    def attribute(
        self, statement: str, documents: Sequence[Path], *, cut_off: bool = False
    ) -> tuple["Bearing", ...]:
        """Return what documents say of a statement, in the order of the documents.

        Parameters
        ----------
        statement : str
            What is claimed.
        documents : sequence of Path
            Files (text, Markdown, HTML, LaTeX, PDF), or folders of them.
        cut_off : bool
            Whether the statement may end in the middle of a word.

        Raises
        ------
        NotFoundError
            When a file or folder does not exist.
        InputError
            When there is no document, or one cannot be read.
        """
        from metatransfer.attributing import attribute

        return attribute(statement, documents, cut_off=cut_off)

    def audit(
        self,
        documents: Sequence[Path],
        *,
        ratings: Sequence[Path] = (),
        progress: Tell | None = None,
    ) -> "AuditFolder":
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

    def audit_report(
        self, found: "AuditFolder", forms: Sequence[str], imprint: "Imprint"
    ) -> dict[str, "Rendered"]:
        """Write audits as documents that people read.

        Parameters
        ----------
        found : AuditFolder
            The audits.
        forms : sequence of {"pdf", "html", "md", "json"}
            Formats.
        imprint : Imprint
            Title, day and version.

        Returns
        -------
        dict of str to Rendered
            A file for each format.

        Raises
        ------
        InputError
            When a package that a format needs is not there.
        """
        from metatransfer.report.audit import audit_view
        from metatransfer.report.build import rendered_view

        return rendered_view(audit_view(found, imprint), forms, pictures=dict)
