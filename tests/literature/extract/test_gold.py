"""How well the grammar of claim forms does on sentences labelled by hand, by kind."""

from collections import Counter
from pathlib import Path

import pytest

from metatransfer.library import Library, load_library
from metatransfer.literature.documents import read_document
from metatransfer.literature.extract import Gazetteer, extract, kind_of
from metatransfer.literature.extract.sentences import sentences_of
from tests.literature.extract.gold import DOCUMENTS, OTHERS, C, D, P, Q

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT.parent / "shared" / "source_documents"


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(ROOT)


def scores(pairs: list[tuple[str | None, str | None]]) -> dict[str, tuple[float, float]]:
    """Return precision and recall by kind, from pairs of label and answer."""
    right = Counter(label for label, got in pairs if label == got)
    labels, answers = (Counter(side) for side in zip(*pairs, strict=True))
    return {
        kind: (right[kind] / max(1, answers[kind]), right[kind] / labels[kind])
        for kind in (Q, C, D, P)
    }


def on_documents(library: Library) -> list[tuple[str | None, str | None]]:
    names = Gazetteer.of(library.tasks.values(), library.languages.values())
    pairs: list[tuple[str | None, str | None]] = []
    for file, labels in DOCUMENTS.items():
        read = read_document(file, (SOURCES / file).read_bytes())
        drafts = list(extract(read, names, None).claims)
        for beginning, label in labels:
            hit = next((d for d in drafts if d.statement.startswith(beginning)), None)
            if hit is not None:
                drafts.remove(hit)
            pairs.append((label, hit.kind.value if hit else None))
        # what nobody labelled is no claim
        pairs.extend((None, draft.kind.value) for draft in drafts)
    return pairs


@pytest.mark.skipif(not SOURCES.is_dir(), reason=f"documents are not at hand ({SOURCES})")
def test_claims_of_the_documents_are_found_with_their_kind(library: Library) -> None:
    # measured: quantitative 1.00/1.00, comparative 1.00/1.00, documented .93/1.00 (twice an aim
    # that is cut off), provenance 1.00/.98 (a caveat); the limits leave one more error of each
    for kind, (precision, recall) in scores(on_documents(library)).items():
        assert precision >= 0.85, (kind, precision)
        assert recall >= 0.9, (kind, recall)


@pytest.mark.skipif(not SOURCES.is_dir(), reason=f"documents are not at hand ({SOURCES})")
def test_labels_begin_sentences_that_stand_in_the_documents() -> None:
    for file, labels in DOCUMENTS.items():
        read = read_document(file, (SOURCES / file).read_bytes())
        sentences = [sentence.text for sentence in sentences_of(read)]
        for beginning, _ in labels:
            assert any(beginning in text for text in sentences), (file, beginning)


def test_sentences_of_no_document_get_their_kind() -> None:
    # on their first run the rules missed one of 40, "rated 8.7 out of 10", which they know since;
    # whoever writes rules and sentences both does better than on another's: hence the low limits
    pairs: list[tuple[str | None, str | None]] = []
    for sentence, label in OTHERS:
        found = kind_of(sentence)
        pairs.append((label, found.value if found else None))
    for kind, (precision, recall) in scores(pairs).items():
        assert precision >= 0.8, (kind, precision)
        assert recall >= 0.7, (kind, recall)
