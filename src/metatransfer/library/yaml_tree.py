"""YAML text to plain data that remembers its lines.

The tree is built from parser events with a stack of its own. PyYAML's ready-made composer recurses
in C and ends the process on deeply nested input; events let depth, aliases and size be bounded
before anything is built.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import yaml
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from metatransfer.library.fault_log import FileFaults

PathPart = str | int

MAX_DEPTH: Final = 24
"""Levels of nesting; the deepest record needs 6."""
MAX_ALIASES: Final = 100
"""Aliases in one file; a person needs a handful."""
MAX_NODES: Final = 200_000
"""Values in one file, those behind aliases counted each time they are used."""

_RESOLVER: Final = Resolver()
_CONSTRUCTOR: Final = SafeConstructor()
_TAG: Final = "tag:yaml.org,2002:"
_SCALARS: Final[dict[str, Callable[[yaml.ScalarNode], object]]] = {
    f"{_TAG}null": _CONSTRUCTOR.construct_yaml_null,
    f"{_TAG}bool": _CONSTRUCTOR.construct_yaml_bool,
    f"{_TAG}int": _CONSTRUCTOR.construct_yaml_int,
    f"{_TAG}float": _CONSTRUCTOR.construct_yaml_float,
    f"{_TAG}timestamp": _CONSTRUCTOR.construct_yaml_timestamp,
}
_TEXT: Final = f"{_TAG}str"
_COLLECTIONS: Final = frozenset({None, "!", f"{_TAG}map", f"{_TAG}seq"})
_HINTS: Final = {
    "mapping values are not allowed": "put text with ': ' in it in quotes, or after '>-'",
    "cannot start any token": "indent with spaces, never tabs; put text that begins with @ ` or % "
    "in quotes",
    "did not find expected key": "check the indentation and the quotes of this line and the last",
    "found unexpected end of stream": "close the quote or bracket that is open",
    "found undefined alias": "put text that begins with '*' in quotes",
}


class Spot(NamedTuple):
    """Where a value stands, and how it was written."""

    line: int
    raw: str | None


@dataclass(frozen=True, slots=True)
class Tree:
    """Plain data with the line of each of its values.

    Parameters
    ----------
    data : object
        Mappings, lists and scalars as YAML 1.1 resolves them.
    spots : dict of int to dict
        For each container (by identity), the spot of each of its values (by key or position).
    """

    data: object
    spots: dict[int, dict[PathPart, Spot]] = field(repr=False)

    def line_of(self, path: Sequence[PathPart]) -> int:
        """Return the 1-based line of the value at ``path``, or of its nearest existing parent."""
        lines = [spot.line for spot in self._walk(path)]
        return lines[-1] if lines else self.first_line

    def raw(self, path: Sequence[PathPart]) -> str | None:
        """Return the scalar at ``path`` as it was written, or None where there is none."""
        spots = list(self._walk(path))
        return spots[-1].raw if path and len(spots) == len(path) else None

    def length(self, path: Sequence[PathPart]) -> int:
        """Return how many values the list or mapping at ``path`` holds; 0 where there is none."""
        here = self.data
        for part in path:
            if part not in self.spots.get(id(here), {}):
                return 0
            here = here[part]  # type: ignore[index]  # a spot exists only inside a container
        return len(self.spots.get(id(here), {}))

    @property
    def first_line(self) -> int:
        """1-based line of the first value."""
        return min((spot.line for spot in self.spots.get(id(self.data), {}).values()), default=1)

    def _walk(self, path: Sequence[PathPart]) -> Iterator[Spot]:
        here = self.data
        for part in path:
            spot = self.spots.get(id(here), {}).get(part)
            if spot is None:
                return
            yield spot
            here = here[part]  # type: ignore[index]  # a spot exists only inside a container


def parse_yaml(text: str, faults: FileFaults) -> Tree | None:
    """Read one YAML document.

    Parameters
    ----------
    text : str
        The file's content.
    faults : FileFaults
        Takes all that is wrong.

    Returns
    -------
    Tree or None
        None where the text cannot be read as one YAML document.
    """
    if not text.strip():
        faults.add(0, "", "the file is empty", do="write a record into it, or delete it")
        return None
    builder = _Builder(faults)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.YAMLError as error:
        _log_syntax(error, faults)
        return None
    except _RefusedError as refused:
        faults.add(refused.line, "", refused.what, do=refused.do)
        return None
    return builder.tree()


def _log_syntax(error: yaml.YAMLError, faults: FileFaults) -> None:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        problem = error.problem or error.context or "cannot be parsed"
    else:
        line, problem = 0, "a character that YAML does not allow"
    hint = next((do for sign, do in _HINTS.items() if sign in problem), "")
    faults.add(line, "", f"not valid YAML: {problem}", do=hint)


class _RefusedError(Exception):
    """Input that is given up on at once."""

    def __init__(self, line: int, what: str, do: str) -> None:
        super().__init__(what)
        self.line, self.what, self.do = line, what, do


@dataclass(slots=True)
class _Frame:
    """A container under construction."""

    value: dict[str, object] | list[object]
    spots: dict[PathPart, Spot]
    anchor: str | None
    size: int = 1
    key: str | None = None
    key_line: int = 0


class _Builder:
    """Takes parser events, one at a time, and builds a tree from them."""

    def __init__(self, faults: FileFaults) -> None:
        self.faults = faults
        self.stack: list[_Frame] = []
        self.root: list[object] = []
        self.replaced: list[object] = []
        self.spots: dict[int, dict[PathPart, Spot]] = {}
        self.anchors: dict[str, tuple[object, int]] = {}
        self.aliases = 0
        self.nodes = 0

    def tree(self) -> Tree | None:
        if not self.root:
            self.faults.add(0, "", "the file holds only comments", do="write a record")
            return None
        return Tree(self.root[0], self.spots)

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._open(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root:
            raise _RefusedError(
                _line(event), "a second YAML document begins here", "keep one record a file"
            )

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        value = self._resolve(event)
        if self._wants_key():
            self._take_key(event, value)
        else:
            self._place(value, Spot(_line(event), event.value), 1)
            if event.anchor:
                self.anchors[event.anchor] = (value, 1)

    def _resolve(self, event: yaml.ScalarEvent) -> object:
        tag = event.tag
        if tag is None or tag == "!":
            tag = _RESOLVER.resolve(yaml.ScalarNode, event.value, event.implicit)  # type: ignore[no-untyped-call]
        construct = _SCALARS.get(tag)
        if construct is None:
            if event.tag not in (None, "!", _TEXT):
                self._complain(event, f"tag '{event.tag}' is not read", "write the value plainly")
            return event.value
        try:
            return construct(yaml.ScalarNode(tag, event.value))
        except (ValueError, KeyError, OverflowError):
            kind = tag.removeprefix(_TAG).replace("timestamp", "date")
            self._complain(event, f"'{event.value[:40]}' is no valid {kind}", "mend or quote it")
            return event.value

    def _wants_key(self) -> bool:
        frame = self.stack[-1] if self.stack else None
        return frame is not None and isinstance(frame.value, dict) and frame.key is None

    def _take_key(self, event: yaml.ScalarEvent, value: object) -> None:
        frame = self.stack[-1]
        key = event.value
        if key == "<<" and event.implicit[0]:
            self._complain(event, "merge key '<<' is not read", "write the fields out")
        elif not isinstance(value, str):
            self._complain(event, f"key '{key}' is read as {value!r}, not as text", "quote it")
        if key in frame.spots:
            first = frame.spots[key].line
            self._complain(event, f"key '{key}' stands twice, first in line {first}", "keep one")
        frame.key, frame.key_line = key, _line(event)

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if self._wants_key():
            raise _RefusedError(_line(event), "a key that is itself a list or mapping", "name it")
        if len(self.stack) >= MAX_DEPTH:
            raise _RefusedError(
                _line(event), f"nested more than {MAX_DEPTH} levels deep", "flatten the file"
            )
        if event.tag not in _COLLECTIONS:
            self._complain(event, f"tag '{event.tag}' is not read", "leave it out")
        value: dict[str, object] | list[object] = (
            {} if isinstance(event, yaml.MappingStartEvent) else []
        )
        self.spots[id(value)] = {}
        self._place(value, Spot(_line(event), None), 1)
        self.stack.append(_Frame(value, self.spots[id(value)], event.anchor))

    def _close(self) -> None:
        frame = self.stack.pop()
        if self.stack:
            self.stack[-1].size += frame.size - 1
        # An anchor counts only once it is closed, so that no value can contain itself.
        if frame.anchor:
            self.anchors[frame.anchor] = (frame.value, frame.size)

    def _alias(self, event: yaml.AliasEvent) -> None:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise _RefusedError(
                _line(event), f"more than {MAX_ALIASES} aliases", "write the values out"
            )
        if event.anchor not in self.anchors or self._wants_key():
            raise _RefusedError(
                _line(event),
                f"alias '*{event.anchor}' has no value to stand for here",
                "put text that begins with '*' in quotes",
            )
        value, size = self.anchors[event.anchor]
        self._place(value, Spot(_line(event), None), size)

    def _place(self, value: object, spot: Spot, size: int) -> None:
        self.nodes += size
        if self.nodes > MAX_NODES:
            raise _RefusedError(
                spot.line,
                f"more than {MAX_NODES} values, aliases counted",
                "use fewer aliases, or split",
            )
        if not self.stack:
            self.root.append(value)
            return
        frame = self.stack[-1]
        frame.size += size
        if isinstance(frame.value, list):
            frame.spots[len(frame.value)] = spot
            frame.value.append(value)
        elif frame.key is not None:
            if frame.key in frame.value:
                # What a doubled key replaces stays alive: its identity must not be used again.
                self.replaced.append(frame.value[frame.key])
            frame.spots[frame.key] = Spot(frame.key_line, spot.raw)
            frame.value[frame.key] = value
            frame.key = None

    def _complain(self, event: yaml.Event, what: str, do: str) -> None:
        self.faults.add(_line(event), "", what, do=do)


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark else 0
