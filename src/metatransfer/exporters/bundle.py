"""What every exporter is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from metatransfer.library import Library
from metatransfer.records import Claim, VerdictReport

Files = Mapping[str, bytes]
"""Content by path, relative to where an export goes."""


@dataclass(frozen=True)
class Bundle:
    """A project and its verdicts.

    Parameters
    ----------
    library : Library
        Records.
    report : VerdictReport
        Verdicts.
    day : str
        Day of the export, as in ``2026-11-23``.
    base_url : str
        Address that the export will stand at; empty where nobody knows.
    """

    library: Library
    report: VerdictReport
    day: str
    base_url: str = ""

    @property
    def claims(self) -> Mapping[str, Claim]:
        """Claims by id."""
        return {each.record.id: each.record for each in self.library.claims}

    def source_file(self, name: str) -> bytes:
        """Return the content of a file of the project.

        Parameters
        ----------
        name : str
            Path below the root.
        """
        return Path(self.library.root, name).read_bytes()
