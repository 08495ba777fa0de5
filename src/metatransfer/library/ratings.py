"""Ratings by people: one YAML file a reviewer and document."""

from collections.abc import Iterable
from pathlib import Path

from metatransfer.library.fault_log import FaultLog
from metatransfer.library.located import Located
from metatransfer.library.shelves import read_tree
from metatransfer.library.validation import record_from_tree
from metatransfer.records.review import RatingsFile


def read_ratings(paths: Iterable[Path]) -> tuple[Located[RatingsFile], ...]:
    """Return files of ratings, each with its name.

    Parameters
    ----------
    paths : iterable of Path
        YAML files.

    Raises
    ------
    FaultyRecordsError
        With all that is wrong in any of them.
    """
    log = FaultLog()
    found = []
    for path in paths:
        faults = log.of(path.name)
        tree = read_tree(path, faults)
        record = None if tree is None else record_from_tree(RatingsFile, tree, faults)
        if record is not None:
            found.append(Located(record, path.name, 1, tree))
    log.raise_any()
    return tuple(found)
