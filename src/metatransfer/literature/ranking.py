"""Which sentences of a text bear on a statement, most telling first: BM25 over word stems."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from metatransfer.literature.lexicon import FUNCTIONS
from metatransfer.literature.words import words_of

STEM: Final = re.compile(r"(?:ements?|ments?|ations?|ings?|ings|edly|ed|ers?|es|s|ly|e)$")
SHORTEST_STEM: Final = 4


def rank(statement: str, sentences: Sequence[str], most: int) -> tuple[tuple[int, float], ...]:
    """Return positions and scores of the sentences that share words with a statement, best first.

    Scores are BM25 (Robertson and Zaragoza, 2009, doi:10.1561/1500000019) with the parameters of
    bm25s.

    Parameters
    ----------
    statement : str
        What is looked for.
    sentences : sequence of str
        Where it is looked for.
    most : int
        How many to return at most.
    """
    import numpy as np

    index = _index(tuple(sentences))
    query = [stem for stem in _stems(statement) if stem in index.stems]
    if not query:
        return ()
    scores = index.bm25.get_scores(query)
    order = np.argsort(-scores, kind="stable")[:most]
    return tuple((int(at), float(scores[at])) for at in order if scores[at] > 0.0)


@dataclass(frozen=True)
class _Index:
    bm25: Any
    stems: frozenset[str]


@lru_cache(maxsize=64)
def _index(sentences: tuple[str, ...]) -> _Index:
    """Return the index of a text, which every claim of an audit is looked for in."""
    import bm25s

    texts = [_stems(sentence) for sentence in sentences]
    index = bm25s.BM25()
    stems = frozenset(stem for text in texts for stem in text)
    if stems:
        index.index(texts, show_progress=False)
    return _Index(index, stems)


def _stems(text: str) -> list[str]:
    return [_stem(word.key) for word in words_of(text) if word.key not in FUNCTIONS]


def _stem(word: str) -> str:
    short = STEM.sub("", word)
    return short if len(short) >= SHORTEST_STEM else word
