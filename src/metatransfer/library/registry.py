"""The registry of tasks and languages that all other records name."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import Field

from metatransfer.library.csv_table import Columns, parse_csv
from metatransfer.library.fault_log import FaultLog, FileFaults
from metatransfer.library.files import MAX_CSV_BYTES, read_text
from metatransfer.library.names import Known, first_places
from metatransfer.library.shelves import read_tree
from metatransfer.library.validation import record_from_tree, records_from_table
from metatransfer.library.yaml_tree import Tree
from metatransfer.records import NO_INTERMEDIATE, Language, Record, Task

TASKS_FILE: Final = "data/tasks.yaml"
LANGUAGES_FILE: Final = "data/languages.csv"
TASKS_KEY: Final = "tasks"
BEST_OF_N: Final = "best-of-n"
"""Stands in the place of an intermediate task that was chosen for each target."""
RESERVED: Final = frozenset({NO_INTERMEDIATE, BEST_OF_N})

_LANGUAGE_COLUMNS: Final = Columns(tuple(Language.model_fields), frozenset({"id", "name"}))


@dataclass(frozen=True, slots=True)
class Registry:
    """Tasks and languages, and the names that count as known.

    Parameters
    ----------
    tasks, languages : dict of str to Task, Language
        The valid ones, by id.
    known_tasks, known_languages : Known
        Their names, faulty entries included.
    """

    tasks: dict[str, Task]
    languages: dict[str, Language]
    known_tasks: Known
    known_languages: Known

    @property
    def complete(self) -> bool:
        """Whether every entry is valid, so that the absence of one means something."""
        return bool(self.tasks) and len(self.languages) == len(self.known_languages.names)

    @property
    def known_benchmarks(self) -> Known:
        """Names of the benchmarks that tasks belong to."""
        names = frozenset(name for task in self.tasks.values() for name in task.benchmarks)
        return Known("benchmark", names, TASKS_FILE, complete=self.complete)


def read_registry(root: Path, log: FaultLog) -> Registry:
    """Read the tasks and languages of a project.

    Parameters
    ----------
    root : Path
        Project folder.
    log : FaultLog
        Takes all that is wrong.
    """
    tasks, known_tasks = _read_tasks(root / TASKS_FILE, log.of(TASKS_FILE))
    languages, known_languages = _read_languages(root / LANGUAGES_FILE, log.of(LANGUAGES_FILE))
    return Registry(tasks, languages, known_tasks, known_languages)


def load_registry(root: Path) -> Registry:
    """Return the tasks and languages of a project.

    Parameters
    ----------
    root : Path
        Project folder.

    Raises
    ------
    FaultyRecordsError
        With all that is wrong in their two files.
    """
    log = FaultLog()
    registry = read_registry(root, log)
    log.raise_any()
    return registry


class _TaskRegistry(Record):
    """Content of the file of tasks."""

    tasks: tuple[Task, ...] = Field(min_length=1)
    """All tasks that other records name."""


def _read_tasks(path: Path, faults: FileFaults) -> tuple[dict[str, Task], Known]:
    tree = read_tree(path, faults)
    if tree is None:
        return {}, Known("task", frozenset(), TASKS_FILE, complete=False)
    written = _names_written(tree)
    _check_task_names(written, tree, faults)
    names = frozenset(written) - RESERVED - {""}
    file = record_from_tree(_TaskRegistry, tree, faults)
    if file is None:
        return {}, Known("task", names, TASKS_FILE, complete=bool(names))
    aliases = {alias.lower(): task.id for task in file.tasks for alias in task.aliases}
    known = Known("task", names, TASKS_FILE, aliases)
    for position, task in enumerate(file.tasks):
        _check_members(task, position, known, tree, faults)
    return {task.id: task for task in file.tasks}, known


def _names_written(tree: Tree) -> list[str]:
    """Return the id of every entry, valid or not, so that one fault does not bring others."""
    count = tree.length((TASKS_KEY,))
    return [tree.raw((TASKS_KEY, position, "id")) or "" for position in range(count)]


def _check_task_names(names: list[str], tree: Tree, faults: FileFaults) -> None:
    for name, places in first_places(names).items():
        first, *others = (tree.line_of((TASKS_KEY, place, "id")) for place in places)
        if not name:
            continue
        if name in RESERVED:
            what = f"'{name}' is reserved: it stands for an arm, not for a task"
            faults.add(first, "id", what, do="choose another name")
        for line in others:
            what = f"task '{name}' stands twice, first in line {first}"
            faults.add(line, "id", what, do="keep one")


def _check_members(task: Task, position: int, known: Known, tree: Tree, faults: FileFaults) -> None:
    for index, member in enumerate(task.members):
        if not known.admits(member):
            what, allowed, do = known.unknown(member)
            line = tree.line_of((TASKS_KEY, position, "members", index))
            faults.add(line, f"{TASKS_KEY}[{position}].members", what, allowed=allowed, do=do)


def _read_languages(path: Path, faults: FileFaults) -> tuple[dict[str, Language], Known]:
    text = read_text(path, MAX_CSV_BYTES, faults)
    table = None if text is None else parse_csv(text, _LANGUAGE_COLUMNS, faults)
    if table is None:
        return {}, Known("language", frozenset(), LANGUAGES_FILE, complete=False)
    names = [str(row.get("id", "")) for row in table.rows]
    for name, places in first_places(names).items():
        first, *others = (table.lines[place] for place in places)
        for line in others:
            what = f"language '{name}' stands twice, first in line {first}"
            faults.add(line, "id", what, do="keep one")
    rows = records_from_table(Language, table, faults, shared={})
    known = Known("language", frozenset(names) - {""}, LANGUAGES_FILE)
    return {language.id: language for language in rows.records}, known
