"""Faults of a whole project, gathered before any is told."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from metatransfer.errors import Fault, FaultyRecordsError

MAX_FAULTS_PER_FILE: Final = 200
"""Faults told of one file; a column in the wrong unit would otherwise fill the screen."""


class FaultLog:
    """Takes faults as they are found and tells them all at once."""

    def __init__(self) -> None:
        self._faults: set[Fault] = set()
        self._told: Counter[str] = Counter()
        self._untold: Counter[str] = Counter()

    def of(self, file: str) -> "FileFaults":
        """Return a log for the faults of one file.

        Parameters
        ----------
        file : str
            The file, as shown to the user.
        """
        return FileFaults(self, file)

    def take(self, fault: Fault) -> None:
        """Take one fault; the same fault again is not counted.

        Parameters
        ----------
        fault : Fault
            What is wrong, and where.
        """
        if fault in self._faults:
            return
        if self._told[fault.file] >= MAX_FAULTS_PER_FILE:
            self._untold[fault.file] += 1
            return
        self._told[fault.file] += 1
        self._faults.add(fault)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All faults so far, sorted; one more for each file that has too many to tell."""
        rest = {
            Fault(file, 0, "", f"{count} more faults in this file", "", "mend these and run again")
            for file, count in self._untold.items()
        }
        return tuple(sorted(self._faults | rest))

    def raise_any(self) -> None:
        """Tell all faults.

        Raises
        ------
        FaultyRecordsError
            When there is any.
        """
        if self._faults:
            raise FaultyRecordsError(self.faults)


@dataclass(frozen=True, slots=True)
class FileFaults:
    """Takes the faults of one file.

    Parameters
    ----------
    log : FaultLog
        Log of the whole project.
    file : str
        The file, as shown to the user.
    """

    log: FaultLog
    file: str

    def add(self, line: int, field: str, what: str, *, allowed: str = "", do: str = "") -> None:
        """Take one fault.

        Parameters
        ----------
        line : int
            1-based line; 0 when the fault concerns the whole file.
        field, what, allowed, do : str
            As in :class:`metatransfer.errors.Fault`.
        """
        self.log.take(Fault(self.file, line, field, what, allowed, do))
