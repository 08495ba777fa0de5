"""One record in one YAML text, such as a grid of experiments."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from metatransfer.errors import NotFoundError
from metatransfer.library.fault_log import FaultLog
from metatransfer.library.files import MAX_YAML_BYTES, read_text
from metatransfer.library.validation import record_from_tree
from metatransfer.library.yaml_tree import parse_yaml

M = TypeVar("M", bound=BaseModel)


def read_record(model: type[M], path: Path) -> M:
    """Read the record that a YAML file holds.

    Parameters
    ----------
    model : type of BaseModel
        Record it is to be.
    path : Path
        The file.

    Raises
    ------
    NotFoundError
        When there is no such file.
    FaultyRecordsError
        With all that is wrong in it.
    """
    if not path.exists():
        raise NotFoundError(f"{path} · no such file · do: check the path")
    log = FaultLog()
    text = read_text(path, MAX_YAML_BYTES, log.of(str(path)))
    log.raise_any()
    return parse_record(model, text or "", str(path))


def parse_record(model: type[M], text: str, name: str) -> M:
    """Return the record that a YAML text holds.

    Parameters
    ----------
    model : type of BaseModel
        Record it is to be.
    text : str
        The text.
    name : str
        Where it stands, as shown to the user.

    Raises
    ------
    FaultyRecordsError
        With all that is wrong in it.
    """
    log = FaultLog()
    faults = log.of(name)
    tree = parse_yaml(text, faults)
    record = None if tree is None else record_from_tree(model, tree, faults)
    log.raise_any()
    if record is None:
        # every way to no record logs its fault
        raise AssertionError(f"{name}: neither a record nor a fault")
    return record
