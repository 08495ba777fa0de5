"""Which importers there are, and which one a file is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from metatransfer import __version__
from metatransfer.errors import InputError, did_you_mean
from metatransfer.importers.scores import Importer, Source

GROUP: Final = "metatransfer.importers"
"""Entry-point group that importers of other packages join."""

BUILT_IN: Final[Mapping[str, str]] = {
    "hf": "metatransfer.importers.hf_trainer:HuggingFaceTrainer",
    "lm-eval": "metatransfer.importers.lm_eval:LmEvaluationHarness",
    "mteb": "metatransfer.importers.mteb:Mteb",
    "jiant": "metatransfer.importers.jiant:Jiant",
    "latex": "metatransfer.importers.tables:LatexTable",
    "markdown": "metatransfer.importers.tables:MarkdownTable",
    "csv": "metatransfer.importers.tables:CsvTable",
}
"""Own importers, the most particular first: nearly every text is a table to the last."""


@dataclass(frozen=True)
class Listed:
    """An importer and where it comes from.

    Parameters
    ----------
    name : str
        Name.
    package : str
        Package that brings it.
    version : str
        Version of that package.
    """

    name: str
    package: str
    version: str


def listed() -> tuple[Listed, ...]:
    """Return all importers, own ones first, without loading any."""
    own = [Listed(name, "metatransfer", __version__) for name in BUILT_IN]
    others = [
        Listed(point.name, point.dist.name if point.dist else "?", _version(point))
        for point in _foreign()
    ]
    return (*own, *others)


def _version(point: EntryPoint) -> str:
    return point.dist.version if point.dist else "?"


def _foreign() -> list[EntryPoint]:
    found = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    return [point for point in found if point.name not in BUILT_IN]


def importer(name: str) -> Importer:
    """Return an importer by its name.

    Parameters
    ----------
    name : str
        Name.

    Raises
    ------
    InputError
        When there is none, or it cannot be loaded.
    """
    points = {point.name: point for point in _foreign()}
    points |= {own: EntryPoint(own, path, GROUP) for own, path in BUILT_IN.items()}
    if name not in points:
        known = list(points)
        hint = did_you_mean(name, known)
        raise InputError(
            " · ".join(
                part
                for part in (f"--from '{name}' is no importer", hint, f"known: {', '.join(known)}")
                if part
            )
        )
    try:
        made: Importer = points[name].load()()
    except Exception as error:
        raise InputError(
            f"importer '{name}' · cannot be loaded: {type(error).__name__}: {error} · "
            "do: mend or uninstall its package"
        ) from error
    return made


def detect(source: Source) -> Importer:
    """Return the importer that a file is for; those of other packages are asked first.

    Parameters
    ----------
    source : Source
        File.

    Raises
    ------
    InputError
        When no importer knows the file.
    """
    names = [*(point.name for point in _foreign()), *BUILT_IN]
    for name in names:
        found = importer(name)
        if found.recognises(source):
            return found
    raise InputError(
        f"{source.path} · no importer knows this file · allowed: {', '.join(names)} · "
        "do: name one with --from"
    )
