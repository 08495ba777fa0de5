"""A project's folder: what its files hold."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from metatransfer.errors import NotFoundError, did_you_mean
from metatransfer.library import (
    Found,
    Library,
    Setting,
    load_config,
    load_library,
    load_whole,
    look_up,
    settings,
    standing_out,
    start_project,
)
from metatransfer.library.stamps import Stamp, stamp
from metatransfer.records import Claim, Config, Notice

RECORDS = ("claims", "data")
"""Folders of a project that records stand in."""


class ProjectFolder:
    """A folder with ``claims/`` and ``data/``; what is saved there is read again.

    Parameters
    ----------
    root : Path
        The folder.
    """

    def __init__(self, root: Path | str = ".") -> None:
        self.root = Path(root)
        #: Fits that were made, in words, in their order; what the cache had is not among them.
        self.fits_made: list[str] = []
        self._read: dict[bool, tuple[tuple[Path, ...], Stamp, Library]] = {}

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

    @property
    def config(self) -> Config:
        """Settings of the project: its files', with what the environment says in their place.

        Raises
        ------
        FaultyRecordsError
            With all that is wrong in them.
        """
        return load_config(self.root, os.environ)

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Every setting of the project, its value, and where that comes from.

        Raises
        ------
        FaultyRecordsError
            With all that is wrong in them.
        """
        return settings(self.root, os.environ)

    @property
    def library(self) -> Library:
        """All records of the project, checked against one another.

        Raises
        ------
        FaultyRecordsError
            With every fault of every file.
        """
        return self._fresh((), lambda: load_whole(self.root))

    def library_of(self, claims: Sequence[Path]) -> Library:
        """Return all records with some of the claims alone.

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
        if claims:
            return self._fresh(tuple(claims), lambda: load_library(self.root, claims))
        # a folder without claims is told of by the reader
        return self.library if self.library.claims else load_library(self.root)

    def _fresh(self, claims: tuple[Path, ...], read: Callable[[], Library]) -> Library:
        """Return records that were read before, unless one of their files was saved since."""
        now = stamp((*(self.root / name for name in RECORDS), *claims))
        kept = self._read.get(bool(claims))
        if kept is None or kept[:2] != (claims, now):
            kept = self._read[bool(claims)] = (claims, now, read())
        return kept[2]

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

    def find(self, name: str) -> tuple[Found, ...]:
        """Return every record of a name, with its kind and the place it stands in.

        Parameters
        ----------
        name : str
            Id of a record, or a row of a table such as ``taskweb2023/results.csv:12``.

        Raises
        ------
        NotFoundError
            When there is none.
        """
        return look_up(self.library, name)
