"""Records that stand in a YAML file each, by the names they are filed under."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from metatransfer.library.fault_log import FaultLog, FileFaults
from metatransfer.library.files import MAX_YAML_BYTES, read_text, shown_path
from metatransfer.library.located import Located
from metatransfer.library.validation import record_from_tree
from metatransfer.library.yaml_tree import Tree, parse_yaml
from metatransfer.records import Claim, ConsistencyCheck, Document, SimilarityMeasure, Study

R = TypeVar("R", Claim, ConsistencyCheck, Document, SimilarityMeasure, Study)


@dataclass(frozen=True, slots=True)
class Shelf(Generic[R]):
    """Records of one kind.

    Parameters
    ----------
    records : dict of str to Located[R]
        Those that are valid, by id.
    names : set of str
        Names of all, faulty ones included, so that one fault does not bring others with it.
    trees : dict of str to Tree
        What each file holds, valid or not, by file.
    """

    records: dict[str, Located[R]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    trees: dict[str, Tree] = field(default_factory=dict)


def read_tree(path: Path, faults: FileFaults) -> Tree | None:
    """Return the content of a YAML file, or None where it cannot be read.

    Parameters
    ----------
    path : Path
        File to read.
    faults : FileFaults
        Takes all that is wrong.
    """
    text = read_text(path, MAX_YAML_BYTES, faults)
    return None if text is None else parse_yaml(text, faults)


def read_shelf(
    filed: Iterable[tuple[str, Path]], root: Path, model: type[R], log: FaultLog
) -> Shelf[R]:
    """Read the records of one kind.

    Parameters
    ----------
    filed : iterable of (str, Path)
        The name each record must bear, and the file it stands in.
    root : Path
        Project folder, to which file names are relative.
    model : type
        Kind of record.
    log : FaultLog
        Takes all that is wrong.
    """
    shelf: Shelf[R] = Shelf()
    for name, path in filed:
        faults = log.of(shown_path(path, root))
        shelf.names.add(name)
        tree = read_tree(path, faults)
        if tree is None:
            continue
        shelf.trees[faults.file] = tree
        record = record_from_tree(model, tree, faults)
        if record is not None:
            shelf.names.add(record.id)
            _put(Located(record, faults.file, tree.first_line, tree), name, shelf, faults)
    return shelf


def _put(located: Located[R], name: str, shelf: Shelf[R], faults: FileFaults) -> None:
    own = located.record.id
    if own != name:
        what = f"id '{own}' is not the name it is filed under"
        faults.add(
            located.line_of("id"), "id", what, allowed=f"allowed: '{name}'", do="rename one of them"
        )
    other = shelf.records.setdefault(own, located)
    if other is not located:
        what = f"id '{own}' is taken by {other.file}:{other.line_of('id')}"
        faults.add(located.line_of("id"), "id", what, do="give each a name of its own")
