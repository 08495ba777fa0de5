"""Which importers there are, and which one a file is for."""

from collections.abc import Mapping
from typing import Final

from metatransfer.errors import InputError
from metatransfer.importers.scores import Importer, Source
from metatransfer.plugins import foreign, load

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
    kind: type[Importer] = load(GROUP, BUILT_IN, name, option="--from")
    return kind()


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
    names = [*(point.name for point in foreign(GROUP, BUILT_IN)), *BUILT_IN]
    for name in names:
        found = importer(name)
        if found.recognises(source):
            return found
    raise InputError(
        f"{source.path} · no importer knows this file · allowed: {', '.join(names)} · "
        "do: name one with --from"
    )
