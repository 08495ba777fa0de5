"""JSON and YAML, as files of their own or within a text: fields spelt out a line each.

A mapping becomes lines of ``name: value``, a list of mappings paragraphs of such lines, and the
name of a list or of a long text a heading, as a person would write who copied data into a report.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from metatransfer.errors import InputError
from metatransfer.literature.documents.content import Content
from metatransfer.literature.documents.plain import decode

FENCE: Final = re.compile(
    r"^(?:```|~~~)[ ]*(?:json|ya?ml)\b.*\n(?P<data>(?:.*\n)*?)(?:```|~~~)[ ]*$",
    re.MULTILINE | re.IGNORECASE,
)
FRONT_MATTER: Final = re.compile(r"\A---[ ]*\n(?P<data>(?:\S.*\n|[ ]+\S.*\n)+?)---[ ]*\n")
"""Fields at the head of a Markdown file."""
OPENING: Final = re.compile(r"^[ \t]*[{\[]", re.MULTILINE)
"""Where JSON may begin within a text."""
RECORD: Final = re.compile(r"^\s*-\s+[\w\"']+\s*:", re.MULTILINE)
"""A record of a list in YAML."""
MARKDOWN_HEADING: Final = re.compile(r"^#", re.MULTILINE)
TAG: Final = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
BLOCK_END: Final = re.compile(r"</(?:p|div|li|h\d)>|<br\s*/?>", re.IGNORECASE)
NAMES_OF_TITLES: Final = ("title", "report", "name")
LONG_TEXT: Final = 120
"""Characters from which the value of a field is a section of its own."""
DEEPEST: Final = 12
MOST_LINES: Final = 50_000


def read_data(content: bytes) -> Content:
    """Return the content of a JSON or YAML file.

    Parameters
    ----------
    content : bytes
        Bytes of the file.

    Raises
    ------
    InputError
        Where they are neither.
    """
    text, problems = decode(content)
    data = _loaded(text)
    if data is None:
        raise InputError("is neither JSON nor YAML with fields · do: save its text as .txt")
    return Content(_spelt(data), title_in(data), problems=problems)


def spelt_out(text: str) -> Content:
    """Return a text with the JSON and YAML in it spelt out, and the title that they state.

    Parameters
    ----------
    text : str
        Plain text or Markdown.
    """
    # what is a heading in Markdown is a comment in YAML
    fields = RECORD.search(text) and not MARKDOWN_HEADING.search(text)
    whole = _yaml(text) if fields else None
    if isinstance(whole, Mapping):
        return Content(_spelt(whole), title_in(whole))
    title = ""
    if front := FRONT_MATTER.match(text):
        data = _yaml(front["data"])
        title = title_in(data) if data is not None else ""
        text = f"{_spelt(data)}\n\n{text[front.end() :]}" if data is not None else text
    text = FENCE.sub(_fenced, text)
    return Content("".join(_with_json_spelt(text)), title)


def title_in(data: object) -> str:
    """Return the title that data state, at their top or one level below; empty where they do not.

    Parameters
    ----------
    data : object
        Mappings, lists and scalars.
    """
    if not isinstance(data, Mapping):
        return ""
    levels: list[Mapping[Any, Any]] = [data, *(v for v in data.values() if isinstance(v, Mapping))]
    named = (level.get(name) for level in levels for name in NAMES_OF_TITLES)
    return next((value for value in named if isinstance(value, str)), "")


def _fenced(found: re.Match[str]) -> str:
    data = _loaded(found["data"])
    return found.group() if data is None else _spelt(data)


def _with_json_spelt(text: str) -> Iterator[str]:
    end = 0
    for found in OPENING.finditer(text):
        if found.start() < end:
            continue
        try:
            data, after = json.JSONDecoder().raw_decode(text, found.end() - 1)
        except (ValueError, RecursionError):
            continue
        if _has_fields(data):
            yield text[end : found.start()]
            yield _spelt(data)
            end = after
    yield text[end:]


def _loaded(text: str) -> object | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return _yaml(text)
    return data if _has_fields(data) else None


def _yaml(text: str) -> object | None:
    import yaml

    try:
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return data if _has_fields(data) else None


def _has_fields(data: object) -> bool:
    if isinstance(data, list):
        return any(isinstance(item, Mapping) for item in data)
    return isinstance(data, Mapping) and bool(data)


def _spelt(data: object) -> str:
    # the anchors of YAML can make much of little
    return "\n".join(islice(_lines(data, "", 0), MOST_LINES)) + "\n"


def _lines(data: object, name: str, depth: int) -> Iterator[str]:
    """Yield the lines of a value: its fields first, then what has a heading of its own."""
    if depth > DEEPEST:
        return
    if name:
        yield f"\n## {name}\n"
    if isinstance(data, Mapping) and _names_records(data):
        data = [*data.values()]
    if isinstance(data, Mapping):
        yield from _fields(data, "")
        for key, value in data.items():
            if _is_section(value):
                yield from _lines(value, _name(key), depth + 1)
    elif isinstance(data, list):
        for item in data:
            yield from _item(item, depth)
    else:
        yield _text(data)


def _names_records(data: Mapping[Any, Any]) -> bool:
    return len(data) > 1 and all(isinstance(value, Mapping) for value in data.values())


def _item(item: object, depth: int) -> Iterator[str]:
    """Yield a record of a list, its nested fields beside its own, or a point."""
    if isinstance(item, Mapping):
        yield ""
        yield from _fields(item, "", nested=True)
    elif isinstance(item, list):
        yield from _lines(item, "", depth + 1)
    else:
        yield f"- {_scalar(item)}"


def _fields(data: Mapping[Any, Any], prefix: str, *, nested: bool = False) -> Iterator[str]:
    for key, value in data.items():
        if value is None or value in ("", [], {}):
            continue
        if nested and isinstance(value, Mapping):
            yield from _fields(value, f"{_name(key)} ")
        elif nested and isinstance(value, list):
            yield f"{_name(key)}: {', '.join(map(_scalar, value[:20]))}"
        elif nested or not _is_section(value):
            yield f"{prefix}{_name(key)}: {_scalar(value)}"


def _is_section(value: object) -> bool:
    if isinstance(value, str):
        return len(value) > LONG_TEXT or "\n" in value.strip()
    return isinstance(value, Mapping | Sequence)


def _name(key: object) -> str:
    return str(key).replace("_", " ").strip()


def _scalar(value: object) -> str:
    return " ".join(_text(value).split())


def _text(value: object) -> str:
    return TAG.sub("", BLOCK_END.sub("\n\n", str(value)))
