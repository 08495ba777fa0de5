"""Which exporters there are; those of other packages join by entry point."""

from collections.abc import Callable, Mapping
from typing import Final

from metatransfer.exporters.bundle import Bundle, Files
from metatransfer.plugins import load

GROUP: Final = "metatransfer.exporters"
"""Entry-point group of exporters: each names a function of a bundle that returns files."""

BUILT_IN: Final[Mapping[str, str]] = {
    "bibtex": "metatransfer.exporters.bibtex:bibtex",
    "claim-review": "metatransfer.exporters.claim_review:claim_review",
    "csv": "metatransfer.exporters.verdict_tables:verdict_tables",
    "frictionless": "metatransfer.exporters.frictionless:frictionless",
    "ro-crate": "metatransfer.exporters.ro_crate:ro_crate",
}
"""Own exporters by name."""

NETCDF: Final = "netcdf"
"""What a posterior is asked for by: a file of its own, which no bundle of verdicts makes."""

Exporter = Callable[[Bundle], Files]


def exporter(name: str) -> Exporter:
    """Return an exporter by its name.

    Parameters
    ----------
    name : str
        Name.

    Raises
    ------
    InputError
        When there is none, or it cannot be loaded.
    """
    found: Exporter = load(GROUP, BUILT_IN, name, option="--to", also=(NETCDF,))
    return found
