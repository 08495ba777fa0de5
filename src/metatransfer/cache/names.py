"""Names of what is kept: hashes of everything that shapes it."""

import hashlib
from typing import Final

from metatransfer.evidence.dataset import Dataset
from metatransfer.model.settings import Settings
from metatransfer.model.spec import ModelSpec
from metatransfer.provenance import code_digest, software

FORMAT: Final = 3
"""Version of the files of fits and verdicts; another is another name and never read."""


def hashed(*parts: object) -> str:
    """Return a name for what is shaped by these parts and by all of our own source.

    Parameters
    ----------
    *parts : object
        Each is told apart from another by its text.
    """
    text = "\n".join(map(str, (*parts, software(), code_digest())))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def fit_key(spec: ModelSpec, dataset: Dataset, settings: Settings, seed: int) -> str:
    """Return the name of a fit: a hash of all that shapes it, software included.

    Parameters
    ----------
    spec : ModelSpec
        Specification.
    dataset : Dataset
        Rows.
    settings : Settings
        How it is sampled.
    seed : int
        Seed.
    """
    parts = (spec, dataset.digest(), settings, seed, software(), code_digest("model"))
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]
