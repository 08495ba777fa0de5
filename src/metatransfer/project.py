"""The API: a project folder, and what can be asked of it."""

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metatransfer.changes import Changes, compare
from metatransfer.errors import NotFoundError, did_you_mean
from metatransfer.kept_reports import KeptReports
from metatransfer.library import (
    Draft,
    Library,
    NewFile,
    drafted,
    editing,
    load_config,
    load_library,
    load_registry,
    read_texts,
    try_files,
    write_files,
)
from metatransfer.records import Claim, Config, Verdict, VerdictReport
from metatransfer.revisions import revision
from metatransfer.states import State, States, saved_report, state_of

if TYPE_CHECKING:
    from metatransfer.importers.layout import Layout
    from metatransfer.importers.plan import Plan, StudyHeader
    from metatransfer.importers.scores import RawScore
    from metatransfer.verify import Means

CACHE_FOLDER: Final = ".metatransfer"
"""Where fits and reports are kept, below the root."""
ROWS_IN_REPORT: Final = 5
"""Rows of evidence that a report shows of each claim; ``explain`` shows all."""

Tell = Callable[[str], None]


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
    cache : Path, optional
        Where they are kept; ``.metatransfer/`` below the root by default.
    """

    def __init__(
        self,
        root: Path | str = ".",
        *,
        seed: int = 0,
        documents: Path | None = None,
        use_cache: bool = True,
        cache: Path | None = None,
    ) -> None:
        self.root = Path(root)
        self.seed = seed
        self._documents = documents
        self._folder = (cache or self.root / CACHE_FOLDER) if use_cache else None
        self._reports = KeptReports(self.root, self._folder, documents, seed)
        self._states = States(self._folder)

    @cached_property
    def config(self) -> Config:
        """Settings of the project: its files', with what the environment says in their place.

        Raises
        ------
        FaultyRecordsError
            With all that is wrong in them.
        """
        return load_config(self.root, os.environ)

    @cached_property
    def library(self) -> Library:
        """All records of the project, checked against one another.

        Raises
        ------
        FaultyRecordsError
            With every fault of every file.
        """
        return load_library(self.root)

    @property
    def evidence(self) -> Library:
        """All records but claims, of which a new project has none.

        Raises
        ------
        FaultyRecordsError
            With every fault of every file.
        """
        return load_library(self.root, None)

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
        report = self._reports.get(key)
        if report is None:
            # the pipeline takes a second to import, which a kept report should not wait for
            from metatransfer.verify import verify

            library = load_library(self.root, claims) if claims else self.library
            texts = read_texts(library, self._documents)
            report = _shortened(verify(library, texts, self._means(progress)))
            self._reports.keep(key, report)
        if not claims and self._states.last_key() != key:
            self._states.save(state_of(key, report, self.library, self.config))
        return report

    def state(self, name: str = "now", *, progress: Tell | None = None) -> State:
        """Return a state of the project, by which it can be compared with another.

        Parameters
        ----------
        name : str
            ``now``; ``last`` for the newest saved one; the file of a report that
            ``verify --format json`` wrote; or a revision of git.
        progress : callable, optional
            Told in a few words what is being done.

        Raises
        ------
        NotFoundError
            When there is no such state.
        FaultyRecordsError
            With every fault of the state's files.
        """
        if name == "now":
            report = self.verify(progress=progress)
            return state_of(
                self._reports.key((), self.config.model_dump_json()),
                report,
                self.library,
                self.config,
            )
        if name == "last":
            last = self._states.last()
            if last is None:
                raise NotFoundError("no state is saved yet · do: metatransfer verify")
            return last
        if Path(name).is_file():
            return saved_report(Path(name))
        with revision(self.root, name) as folder:
            then = Project(folder, seed=self.seed, documents=self._documents, cache=self._folder)
            return then.state_alone(progress=progress)

    def state_alone(self, *, progress: Tell | None = None) -> State:
        """Return the state of now, without saving it; fits are kept as ever."""
        self._states = States(None)
        return self.state("now", progress=progress)

    def changes_since_last(self, *, progress: Tell | None = None) -> Changes | None:
        """Verify, and return what is different from the newest saved state; None without one."""
        known = self._states.last_key()
        if known:
            return self.diff("last", "now", progress=progress)
        self.verify(progress=progress)
        return None

    def diff(
        self, before: str = "last", after: str = "now", *, progress: Tell | None = None
    ) -> Changes:
        """Return what is different between two states; see :meth:`state` for their names.

        Parameters
        ----------
        before, after : str
            Names of states.
        progress : callable, optional
            Told in a few words what is being done.

        Raises
        ------
        NotFoundError
            When there is no such state.
        """
        # The last state is read first: verifying now saves a newer one.
        old = self.state(before, progress=progress)
        new = self.state(after, progress=progress)
        claims = {each.record.id: each.record for each in self.library.claims}
        return compare(old, new, claims)

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

    def add(self, *records: Draft) -> tuple[str, ...]:
        """Add records to the project: all of them, or none where one brings a fault.

        Parameters
        ----------
        *records : Claim, Study, Document, SimilarityMeasure, Similarity, Task, Language, ...
            New records; none replaces one that is there.

        Returns
        -------
        tuple of str
            The files that were written.

        Raises
        ------
        FaultyRecordsError
            With every fault that the records would bring.
        InputError
            When one is there already, or the project cannot be written to.
        """
        return self.write(lambda: [file for each in records for file in drafted(self.root, each)])

    def write(self, make: Callable[[], Sequence[NewFile]]) -> tuple[str, ...]:
        """Write files, unless they would bring a fault; no other process edits meanwhile.

        Parameters
        ----------
        make : callable
            Returns the files, from what the project holds when the lock is held.

        Returns
        -------
        tuple of str
            The files.

        Raises
        ------
        FaultyRecordsError
            With every fault that the files would bring.
        InputError
            When a new file is there already, or the project cannot be written to.
        """
        with editing(self.root):
            files = make()
            try_files(self.root, files)
            written = write_files(self.root, files)
        # What was read before the edit is not the project any more.
        self.__dict__.pop("library", None)
        return written

    def remembered_layout(self, study: str, files: Sequence[Path], importer: str = "") -> "Layout":
        """Return how a study's files were read last, or others with the same headings.

        Parameters
        ----------
        study : str
            Study.
        files : sequence of Path
            Files that will be read.
        importer : str
            Importer; found by the file when empty.
        """
        from metatransfer.importers.plan import remembered_layout

        return remembered_layout(self.root, study, files, importer)

    def plan_import(
        self,
        study: str,
        files: Sequence[Path],
        layout: "Layout",
        header: "StudyHeader | None" = None,
    ) -> "Plan":
        """Return what importing files into a study would write; nothing is written.

        Parameters
        ----------
        study : str
            Study that the rows go to; it need not be there yet.
        files : sequence of Path
            Files, all of one format.
        layout : Layout
            Unit, columns, names and what holds for all rows.
        header : StudyHeader, optional
            For a study that is not there yet.

        Raises
        ------
        InputError
            When a file cannot be read, or the study needs more to be made.
        FaultyRecordsError
            With every name, unit and number that cannot be used.
        """
        from metatransfer.importers.plan import Registry, plan_import

        registry = load_registry(self.root)
        return plan_import(
            self.root,
            study,
            files,
            layout=layout,
            header=header,
            registry=Registry(registry.tasks, registry.languages),
        )

    def add_result(self, study: str, score: "RawScore", layout: "Layout") -> tuple[str, ...]:
        """Add one row to the results of a study.

        Parameters
        ----------
        study : str
            Study, which is there.
        score : RawScore
            The score.
        layout : Layout
            What else is said of it; its locator says where the number stands.

        Returns
        -------
        tuple of str
            The file that was written.

        Raises
        ------
        FaultyRecordsError
            With every name, unit and number that cannot be used.
        InputError
            When the study is not there, or has the row already.
        """
        return self.write(lambda: self.plan_result(study, score, layout))

    def plan_result(self, study: str, score: "RawScore", layout: "Layout") -> tuple[NewFile, ...]:
        """Return what :meth:`add_result` would write."""
        from metatransfer.importers.plan import Registry, plan_row

        registry = load_registry(self.root)
        names = Registry(registry.tasks, registry.languages)
        return plan_row(self.root, study, score, layout=layout, registry=names)

    def import_files(
        self,
        study: str,
        files: Sequence[Path],
        layout: "Layout",
        header: "StudyHeader | None" = None,
    ) -> tuple[str, ...]:
        """Import files into a study; parameters and faults are those of :meth:`plan_import`.

        Returns
        -------
        tuple of str
            The files that were written; none where every row was there already.
        """
        return self.write(lambda: self.plan_import(study, files, layout, header).files)

    def _report_key(self, claims: Sequence[Path]) -> str:
        return self._reports.key(claims, self.config.model_dump_json())

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
