"""Settings of a project: defaults, ``pyproject.toml``, ``metatransfer.toml``, the environment."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from metatransfer.library.fault_log import FaultLog
from metatransfer.library.files import exists, read_text
from metatransfer.library.names import nearest
from metatransfer.library.roots import PROJECT_FILE
from metatransfer.library.validation import record_from_tree
from metatransfer.library.yaml_tree import Tree
from metatransfer.records import Config

MAX_CONFIG_BYTES: Final = 2**16
PYPROJECT: Final = "pyproject.toml"
PREFIX: Final = "METATRANSFER_"
"""Begins the names of environment variables that are settings."""
DEFAULT: Final = "default"


@dataclass(frozen=True)
class Setting:
    """One setting, and where it comes from.

    Parameters
    ----------
    name : str
        Table and key, joined by a dot.
    value : object
        Its value.
    origin : str
        ``default``, a file, or an environment variable.
    """

    name: str
    value: object
    origin: str


def load_config(root: Path, environ: Mapping[str, str] | None = None) -> Config:
    """Return the settings of a project; what stands nearer to the user wins.

    Parameters
    ----------
    root : Path
        Project folder.
    environ : mapping of str to str, optional
        Environment, in which ``METATRANSFER_SAMPLING_ENGINE`` and its like are looked up.

    Raises
    ------
    FaultyRecordsError
        With all that is wrong in any of the places.
    """
    return _resolved(root, environ or {})[0]


def settings(root: Path, environ: Mapping[str, str] | None = None) -> tuple[Setting, ...]:
    """Return every setting of a project with its origin; parameters as in :func:`load_config`."""
    config, origins = _resolved(root, environ or {})
    return tuple(
        Setting(name, _value(config, name), origins.get(name, DEFAULT)) for name in _names()
    )


def variable(name: str) -> str:
    """Return the environment variable of a setting.

    Parameters
    ----------
    name : str
        Such as ``sampling.engine``.
    """
    return PREFIX + name.replace(".", "_").upper()


def _resolved(root: Path, environ: Mapping[str, str]) -> tuple[Config, dict[str, str]]:
    log = FaultLog()
    data: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for origin, said in _places(root, environ, log):
        faults = log.of(origin)
        if record_from_tree(Config, Tree(said, {}), faults) is not None:
            for name in _names():
                table, key = name.split(".")
                if key in said.get(table, {}):
                    data.setdefault(table, {})[key] = said[table][key]
                    origins[name] = origin
    log.raise_any()
    return Config.model_validate(data), origins


def _tables() -> dict[str, type[BaseModel]]:
    return {
        table: field.annotation
        for table, field in Config.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
    }


def _names() -> list[str]:
    return [f"{table}.{key}" for table, model in _tables().items() for key in model.model_fields]


def _value(config: Config, name: str) -> object:
    table, key = name.split(".")
    return getattr(getattr(config, table), key)


def _places(
    root: Path, environ: Mapping[str, str], log: FaultLog
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what each place says, the one that wins last."""
    tools = _toml(root, PYPROJECT, log).get("tool")
    own = tools.get("metatransfer") if isinstance(tools, dict) else None
    if isinstance(own, dict):
        yield PYPROJECT, own
    yield PROJECT_FILE, _toml(root, PROJECT_FILE, log)
    known = {variable(name): name for name in _names()}
    for word, text in sorted(environ.items()):
        if word in known:
            table, key = known[word].split(".")
            yield word, {table: {key: text}}
        elif word.startswith(tuple(f"{PREFIX}{t.upper()}_" for t in _tables())):
            log.of(word).add(0, "", "is no setting", allowed=nearest(word, list(known)))


def _toml(root: Path, name: str, log: FaultLog) -> dict[str, Any]:
    path = root / name
    if not exists(path):
        return {}
    faults = log.of(name)
    text = read_text(path, MAX_CONFIG_BYTES, faults)
    if text is None:
        return {}
    try:
        # tomllib keeps no line numbers: faults name the field alone
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        faults.add(0, "", f"is not TOML: {error}", do="mend the syntax")
        return {}
