"""A task or a language more in the registry; comments and order of the files are kept."""

import csv
import io
import textwrap
from typing import Any

from metatransfer.errors import InputError
from metatransfer.library.new_files import NewFile
from metatransfer.library.registry import LANGUAGES_FILE, TASKS_FILE, TASKS_KEY
from metatransfer.records import Language, Task


def with_task(text: str, task: Task) -> NewFile:
    """Return the file of tasks with one more at the end of its list.

    Parameters
    ----------
    text : str
        The file as it is.
    task : Task
        The new one.

    Raises
    ------
    InputError
        When the file has no list of tasks, or has the task already.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedSeq
    from ruamel.yaml.error import YAMLError

    try:
        content = YAML().load(text)
    except YAMLError as error:
        problem = str(error).splitlines()[0]
        raise InputError(f"{TASKS_FILE} · not valid YAML: {problem} · do: mend it first") from error
    tasks = content.get(TASKS_KEY) if isinstance(content, dict) else None
    if not isinstance(tasks, CommentedSeq):
        raise InputError(f"{TASKS_FILE} · {TASKS_KEY} · is no list · do: mend the file first")
    if any(isinstance(each, dict) and each.get("id") == task.id for each in tasks):
        raise InputError(f"{TASKS_FILE} · task '{task.id}' is there already, and is kept")
    if not tasks or tasks.fa.flow_style():
        tasks.append(_entry(task))
        return NewFile(TASKS_FILE, _dumped(content), replaces=text)
    # written into the text, not dumped with it: a dump would wrap the lines of others anew
    lines = [f"{line}\n" for line in text.splitlines()]
    starts = [content.lc.key(key)[0] for key in content]
    end = min((line for line in starts if line > tasks.lc.line), default=len(lines))
    dash = " " * (tasks.lc.item(0)[1] - len("- "))
    item = textwrap.indent(_dumped([_entry(task)]), dash)
    return NewFile(TASKS_FILE, "".join([*lines[:end], item, *lines[end:]]), replaces=text)


def _entry(task: Task) -> dict[str, Any]:
    """Return what is written of a task, its lists on one line each."""
    from ruamel.yaml.comments import CommentedSeq

    entry = task.model_dump(mode="json", exclude_defaults=True)
    for key, value in entry.items():
        if isinstance(value, list):
            entry[key] = CommentedSeq(value)
            entry[key].fa.set_flow_style()
    return entry


def _dumped(content: object) -> str:
    from ruamel.yaml import YAML

    editor = YAML()
    editor.preserve_quotes = True
    editor.width = 98
    out = io.StringIO()
    editor.dump(content, out)
    return out.getvalue()


def with_language(text: str, language: Language) -> NewFile:
    """Return the file of languages with one more at its end.

    Parameters
    ----------
    text : str
        The file as it is.
    language : Language
        The new one.

    Raises
    ------
    InputError
        When the file has no header, or has the language already.
    """
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if not rows or "id" not in rows[0]:
        raise InputError(f"{LANGUAGES_FILE} · has no column 'id' · do: mend the file first")
    header = rows[0]
    place = header.index("id")
    if any(len(row) > place and row[place] == language.id for row in rows[1:]):
        raise InputError(f"{LANGUAGES_FILE} · language '{language.id}' is there already")
    data = language.model_dump(mode="json", exclude_defaults=True)
    lost = sorted(set(data) - set(header))
    if lost:
        raise InputError(
            f"{LANGUAGES_FILE} · has no column '{lost[0]}' · do: add it to the first line"
        )
    out = io.StringIO(newline="")
    cells = [str(data.get(name, "")) for name in header]
    csv.writer(out, lineterminator="\n").writerow(cells)
    end = "" if text.endswith("\n") else "\n"
    return NewFile(LANGUAGES_FILE, text + end + out.getvalue(), replaces=text)
