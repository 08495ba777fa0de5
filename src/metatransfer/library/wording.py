"""Validation errors in plain words: what was got, what is allowed, what to do."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, get_args

from metatransfer.library.names import is_identifier, nearest
from metatransfer.library.schema_walk import TAG_FIELD, Place
from metatransfer.records import IDENTIFIER_PATTERN

MAX_SHOWN: Final = 60
"""Characters of a value that a message repeats."""

PATTERNS: Final = {
    IDENTIFIER_PATTERN: "lower-case letters, digits and _ . : + -, without spaces",
    r"^([0-9a-f]{64})?$": "64 hexadecimal digits (a SHA-256)",
    r"^(10\.\d{4,9}/\S+)?$": "a DOI that begins with 10., without a resolver",
    r"^(\d{4}\.\d{4,5}(v\d+)?)?$": "an arXiv number such as 2005.13013",
    r"^(\w[\w.-]*)?$": "a bare file name inside the folder of documents, never a path",
    r"^([a-z]{3})?$": "three lower-case letters",
    r"^([^@\s]+@[^@\s]+)?$": "an e-mail address, such as name@example.org",
}
"""What each pattern of the records asks for."""


class Words(NamedTuple):
    """The speaking parts of a fault."""

    what: str
    allowed: str = ""
    do: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One validation error, with what is needed to explain it.

    Parameters
    ----------
    kind : str
        Pydantic's name for the type of error.
    got : object
        The value that was refused.
    raw : str or None
        How it was written, where it was a plain value.
    context : mapping of str to object
        Pydantic's context: bounds, patterns, expected words.
    message : str
        Pydantic's own message.
    place : Place
        Field it concerns.
    """

    kind: str
    got: object
    raw: str | None
    context: Mapping[str, object]
    message: str
    place: Place

    @property
    def name(self) -> str:
        """Last key of the field's path."""
        return next((part for part in reversed(self.place.path) if isinstance(part, str)), "")


def explain(mistake: Mistake) -> Words:
    """Return a validation error in plain words.

    Parameters
    ----------
    mistake : Mistake
        The error.
    """
    speak = _SPEECH.get(mistake.kind)
    if speak is not None:
        return speak(mistake)
    for ending, wanted in _WANTED.items():
        if mistake.kind.startswith(ending):
            return Words(f"got {shown(mistake.got)}", f"allowed: {wanted}", _quoting(mistake))
    return Words(f"got {shown(mistake.got)}", _plain(mistake.message))


def shown(value: object) -> str:
    """Return a value as messages show it: short, and in the words of YAML."""
    if isinstance(value, dict):
        text = f"a mapping ({', '.join(map(str, value))})"
    elif isinstance(value, list | tuple):
        text = f"a list of {len(value)}"
    elif isinstance(value, str):
        text = f"'{value}'"
    elif isinstance(value, bool):
        text = str(value).lower()
    else:
        text = "nothing" if value is None else str(value)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def _plain(message: str) -> str:
    return message.replace("Input should", "must").replace("Value error, ", "")


def _quoting(mistake: Mistake) -> str:
    """Return the advice for text that YAML took for something else (``no`` is false)."""
    wants_text = mistake.kind == "string_type"
    if wants_text and mistake.raw and not isinstance(mistake.got, str | list | dict):
        return f'put it in quotes: "{mistake.raw[:40]}"'
    return ""


def _missing(mistake: Mistake) -> Words:
    field = mistake.place.field
    if field is None:
        return Words("missing", do=f"add '{mistake.name}'")
    words = ", ".join(_choices(field.annotation))
    meaning = f" ({field.description.rstrip('.')})" if field.description else ""
    return Words("missing", f"allowed: {words}" if words else "", f"add '{mistake.name}'{meaning}")


def _choices(annotation: object) -> list[str]:
    """Return the words a field chooses among; none where it is free."""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return list(annotation)
    return [choice for choice in get_args(annotation) if isinstance(choice, str)]


def _unknown_key(mistake: Mistake) -> Words:
    owner = mistake.place.owner
    known = tuple(owner.model_fields) if owner else ()
    return Words(f"unknown key '{mistake.name}'", nearest(mistake.name, known))


def _not_a_word(mistake: Mistake) -> Words:
    return Words(f"got {shown(mistake.got)}", _expected(mistake, "expected"))


def _expected(mistake: Mistake, key: str) -> str:
    words = re.findall(r"'([^']*)'", str(mistake.context.get(key, "")))
    return nearest(str(mistake.got), words)


def _unknown_tag(mistake: Mistake) -> Words:
    got = mistake.context.get("tag")
    words = re.findall(r"'([^']*)'", str(mistake.context.get("expected_tags", "")))
    return Words(f"{TAG_FIELD} '{got}' does not exist", nearest(str(got), words))


def _no_tag(_: Mistake) -> Words:
    return Words(f"'{TAG_FIELD}' is missing", do=f"add '{TAG_FIELD}', which says how to test")


def _pattern(mistake: Mistake) -> Words:
    pattern = str(mistake.context.get("pattern"))
    wanted = PATTERNS.get(pattern, f"text that matches {pattern}")
    mended = re.sub(r"\s+", "-", str(mistake.got).strip().lower())
    fits = pattern == IDENTIFIER_PATTERN and is_identifier(mended)
    do = f"write '{mended[:MAX_SHOWN]}', if that is its name" if fits else ""
    return Words(f"got {shown(mistake.got)}", f"allowed: {wanted}", do)


def _bound(sign: str, key: str) -> Callable[[Mistake], Words]:
    def speak(mistake: Mistake) -> Words:
        return Words(f"got {shown(mistake.got)}", f"allowed: {sign} {mistake.context.get(key)}")

    return speak


def _too_few(mistake: Mistake) -> Words:
    least = mistake.context.get("min_length")
    return Words(f"got {mistake.context.get('actual_length')} items", f"allowed: {least} or more")


def _too_long(mistake: Mistake) -> Words:
    most = mistake.context.get("max_length")
    return Words(f"got {len(str(mistake.got))} characters", f"allowed: up to {most}")


def _empty(_: Mistake) -> Words:
    return Words("is empty", do="write it, or leave the key out where it is optional")


def _own_rule(mistake: Mistake) -> Words:
    return Words(_plain(mistake.message))


_SPEECH: Final[dict[str, Callable[[Mistake], Words]]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _not_a_word,
    "enum": _not_a_word,
    "union_tag_invalid": _unknown_tag,
    "union_tag_not_found": _no_tag,
    "string_pattern_mismatch": _pattern,
    "string_too_short": _empty,
    "string_too_long": _too_long,
    "too_short": _too_few,
    "greater_than_equal": _bound("at least", "ge"),
    "greater_than": _bound("more than", "gt"),
    "less_than_equal": _bound("at most", "le"),
    "less_than": _bound("less than", "lt"),
    "value_error": _own_rule,
}
"""Errors that need words of their own, by pydantic's name."""

_WANTED: Final = {
    "string": "text",
    "int": "a whole number",
    "float": "a number, with a point before the decimals",
    "finite_number": "a finite number; a missing one is left out",
    "bool": "true or false",
    "date": "a date such as 2026-01-31",
    "url": "a web address that begins with https://",
    "tuple": "a list",
    "model": "a mapping of keys to values",
    "dict": "a mapping of keys to values",
}
"""What is wanted, by the beginning of pydantic's name for the error."""
