"""Names of the field, from the project's own registry: tasks, benchmarks, languages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from metatransfer.records import Language, Task, TaskKind

KIND_WORDS: Final[Mapping[TaskKind, str]] = {
    TaskKind.QUESTION_ANSWERING: r"question[- ]answering|reading comprehension|\bQA\b",
    TaskKind.RETRIEVAL: r"\bretrieval\s+tas|\bsentence retrieval|\bretrieval (?:tasks?|targets?)",
    TaskKind.CLASSIFICATION: r"classification|natural language inference|\bNLI\b|paraphras",
    TaskKind.TAGGING: r"tagging|named entit|structured prediction|sequence labell?ing|\bNER\b",
    TaskKind.MULTIPLE_CHOICE: r"multiple[- ]choice|commonsense reasoning",
    TaskKind.REGRESSION: r"sentence similarity|semantic textual similarity",
    TaskKind.GENERATION: r"summari[sz]ation|machine translation task|text generation",
}
"""How texts speak of kinds of task."""

BENCHMARK: Final = re.compile(
    r"\b(?:XTREME-UP|XTREME-R|XTREME|SuperGLUE|XGLUE|GLUE|TaskWeb)\b(?!-)"
)

NAME: Final = re.compile(
    r"(?<![\w-])(?=\w*(?:[A-Z]\w*[A-Z]|[A-Z]\w*\d))\w{2,}(?:-\w+)*(?![\w-])"
    r"|(?<![\w-])[A-Z]\w*(?:-\d\w*)+(?![\w-])"
)
"""A name of models or data: two capitals, or a capital and a figure, in its first part."""
SHORTEST_STEM: Final = 3
"""Letters that two names must share to be variants of one."""

SHORTEST_NAME: Final = 3
"""Aliases of two letters, such as CB, are too short to be looked for in prose."""

AMBIGUOUS: Final = frozenset({"pos", "ner", "sst", "rte", "wic"})
"""Task names that must be written in capitals to be meant."""


@dataclass(frozen=True)
class Gazetteer:
    """Names that a project knows.

    Parameters
    ----------
    tasks : tuple of Task
        Registry of tasks.
    languages : tuple of Language
        Registry of languages.
    """

    tasks: tuple[Task, ...]
    languages: tuple[Language, ...]

    @classmethod
    def of(cls, tasks: Iterable[Task], languages: Iterable[Language]) -> "Gazetteer":
        """Return the gazetteer of a registry.

        Parameters
        ----------
        tasks, languages : iterable
            All entries.
        """
        return cls(tuple(tasks), tuple(item for item in languages if not item.aggregate))

    @cached_property
    def _task_ids(self) -> Mapping[str, str]:
        names: dict[str, str] = {}
        for task in self.tasks:
            if task.kind is TaskKind.AGGREGATE:
                continue
            for name in (task.id, task.name, *task.aliases):
                if len(name) >= SHORTEST_NAME:
                    names.setdefault(name.lower(), task.id)
        return names

    @cached_property
    def _task_pattern(self) -> re.Pattern[str]:
        return _any_of(self._task_ids)

    @cached_property
    def _language_ids(self) -> Mapping[str, str]:
        return {language.name.lower(): language.id for language in self.languages}

    @cached_property
    def _language_pattern(self) -> re.Pattern[str]:
        return _any_of(self._language_ids)

    def tasks_in(self, text: str) -> tuple[str, ...]:
        """Return ids of the tasks that a text names, in order.

        Parameters
        ----------
        text : str
            Any text.
        """
        found = (match.group() for match in self._task_pattern.finditer(text))
        named = (name for name in found if name.isupper() or name.lower() not in AMBIGUOUS)
        written = (name for name in named if not name.islower() or "-" in name)
        return tuple(dict.fromkeys(self._task_ids[name.lower()] for name in written))

    def languages_in(self, text: str) -> tuple[str, ...]:
        """Return ids of the languages that a text names, "non-English" apart.

        Parameters
        ----------
        text : str
            Any text.
        """
        found = (
            match.group()
            for match in self._language_pattern.finditer(text)
            if not text[: match.start()].lower().endswith("non-") and match.group()[0].isupper()
        )
        return tuple(dict.fromkeys(self._language_ids[name.lower()] for name in found))


def kinds_in(text: str) -> tuple[TaskKind, ...]:
    """Return the kinds of task that a text speaks of.

    Parameters
    ----------
    text : str
        Any text.
    """
    return tuple(
        kind for kind, words in KIND_WORDS.items() if re.search(words, text, re.IGNORECASE)
    )


def benchmarks_in(text: str) -> tuple[str, ...]:
    """Return the benchmarks that a text names, as they are written.

    Parameters
    ----------
    text : str
        Any text.
    """
    return tuple(dict.fromkeys(BENCHMARK.findall(text)))


def names_in(text: str) -> tuple[str, ...]:
    """Return what looks like names of models and data sets in a text, as they are written.

    Parameters
    ----------
    text : str
        Any text.
    """
    return tuple(dict.fromkeys((*benchmarks_in(text), *NAME.findall(text))))


def variants(name: str, other: str) -> bool:
    """Tell names of two things that share a stem: "XTREME-R" and "XTREME", "SuperGLUE" and "GLUE".

    "XLM-R" and "XLM-RoBERTa", where one is the other cut short, may be one thing.

    Parameters
    ----------
    name, other : str
        Names as they are written.
    """
    if name == other:
        return False
    (stem, _, version), (other_stem, _, other_version) = name.partition("-"), other.partition("-")
    if stem == other_stem:
        short, long = sorted((version, other_version), key=len)
        return len(stem) >= SHORTEST_STEM and not (short and long.startswith(short))
    short, long = sorted((name, other), key=len)
    return len(short) > SHORTEST_STEM and long.endswith(short)


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    # nothing at all is matched where nothing is known
    words = "|".join(longest_first) or r"(?!)"
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w])", re.IGNORECASE)
