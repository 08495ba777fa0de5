"""Adding to a project: records, results, and whole files of them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from metatransfer.library import (
    Draft,
    NewFile,
    drafted,
    editing,
    load_registry,
    try_files,
    write_files,
)
from metatransfer.project_folder import ProjectFolder

if TYPE_CHECKING:
    from metatransfer.importers.layout import Layout
    from metatransfer.importers.plan import Plan, Remembered, StudyHeader
    from metatransfer.importers.scores import RawScore


class ProjectAdding(ProjectFolder):
    """A project that records are added to; none replaces one that is there."""

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
            return write_files(self.root, files)

    def remembered_layout(
        self, study: str, files: Sequence[Path], importer: str = ""
    ) -> "Remembered":
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
