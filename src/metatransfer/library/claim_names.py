"""Every name a claim uses for another record, and those that do not exist.

Names are looked up in the YAML itself, not in the record made from it: a claim with a slip in
another place is told of its unknown names in the same run.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from metatransfer.library.misfit import Misfit, Path
from metatransfer.library.names import Known, KnownNames, is_identifier
from metatransfer.library.registry import BEST_OF_N, RESERVED
from metatransfer.library.yaml_tree import Tree
from metatransfer.records import NO_INTERMEDIATE

EACH: Final = "*"
"""Stands for every item of a list."""

_CELLS: Final = {
    "intermediates": "tasks",
    "targets": "tasks",
    "target_benchmarks": "benchmarks",
    "languages": "languages",
    "not_languages": "languages",
    "train_languages": "languages",
}
REFERENCES: Final[Mapping[tuple[str, ...], str]] = {
    ("source", "document"): "documents",
    ("attributions", EACH, "document"): "documents",
    ("consistency_checks", EACH): "checks",
    ("test", "by", EACH): "documents",
    ("test", "measure"): "measures",
    ("test", "best", EACH): "tasks",
    **{("test", "where", field, EACH): kind for field, kind in _CELLS.items()},
    **{("test", "minus", field, EACH): kind for field, kind in _CELLS.items()},
}
"""Where a claim names other records, and the field of ``KnownNames`` that holds their names."""


def unknown_names(tree: Tree, names: KnownNames) -> Iterator[Misfit]:
    """Yield every name of a claim that does not exist.

    Parameters
    ----------
    tree : Tree
        The claim as it was written, valid or not.
    names : KnownNames
        All names that exist.
    """
    for pattern, kind in REFERENCES.items():
        known: Known = getattr(names, kind)
        for path, name in _matches(tree.data, pattern, ()):
            if name in RESERVED and known is names.tasks:
                yield _reserved(path, name)
            elif is_identifier(name) and not known.admits(name):
                yield Misfit(path, *known.unknown(name))


def _matches(data: object, pattern: tuple[str, ...], path: Path) -> Iterator[tuple[Path, str]]:
    """Yield each text at the places that a pattern describes, with its path."""
    if not pattern:
        if isinstance(data, str):
            yield path, data
        return
    step, *rest = pattern
    if step == EACH and isinstance(data, list):
        for position, item in enumerate(data):
            yield from _matches(item, tuple(rest), (*path, position))
    elif isinstance(data, dict) and step in data:
        yield from _matches(data[step], tuple(rest), (*path, step))


def _reserved(path: Path, name: str) -> Misfit:
    do = {
        BEST_OF_N: "write `best_of_n: true` in the test",
        NO_INTERMEDIATE: "leave it out: baselines are joined by themselves",
    }[name]
    return Misfit(path, f"'{name}' stands for an arm, not for a task", "allowed: tasks", do)
