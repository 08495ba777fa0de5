"""Documents that no rule had seen are read as they are labelled; first sight is in their README."""

import pytest

from metatransfer.literature.extract.kinds import kind_of_listed
from tests.literature.extract.unseen_documents import documents, labels, score

LEAST_RIGHT = {"fourth": 60, "fifth": 27, "sixth": 23}
"""Rows of each batch whose statement, mark and confidence are read, of 60, 29 and 23."""


@pytest.mark.parametrize("batch", LEAST_RIGHT)
def test_rows_are_read_with_mark_and_confidence(batch: str) -> None:
    right = [score(document).right for document in documents(batch)]
    assert sum(right) >= LEAST_RIGHT[batch]


@pytest.mark.parametrize("batch", LEAST_RIGHT)
def test_nothing_else_is_taken_for_a_row(batch: str) -> None:
    scores = [score(document) for document in documents(batch)]
    assert sum(each.read for each in scores) <= sum(each.labelled for each in scores)


@pytest.mark.parametrize("batch", LEAST_RIGHT)
def test_kinds_of_rows_are_told(batch: str) -> None:
    rows = [row for document in documents(batch) for row in labels(document) if row.kind]
    right = sum(kind_of_listed(row.statement).value == row.kind for row in rows)
    # measured: 55 of 56, 24 of 25, 19 of 20
    assert right >= len(rows) - 2


@pytest.mark.parametrize("batch", LEAST_RIGHT)
def test_every_document_has_its_labels(batch: str) -> None:
    assert all(labels(document) or document.stem == "no_claims" for document in documents(batch))
