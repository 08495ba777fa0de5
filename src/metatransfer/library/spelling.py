"""From a name as somebody wrote it to the name that records use."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from metatransfer.library.names import nearest
from metatransfer.library.registry import BEST_OF_N
from metatransfer.records import NO_INTERMEDIATE, Language, Task

_NO_INTERMEDIATE_WORDS = frozenset(
    {"", "none", "baseline", "nointermediate", "nointermediatetask", "no"}
)


def folded(name: str) -> str:
    """Return a name without case, blanks and punctuation: ``SQuAD v1.1`` is ``squadv11``.

    Parameters
    ----------
    name : str
        As somebody wrote it.
    """
    return re.sub(r"[\W_]+", "", name.casefold())


@dataclass(frozen=True)
class Spellings:
    """Names of one kind by each of their spellings.

    Parameters
    ----------
    kind : str
        What they name.
    names : tuple of str
        The names.
    by_spelling : mapping of str to str
        Name by folded spelling; a spelling that two names share is left out.
    """

    kind: str
    names: tuple[str, ...]
    by_spelling: Mapping[str, str]

    def find(self, name: str) -> str | None:
        """Return the name that is meant, or None where none is.

        Parameters
        ----------
        name : str
            As somebody wrote it.
        """
        return name if name in self.names else self.by_spelling.get(folded(name))

    def unknown(self, name: str) -> str:
        """Return what to say of a name that means nothing.

        Parameters
        ----------
        name : str
            As somebody wrote it.
        """
        return f"unknown {self.kind} '{name}' · {nearest(name, self.names)}"


def task_spellings(tasks: Mapping[str, Task]) -> Spellings:
    """Return tasks by id, name and aliases.

    Parameters
    ----------
    tasks : mapping of str to Task
        The registry.
    """
    pairs = [
        (spelling, task.id)
        for task in tasks.values()
        for spelling in (task.id, task.name, *task.aliases)
    ]
    return _spellings("task", tuple(tasks), pairs)


def intermediate_spellings(tasks: Mapping[str, Task]) -> Spellings:
    """Return tasks, and the words for no task and for the best of several.

    Parameters
    ----------
    tasks : mapping of str to Task
        The registry.
    """
    plain = task_spellings(tasks)
    words = dict.fromkeys(_NO_INTERMEDIATE_WORDS, NO_INTERMEDIATE)
    names = (*plain.names, NO_INTERMEDIATE, BEST_OF_N)
    return Spellings("task", names, {**plain.by_spelling, **words, folded(BEST_OF_N): BEST_OF_N})


def language_spellings(languages: Mapping[str, Language]) -> Spellings:
    """Return languages by code, three-letter code and English name.

    Parameters
    ----------
    languages : mapping of str to Language
        The registry.
    """
    pairs = [
        (spelling, language.id)
        for language in languages.values()
        for spelling in (language.id, language.iso639_3, language.name)
        if spelling
    ]
    return _spellings("language", tuple(languages), pairs)


def _spellings(kind: str, names: tuple[str, ...], pairs: Iterable[tuple[str, str]]) -> Spellings:
    meant: dict[str, set[str]] = {}
    for spelling, name in pairs:
        meant.setdefault(folded(spelling), set()).add(name)
    # `zh` may be one name's code and part of another's spelling: the id itself always wins.
    for name in names:
        meant[folded(name)] = {name}
    known = {spelling: found for spelling, found in meant.items() if len(found) == 1}
    return Spellings(
        kind, names, {spelling: next(iter(found)) for spelling, found in known.items()}
    )
