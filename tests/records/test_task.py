import pytest
from pydantic import ValidationError

from metatransfer.records import Language, Task


@pytest.mark.parametrize(
    ("kind", "members"), [("aggregate", ()), ("retrieval", ("bucc", "tatoeba"))]
)
def test_an_aggregate_and_only_an_aggregate_has_members(
    kind: str, members: tuple[str, ...]
) -> None:
    with pytest.raises(ValidationError, match="only an aggregate has members"):
        Task(id="both", name="Both", kind=kind, members=members)


def test_an_aggregate_names_its_members() -> None:
    task = Task(id="both", name="Both", kind="aggregate", members=("bucc", "tatoeba"))
    assert task.members == ("bucc", "tatoeba")


def test_a_kind_that_no_task_is_of_is_refused() -> None:
    with pytest.raises(ValidationError, match="kind"):
        Task(id="x", name="X", kind="search")


@pytest.mark.parametrize("code", ["en", "ENG", "engl", "e1g"])
def test_a_three_letter_code_has_three_small_letters(code: str) -> None:
    with pytest.raises(ValidationError, match="iso639_3"):
        Language(id="en", name="English", iso639_3=code)


def test_a_language_needs_only_a_code_and_a_name() -> None:
    language = Language(id="en", name="English")
    assert not language.aggregate
    assert language.family == language.script == language.iso639_3 == ""
