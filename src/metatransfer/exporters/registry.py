"""Which exporters there are; those of other packages join by entry point."""

from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from metatransfer.errors import InputError, did_you_mean
from metatransfer.exporters.bundle import Bundle, Files

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
    points = {point.name: point for point in entry_points(group=GROUP)}
    points |= {own: EntryPoint(own, path, GROUP) for own, path in BUILT_IN.items()}
    if name not in points:
        parts = (
            f"--to '{name}' is no format",
            did_you_mean(name, list(points)),
            f"known: {', '.join(sorted(points))}, netcdf",
        )
        raise InputError(" · ".join(part for part in parts if part))
    try:
        found: Exporter = points[name].load()
    except Exception as error:
        raise InputError(
            f"exporter '{name}' · cannot be loaded: {type(error).__name__}: {error}"
        ) from error
    return found
