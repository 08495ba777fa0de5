"""Names that records use for one another, and what is said when one does not exist."""

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from metatransfer.errors import did_you_mean
from metatransfer.records import IDENTIFIER_PATTERN

MAX_NAMES_ALL: Final = 12
"""Up to so many names are listed in full."""
MAX_NAMES_NEAR: Final = 8
"""Of more names, so many are listed, the nearest first."""


def is_identifier(name: str) -> bool:
    """Return whether text could be a name at all; what could not is told as such.

    Parameters
    ----------
    name : str
        What was written.
    """
    return re.fullmatch(IDENTIFIER_PATTERN, name) is not None


def nearest(got: str, known: Collection[str]) -> str:
    """Return ``did you mean 'x'? · known: …`` with the names nearest to ``got``.

    Parameters
    ----------
    got : str
        What was written.
    known : collection of str
        Names that exist.
    """
    if not known:
        return "none is known"
    names = sorted(known)
    # Lower-casing lets `XNLI` find `xnli`; names themselves are lower-case nearly everywhere.
    near = difflib.get_close_matches(got.lower(), names, n=MAX_NAMES_NEAR, cutoff=0.0)
    told = names if len(names) <= MAX_NAMES_ALL else near
    rest = "" if len(names) <= len(told) else f", … ({len(names)} in all)"
    suggestion = did_you_mean(got.lower(), names)
    listed = f"known: {', '.join(told)}{rest}"
    return f"{suggestion} · {listed}" if suggestion else listed


@dataclass(frozen=True, slots=True)
class Known:
    """The names of one kind that exist in a project.

    Parameters
    ----------
    kind : str
        What they name, as messages say it (``task``).
    names : frozenset of str
        The names.
    home : str
        File or folder that defines them.
    aliases : mapping of str to str
        Other spellings, lower-case, and the name each stands for.
    complete : bool
        False where their home could not be read; then nothing is held against them.
    """

    kind: str
    names: frozenset[str]
    home: str
    aliases: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True

    def admits(self, name: str) -> bool:
        """Return whether the name exists, as far as can be told."""
        return name in self.names or not self.complete

    def unknown(self, name: str) -> tuple[str, str, str]:
        """Return what is wrong with a name that does not exist, what is allowed, what to do.

        Parameters
        ----------
        name : str
            A name that :meth:`admits` refuses.
        """
        what = f"unknown {self.kind} '{name}'"
        do = f"mend the name, or define it in {self.home}"
        meant = self.aliases.get(name.lower())
        if meant is not None:
            return what, f"did you mean '{meant}'?", do
        return what, nearest(name, self.names), do


@dataclass(frozen=True, slots=True)
class KnownNames:
    """All names that records of a project may use."""

    tasks: Known
    benchmarks: Known
    languages: Known
    studies: Known
    measures: Known
    documents: Known
    checks: Known


def first_places(names: Sequence[str]) -> dict[str, list[int]]:
    """Return the positions at which each name stands, in the order of first appearance."""
    places: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        places.setdefault(name, []).append(position)
    return places
