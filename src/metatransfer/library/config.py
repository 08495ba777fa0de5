"""Settings of a project: ``metatransfer.toml`` at its root."""

import tomllib
from pathlib import Path
from typing import Final

from metatransfer.library.fault_log import FaultLog
from metatransfer.library.files import exists, read_text
from metatransfer.library.roots import PROJECT_FILE
from metatransfer.library.validation import record_from_tree
from metatransfer.library.yaml_tree import Tree
from metatransfer.records import Config

MAX_CONFIG_BYTES: Final = 2**16


def load_config(root: Path) -> Config:
    """Return the settings of a project; defaults where it has no ``metatransfer.toml``.

    Parameters
    ----------
    root : Path
        Project folder.

    Raises
    ------
    FaultyRecordsError
        With all that is wrong in the file.
    """
    path = root / PROJECT_FILE
    if not exists(path):
        return Config()
    log = FaultLog()
    faults = log.of(PROJECT_FILE)
    config = None
    text = read_text(path, MAX_CONFIG_BYTES, faults)
    if text is not None:
        try:
            # tomllib keeps no line numbers: faults name the field alone
            config = record_from_tree(Config, Tree(tomllib.loads(text), {}), faults)
        except tomllib.TOMLDecodeError as error:
            faults.add(0, "", f"is not TOML: {error}", do="mend the syntax")
    log.raise_any()
    return config or Config()
