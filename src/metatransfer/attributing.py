"""Documents on disk to what they say of a statement."""

from collections.abc import Sequence
from pathlib import Path

from metatransfer.errors import InputError
from metatransfer.library import document_files, read_document_bytes
from metatransfer.literature.audit.claims import bearings_of
from metatransfer.literature.documents import read_document
from metatransfer.records.audit import Bearing


def attribute(
    statement: str, documents: Sequence[Path], *, cut_off: bool = False
) -> tuple[Bearing, ...]:
    """Return what documents say of a statement, in the order of the documents.

    Parameters
    ----------
    statement : str
        What is claimed.
    documents : sequence of Path
        Files, or folders of them.
    cut_off : bool
        Whether the statement may end in the middle of a word.

    Raises
    ------
    NotFoundError
        When a file or folder does not exist.
    InputError
        When there is no document, or one cannot be read.
    """
    files = document_files(documents)
    if not files:
        raise InputError("no document named · do: add the file that is said to state it")
    read = [read_document(path.name, read_document_bytes(path)) for path in files]
    return bearings_of(statement, read, cut_off=cut_off)
