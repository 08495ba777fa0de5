"""Chunk F1 over tags, as ``conlleval`` and the seqeval of XTREME have it.

Tags without a prefix, such as parts of speech, count as chunks too: neighbours with the same tag
are one chunk, which is what XTREME's POS figures are made of.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from metatransfer.experiments.metrics.columns import MetricColumns

OUTSIDE: Final = "O"
_STARTS: Final = frozenset("BS")
"""Letters that always begin a chunk."""
_ENDS: Final = frozenset("ES")
"""Letters that always end one."""


class Chunk(NamedTuple):
    """A stretch of words of one type."""

    type: str
    start: int
    end: int


def chunks_of(tags: Sequence[str]) -> set[Chunk]:
    """Return the chunks of a sequence.

    Parameters
    ----------
    tags : sequence of str
        ``B-PER``, ``I-PER``, ``O``, or whole tags.
    """
    found = set()
    start = 0
    for position in range(1, len(tags) + 1):
        here = tags[position] if position < len(tags) else OUTSIDE
        before = tags[position - 1]
        if _type(before) != _type(here) or _splits(before[0], here[0]):
            if before[0] != OUTSIDE:
                found.add(Chunk(_type(before), start, position - 1))
            start = position
    return found


def _type(tag: str) -> str:
    """Return ``PER`` of ``B-PER``; a whole tag is its own type."""
    return tag.rsplit("-", 1)[-1]


def _splits(before: str, here: str) -> bool:
    """Return whether a chunk ends between the letters of two neighbours of one type."""
    return before in _ENDS or here in _STARTS or OUTSIDE in {before, here}


def chunk_f1(gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> MetricColumns:
    """Return the columns of micro-averaged chunk F1.

    Parameters
    ----------
    gold, predicted : sequence of sequences of str
        Tags by example.
    """
    correct, both = [], []
    for right, got in zip(gold, predicted, strict=True):
        wanted, found = chunks_of(right), chunks_of(got)
        correct.append(2.0 * len(wanted & found))
        both.append(float(len(wanted) + len(found)))
    return MetricColumns(np.array(correct), np.array(both))


def tag_accuracy(
    gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]
) -> MetricColumns:
    """Return the columns of accuracy over words.

    Parameters
    ----------
    gold, predicted : sequence of sequences of str
        Tags by example.
    """
    right = [
        float(sum(a == b for a, b in zip(wanted, got, strict=True)))
        for wanted, got in zip(gold, predicted, strict=True)
    ]
    return MetricColumns(np.array(right), np.array([float(len(tags)) for tags in gold]))
