"""Pages as conversions to text leave them: columns side by side, running heads in between."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

EDGE: Final = re.compile(r"(?<=\S)\s{2,}(?=\S)|^\s{20,}(?=\S)")
"""Space between two columns, or before the second where the first is empty."""
FEWEST_LINES: Final = 6
NARROWEST: Final = 20
"""Characters of a column that holds prose."""
LEAST_AGREEING: Final = 0.8
"""Share of lines that must leave the same edge free."""
LEAST_GOING_ON: Final = 0.2
"""Share of lines that go on with a word in lower case: in prose many do, in a table few."""


RUNNING_HEAD: Final = re.compile(
    r"\s*page[ ]+\d+\b|.*\bpage[ ]+\d+(?:[ ](?:of|/)[ ]\d+)?\s*$", re.IGNORECASE
)
"""A line that says which page it is on."""


def without_running_heads(text: str) -> str:
    """Return a text without the lines that stand on each page, numbers apart.

    Parameters
    ----------
    text : str
        Text of several pages.
    """
    lines = text.split("\n")
    heads = {at: _numberless(line) for at, line in enumerate(lines) if RUNNING_HEAD.match(line)}
    times = Counter(heads.values())
    return "\n".join(line for at, line in enumerate(lines) if times[heads.get(at, "")] < 2)


def _numberless(line: str) -> str:
    return " ".join(re.sub(r"\d+", "#", line).split())


def uncolumned(text: str) -> str:
    """Return a text with its two columns one below the other; any other text as it is.

    Parameters
    ----------
    text : str
        Plain text.
    """
    lines = [line.rstrip() for line in text.split("\n")]
    edge = _edge(lines)
    if edge is None:
        return text
    both = [at for at, line in enumerate(lines) if _starts_at(line, edge)]
    first, last = both[0], both[-1] + 1
    block = lines[first:last]
    left = [line[:edge].strip() for line in block]
    right = [line[edge:].strip() for line in block]
    if not (_is_prose(left) and _is_prose(right)):
        return text
    return "\n".join([*lines[:first], "", *left, "", *right, "", *lines[last:]])


def _edge(lines: Sequence[str]) -> int | None:
    """Return the column at which most lines begin a second time."""
    starts = Counter(found.end() for line in lines for found in EDGE.finditer(line))
    for edge, times in starts.most_common(1):
        long = [line for line in lines if len(line) > edge]
        free = sum(not line[edge - 2 : edge].strip() for line in long)
        if edge >= NARROWEST and times >= FEWEST_LINES and free >= LEAST_AGREEING * len(long):
            return edge
    return None


def _starts_at(line: str, edge: int) -> bool:
    return len(line) > edge and not line[edge - 2 : edge].strip() and line[edge] != " "


def _is_prose(lines: Sequence[str]) -> bool:
    filled = [line for line in lines if line]
    going_on = sum(line[0].islower() for line in filled)
    words = sum(len(line.split()) for line in filled)
    return words >= 3 * len(filled) and going_on >= LEAST_GOING_ON * len(filled)
