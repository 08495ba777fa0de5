import pytest

from tests.factories import FILES, ProjectFolder

TASKS, LANGUAGES = "data/tasks.yaml", "data/languages.csv"


@pytest.mark.parametrize("name", ["none", "best-of-n"])
def test_reserved_words_name_no_task(project: ProjectFolder, name: str) -> None:
    project.append(TASKS, f"  - id: {name}\n    name: X\n    kind: retrieval\n")
    fault = project.fault()
    assert (fault.line, fault.field) == (19, "id")
    assert f"'{name}' is reserved" in fault.what


def test_a_task_that_stands_twice_names_the_first_line(project: ProjectFolder) -> None:
    project.append(TASKS, "  - id: mnli\n    name: X\n    kind: retrieval\n")
    assert project.fault().what == "task 'mnli' stands twice, first in line 3"


def test_a_language_that_stands_twice_names_the_first_line(project: ProjectFolder) -> None:
    project.append(LANGUAGES, "en,Anglais,eng\n")
    fault = project.fault()
    assert (fault.line, fault.what) == (4, "language 'en' stands twice, first in line 2")


def test_an_aggregate_of_an_unknown_task_is_told(project: ProjectFolder) -> None:
    project.append(
        TASKS, "  - id: both\n    name: X\n    kind: aggregate\n    members: [mnli, xnlii]\n"
    )
    fault = project.fault()
    assert (fault.line, fault.field) == (22, "tasks[3].members")
    assert "did you mean 'xnli'?" in fault.allowed


def test_a_faulty_task_still_counts_as_known(project: ProjectFolder) -> None:
    project.replace(TASKS, "kind: retrieval", "kind: search")
    fault = project.fault()
    assert (fault.file, fault.line, fault.field) == (TASKS, 17, "tasks[2].kind")


def test_a_faulty_language_still_counts_as_known(project: ProjectFolder) -> None:
    project.replace(LANGUAGES, "deu", "Deu")
    assert project.fault().field == "iso639_3"


@pytest.mark.parametrize("file", [TASKS, LANGUAGES])
def test_a_registry_that_is_gone_is_the_only_fault(project: ProjectFolder, file: str) -> None:
    (project.root / file).unlink()
    assert project.fault().file == file


@pytest.mark.parametrize(
    "content", ["tasks: []\n", "tasks: {}\n", "tasks: 3\n", "schema_version: 1\n"]
)
def test_a_registry_without_tasks_is_told(project: ProjectFolder, content: str) -> None:
    project.write(TASKS, content)
    assert project.fault().field == "tasks"


def test_an_alias_in_the_place_of_a_name_suggests_the_name(project: ProjectFolder) -> None:
    project.write(TASKS, FILES[TASKS].replace("X-NLI", "xnli-2018"))
    project.replace("claims/helps.yaml", "- xnli", "- xnli-2018")
    assert project.fault().allowed == "did you mean 'xnli'?"
