"""Records as YAML that a person would write: folded sentences, short lists on one line."""

from typing import Any, Final

import yaml
from pydantic import BaseModel

LONGEST_PLAIN: Final = 88
"""Characters of a text that stands on one line; longer ones are folded."""
LONGEST_FLOW: Final = 80
"""Characters of a list of names that stands on one line."""


class _Dumper(yaml.SafeDumper):
    """Writer of records."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002 - the signature is PyYAML's
        """Indent lists below their key, as the shipped records do."""
        del indentless
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    # Folding would change text with line breaks or runs of blanks; such text is quoted.
    plain = value.isprintable()
    long = len(value) > LONGEST_PLAIN and value == " ".join(value.split())
    # Of what is invisible only escapes in double quotes can be read back, and seen.
    style = '"' if not plain else ">" if long else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _list(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.SequenceNode:
    flow = all(isinstance(item, str | int | float) for item in value)
    short = sum(len(str(item)) + 2 for item in value) <= LONGEST_FLOW
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=flow and short)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)


def yaml_of(record: BaseModel) -> str:
    """Return a record as a YAML file; what has its default is left out.

    Parameters
    ----------
    record : BaseModel
        Record.
    """
    data = record.model_dump(mode="json", exclude_defaults=True)
    return yaml_text(data)


def yaml_text(data: dict[str, Any]) -> str:
    """Return plain data as YAML, keys in their order.

    Parameters
    ----------
    data : dict
        Mappings, lists and scalars.
    """
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=98)
