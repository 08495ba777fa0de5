"""Documents that no rule had seen are read as they are labelled; first sight is in their README."""

import pytest

from tests.literature.extract.unseen_documents import documents, labels, score

LEAST_RIGHT = {"fourth": 60, "fifth": 27, "sixth": 9}
"""Rows of each batch whose statement, mark and confidence are read."""


@pytest.mark.parametrize("batch", LEAST_RIGHT)
def test_rows_are_read_with_mark_and_confidence(batch: str) -> None:
    right = [score(document).right for document in documents(batch)]
    assert sum(right) >= LEAST_RIGHT[batch]


@pytest.mark.parametrize("batch", LEAST_RIGHT)
def test_every_document_has_its_labels(batch: str) -> None:
    assert all(labels(document) or document.stem == "no_claims" for document in documents(batch))
