"""A project's folder: what its files hold, and adding to them."""

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from metatransfer.errors import NotFoundError, did_you_mean
from metatransfer.library import (
    Draft,
    Library,
    NewFile,
    drafted,
    editing,
    load_config,
    load_library,
    load_registry,
    load_whole,
    standing_out,
    start_project,
    try_files,
    write_files,
)
from metatransfer.records import Claim, Config, Notice

if TYPE_CHECKING:
    from metatransfer.importers.layout import Layout
    from metatransfer.importers.plan import Plan, Remembered, StudyHeader
    from metatransfer.importers.scores import RawScore


class ProjectFolder:
    """A folder with ``claims/`` and ``data/``.

    Parameters
    ----------
    root : Path
        The folder.
    """

    def __init__(self, root: Path | str = ".") -> None:
        self.root = Path(root)
        #: Fits that were made, in words, in their order; what the cache had is not among them.
        self.fits_made: list[str] = []
        self._chosen: tuple[tuple[Path, ...], Library] | None = None

    @classmethod
    def create(cls, root: Path | str = ".", *, starter: bool = False) -> Self:
        """Make a project; nothing that is there is overwritten.

        Parameters
        ----------
        root : Path
            Where it is to be.
        starter : bool
            Whether with the claims and evidence that come with metatransfer.

        Raises
        ------
        InputError
            When the folder is a project already, or cannot be written to.
        """
        start_project(Path(root), starter=starter)
        return cls(root)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Scores that are far from those like them, and were not confirmed.

        Raises
        ------
        FaultyRecordsError
            With every fault of every file.
        """
        return standing_out(self.library.results, self.library.studies)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.root)!r})"

    def _repr_html_(self) -> str:
        """Return a table of the project's claims, for notebooks."""
        from metatransfer.records.html import table_html

        rows = [
            (item.record.id, item.record.test.kind, item.record.title, f"{item.file}:{item.line}")
            for item in self.library.claims
        ]
        return table_html(("claim", "kind", "title", "where"), rows)

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
        return load_whole(self.root)

    def library_of(self, claims: Sequence[Path]) -> Library:
        """Return all records with some of the claims alone, read once.

        Parameters
        ----------
        claims : sequence of Path
            Claim files or folders; all of ``claims/`` where there are none.

        Raises
        ------
        FaultyRecordsError
            With every fault of every file.
        InputError
            When there is no claim.
        """
        if not claims and self.library.claims:
            return self.library
        if self._chosen is None or self._chosen[0] != tuple(claims):
            self._chosen = (tuple(claims), load_library(self.root, claims))
        return self._chosen[1]

    @property
    def evidence(self) -> Library:
        """All records but claims, of which a new project has none.

        Raises
        ------
        FaultyRecordsError
            With every fault of every file.
        """
        return load_library(self.root, None)

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
