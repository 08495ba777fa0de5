"""A finished file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rendered:
    """A file and what is to be said about it.

    Parameters
    ----------
    content : bytes
        The file.
    notes : tuple of str
        What could not be shown as it is, and what to do about it.
    """

    content: bytes
    notes: tuple[str, ...] = ()
