"""The shipped claims, and the documents they quote where these are at hand."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from metatransfer.library import DocumentText, Library, Located, load_library, read_texts
from metatransfer.records import Claim

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT.parent / "shared" / "source_documents"


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(ROOT)


@pytest.fixture(scope="session")
def claims(library: Library) -> Mapping[str, Located[Claim]]:
    return {located.record.id: located for located in library.claims}


@pytest.fixture(scope="session")
def texts(library: Library) -> Mapping[str, DocumentText]:
    if not DOCUMENTS.is_dir():
        pytest.skip(f"the documents that claims quote are not at hand ({DOCUMENTS})")
    return read_texts(library, DOCUMENTS)
