import pytest
from pydantic import ValidationError

from metatransfer.records import Document

DOCUMENT = {"id": "paper", "kind": "paper", "citation": "Somebody, 2020", "work": "alpha"}


@pytest.mark.parametrize("name", ["paper.txt", "report_2.v1.txt", ""])
def test_a_file_is_named_without_a_folder(name: str) -> None:
    assert Document(**DOCUMENT, filename=name).filename == name


@pytest.mark.parametrize(
    "name", ["../paper.txt", "/etc/passwd", "a/b", "a\\b", "..", ".hidden", "a b", "a\n", "C:a"]
)
def test_a_file_name_never_leads_elsewhere(name: str) -> None:
    with pytest.raises(ValidationError, match="filename"):
        Document(**DOCUMENT, filename=name)


@pytest.mark.parametrize(
    ("field", "value"), [("doi", "doi:10.1/x"), ("sha256", "abc"), ("kind", "rumour")]
)
def test_a_poor_reference_is_refused(field: str, value: str) -> None:
    with pytest.raises(ValidationError, match=field):
        Document(**{**DOCUMENT, field: value})
