"""Texts of documents, where they are at hand."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from metatransfer.errors import NotFoundError, did_you_mean
from metatransfer.library.fault_log import FaultLog, FileFaults
from metatransfer.library.files import (
    MAX_DOCUMENT_BYTES,
    decode,
    entries,
    exists,
    read_bytes,
    shown_path,
)
from metatransfer.library.located import DocumentText, Library

TEXTS_FOLDER: Final = "documents"


def read_texts(library: Library, folder: Path | None) -> Mapping[str, DocumentText]:
    """Return the text of each document whose file is at hand.

    Parameters
    ----------
    library : Library
        Names the documents and their files.
    folder : Path or None
        Folder of texts; by default ``documents/`` in the project, which need not exist.

    Returns
    -------
    mapping of str to DocumentText
        By document; documents without a file, or whose file is not there, are left out.

    Raises
    ------
    NotFoundError
        When ``folder`` is given and is no folder.
    FaultyRecordsError
        When a file is there and cannot be read as text, or leads out of the folder.
    """
    if folder is not None and not folder.is_dir():
        raise NotFoundError(f"{folder} · no such folder of documents · do: check the path")
    place = (folder or library.root / TEXTS_FOLDER).resolve()
    log = FaultLog()
    texts = {}
    for name, located in library.documents.items():
        path = place / located.record.filename
        if located.record.filename and exists(path):
            text = _read(path, place, log.of(shown_path(path, library.root)))
            if text is not None:
                texts[name] = text
    log.raise_any()
    return texts


def document_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files that paths name: themselves, or what stands right inside a folder.

    Parameters
    ----------
    paths : iterable of Path
        Files and folders.

    Raises
    ------
    NotFoundError
        When one does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if not exists(path):
            near = [item.name for item in path.parent.iterdir()] if path.parent.is_dir() else []
            hint = did_you_mean(path.name, near)
            raise NotFoundError(
                " · ".join(part for part in (str(path), "no such file or folder", hint) if part)
            )
        inside = entries(path, path, FaultLog()) if path.is_dir() else [path]
        found.extend(item for item in inside if item.is_file())
    return tuple(dict.fromkeys(found))


def read_document_bytes(path: Path) -> bytes:
    """Return the bytes of a document of bounded size.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    FaultyRecordsError
        When it cannot be read, or is too large.
    """
    log = FaultLog()
    content = read_bytes(path, MAX_DOCUMENT_BYTES, log.of(path.name))
    log.raise_any()
    return content or b""


def _read(path: Path, place: Path, faults: FileFaults) -> DocumentText | None:
    target = path.resolve()
    if not target.is_relative_to(place):
        what = f"leads out of the folder of documents, to {target}"
        faults.add(0, "", what, do="copy the text into the folder")
        return None
    content = read_bytes(target, MAX_DOCUMENT_BYTES, faults)
    text = None if content is None else decode(content, faults)
    if content is None or text is None:
        return None
    return DocumentText(text, hashlib.sha256(content).hexdigest())
