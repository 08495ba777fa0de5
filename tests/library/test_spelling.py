"""Names as people write them find the names that records use."""

from metatransfer.library.spelling import (
    folded,
    intermediate_spellings,
    language_spellings,
    task_spellings,
)
from metatransfer.records import Language, Task, TaskKind

TASKS = {
    name: Task(id=name, name=called, kind=TaskKind.CLASSIFICATION, aliases=aliases)
    for name, called, aliases in [
        ("squad1", "SQuAD v1.1", ("SQuAD",)),
        ("squad2", "SQuAD v2", ("SQuAD",)),
        ("mnli", "MultiNLI", ("MNLI",)),
    ]
}
LANGUAGES = {
    "de": Language(id="de", name="German", iso639_3="deu"),
    "zh": Language(id="zh", name="Chinese", iso639_3="zho"),
}


def test_case_blanks_and_punctuation_do_not_matter() -> None:
    assert folded("SQuAD v1.1") == folded("squad_V11") == "squadv11"
    assert task_spellings(TASKS).find("Squad-v1.1") == "squad1"
    assert task_spellings(TASKS).find("multinli") == "mnli"


def test_a_spelling_of_two_tasks_means_neither() -> None:
    assert task_spellings(TASKS).find("SQuAD") is None


def test_languages_have_codes_and_names() -> None:
    found = [language_spellings(LANGUAGES).find(name) for name in ("de", "deu", "GERMAN", "xx")]
    assert found == ["de", "de", "de", None]


def test_words_for_no_intermediate_task_are_the_baseline() -> None:
    spellings = intermediate_spellings(TASKS)
    words = ["none", "Baseline", "no intermediate task", "best of N"]
    assert [spellings.find(w) for w in words] == ["none", "none", "none", "best-of-n"]


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    assert "did you mean 'mnli'?" in task_spellings(TASKS).unknown("mnlli")
