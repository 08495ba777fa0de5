"""Everything that metatransfer raises on purpose.

::

    MetatransferError
    ├── InputError                exit 2: the user can mend it
    │   ├── FaultyRecordsError    one or many faults in claims/ or data/, told all at once
    │   ├── ModelDataError        rows that no model can be fitted to
    │   └── NotFoundError         a name, path or project that does not exist
    ├── DiagnosticsError          exit 3: a fit ran and may not be trusted
    └── CacheError                a cached fit that cannot be read; refitted, never shown

A message says where, which field, what is wrong, what was got, what is allowed and what to do,
joined by ``·``; see :class:`Fault`.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class MetatransferError(Exception):
    """Base of every error that metatransfer raises on purpose."""


class InputError(MetatransferError):
    """The input cannot be used as it is; the message says how to mend it."""


class ModelDataError(InputError):
    """Rows, covariates or groups that no model can be fitted to."""


class NotFoundError(InputError):
    """A name, a path or a project that does not exist."""


class DiagnosticsError(MetatransferError):
    """A posterior whose diagnostics failed: no verdict may be read off it."""


class CacheError(MetatransferError):
    """A cached fit that cannot be read back."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in one place of the input.

    Parameters
    ----------
    file : str
        Path as shown to the user, relative to the project where possible.
    line : int
        1-based line; 0 when the fault concerns the whole file.
    field : str
        Dotted path inside the record (``test.where.targets``), or a column name.
    what : str
        What is wrong, with the value that was got.
    allowed : str
        What would be right; empty when ``what`` says it.
    do : str
        What to do about it.
    """

    file: str
    line: int
    field: str
    what: str
    allowed: str = ""
    do: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return " · ".join(
            part for part in (where, self.field, self.what, self.allowed, self.do) if part
        )


class FaultyRecordsError(InputError):
    """All faults found in one pass over the input.

    Parameters
    ----------
    faults : iterable of Fault
        At least one fault; kept sorted by file and line.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


def did_you_mean(got: str, known: Sequence[str]) -> str:
    """Return ``did you mean 'x'?`` for the nearest known name, or an empty string.

    Parameters
    ----------
    got : str
        What was written.
    known : sequence of str
        Names that exist.
    """
    near = difflib.get_close_matches(got, known, n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else ""


def and_did_you_mean(got: str, known: Sequence[str]) -> str:
    """Return what :func:`did_you_mean` does as the last part of a message, or an empty string.

    Parameters
    ----------
    got : str
        What was written.
    known : sequence of str
        Names that exist.
    """
    hint = did_you_mean(got, known)
    return f" · {hint}" if hint else ""
