"""Project folder to records and back: the only reader and writer of files.

Whatever stands in the files, the answer is either a :class:`Library` that is whole and agrees with
itself, or a :class:`metatransfer.errors.FaultyRecordsError` with everything that is wrong, each
fault with its file, line and field.
"""

from metatransfer.library.config import load_config
from metatransfer.library.files import write_atomic
from metatransfer.library.load import load_library
from metatransfer.library.located import DocumentText, Library, Located
from metatransfer.library.ratings import read_ratings
from metatransfer.library.roots import find_root
from metatransfer.library.single import parse_record, read_record
from metatransfer.library.texts import document_files, read_document_bytes, read_texts

__all__ = [
    "DocumentText",
    "Library",
    "Located",
    "document_files",
    "find_root",
    "load_config",
    "load_library",
    "parse_record",
    "read_document_bytes",
    "read_ratings",
    "read_record",
    "read_texts",
    "write_atomic",
]
