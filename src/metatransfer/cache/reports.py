"""Reports kept by the hash of every byte that shapes them, so that what is unchanged is at once."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from metatransfer.errors import InputError
from metatransfer.library import write_atomic
from metatransfer.library.stamps import files_below
from metatransfer.provenance import code_digest, software
from metatransfer.records import Record

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class KeptReports:
    """Reports of one project.

    Parameters
    ----------
    root : Path
        Project folder.
    folder : Path or None
        Folder of the cache; None keeps nothing.
    documents : Path or None
        Folder with the texts of documents.
    seed : int
        Seed of everything that is drawn.
    """

    root: Path
    folder: Path | None
    documents: Path | None
    seed: int

    def key(self, claims: Sequence[Path], *asked: str) -> str:
        """Return a hash of every byte that shapes a report.

        Parameters
        ----------
        claims : sequence of Path
            Claim files or folders; all by default.
        *asked : str
            Whatever else was asked for.
        """
        sha = hashlib.sha256()
        # paths that do not exist must not find the report of a run without them
        places = [str(path) for path in claims], str(self.documents), asked
        sha.update(f"{software()}\n{code_digest()}\nseed={self.seed}\n{places}\n".encode())
        for path in self._shaping_files(claims):
            sha.update(f"{path}\n".encode())
            # what cannot be read is told of when the library is loaded
            with suppress(OSError):
                sha.update(hashlib.sha256(path.read_bytes()).digest())
        return sha.hexdigest()[:32]

    def _shaping_files(self, claims: Sequence[Path]) -> Iterator[Path]:
        yield from files_below(
            (
                *(claims or (self.root / "claims",)),
                self.root / "data",
                self.root / "metatransfer.toml",
            )
        )
        # texts stand right in their folder, which is the user's and may hold much else below
        documents = self.documents or self.root / "documents"
        yield from sorted(path for path in documents.glob("*") if path.is_file())

    def get(self, name: str, record: type[R]) -> R | None:
        """Return what is kept under a name; None where it is not there or cannot be read.

        Parameters
        ----------
        name : str
            What it is, and its key.
        record : type of Record
            Its kind.
        """
        path = None if self.folder is None else self.folder / f"{name}.json"
        if path is None or not path.is_file():
            return None
        try:
            return record.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            # a report that cannot be read is made again
            return None

    def keep(self, name: str, record: Record) -> None:
        """Keep something under a name.

        Parameters
        ----------
        name : str
            What it is, and its key.
        record : Record
            It.
        """
        if self.folder is not None:
            # a folder that cannot be written to costs time, not the answer
            with suppress(InputError):
                write_atomic(self.folder / f"{name}.json", record.model_dump_json().encode())
