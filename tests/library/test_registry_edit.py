"""A task or a language more leaves every other byte of the registry as it was."""

from pathlib import Path

import pytest
import yaml

from metatransfer.errors import InputError
from metatransfer.library import load_registry
from metatransfer.library.registry_edit import with_language, with_task
from metatransfer.records import Language, Task, TaskKind

SHIPPED = Path(__file__).parents[2] / "data"
NEW = Task(
    id="new-task",
    name="New: a task",
    kind=TaskKind.TAGGING,
    trains_on=("new-task",),
    aliases=("N", "NT"),
)


def test_the_shipped_registry_keeps_every_line_and_comment() -> None:
    text = (SHIPPED / "tasks.yaml").read_text(encoding="utf-8")
    edited = with_task(text, NEW)
    assert edited.replaces == text
    before, after = text.splitlines(), edited.text.splitlines()
    assert after[: len(before)] == before
    assert yaml.safe_load(edited.text)["tasks"][-1] == {
        "id": "new-task",
        "name": "New: a task",
        "kind": "tagging",
        "aliases": ["N", "NT"],
        "trains_on": ["new-task"],
    }


def test_the_new_entry_is_read_back_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name in ("tasks.yaml", "languages.csv"):
        (tmp_path / "data" / name).write_bytes((SHIPPED / name).read_bytes())
    edited = with_task((SHIPPED / "tasks.yaml").read_text(encoding="utf-8"), NEW)
    (tmp_path / edited.file).write_text(edited.text, encoding="utf-8")
    assert load_registry(tmp_path).tasks["new-task"] == NEW


@pytest.mark.parametrize(
    "text",
    [
        "tasks: []\n",
        "tasks: [{id: a}, {id: b}]\nnote: kept\n",
        "tasks:\n- id: a\n  name: A\nnote: kept\n",
        "# first\ntasks:\n    - id: a # of a\n      name: A\n# of note\nnote: kept",
    ],
)
def test_a_list_of_any_style_takes_one_more(text: str) -> None:
    before, after = yaml.safe_load(text), yaml.safe_load(with_task(text, NEW).text)
    assert [each["id"] for each in after["tasks"]] == [
        *(each["id"] for each in before["tasks"]),
        "new-task",
    ]
    assert after.get("note") == before.get("note")


def test_a_task_that_is_there_is_kept() -> None:
    text = (SHIPPED / "tasks.yaml").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="task 'xnli' is there already"):
        with_task(text, NEW.model_copy(update={"id": "xnli"}))


@pytest.mark.parametrize("text", ["", "tasks: 3\n", "- a\n", "tasks: [\n", "\t"])
def test_a_file_that_is_no_registry_is_told(text: str) -> None:
    with pytest.raises(InputError, match="tasks"):
        with_task(text, NEW)


def test_a_language_is_put_under_the_columns_there_are() -> None:
    edited = with_language("id,name\nen,English", Language(id="xx", name='A "new", one'))
    assert edited.text == 'id,name\nen,English\nxx,"A ""new"", one"\n'


def test_a_language_with_a_column_that_is_lacking_is_refused() -> None:
    with pytest.raises(InputError, match="no column 'family'"):
        with_language("id,name\n", Language(id="xx", name="X", family="F"))
    with pytest.raises(InputError, match="no column 'id'"):
        with_language("", Language(id="xx", name="X"))
    with pytest.raises(InputError, match="language 'en' is there already"):
        with_language("id,name\nen,English\n", Language(id="en", name="X"))
