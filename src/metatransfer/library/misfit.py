"""What the checks across records find: a field, and why it cannot stand."""

from typing import NamedTuple

from metatransfer.library.yaml_tree import PathPart

Path = tuple[PathPart, ...]


class Misfit(NamedTuple):
    """A field of a record that does not go together with another, or with the rest of a project.

    Parameters
    ----------
    path : tuple of str or int
        Keys and positions from the top of the record.
    what, allowed, do : str
        As in :class:`metatransfer.errors.Fault`.
    """

    path: Path
    what: str
    allowed: str = ""
    do: str = ""
