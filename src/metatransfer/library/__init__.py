"""Project folder to records and back: the only reader and writer of files.

Whatever stands in the files, the answer is either a :class:`Library` that is whole and agrees with
itself, or a :class:`metatransfer.errors.FaultyRecordsError` with everything that is wrong, each
fault with its file, line and field.
"""

from metatransfer.library.claim_draft import ClaimDraft, claim_of, missing_in
from metatransfer.library.claim_files import has_claims
from metatransfer.library.config import Setting, load_config, settings, variable
from metatransfer.library.drafts import Draft, drafted, record_of
from metatransfer.library.files import write_atomic, write_atomic_by
from metatransfer.library.load import load_library, load_whole
from metatransfer.library.located import DocumentText, Library, Located
from metatransfer.library.looking_up import Found, look_up
from metatransfer.library.new_files import NewFile, editing, write_files
from metatransfer.library.ratings import read_ratings
from metatransfer.library.registry import load_registry
from metatransfer.library.roots import find_root
from metatransfer.library.searches import (
    SCREENING_FILE,
    SEARCHES_FOLDER,
    read_screening,
    read_searches,
    screening_file,
    search_files,
)
from metatransfer.library.single import parse_record, read_record
from metatransfer.library.spelling import Spellings, language_spellings, task_spellings
from metatransfer.library.standing_out import standing_out
from metatransfer.library.starting import start_project
from metatransfer.library.texts import document_files, read_document_bytes, read_texts
from metatransfer.library.trial import try_files
from metatransfer.library.yaml_write import yaml_of

__all__ = [
    "SCREENING_FILE",
    "SEARCHES_FOLDER",
    "ClaimDraft",
    "DocumentText",
    "Draft",
    "Found",
    "Library",
    "Located",
    "NewFile",
    "Setting",
    "Spellings",
    "claim_of",
    "document_files",
    "drafted",
    "editing",
    "find_root",
    "has_claims",
    "language_spellings",
    "load_config",
    "load_library",
    "load_registry",
    "load_whole",
    "look_up",
    "missing_in",
    "parse_record",
    "read_document_bytes",
    "read_ratings",
    "read_record",
    "read_screening",
    "read_searches",
    "read_texts",
    "record_of",
    "screening_file",
    "search_files",
    "settings",
    "standing_out",
    "start_project",
    "task_spellings",
    "try_files",
    "variable",
    "write_atomic",
    "write_atomic_by",
    "write_files",
    "yaml_of",
]
